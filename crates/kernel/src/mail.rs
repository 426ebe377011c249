//! E-mail over SMTP. What comes back from a server may quote addresses, so faults carry codes only: they end in the table
//! of jobs, on pages and in the log.
//! Not here: what is written to whom, and what becomes of a letter that could not be sent.

use lettre::message::header::{Header, HeaderName, HeaderValue};
use lettre::message::{Mailbox, header::ContentType};
use lettre::transport::smtp::Error as SmtpError;
use lettre::{Address, AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use std::time::Duration;

/// Longest wait for the server; the claim of a job outlives some of these.
const WAIT_MAX: Duration = Duration::from_secs(10);

/// Sends letters through one server.
#[derive(Clone, Debug)]
pub struct Mailer {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

/// A letter. Plain text: short, readable everywhere, nothing to load.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mail {
    /// Stays the same over tries, so that the reader's program shows a letter sent twice once.
    pub id: String,
    /// Name of the recipient.
    pub name: String,
    /// Address of the recipient.
    pub address: String,
    /// Subject.
    pub subject: String,
    /// Body.
    pub body: String,
}

/// Why a letter was not taken. The text is a code, never what the server said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MailFault {
    /// The address is none, or its server has no such mailbox: trying again is no use.
    Address(String),
    /// The way is blocked for now: no connection, a full queue, a wrong password of ours.
    Later(String),
}

impl Mailer {
    /// A mailer from the address of a server (`smtp://user:password@host:587`, `smtps://…`) and the sender
    /// (`Một Cửa <motcua@example.vn>`). Towards another machine the connection is encrypted unless `?tls=none` is said.
    ///
    /// # Errors
    /// In words, without the password.
    pub fn new(server: &str, from: &str) -> Result<Self, String> {
        let url = encrypted(server);
        let builder = AsyncSmtpTransport::<Tokio1Executor>::from_url(&url)
            .map_err(|_| "the address of the mail server is not like smtp://user:password@host:587".to_owned())?;
        let from = from.parse().map_err(|_| format!("{from} is not the address of a sender"))?;
        Ok(Self { transport: builder.timeout(Some(WAIT_MAX)).build(), from })
    }

    /// Sends one letter; back when the server has taken it.
    ///
    /// # Errors
    /// See [`MailFault`].
    pub async fn send(&self, mail: &Mail) -> Result<(), MailFault> {
        let message = self.message(mail)?;
        self.transport.send(message).await.map(drop).map_err(|e| fault(&e))
    }

    fn message(&self, mail: &Mail) -> Result<Message, MailFault> {
        let address: Address = mail.address.parse().map_err(|_| MailFault::Address("not an address".into()))?;
        let id = format!("<{}@{}>", mail.id, self.from.email.domain());
        Message::builder()
            .message_id(Some(id))
            .from(self.from.clone())
            .to(Mailbox::new(Some(mail.name.clone()), address))
            .subject(mail.subject.clone())
            .header(Automatic)
            .header(ContentType::TEXT_PLAIN)
            .body(mail.body.clone())
            .map_err(|_| MailFault::Address("cannot be written".into()))
    }
}

/// The address with encryption asked for, unless it stays on this machine or says otherwise.
fn encrypted(server: &str) -> String {
    if let Some(plain) = server.strip_suffix("?tls=none") {
        return plain.to_owned();
    }
    let host = server.rsplit('@').next().unwrap_or(server).trim_start_matches("smtp://");
    let is_here = ["localhost", "127.", "[::1]"].iter().any(|h| host.starts_with(h));
    if server.starts_with("smtp://") && !server.contains('?') && !is_here {
        format!("{server}?tls=required")
    } else {
        server.to_owned()
    }
}

/// Whose fault it is: the address's where the server says so in its enhanced code (RFC 3463) or, without one, refuses the
/// mailbox; ours or the way's in all other cases.
fn fault(error: &SmtpError) -> MailFault {
    let Some(code) = error.status() else {
        return MailFault::Later(if error.is_timeout() {
            "SMTP: no answer".into()
        } else {
            "SMTP: no connection".into()
        });
    };
    let code = code.to_string();
    let told = std::error::Error::source(error).map(ToString::to_string).unwrap_or_default();
    let is_address = match enhanced(&told) {
        Some((subject, detail)) => matches!((subject, detail), (1, 0..=6 | 9 | 10) | (2, 0 | 1)),
        None => ["550", "551", "553"].contains(&code.as_str()),
    };
    if error.is_permanent() && is_address {
        MailFault::Address(format!("SMTP {code}"))
    } else {
        MailFault::Later(format!("SMTP {code}"))
    }
}

