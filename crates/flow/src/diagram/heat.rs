//! A heat map: figures of elements as badges and as six steps of colour, with the legend that a page shows beside them.
//! The number stands at every element, so that colour never speaks alone. Not here: where the figures come from.

use super::overlay::{Badge, Overlay};
use std::collections::BTreeMap;

/// Figures of one element over some span of time.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Figures {
    /// How many wait here now.
    pub waiting: u32,
    /// How long it takes on average, in hours.
    pub mean_hours: Option<f64>,
    /// Nine of ten are done within so many hours.
    pub p90_hours: Option<f64>,
    /// Which part was late, from 0 to 1.
    pub late_share: Option<f64>,
}

/// Which figure the colours show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measure {
    /// [`Figures::waiting`].
    Waiting,
    /// [`Figures::mean_hours`].
    MeanHours,
    /// [`Figures::p90_hours`].
    P90Hours,
    /// [`Figures::late_share`].
    LateShare,
}

/// One line of the legend.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// Class of the colour, `heat-0` to `heat-5`.
    pub class: &'static str,
    /// The span of figures, in words.
    pub words: String,
    /// Greatest figure of the step.
    pub up_to: f64,
    /// How many elements are in it.
    pub elements: usize,
}

/// A heat map.
#[derive(Debug, Clone, PartialEq)]
pub struct Heat {
    /// For [`super::draw`].
    pub overlay: Overlay,
    /// What is shown, in words.
    pub title: &'static str,
    /// Its legend: six steps, from nothing to the most.
    pub legend: Vec<Step>,
}

const CLASSES: [&str; 6] = ["heat-0", "heat-1", "heat-2", "heat-3", "heat-4", "heat-5"];
/// Ends of the steps for shares: what is late is judged by itself, not against the worst element.
const SHARES: [f64; 6] = [0.0, 0.05, 0.1, 0.2, 0.4, 1.0];

/// Makes the heat map of these elements, by id.
pub fn heat(figures: &BTreeMap<String, Figures>, measure: Measure) -> Heat {
    let known: Vec<(&String, &Figures, f64)> =
        figures.iter().filter_map(|(id, of)| Some((id, of, measure.of(of)?))).collect();
    let most = known.iter().map(|(.., figure)| *figure).fold(0.0, f64::max);
    let ends = measure.ends(most);
    let mut legend: Vec<Step> = (0..CLASSES.len()).map(|step| measure.step(&ends, step)).collect();
    let mut overlay = Overlay::new();
    for (id, of, figure) in known {
        let step = ends.iter().position(|end| figure <= *end).unwrap_or(CLASSES.len() - 1);
        legend[step].elements += 1;
        let heat = u8::try_from(step).ok();
        overlay.badge(id, Badge { text: measure.said(figure), title: all_in_words(of), heat });
    }
    Heat { overlay, title: measure.title(), legend }
}

impl Measure {
    /// The figure, if it is there and makes sense.
    fn of(self, figures: &Figures) -> Option<f64> {
        let figure = match self {
            Self::Waiting => Some(f64::from(figures.waiting)),
            Self::MeanHours => figures.mean_hours,
            Self::P90Hours => figures.p90_hours,
            Self::LateShare => figures.late_share,
        };
        figure.filter(|figure| figure.is_finite() && *figure >= 0.0)
    }

    fn title(self) -> &'static str {
        match self {
            Self::Waiting => "Số hồ sơ đang chờ",
            Self::MeanHours => "Số giờ trung bình",
            Self::P90Hours => "Số giờ mà 9 trên 10 hồ sơ không vượt quá",
            Self::LateShare => "Tỷ lệ trễ hạn",
        }
    }

    /// Ends of the six steps: nothing, then fifths of the greatest figure, rounded up to what is easily said.
    fn ends(self, most: f64) -> [f64; 6] {
        if self == Self::LateShare {
            return SHARES;
        }
        let fifth = round_step(most / 5.0).max(if self == Self::Waiting { 1.0 } else { 0.1 });
        [0.0, 1.0, 2.0, 3.0, 4.0, 5.0].map(|step| step * fifth)
    }

    fn step(self, ends: &[f64; 6], step: usize) -> Step {
        let words = match step {
            0 => "0".to_owned(),
            _ if step == ends.len() - 1 => format!("trên {}", self.said(ends[step - 1])),
            _ => format!("đến {}", self.said(ends[step])),
        };
        Step { class: CLASSES[step], words, up_to: ends[step], elements: 0 }
    }

    fn said(self, figure: f64) -> String {
        match self {
            Self::Waiting => format!("{figure:.0}"),
            Self::MeanHours | Self::P90Hours => format!("{} giờ", number(figure)),
            Self::LateShare => share(figure),
        }
    }
}

/// A short number, one digit before a power of ten, not below the figure.
fn round_step(figure: f64) -> f64 {
    if figure <= 0.0 {
        return 0.0;
    }
    let power = 10f64.powf(figure.log10().floor());
    let fitting = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0].into_iter().find(|by| power * by >= figure - 1e-9);
    power * fitting.unwrap_or(10.0)
}

/// With a decimal comma, and a digit behind it only where it says something.
fn number(figure: f64) -> String {
    let digits = format!("{figure:.1}");
    digits.strip_suffix(".0").map_or_else(|| digits.replace('.', ","), str::to_owned)
}

fn share(figure: f64) -> String {
    format!("{}%", number(figure * 100.0))
}

fn all_in_words(figures: &Figures) -> String {
    let mut said = vec![format!("{} đang chờ", figures.waiting)];
    said.extend(figures.mean_hours.map(|hours| format!("trung bình {} giờ", number(hours))));
    said.extend(figures.p90_hours.map(|hours| format!("9/10 xong trong {} giờ", number(hours))));
    said.extend(figures.late_share.map(|late| format!("trễ hạn {}", share(late))));
    said.join("; ")
}
