//! How a command ends: what it prints and its exit code. The codes are a promise: 0 done, 1 done with refusals or failed,
//! 2 bad arguments or refused input, 3 outside the data.

use base::Failure;
use serde_json::{Value, json};
use std::fmt::Display;

/// Exit code of a command that failed, or refused a part.
pub const EXIT_FAILED: u8 = 1;
/// Exit code of bad arguments and refused input.
pub const EXIT_REFUSED: u8 = 2;

/// What a command says at its end.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Done {
    /// For standard output, with line ends.
    pub stdout: String,
    /// For standard error, with line ends.
    pub stderr: String,
    /// Exit code.
    pub exit: u8,
}

impl Done {
    /// Success with one line.
    pub fn line(text: impl Display) -> Self {
        Self { stdout: format!("{text}\n"), ..Self::default() }
    }

    /// Adds a line to standard output.
    pub fn say(&mut self, text: impl Display) {
        self.stdout.push_str(&format!("{text}\n"));
    }

    /// Adds a line to standard error.
    pub fn warn(&mut self, text: impl Display) {
        self.stderr.push_str(&format!("{text}\n"));
    }
}

/// Why a command did nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Exit code.
    pub exit: u8,
    /// Stable code for programs.
    pub code: String,
    /// Plain words for people.
    pub message: String,
}

impl Fault {
    /// The input or an argument cannot be taken.
    pub fn refused(code: &str, message: impl Display) -> Self {
        Self { exit: EXIT_REFUSED, code: code.into(), message: message.to_string() }
    }

    /// Something broke.
    pub fn failed(error: impl Display) -> Self {
        Self { exit: EXIT_FAILED, code: "failed".into(), message: error.to_string() }
    }

    /// `{"error":{"code","message"}}`.
    pub fn as_json(&self) -> Value {
        json!({ "error": { "code": self.code, "message": self.message } })
    }

    /// The reason on standard error, with `json` the coded error on standard output.
    pub fn into_done(self, json: bool) -> Done {
        let stdout = if json { format!("{}\n", self.as_json()) } else { String::new() };
        Done { stdout, stderr: format!("{}\n", self.message.trim_end()), exit: self.exit }
    }
}

impl From<Failure> for Fault {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Invalid(fields) => {
                let told: Vec<_> =
                    fields.iter().map(|f| format!("{}: {} {}", f.path, f.code.replace('_', " "), f.detail)).collect();
                Self::refused(fields.first().map_or("invalid", |f| f.code), told.join("\n"))
            }
            Failure::Refused(refusal) => Self::refused(refusal.code, refusal_words(refusal.code, &refusal.data)),
            Failure::NotFound => Self::refused("not_found", "there is no such thing"),
            other => Self::failed(other),
        }
    }
}

fn refusal_words(code: &str, data: &[(&str, String)]) -> String {
    let says = match code {
        "accounts.administrator_exists" => "there is an administrator already; they make the other accounts",
        "accounts.login_taken" => "another account has this login",
        "catalogue.package_has_errors" => "the package has errors; see `motcua package check`",
        "catalogue.package_is_draft" => "the package is marked as a draft",
        "catalogue.outside_validity" => "the effective day lies outside the time for which the package is written",
        "catalogue.warning_without_reason" => {
            "a warning needs a reason: --accept CODE=REASON or --accept CODE@PLACE=REASON"
        }
        "catalogue.version_same_day" => "another version of this procedure already begins on that day",
        other => other,
    };
    let data: Vec<_> = data.iter().map(|(name, value)| format!("{name} {value}")).collect();
    if data.is_empty() { says.to_owned() } else { format!("{says} ({})", data.join(", ")) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use base::Refusal;

    #[test]
    fn refused_input_ends_with_two_and_a_broken_machine_with_one() {
        assert_eq!(Fault::from(Failure::field("file", "not_csv", "line 3")).exit, 2);
        assert_eq!(Fault::from(Failure::Refused(Refusal::new("accounts.login_taken"))).exit, 2);
        assert_eq!(Fault::from(Failure::Internal("disk full".into())).exit, 1);
    }

    #[test]
    fn error_is_told_as_json_only_when_asked() {
        let fault = Fault::refused("a.b", "no");
        assert_eq!(fault.clone().into_done(true).stdout, "{\"error\":{\"code\":\"a.b\",\"message\":\"no\"}}\n");
        assert_eq!(fault.into_done(false), Done { stdout: String::new(), stderr: "no\n".into(), exit: 2 });
    }
}
