//! Lines: sequence and message flows, associations; their heads, tails and names.

use super::Edge;
use super::overlay::Overlay;
use super::svg::{draw_badge, draw_lines, escape};
use super::wrap::{LINE, wrap};
use std::fmt::Write;

pub(super) fn draw_edge(out: &mut String, edge: &Edge, overlay: &Overlay) {
    let points: Vec<String> = edge.points.iter().map(|(x, y)| format!("{x:.1},{y:.1}")).collect();
    let dashed = match edge.tag.as_str() {
        "sequenceFlow" => "",
        "messageFlow" => r#" stroke-dasharray="7 4""#,
        _ => r#" stroke-dasharray="2 4""#,
    };
    let width = if overlay.highlight_of(&edge.element).is_some() { r#" stroke-width="2.5""# } else { "" };
    let _ = write!(
        out,
        r#"<g class="flow-edge flow-{}{}" data-element="{}"{width}>"#,
        escape(&edge.tag),
        overlay.classes(&edge.element),
        escape(&edge.element),
    );
    let told = overlay.words(&edge.element);
    if !told.is_empty() {
        let _ = write!(out, "<title>{}</title>", escape(&told.join(" – ")));
    }
    let _ = write!(out, r#"<polyline points="{}"{dashed}/>"#, points.join(" "));
    draw_ends(out, edge);
    draw_name(out, edge);
    draw_told(out, edge, overlay);
    out.push_str("</g>");
}

fn draw_ends(out: &mut String, edge: &Edge) {
    let Some(first) = Direction::at_start(&edge.points) else { return };
    let Some(last) = Direction::at_end(&edge.points) else { return };
    match edge.tag.as_str() {
        "sequenceFlow" => {
            out.push_str(&last.head("flow-arrow", "currentColor"));
            if edge.default {
                out.push_str(&first.slash());
            } else if edge.conditional {
                out.push_str(&first.diamond());
            }
        }
        "messageFlow" => {
            out.push_str(&last.head("flow-arrow flow-hollow", "Canvas"));
            let (x, y) = first.from;
            let _ = write!(out, r#"<circle class="flow-tail" cx="{x:.1}" cy="{y:.1}" r="3.5" fill="Canvas"/>"#);
        }
        _ if edge.directed => out.push_str(&last.open_head()),
        _ => {}
    }
}

fn draw_name(out: &mut String, edge: &Edge) {
    if edge.name.is_empty() {
        return;
    }
    let middle = middle(&edge.points);
    let (x, top) = edge.label.map_or((middle.0, middle.1 - 6.0), |l| (l.x + l.width / 2.0, l.y + LINE - 2.0));
    let width = edge.label.map_or(100.0, |l| l.width.max(60.0));
    draw_lines(out, &wrap(&edge.name, width, 3.0 * LINE), x, top, "middle");
}

/// The badge of the line, or the sign of what became of it.
fn draw_told(out: &mut String, edge: &Edge, overlay: &Overlay) {
    let (x, y) = middle(&edge.points);
    if let Some(badge) = overlay.badge_of(&edge.element) {
        draw_badge(out, &badge.text, &badge.title, "", (x, y + 9.0));
    } else if let Some(highlight) = overlay.highlight_of(&edge.element)
        && let Some(sign) = highlight.sign()
    {
        draw_badge(out, sign, highlight.words(), "", (x, y + 9.0));
    }
}

fn middle(points: &[(f64, f64)]) -> (f64, f64) {
    match (points.get(points.len().saturating_sub(1) / 2), points.get(points.len() / 2)) {
        (Some(a), Some(b)) => ((a.0 + b.0) / 2.0, (a.1 + b.1) / 2.0),
        _ => (0.0, 0.0),
    }
}

/// Where a line begins or ends, and which way it goes there. A drawn head needs no id, as a marker would.
struct Direction {
    from: (f64, f64),
    to: (f64, f64),
    unit: (f64, f64),
}

impl Direction {
    fn new(from: (f64, f64), to: (f64, f64)) -> Option<Self> {
        let (dx, dy) = (to.0 - from.0, to.1 - from.1);
        let length = dx.hypot(dy);
        (length > 0.1).then(|| Self { from, to, unit: (dx / length, dy / length) })
    }

    fn at_start(points: &[(f64, f64)]) -> Option<Self> {
        points.windows(2).find_map(|pair| Self::new(pair[0], pair[1]))
    }

    fn at_end(points: &[(f64, f64)]) -> Option<Self> {
        points.windows(2).rev().find_map(|pair| Self::new(pair[0], pair[1]))
    }

    /// A point so far along the line from a place, and so far beside it.
    fn point(&self, place: (f64, f64), along: f64, beside: f64) -> String {
        let (ux, uy) = self.unit;
        format!("{:.1},{:.1}", place.0 + ux * along - uy * beside, place.1 + uy * along + ux * beside)
    }

    fn head(&self, class: &str, fill: &str) -> String {
        let (tip, a, b) =
            (self.point(self.to, 0.0, 0.0), self.point(self.to, -9.0, 4.0), self.point(self.to, -9.0, -4.0));
        format!(r#"<polygon class="{class}" points="{tip} {a} {b}" fill="{fill}"/>"#)
    }

    fn open_head(&self) -> String {
        let (tip, a, b) =
            (self.point(self.to, 0.0, 0.0), self.point(self.to, -8.0, 4.0), self.point(self.to, -8.0, -4.0));
        format!(r#"<polyline class="flow-open" points="{a} {tip} {b}"/>"#)
    }

    fn slash(&self) -> String {
        let (a, b) = (self.point(self.from, 7.0, -5.0), self.point(self.from, 13.0, 5.0));
        format!(r#"<polyline class="flow-tail flow-default" points="{a} {b}"/>"#)
    }

    fn diamond(&self) -> String {
        let at = |along, beside| self.point(self.from, along, beside);
        let points = [at(0.0, 0.0), at(8.0, 4.5), at(16.0, 0.0), at(8.0, -4.5)].join(" ");
        format!(r#"<polygon class="flow-tail flow-conditional" points="{points}" fill="Canvas"/>"#)
    }
}
