//! Figures of an engine, one JSON line a round, and the table of their medians. Not here: any measuring.

use serde::{Deserialize, Serialize};

/// What was measured of one engine in one round; nothing where it could not be.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Figures {
    /// Its name and version.
    pub engine: String,
    /// Why nothing was measured.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub absent: Option<String>,
    /// User tasks a second, the state in memory.
    pub in_memory: Option<f64>,
    /// User tasks a second, the state written as JSON after each and read before the next.
    pub as_json: Option<f64>,
    /// Milliseconds to parse and check the model of 200 elements.
    pub parse_ms: Option<f64>,
    /// Bytes of JSON of an instance that waits at its fifth task.
    pub json_bytes: Option<f64>,
    /// Bytes of memory of an instance that waits at its fifth task.
    pub memory_bytes: Option<f64>,
    /// The same, with six variables of a case.
    pub case_bytes: Option<f64>,
}

/// A figure, where it was measured.
type Figure = fn(&Figures) -> Option<f64>;

/// The table of the rounds; the first engine is compared with the others.
pub fn table(rounds: &[Figures]) -> String {
    let medians = medians(rounds);
    let mut text =
        format!("{:<22}{:>14}{:>14}{:>14}{:>14}\n", "", "tasks/s", "as JSON", "parse, check", "waiting, JSON");
    medians.iter().for_each(|engine| text.push_str(&row(engine)));
    if let Some((own, peers)) = medians.split_first() {
        text.push_str(&ratios(own, peers));
        text.push_str(&memory(own));
    }
    text
}

fn medians(rounds: &[Figures]) -> Vec<Figures> {
    let mut engines: Vec<&str> = Vec::new();
    for round in rounds {
        if !engines.contains(&round.engine.as_str()) {
            engines.push(&round.engine);
        }
    }
    engines.into_iter().map(|engine| median_of(engine, rounds)).collect()
}

fn median_of(engine: &str, rounds: &[Figures]) -> Figures {
    let median = |figure: Figure| {
        let of_engine = rounds.iter().filter(|round| round.engine == engine);
        let mut values: Vec<f64> = of_engine.filter_map(figure).collect();
        values.sort_by(f64::total_cmp);
        values.get(values.len() / 2).copied()
    };
    Figures {
        engine: engine.to_owned(),
        absent: rounds.iter().find(|round| round.engine == engine).and_then(|round| round.absent.clone()),
        in_memory: median(|f| f.in_memory),
        as_json: median(|f| f.as_json),
        parse_ms: median(|f| f.parse_ms),
        json_bytes: median(|f| f.json_bytes),
        memory_bytes: median(|f| f.memory_bytes),
        case_bytes: median(|f| f.case_bytes),
    }
}

fn row(engine: &Figures) -> String {
    if let Some(why) = &engine.absent {
        return format!("{:<22}{why:>14}\n", engine.engine);
    }
    let parse = engine.parse_ms.map_or_else(|| "–".to_owned(), |ms| format!("{ms:.2} ms"));
    let json = format!("{} B", whole(engine.json_bytes));
    let (memory, as_json) = (whole(engine.in_memory), whole(engine.as_json));
    format!("{:<22}{memory:>14}{as_json:>14}{parse:>14}{json:>14}\n", engine.engine)
}

/// How many times faster than the fastest of the others, in each column.
fn ratios(own: &Figures, peers: &[Figures]) -> String {
    let of = |speed: Figure| {
        let best = peers.iter().filter_map(speed).max_by(f64::total_cmp);
        best.zip(speed(own)).map_or_else(|| "–".to_owned(), |(best, own)| format!("× {:.0}", own / best))
    };
    let (memory, json) = (of(|f| f.in_memory), of(|f| f.as_json));
    let parse = of(|f| f.parse_ms.map(|ms| 1.0 / ms));
    format!("{:<22}{memory:>14}{json:>14}{parse:>14}\n", "to the fastest peer")
}

fn memory(own: &Figures) -> String {
    let (bare, case) = (whole(own.memory_bytes), whole(own.case_bytes));
    format!("An instance that waits takes {bare} bytes of memory, {case} with six variables of a case.\n")
}

/// A whole number with its thousands apart.
fn whole(figure: Option<f64>) -> String {
    let Some(figure) = figure else { return "–".to_owned() };
    let digits = format!("{figure:.0}");
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
