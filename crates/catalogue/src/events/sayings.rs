//! Which event someone means by a whole sentence in their own words, without marks, with a letter wrong. A sentence says much
//! that no list of words knows; what counts is the rare words and the pairs of words that only few events have.

use base::fold;
use std::collections::{BTreeSet, HashMap};

/// Words of a sentence that are looked at.
const WORDS_MAX: usize = 30;
/// What a pair of words counts for beside single ones.
const PAIR: f32 = 1.5;
/// What a word with a letter wrong counts for.
const ROUGH: f32 = 0.6;
/// Letters from which a word may have one wrong.
const ROUGH_LETTERS: usize = 4;
/// An event that fits this part of the best one is shown beside it.
const NEAR_BEST: f32 = 0.45;
/// What fits less than this is no event: a few words that many events have.
const FITTING_MIN: f32 = 2.2;

/// How events are said.
#[derive(Debug, Default)]
pub(super) struct Sayings {
    /// Words and pairs of each event.
    events: Vec<BTreeSet<String>>,
    /// In how many events a word or a pair stands.
    spread: HashMap<String, usize>,
}

/// Folded words, and folded pairs of neighbours.
fn terms(text: &str) -> (Vec<String>, Vec<String>) {
    let folded = fold(text);
    let words: Vec<String> = folded
        .split(|c: char| !c.is_alphanumeric())
        .filter(|w| !w.is_empty())
        .take(WORDS_MAX)
        .map(str::to_owned)
        .collect();
    let pairs = words.windows(2).map(|w| format!("{} {}", w[0], w[1])).collect();
    (words, pairs)
}

impl Sayings {
    /// From the ways in which each event is said.
    pub fn new<'a>(events: impl Iterator<Item = Vec<&'a str>>) -> Self {
        let mut made = Self::default();
        for said in events {
            let own: BTreeSet<String> = said
                .into_iter()
                .flat_map(|s| {
                    let (w, p) = terms(s);
                    w.into_iter().chain(p)
                })
                .collect();
            own.iter().for_each(|term| *made.spread.entry(term.clone()).or_default() += 1);
            made.events.push(own);
        }
        made
    }

    /// Events that fit, the best first.
    pub fn find(&self, text: &str) -> Vec<usize> {
        let (words, pairs) = terms(text);
        // Of each word what it stands for in the events' own words, and how surely.
        let known: Vec<(&str, f32)> = words.iter().filter_map(|w| self.nearest(w)).collect();
        let fit = |own: &BTreeSet<String>| {
            let single: f32 =
                known.iter().filter(|(w, _)| own.contains(*w)).map(|(w, sure)| self.weight(w) * sure).sum();
            let paired: f32 = pairs.iter().filter(|p| own.contains(*p)).map(|p| self.weight(p) * PAIR).sum();
            single + paired
        };
        let mut fits: Vec<(usize, f32)> = self.events.iter().map(fit).enumerate().collect();
        fits.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        let best = fits.first().map_or(0.0, |f| f.1);
        let shown = |f: &&(usize, f32)| f.1 >= FITTING_MIN && f.1 >= best * NEAR_BEST;
        fits.iter().filter(shown).map(|f| f.0).collect()
    }

    /// The rarer the more.
    fn weight(&self, term: &str) -> f32 {
        let (all, own) = (self.events.len() as f32, self.spread.get(term).copied().unwrap_or(1) as f32);
        (all / own).ln().max(0.0)
    }

    /// The word itself where it is known, else the rarest known one that differs by a letter.
    fn nearest<'a>(&'a self, word: &'a str) -> Option<(&'a str, f32)> {
        if self.spread.contains_key(word) {
            return Some((word, 1.0));
        }
        if word.chars().count() < ROUGH_LETTERS {
            return None;
        }
        let near = self.spread.keys().filter(|k| !k.contains(' ') && is_near(k, word));
        near.max_by(|a, b| self.weight(a).total_cmp(&self.weight(b)).then(b.cmp(a))).map(|k| (k.as_str(), ROUGH))
    }
}

/// Whether two words differ by one letter: another, missing, too many, or two neighbours swapped.
fn is_near(a: &str, b: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let start = a.iter().zip(&b).take_while(|(x, y)| x == y).count();
    let end = a[start..].iter().rev().zip(b[start..].iter().rev()).take_while(|(x, y)| x == y).count();
    match (a.len() - start - end, b.len() - start - end) {
        (0 | 1, 0 | 1) => true,
        (2, 2) => a[start] == b[start + 1] && a[start + 1] == b[start],
        _ => false,
    }
}
