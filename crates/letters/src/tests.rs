//! Tests of the printed papers: forms by day, what stands on the sheet, what a hostile text can do.

mod forms;
mod print;
mod text;

use crate::samples::SAMPLES;
use crate::{Letter, Printed, Style, print};
use std::io::Write;
use std::process::{Command, Stdio};

fn style() -> Style {
    Style { lookup_url: "https://motcua.example.vn/tra-cuu".into(), ..Style::default() }
}

fn sample(name: &str) -> Letter {
    crate::samples::find(name).unwrap_or_else(|| panic!("no sample {name}")).letter().unwrap()
}

fn all_samples() -> impl Iterator<Item = (&'static str, Letter)> {
    SAMPLES.iter().map(|s| (s.name, s.letter().unwrap_or_else(|e| panic!("{}: {e}", s.name))))
}

fn printed(letter: &Letter) -> Printed {
    print(letter, &style()).unwrap_or_else(|e| panic!("{e}"))
}

/// The text of a PDF in the order it was set, or `None` where poppler's pdftotext is not installed.
fn text_of(pdf: &[u8]) -> Option<String> {
    let run = Command::new("pdftotext")
        .args(["-raw", "-enc", "UTF-8", "-", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn();
    let Ok(mut child) = run else {
        println!("skipped: pdftotext is not on the PATH");
        return None;
    };
    let (mut stdin, pdf) = (child.stdin.take().unwrap(), pdf.to_vec());
    let writer = std::thread::spawn(move || stdin.write_all(&pdf));
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap().unwrap();
    Some(String::from_utf8(output.stdout).unwrap())
}

/// Letters and signs only, in lower case: spaces and line ends depend on the layout, names of bodies are set in capitals.
fn bare(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && *c != '\u{200b}').flat_map(char::to_lowercase).collect()
}
