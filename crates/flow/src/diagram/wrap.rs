//! Breaking a name into lines that fit a shape. Widths are estimated: Vietnamese in a 12 px sans-serif averages a
//! little over half its size a character.

/// Estimated width of one character at the drawn size, in pixels.
const CHARACTER: f64 = 6.4;
/// Height of a line, in pixels.
pub(super) const LINE: f64 = 14.0;

/// Lines no wider than `width` and no more than fit in `height`; what is cut off ends in `…`.
pub(super) fn wrap(text: &str, width: f64, height: f64) -> Vec<String> {
    let most = ((width / CHARACTER) as usize).max(4);
    let lines_max = ((height / LINE) as usize).max(1);
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        for piece in pieces(word, most) {
            match lines.last_mut() {
                Some(line) if line.chars().count() + 1 + piece.chars().count() <= most => {
                    line.push(' ');
                    line.push_str(&piece);
                }
                _ => lines.push(piece),
            }
        }
    }
    if lines.len() > lines_max {
        lines.truncate(lines_max);
        if let Some(last) = lines.last_mut() {
            *last = last.chars().take(most - 1).chain(['…']).collect();
        }
    }
    lines
}

fn pieces(word: &str, most: usize) -> Vec<String> {
    let characters: Vec<char> = word.chars().collect();
    characters.chunks(most).map(|piece| piece.iter().collect()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_broken_at_words_and_cut_where_they_do_not_fit() {
        assert_eq!(wrap("Thẩm định hồ sơ", 70.0, 60.0), ["Thẩm định", "hồ sơ"]);
        assert_eq!(wrap("Trình lãnh đạo phòng xem xét", 64.0, 28.0), ["Trình lãnh", "đạo phòng…"]);
        assert_eq!(wrap("abcdefghij", 32.0, 60.0), ["abcde", "fghij"]);
        assert!(wrap("", 50.0, 50.0).is_empty());
    }
}
