//! How fast the engine is: `cargo run --release -p flow --example speed`. For a look beside other engines
//! `scripts/bench-flow` calls the parts:
//!
//! ```text
//! speed models FOLDER     writes the two models that are measured with
//! speed round             measures once and prints one line of JSON
//! speed table FILE        the table of such lines, those of other engines among them
//! ```
//!
//! Figures only: nothing fails because a machine is slow.

mod figures;
mod measure;
mod models;

use figures::Figures;
use std::error::Error;
use std::fs;
use std::path::Path;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => print!("{}", figures::table(&[measure::measure()])),
        ["models", folder] => write_models(Path::new(folder))?,
        ["round"] => println!("{}", serde_json::to_string(&measure::measure())?),
        ["table", file] => print!("{}", figures::table(&read(&fs::read_to_string(file)?)?)),
        _ => return Err("speed | speed models FOLDER | speed round | speed table FILE".into()),
    }
    Ok(())
}

fn write_models(folder: &Path) -> std::io::Result<()> {
    fs::create_dir_all(folder)?;
    fs::write(folder.join("ten.bpmn"), models::ten())?;
    fs::write(folder.join("large.bpmn"), models::large())
}

fn read(lines: &str) -> serde_json::Result<Vec<Figures>> {
    lines.lines().map(serde_json::from_str).collect()
}