/// Subject and detail of the first enhanced code in a reply (`5.1.1`).
fn enhanced(reply: &str) -> Option<(u16, u16)> {
    reply.split_whitespace().find_map(|word| {
        let mut parts = word.split('.').map(str::parse::<u16>);
        let code = (parts.next()?.ok()?, parts.next()?.ok()?, parts.next()?.ok()?);
        (parts.next().is_none() && [4, 5].contains(&code.0)).then_some((code.1, code.2))
    })
}

/// `Auto-Submitted: auto-generated` (RFC 3834): answering machines keep quiet.
#[derive(Clone)]
struct Automatic;

impl Header for Automatic {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self)
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "auto-generated".into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn connection_to_another_machine_is_encrypted_unless_told() {
        assert_eq!(encrypted("smtp://u:p@mail.vn:587"), "smtp://u:p@mail.vn:587?tls=required");
        assert_eq!(encrypted("smtp://127.0.0.1:2525"), "smtp://127.0.0.1:2525");
        assert_eq!(encrypted("smtp://u:p@mail.vn?tls=none"), "smtp://u:p@mail.vn");
        assert_eq!(encrypted("smtps://mail.vn"), "smtps://mail.vn");
    }

    #[test]
    fn enhanced_codes_are_found_in_replies() {
        assert_eq!(enhanced("5.1.1 <a@b.vn>: user unknown"), Some((1, 1)));
        assert_eq!(enhanced("Mailbox 10.2.3.4 is full"), None);
        assert_eq!(enhanced("no"), None);
    }

    #[test]
    fn faults_of_settings_do_not_tell_the_password() {
        let told = Mailer::new("ftp://user:secret@mail.vn", "a@b.vn").unwrap_err();
        assert!(!told.contains("secret"), "{told}");
        assert!(Mailer::new("smtp://127.0.0.1:25", "nobody").is_err());
    }

    fn mail(address: &str) -> Mail {
        Mail {
            id: "018e8c5a-0000-7000-8000-000000000000".into(),
            name: "Nguyễn Hải Yến".into(),
            address: address.into(),
            subject: "Hồ sơ 000.04.31.H26-240329-0001: đã có kết quả".into(),
            body: "Kính gửi Ông/Bà Nguyễn Hải Yến,\n\nHồ sơ đã có kết quả.\n".into(),
        }
    }

    fn mailer(url: &str) -> Mailer {
        Mailer::new(url, "Một Cửa Hà Nội <motcua@example.vn>").expect("a mailer")
    }

    #[tokio::test]
    async fn letter_arrives_whole_and_says_that_no_person_sent_it() {
        let server = testkit::smtp::SmtpServer::start().await;
        mailer(&server.url).send(&mail("yen@example.vn")).await.expect("the server takes it");
        let letters = server.letters();
        assert_eq!(letters[0].to, "yen@example.vn");
        assert_eq!(letters[0].body.trim_end(), mail("").body.trim_end());
        assert!(letters[0].head.contains("Auto-Submitted: auto-generated"), "{}", letters[0].head);
        assert!(letters[0].head.contains("<018e8c5a-0000-7000-8000-000000000000@example.vn>"), "{}", letters[0].head);
    }

    #[tokio::test]
    async fn faults_tell_the_address_from_the_way_and_quote_nobody() {
        let server = testkit::smtp::SmtpServer::start().await;
        let send = async |url: &str, to: &str| mailer(url).send(&mail(to)).await;
        assert_eq!(send(&server.url, "nobody@example.vn").await, Err(MailFault::Address("SMTP 550".into())));
        assert_eq!(send(&server.url, "later@example.vn").await, Err(MailFault::Later("SMTP 451".into())));
        assert_eq!(send(&server.url, "no address").await, Err(MailFault::Address("not an address".into())));
        let nowhere = send("smtp://127.0.0.1:1", "yen@example.vn").await;
        assert_eq!(nowhere, Err(MailFault::Later("SMTP: no connection".into())));
    }

    /// `scripts/with-smtp` starts a real server for this one.
    #[tokio::test]
    async fn real_server_takes_a_letter_as_it_was_written() {
        let (Ok(url), Ok(mailbox)) = (std::env::var("TEST_SMTP"), std::env::var("TEST_SMTP_MAILBOX")) else {
            eprintln!("skipped: a real mail server (TEST_SMTP is not set)");
            return;
        };
        let own = Mail { id: "real-server-test".into(), ..mail("yen@example.vn") };
        mailer(&url).send(&own).await.expect("the server takes it");
        let files = std::fs::read_dir(format!("{mailbox}/new")).expect("a mailbox").flatten();
        let texts = files.map(|f| std::fs::read_to_string(f.path()).expect("a letter"));
        let text = texts.into_iter().find(|t| t.contains("real-server-test")).expect("the letter is in the mailbox");
        let letter = testkit::smtp::letter("yen@example.vn", &text);
        assert_eq!(letter.body.trim_end(), own.body.trim_end());
        assert!(letter.head.contains("X-RcptTo: yen@example.vn"), "{}", letter.head);
    }
}
