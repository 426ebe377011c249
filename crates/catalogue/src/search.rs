//! The search over procedures, in memory: words without marks, one letter wrong, plain names, fields, codes. Some
//! thousand names of some thousand syllables: every question looks at all of them.

use base::{Page, PageRequest, fold};
use std::collections::HashMap;

/// Words of a question that are looked at.
const QUERY_WORDS_MAX: usize = 24;
/// Part of the words of a question that a hit has to fit; a word that fits only roughly counts for less than one.
const FITTING_MIN: f32 = 0.6;

/// What a version gives to the index.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SearchDocument {
    /// National code; the key of the list.
    pub code: String,
    /// Official name.
    pub name: String,
    /// What people call it; may be empty.
    pub plain_name: String,
    /// Code of the field; may be empty.
    pub field_code: String,
    /// Name of the field.
    pub field_name: String,
    /// Stable names of levels.
    pub levels: Vec<String>,
    /// Vietnamese names of applicants.
    pub applicants: Vec<String>,
}

/// What is asked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SearchQuery {
    /// Words or a code; empty lists all.
    pub text: String,
    /// Code or name of a field.
    pub field: Option<String>,
    /// Stable name of a level.
    pub level: Option<String>,
    /// Words in the name of an applicant.
    pub applicant: Option<String>,
}

/// Folded words for the `search` column.
pub fn search_text(parts: &[&str]) -> String {
    fold(&parts.join(" "))
}

type Term = u32;

#[derive(Debug)]
struct Entry {
    document: SearchDocument,
    /// Folded words of name and plain name, in order; the plain name follows after a gap.
    words: Vec<Term>,
    /// Folded words of the field and the code.
    beside: Vec<Term>,
    /// Names with marks in small letters, with a space at both ends.
    marked: String,
}

/// The index. Built once per load of the catalogue.
#[derive(Debug, Default)]
pub struct SearchIndex {
    entries: Vec<Entry>,
    words: Vec<String>,
    /// How much a word tells: the rarer the more.
    weight: Vec<f32>,
}

/// How well each word of the vocabulary fits one word of a question; 0 is not at all.
struct Fit(Vec<f32>);

impl SearchIndex {
    /// Indexes documents.
    pub fn new(documents: Vec<SearchDocument>) -> Self {
        let mut index = Self::default();
        let mut known: HashMap<String, Term> = HashMap::new();
        let mut documents = documents;
        documents.sort_by(|a, b| a.code.cmp(&b.code));
        for document in documents {
            let mut terms = |text: &str| -> Vec<Term> {
                let folded = fold(text);
                folded.split(' ').filter(|w| !w.is_empty()).map(|w| index.term(&mut known, w)).collect()
            };
            let mut words = terms(&document.name);
            words.extend(terms(&document.plain_name));
            let beside = terms(&format!("{} {}", document.field_name, document.code));
            let marked = format!(" {} {} ", document.name.to_lowercase(), document.plain_name.to_lowercase());
            index.entries.push(Entry { document, words, beside, marked });
        }
        index.weigh();
        index
    }

    fn term(&mut self, known: &mut HashMap<String, Term>, word: &str) -> Term {
        if let Some(term) = known.get(word) {
            return *term;
        }
        let term = self.words.len() as Term;
        self.words.push(word.to_owned());
        known.insert(word.to_owned(), term);
        term
    }

    fn weigh(&mut self) {
        let mut holders = vec![0u32; self.words.len()];
        let mut last = vec![u32::MAX; self.words.len()];
        for (i, entry) in self.entries.iter().enumerate() {
            for term in entry.words.iter().chain(&entry.beside).map(|t| *t as usize) {
                if last[term] != i as u32 {
                    last[term] = i as u32;
                    holders[term] += 1;
                }
            }
        }
        let all = self.entries.len() as f32;
        self.weight = holders.iter().map(|n| (1.0 + all / (*n as f32).max(1.0)).ln()).collect();
    }

    /// How many documents there are.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// One page of codes, the best first (by code where nothing is asked), with the exact number of all hits.
    pub fn search(&self, query: &SearchQuery, page: &PageRequest) -> Page<String> {
        let folded = fold(&query.text);
        let words: Vec<&str> = folded.split(' ').filter(|w| !w.is_empty()).take(QUERY_WORDS_MAX).collect();
        let fits: Vec<Fit> = words.iter().enumerate().map(|(i, w)| self.fit(w, i + 1 == words.len())).collect();
        let own: Vec<f32> = fits.iter().map(|fit| self.worth(fit)).collect();
        let lower = query.text.to_lowercase();
        let marked: Vec<&str> = lower.split_whitespace().filter(|w| fold(w) != *w).collect();
        let code = query.text.trim();
        let mut hits: Vec<(u32, &str)> = Vec::new();
        for entry in self.entries.iter().filter(|e| e.document.passes(query)) {
            let by_code = !code.is_empty() && entry.document.code.starts_with(code) && code.len() >= 3;
            let score = if by_code { Some(1e6) } else { entry.score(&fits, &own, &marked) };
            if let Some(score) = score {
                hits.push(((score * 1_000.0) as u32, entry.document.code.as_str()));
            }
        }
        hits.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(b.1)));
        paged(&hits, page)
    }

    /// The words of the vocabulary that a word may mean: itself, one letter wrong, and its beginnings.
    fn fit(&self, word: &str, last: bool) -> Fit {
        let letters: Vec<char> = word.chars().collect();
        let one = |known: &String| {
            if known == word {
                1.0
            } else if letters.len() >= 3 && known.starts_with(word) {
                if last { 0.85 } else { 0.6 }
            } else if letters.len() >= 2 && one_letter_wrong(&letters, known) {
                if letters.len() >= 4 { 0.6 } else { 0.45 }
            } else {
                0.0
            }
        };
        Fit(self.words.iter().map(one).collect())
    }

    /// What a word of the question is worth: the weight of what it fits best.
    fn worth(&self, fit: &Fit) -> f32 {
        let best = fit.0.iter().zip(&self.weight).filter(|(f, _)| **f > 0.0);
        best.max_by(|a, b| a.0.total_cmp(b.0)).map_or(0.0, |(_, weight)| *weight)
    }
}

