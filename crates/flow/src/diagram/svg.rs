//! Drawing a diagram as SVG that can stand inside a page: no ids, no style attributes, no script, so that a strict
//! content security policy holds and several pictures fit on one page.
//!
//! Classes for the host's style sheet: `flow-diagram`; `flow-shape` with `flow-event`, `flow-gateway`, `flow-task`,
//! `flow-sub`, `flow-pool`, `flow-lane`, `flow-group`, `flow-data` or `flow-note` and the element's own name
//! (`flow-userTask`); `flow-edge`, `flow-arrow`, `flow-label`, `flow-sign`, `flow-marker`, `flow-filled`, `flow-badge`; those of
//! [`super::Highlight`] (`flow-lit` where the case is now, `flow-done` behind it), and `heat-0` to `heat-5`.

use super::edge::draw_edge;
use super::figure::{draw_shape, draw_told};
use super::overlay::{Highlight, Overlay};
use super::wrap::LINE;
use super::{Bounds, Diagram, Shape};
use std::fmt::Write;

/// Room round the picture, in pixels.
const MARGIN: f64 = 12.0;
/// Width of a name that stands below its shape.
pub(super) const NAME_WIDTH: f64 = 90.0;

/// The picture, with the elements named in `lit` marked as current and those in `done` as behind us.
pub fn svg(diagram: &Diagram, lit: &[&str], done: &[&str]) -> String {
    let mut overlay = Overlay::new();
    for id in lit {
        overlay.highlight(*id, Highlight::Lit);
    }
    for id in done {
        overlay.highlight(*id, Highlight::Done);
    }
    draw(diagram, &overlay)
}

/// The picture with what is told on top of it.
pub fn draw(diagram: &Diagram, overlay: &Overlay) -> String {
    let view = view(diagram);
    let mut out = format!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" class="flow-diagram" role="img" viewBox="{:.0} {:.0} {:.0} {:.0}" fill="none" stroke="currentColor" font-size="12">"#,
        view.x, view.y, view.width, view.height
    );
    let title = if diagram.name.is_empty() { "Sơ đồ quy trình" } else { &diagram.name };
    let _ = write!(out, "<title>{}</title><desc>{}</desc>", escape(title), escape(&description(diagram, overlay)));
    // Pools and sub-processes lie below what they hold: larger areas first.
    let mut shapes: Vec<&Shape> = diagram.shapes.iter().collect();
    shapes.sort_by(|a, b| area(b).total_cmp(&area(a)));
    let (below, above): (Vec<&Shape>, Vec<&Shape>) = shapes.into_iter().partition(|s| is_container(s));
    below.iter().for_each(|shape| draw_shape(&mut out, shape, overlay));
    diagram.edges.iter().for_each(|edge| draw_edge(&mut out, edge, overlay));
    above.iter().for_each(|shape| draw_shape(&mut out, shape, overlay));
    diagram.shapes.iter().for_each(|shape| draw_told(&mut out, shape, overlay));
    out.push_str("</svg>");
    out
}

fn area(shape: &Shape) -> f64 {
    shape.bounds.width * shape.bounds.height
}

pub(super) fn is_container(shape: &Shape) -> bool {
    matches!(shape.tag.as_str(), "participant" | "lane" | "group") || shape.expanded
}

/// What a reader who does not see the picture should know.
fn description(diagram: &Diagram, overlay: &Overlay) -> String {
    let steps = diagram.shapes.iter().filter(|s| s.tag.ends_with("ask")).count();
    let mut text = format!("Sơ đồ gồm {steps} bước.");
    for highlight in Highlight::ALL {
        let such = |s: &&Shape| overlay.highlight_of(&s.element) == Some(highlight) && !s.name.is_empty();
        let names: Vec<&str> = diagram.shapes.iter().filter(such).map(|s| s.name.as_str()).collect();
        if !names.is_empty() {
            let _ = write!(text, " {}: {}.", highlight.heading(), names.join("; "));
        }
    }
    text
}

fn view(diagram: &Diagram) -> Bounds {
    let corners = diagram.shapes.iter().flat_map(|s| {
        let boxes = [Some(s.bounds), s.label.or_else(|| name_below(s))];
        boxes.into_iter().flatten().flat_map(|b| [(b.x, b.y), (b.x + b.width, b.y + b.height + 2.0 * LINE)])
    });
    let points = corners.chain(diagram.edges.iter().flat_map(|e| e.points.iter().copied()));
    let (mut low, mut high) = ((f64::MAX, f64::MAX), (f64::MIN, f64::MIN));
    for (x, y) in points {
        low = (low.0.min(x), low.1.min(y));
        high = (high.0.max(x), high.1.max(y));
    }
    if low.0 > high.0 {
        return Bounds { x: 0.0, y: 0.0, width: 1.0, height: 1.0 };
    }
    let (width, height) = (high.0 - low.0 + 2.0 * MARGIN, high.1 - low.1 + 2.0 * MARGIN);
    Bounds { x: low.0 - MARGIN, y: low.1 - MARGIN, width, height }
}

/// Where the name of a small shape stands when the file does not say it.
fn name_below(shape: &Shape) -> Option<Bounds> {
    let small = shape.bounds.width < NAME_WIDTH && !shape.name.is_empty();
    let left = shape.bounds.x + (shape.bounds.width - NAME_WIDTH) / 2.0;
    small.then_some(Bounds { x: left, y: shape.bounds.y + shape.bounds.height, width: NAME_WIDTH, height: LINE })
}

pub(super) fn draw_lines(out: &mut String, lines: &[String], x: f64, top: f64, anchor: &str) {
    if lines.is_empty() {
        return;
    }
    let _ = write!(out, r#"<text class="flow-label" text-anchor="{anchor}" fill="currentColor" stroke="none">"#);
    for (number, line) in lines.iter().enumerate() {
        let y = top + number as f64 * LINE;
        let _ = write!(out, r#"<tspan x="{x:.1}" y="{y:.1}">{}</tspan>"#, escape(line));
    }
    out.push_str("</text>");
}

/// A short text in a box round a place, with what it means.
pub(super) fn draw_badge(out: &mut String, text: &str, title: &str, class: &str, (x, y): (f64, f64)) {
    let width = 10.0 + 6.6 * text.chars().count() as f64;
    let _ = write!(
        out,
        r#"<g class="flow-badge{class}"><title>{}</title><rect x="{:.1}" y="{:.1}" width="{width:.1}" height="16" rx="8" fill="Canvas" stroke-width="1"/><text x="{x:.1}" y="{:.1}" text-anchor="middle" font-size="11" fill="currentColor" stroke="none">{}</text></g>"#,
        escape(title),
        x - width / 2.0,
        y - 8.0,
        y + 4.0,
        escape(text)
    );
}

pub(super) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            _ => out.push(c),
        }
    }
    out
}
