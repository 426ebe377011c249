//! How long things take: a length of time as it is written, and the distributions of such lengths. Not here: whose
//! time it is, and which hours of it are worked.

use super::chance::Draw;
use crate::span::Span;
use base::Instant;
use serde::Deserialize;
use serde_yaml_ng::Value;

super::placed::placed!(Length, Shape);

/// Microseconds in an hour.
pub(super) const MICROS_PER_HOUR: i64 = 3_600 * base::MICROS_PER_SECOND;
/// The longest length that can be written.
const HOURS_MAX: f64 = 100_000.0;
/// Most measured lengths of one step.
const MEASURED_MAX: usize = 100_000;
/// The value below which nine tenths of a normal distribution lie.
const Z_90: f64 = 1.281_551_565_544_6;

/// A length of time in microseconds, written as hours (`2`, `1.5`), `90m`, `2h`, `45s`, or `PT1H30M`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Length(pub i64);

impl Length {
    /// Reads one as it is written.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if text.starts_with('P') {
            let zero = Instant::from_micros(0);
            return Span::parse(text)
                .map(|span| Self(span.after(zero).micros_since(zero)))
                .filter(|l| l.hours() <= HOURS_MAX);
        }
        let unit = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
        let hours_each = match text[unit..].trim() {
            "" | "h" => 1.0,
            "m" => 1.0 / 60.0,
            "s" => 1.0 / 3_600.0,
            _ => return None,
        };
        Self::of_hours(text[..unit].parse::<f64>().ok()? * hours_each)
    }

    /// So many hours; `None`: fewer than none, or too many.
    pub fn of_hours(hours: f64) -> Option<Self> {
        (0.0..=HOURS_MAX).contains(&hours).then(|| Self((hours * MICROS_PER_HOUR as f64).round() as i64))
    }

    /// In hours.
    pub fn hours(self) -> f64 {
        self.0 as f64 / MICROS_PER_HOUR as f64
    }
}

impl TryFrom<Value> for Length {
    type Error = String;

    fn try_from(value: Value) -> Result<Self, String> {
        let read = match &value {
            Value::Number(number) => number.as_f64().and_then(Self::of_hours),
            Value::String(text) => Self::parse(text),
            _ => None,
        };
        read.ok_or_else(|| format!("{} không phải thời gian như 2h, 90m hoặc PT1H30M", told(&value)))
    }
}

fn told(value: &Value) -> String {
    serde_yaml_ng::to_string(value).map_or_else(|_| "?".to_owned(), |text| format!("'{}'", text.trim()))
}

