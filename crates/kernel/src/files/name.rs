//! Names of files as people give them: shown and sent back, never part of a path.

use base::nfc;

/// Letters of a name at most.
const NAME_MAX: usize = 150;

/// The name without folders, control and direction characters, in NFC; `tệp` where nothing is left.
pub fn clean_name(told: &str) -> String {
    let last = told.rsplit(['/', '\\']).next().unwrap_or_default();
    let name = nfc(last);
    let name = name.trim_matches([' ', '.']);
    if name.is_empty() {
        return "tệp".into();
    }
    let (stem, ending) = name.rsplit_once('.').filter(|(_, e)| e.chars().count() <= 5).unwrap_or((name, ""));
    let room = NAME_MAX - ending.chars().count() - 1;
    let stem: String = stem.chars().take(room).collect();
    if ending.is_empty() { stem } else { format!("{stem}.{ending}") }
}