impl SearchDocument {
    fn passes(&self, query: &SearchQuery) -> bool {
        let field = |f: &String| fold(f) == fold(&self.field_name) || *f == self.field_code;
        let applicant = |a: &String| self.applicants.iter().any(|own| fold(own).contains(&fold(a)));
        query.field.as_ref().is_none_or(field)
            && query.level.as_ref().is_none_or(|level| self.levels.contains(level))
            && query.applicant.as_ref().is_none_or(applicant)
    }
}

impl Entry {
    /// How well the entry answers; `None`: not a hit.
    fn score(&self, fits: &[Fit], worth: &[f32], marked: &[&str]) -> Option<f32> {
        let (mut sum, mut found) = (0.0, 0.0);
        let mut before: Option<usize> = None;
        for (fit, worth) in fits.iter().zip(worth) {
            let at = |term: &Term| fit.0[*term as usize];
            // A place right after the word before counts more: names are phrases.
            let next = before.and_then(|p| self.words.get(p + 1)).map_or(0.0, at);
            let (place, best) = self.best(&at);
            let beside = self.beside.iter().map(at).fold(0.0, f32::max) * 0.5;
            let (value, place) = if next >= best * 0.7 && next > 0.0 {
                (next * 1.6, before.map(|p| p + 1))
            } else if best >= beside {
                (best, place)
            } else {
                (beside, None)
            };
            if value > 0.0 {
                found += value.min(1.0);
                sum += value * worth;
                before = place;
            } else {
                // One word may be missing between two neighbours.
                before = before.map(|p| p + 1);
            }
        }
        if found < fits.len() as f32 * FITTING_MIN {
            return None;
        }
        let with_marks = marked.iter().filter(|w| self.marked.contains(&format!(" {w} "))).count();
        let brevity = 1.0 / (1.0 + self.words.len() as f32 / 100.0);
        Some(sum * (0.9 + 0.1 * brevity) + 0.3 * with_marks as f32)
    }

    fn best(&self, at: &impl Fn(&Term) -> f32) -> (Option<usize>, f32) {
        let mut best = (None, 0.0);
        for (place, term) in self.words.iter().enumerate() {
            let value = at(term);
            if value > best.1 {
                best = (Some(place), value);
            }
        }
        best
    }
}

fn paged(hits: &[(u32, &str)], page: &PageRequest) -> Page<String> {
    let key = |(score, code): &(u32, &str)| format!("{score:08x}-{code}");
    let start = match page.after.as_deref().and_then(|a| a.split_once('-')) {
        Some((score, code)) => {
            let score = u32::from_str_radix(score, 16).unwrap_or(0);
            hits.iter().position(|h| h.0 < score || (h.0 == score && h.1 > code)).unwrap_or(hits.len())
        }
        None => 0,
    };
    let end = (start + page.limit()).min(hits.len());
    let items = hits[start..end].iter().map(|h| h.1.to_owned()).collect();
    let next = (end < hits.len()).then(|| hits.get(end.wrapping_sub(1)).map(key)).flatten();
    Page { items, total: hits.len() as u64, next }
}

/// Whether a known word differs by one letter: another, missing, too many, or two that changed places.
fn one_letter_wrong(word: &[char], known: &str) -> bool {
    let length = known.chars().count();
    if word.len().abs_diff(length) > 1 {
        return false;
    }
    let known: Vec<char> = known.chars().collect();
    let head = word.iter().zip(&known).take_while(|(a, b)| a == b).count();
    let tail = |a: &[char], b: &[char]| a.iter().rev().zip(b.iter().rev()).take_while(|(a, b)| a == b).count();
    let same = tail(&word[head..], &known[head..]);
    let (left, right) = (word.len() - head - same, known.len() - head - same);
    match (left, right) {
        (1, 0) | (0, 1) | (1, 1) => true,
        (2, 2) => word[head] == known[head + 1] && word[head + 1] == known[head],
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_wrong_letter_is_forgiven() {
        let wrong = |a: &str, b: &str| one_letter_wrong(&a.chars().collect::<Vec<_>>(), b);
        assert!(wrong("khia", "khai") && wrong("kai", "khai") && wrong("khhai", "khai") && wrong("khoi", "khai"));
        assert!(!wrong("kiah", "khai") && !wrong("khai", "khai") && !wrong("sinh", "khai"));
    }
}
