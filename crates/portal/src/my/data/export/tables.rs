//! A table of a copy as JSON and as CSV. CSV has a mark at its head so that spreadsheets read it as UTF-8, and no cell that
//! one of them would take for a formula.

use base::{Failure, Res};
use serde_json::{Map, Value};

/// A table: names of the columns, and rows of as many cells.
pub struct Table {
    /// Name of the file, without its ending.
    pub name: &'static str,
    /// Columns.
    pub columns: &'static [&'static str],
    /// Rows.
    pub rows: Vec<Vec<Value>>,
}

impl Table {
    /// As an array of objects.
    pub fn json(&self) -> Res<Vec<u8>> {
        let object = |row: &Vec<Value>| {
            let cells = self.columns.iter().zip(row).map(|(name, cell)| ((*name).to_owned(), cell.clone()));
            Value::Object(cells.collect::<Map<_, _>>())
        };
        let all: Vec<_> = self.rows.iter().map(object).collect();
        serde_json::to_vec_pretty(&all).map_err(Failure::internal)
    }

    /// As CSV (RFC 4180).
    pub fn csv(&self) -> Res<Vec<u8>> {
        let mut out = csv::Writer::from_writer("\u{feff}".as_bytes().to_vec());
        out.write_record(self.columns).map_err(Failure::internal)?;
        for row in &self.rows {
            out.write_record(row.iter().map(cell)).map_err(Failure::internal)?;
        }
        out.into_inner().map_err(|e| Failure::Internal(e.to_string()))
    }
}

fn cell(value: &Value) -> String {
    let text = match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_quoted_and_never_formulas() {
        let rows = vec![vec!["=1+1".into(), "a, \"b\"\nc".into()], vec![Value::Null, 7.into()]];
        let table = Table { name: "x", columns: &["một", "hai"], rows };
        let text = String::from_utf8(table.csv().expect("written")).expect("UTF-8");
        assert_eq!(text, "\u{feff}một,hai\n'=1+1,\"a, \"\"b\"\"\nc\"\n,7\n");
        let json: Value = serde_json::from_slice(&table.json().expect("written")).expect("JSON");
        assert_eq!(json[1]["hai"], 7);
    }
}