/// How long a step takes.
#[derive(Debug, Clone, PartialEq)]
pub enum Shape {
    /// Always the same.
    Fixed(Length),
    /// Exponential, with this mean.
    Exponential(Length),
    /// Lognormal: logarithm of the hours with this mean and deviation.
    Lognormal {
        /// Mean of the logarithm.
        mu: f64,
        /// Deviation of the logarithm.
        sigma: f64,
    },
    /// Triangular.
    Triangular {
        /// The shortest.
        least: Length,
        /// The likeliest.
        likely: Length,
        /// The longest.
        most: Length,
    },
    /// One of these, each as likely as the other.
    Measured(Vec<Length>),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MeanAndP90 {
    mean: Length,
    p90: Length,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Corners {
    least: Length,
    likely: Length,
    most: Length,
}

impl TryFrom<Value> for Shape {
    type Error = String;

    fn try_from(value: Value) -> Result<Self, String> {
        let Value::Mapping(map) = &value else { return Length::try_from(value).map(Self::Fixed) };
        let (Some((kind, of)), 1) = (map.iter().next(), map.len()) else { return Err(kinds()) };
        match kind.as_str().unwrap_or_default() {
            "fixed" => Length::try_from(of.clone()).map(Self::Fixed),
            "exponential" => Length::try_from(of.clone()).map(Self::Exponential),
            "lognormal" => lognormal(&read(of)?),
            "triangular" => triangular(&read(of)?),
            "measured" => measured(read(of)?),
            _ => Err(kinds()),
        }
    }
}

fn kinds() -> String {
    "thời gian là một con số như 2h, hoặc một trong: fixed, exponential, lognormal: {mean, p90}, \
     triangular: {least, likely, most}, measured: [...]"
        .to_owned()
}

fn read<T: serde::de::DeserializeOwned>(value: &Value) -> Result<T, String> {
    serde_yaml_ng::from_value(value.clone()).map_err(|error| super::placed::in_words(&error))
}

/// Of the two curves with this mean and ninth tenth, the narrower one.
fn lognormal(of: &MeanAndP90) -> Result<Shape, String> {
    let apart = (of.p90.hours() / of.mean.hours()).ln();
    let root = Z_90 * Z_90 - 2.0 * apart;
    if !(apart > 0.0 && root >= 0.0) {
        return Err("lognormal: p90 phải lớn hơn mean và không quá 2,27 lần mean".to_owned());
    }
    let sigma = Z_90 - root.sqrt();
    Ok(Shape::Lognormal { mu: of.mean.hours().ln() - sigma * sigma / 2.0, sigma })
}

fn triangular(of: &Corners) -> Result<Shape, String> {
    let Corners { least, likely, most } = *of;
    if least > likely || likely > most || least == most {
        return Err("triangular: cần least ≤ likely ≤ most và least < most".to_owned());
    }
    Ok(Shape::Triangular { least, likely, most })
}

fn measured(lengths: Vec<Length>) -> Result<Shape, String> {
    if lengths.is_empty() || lengths.len() > MEASURED_MAX {
        return Err(format!("measured: cần từ 1 đến {MEASURED_MAX} số đo"));
    }
    Ok(Shape::Measured(lengths))
}

impl Shape {
    /// One length by chance, in microseconds.
    pub(super) fn draw(&self, draw: &mut Draw<'_>) -> i64 {
        let hours = match self {
            Self::Fixed(length) => return length.0,
            Self::Measured(lengths) => {
                let ix = (draw.even() * lengths.len() as f64) as usize;
                return lengths[ix.min(lengths.len() - 1)].0;
            }
            Self::Exponential(mean) => mean.hours() * draw.exponential(),
            Self::Lognormal { mu, sigma } => (mu + sigma * draw.normal()).exp(),
            Self::Triangular { least, likely, most } => {
                let (a, c, b) = (least.hours(), likely.hours(), most.hours());
                let (u, bend) = (draw.even(), (c - a) / (b - a));
                if u < bend { a + (u * (b - a) * (c - a)).sqrt() } else { b - ((1.0 - u) * (b - a) * (b - c)).sqrt() }
            }
        };
        (hours.min(HOURS_MAX) * MICROS_PER_HOUR as f64).round() as i64
    }
}

#[cfg(test)]
mod tests {
    use super::super::chance::{Chance, Place, Purpose};
    use super::*;

    fn shape(text: &str) -> Result<Shape, String> {
        serde_yaml_ng::from_str(text).map_err(|error| error.to_string())
    }

    #[test]
    fn lengths_are_read() {
        for (text, hours) in
            [("2", 2.0), ("1.5h", 1.5), ("90m", 1.5), ("45 s", 0.0125), ("PT1H30M", 1.5), ("P1D", 24.0)]
        {
            assert_eq!(Length::parse(text).unwrap().hours(), hours, "{text}");
        }
        for text in ["", "h", "2d", "-1", "1e9", "P", "1.2.3h"] {
            assert_eq!(Length::parse(text), None, "{text}");
        }
    }

    #[test]
    fn shapes_have_the_mean_and_ninth_tenth_that_were_asked_for() {
        for (text, mean, p90) in [
            ("2h", 2.0, 2.0),
            ("{exponential: 2h}", 2.0, 4.605),
            ("{lognormal: {mean: 2h, p90: 4h}}", 2.0, 4.0),
            ("{triangular: {least: 1h, likely: 2h, most: 6h}}", 3.0, 4.586),
            ("{measured: [1h, 2h, 3h]}", 2.0, 3.0),
        ] {
            let (shape, mut chance) = (shape(text).unwrap(), Chance::new(3, 0));
            let draw = |case| shape.draw(&mut chance.at(Place::of_case(case), Purpose::Takes));
            let mut drawn: Vec<i64> = (0..40_000).map(draw).collect();
            drawn.sort_unstable();
            let hours = |micros: i64| micros as f64 / MICROS_PER_HOUR as f64;
            let found = hours(drawn.iter().sum::<i64>()) / 40_000.0;
            assert!((found / mean - 1.0).abs() < 0.02, "{text}: mean {found}");
            assert!((hours(drawn[36_000]) / p90 - 1.0).abs() < 0.03, "{text}: p90 {}", hours(drawn[36_000]));
        }
    }

    #[test]
    fn shape_that_cannot_be_is_refused_with_a_reason() {
        for (text, reason) in [
            ("soon", "'soon' không phải thời gian"),
            ("{gamma: 2h}", "một trong"),
            ("{lognormal: {mean: 2h, p90: 1h}}", "p90 phải lớn hơn mean"),
            ("{lognormal: {mean: 2h, p90: 9h}}", "2,27"),
            ("{triangular: {least: 3h, likely: 2h, most: 6h}}", "least ≤ likely"),
            ("{triangular: {least: 3h}}", "likely"),
            ("{measured: []}", "từ 1 đến"),
        ] {
            let told = shape(text).unwrap_err();
            assert!(told.contains(reason), "{text}: {told}");
        }
    }
}
