//! Outlines of shapes and their names. The signs inside are in `icons` and `marker`.

use super::overlay::Overlay;
use super::svg::{NAME_WIDTH, draw_badge, draw_lines, escape, is_container};
use super::words::caption;
use super::wrap::{LINE, wrap};
use super::{Bounds, Marker, Shape, icons, marker};
use std::fmt::Write;

pub(super) fn draw_shape(out: &mut String, shape: &Shape, overlay: &Overlay) {
    let b = shape.bounds;
    let (x, y) = (b.x + b.width / 2.0, b.y + b.height / 2.0);
    let (class, figure) = figure(shape, x, y);
    let _ = write!(
        out,
        r#"<g class="flow-shape {class} flow-{}{}" data-element="{}"><title>{}</title>{figure}"#,
        escape(&shape.tag),
        overlay.classes(&shape.element),
        escape(&shape.element),
        escape(&caption(shape, overlay)),
    );
    out.push_str(&marker::row(shape));
    draw_name(out, shape, x, y);
    out.push_str("</g>");
}

/// The outline with its sign, and the class of its family.
fn figure(shape: &Shape, x: f64, y: f64) -> (&'static str, String) {
    let b = shape.bounds;
    let r = b.width.min(b.height) / 2.0;
    let tag = shape.tag.as_str();
    if tag.ends_with("Event") {
        return ("flow-event", event(shape, x, y, r));
    }
    if tag.ends_with("Gateway") {
        let diamond = format!("{x:.1},{:.1} {:.1},{y:.1} {x:.1},{:.1} {:.1},{y:.1}", y - r, x + r, y + r, x - r);
        return ("flow-gateway", format!(r#"<polygon points="{diamond}"/>{}"#, icons::gateway(shape, x, y, r)));
    }
    match tag {
        "subProcess" | "transaction" | "adHocSubProcess" | "callActivity" => ("flow-sub", sub(shape)),
        "participant" => ("flow-pool", rectangle(b, 0.0, "")),
        "lane" => ("flow-lane", rectangle(b, 0.0, "")),
        "group" => ("flow-group", rectangle(b, 10.0, r#" stroke-dasharray="10 4 2 4""#)),
        "textAnnotation" => {
            let (left, right) = (b.x, b.x + 10.0);
            let bracket = format!("M{right:.1} {:.1} H{left:.1} V{:.1} H{right:.1}", b.y, b.y + b.height);
            ("flow-note", format!(r#"<path d="{bracket}"/>"#))
        }
        "dataStoreReference" | "dataStore" => ("flow-data", store(b)),
        _ if tag.ends_with("ask") => ("flow-task", rectangle(b, 8.0, "") + &marker::task(tag, b)),
        _ => ("flow-data", sheet(shape)),
    }
}

fn rectangle(b: Bounds, round: f64, more: &str) -> String {
    format!(
        r#"<rect x="{:.1}" y="{:.1}" width="{:.1}" height="{:.1}" rx="{round:.0}"{more}/>"#,
        b.x, b.y, b.width, b.height
    )
}

/// Thick for a call, double for a transaction, dashed when an event begins it. BPMN 2.0.2 §10.3.5, §10.3.6.
fn sub(shape: &Shape) -> String {
    let b = shape.bounds;
    match shape.tag.as_str() {
        "callActivity" => rectangle(b, 8.0, r#" stroke-width="3.5""#),
        "transaction" => {
            let inner = Bounds { x: b.x + 3.0, y: b.y + 3.0, width: b.width - 6.0, height: b.height - 6.0 };
            rectangle(b, 8.0, "") + &rectangle(inner, 6.0, r#" class="flow-inner""#)
        }
        _ if shape.has(Marker::Triggered) => rectangle(b, 8.0, r#" stroke-dasharray="2 3""#),
        _ => rectangle(b, 8.0, ""),
    }
}

fn event(shape: &Shape, x: f64, y: f64, r: f64) -> String {
    let may_go_on = matches!(shape.tag.as_str(), "boundaryEvent" | "startEvent");
    let dashed = if may_go_on && !shape.interrupting { r#" stroke-dasharray="4 3""# } else { "" };
    let circle = |class: &str, r: f64, width: &str| {
        format!(
            r#"<circle class="{class}" cx="{x:.1}" cy="{y:.1}" r="{r:.1}" stroke-width="{width}" fill="Canvas"{dashed}/>"#
        )
    };
    let outline = match shape.tag.as_str() {
        "startEvent" => circle("flow-outline", r, "1.5"),
        "endEvent" => circle("flow-outline", r, "3"),
        _ => circle("flow-outline", r, "1.5") + &circle("flow-inner", (r - 3.0).max(1.0), "1"),
    };
    let throws = matches!(shape.tag.as_str(), "endEvent" | "intermediateThrowEvent");
    outline + &icons::event(&shape.event, throws, x, y, r)
}

/// A data object: a sheet with a folded corner.
fn sheet(shape: &Shape) -> String {
    let b = shape.bounds;
    let fold = (b.width.min(b.height) / 4.0).min(12.0);
    let (right, bottom) = (b.x + b.width, b.y + b.height);
    let outline = format!(
        r#"<path d="M{:.1} {:.1} H{:.1} L{right:.1} {:.1} V{bottom:.1} H{:.1} Z"/>"#,
        b.x,
        b.y,
        right - fold,
        b.y + fold,
        b.x
    );
    let corner =
        format!(r#"<path class="flow-sign" d="M{:.1} {:.1} V{:.1} H{right:.1}"/>"#, right - fold, b.y, b.y + fold);
    outline + &corner
}

/// A data store: a drum.
fn store(b: Bounds) -> String {
    let (rx, ry) = (b.width / 2.0, (b.height / 8.0).min(8.0));
    let (left, right, top, bottom) = (b.x, b.x + b.width, b.y + ry, b.y + b.height - ry);
    let lid = |at: f64, sweep: u8| format!("A{rx:.1} {ry:.1} 0 0 {sweep} {right:.1} {at:.1}");
    let back = format!("A{rx:.1} {ry:.1} 0 0 1 {left:.1} {bottom:.1}");
    let outline = format!(r#"<path d="M{left:.1} {top:.1} {} V{bottom:.1} {back} Z"/>"#, lid(top, 1));
    outline + &format!(r#"<path class="flow-sign" d="M{left:.1} {top:.1} {}"/>"#, lid(top, 0))
}

fn draw_name(out: &mut String, shape: &Shape, x: f64, y: f64) {
    let b = shape.bounds;
    if shape.name.is_empty() {
        return;
    }
    let outside = shape.tag.ends_with("Event") || shape.tag.ends_with("Gateway") || shape.tag.starts_with("data");
    if outside {
        let width = shape.label.map_or(0.0, |l| l.width).max(NAME_WIDTH);
        let (x, top) = shape.label.map_or((x, b.y + b.height), |l| (l.x + l.width / 2.0, l.y));
        draw_lines(out, &wrap(&shape.name, width, 4.0 * LINE), x, top + LINE, "middle");
    } else if matches!(shape.tag.as_str(), "participant" | "lane") && shape.horizontal {
        draw_upright(out, shape, y);
    } else if shape.tag == "participant" || shape.tag == "lane" {
        draw_lines(out, &wrap(&shape.name, b.width, 2.0 * LINE), x, b.y + LINE + 4.0, "middle");
    } else if is_container(shape) || shape.tag == "textAnnotation" {
        let lines = wrap(&shape.name, b.width - 16.0, b.height.max(LINE));
        draw_lines(out, &lines, b.x + 8.0, b.y + LINE + 2.0, "start");
    } else {
        let marked = if shape.markers.is_empty() { 0.0 } else { marker::HEIGHT };
        let lines = wrap(&shape.name, b.width - 10.0, b.height - 6.0 - marked);
        let top = y - marked / 2.0 - (lines.len() as f64 - 1.0) * LINE / 2.0 + 4.0;
        draw_lines(out, &lines, x, top, "middle");
    }
}

/// Turned by a transform attribute: the name stands at the left edge. A pool without content has it in the middle.
fn draw_upright(out: &mut String, shape: &Shape, y: f64) {
    let b = shape.bounds;
    if shape.tag == "participant" && b.height <= 80.0 {
        let lines = wrap(&shape.name, b.width - 20.0, b.height);
        return draw_lines(
            out,
            &lines,
            b.x + b.width / 2.0,
            y - (lines.len() as f64 - 1.0) * LINE / 2.0 + 4.0,
            "middle",
        );
    }
    let lines = wrap(&shape.name, b.height, 2.0 * LINE);
    let x = b.x + 15.0 - (lines.len() as f64 - 1.0) * LINE / 2.0;
    let _ = write!(out, r#"<g transform="rotate(-90 {x:.1} {y:.1})">"#);
    draw_lines(out, &lines, x, y + 4.0, "middle");
    out.push_str("</g>");
}

/// The number at the upper right corner, and the sign of what became of it at the upper left. Drawn after all shapes, so
/// that nothing lies on them.
pub(super) fn draw_told(out: &mut String, shape: &Shape, overlay: &Overlay) {
    let b = shape.bounds;
    if let Some(badge) = overlay.badge_of(&shape.element) {
        let heat = badge.heat.map(|heat| format!(" heat-{}", heat.min(5))).unwrap_or_default();
        draw_badge(out, &badge.text, &badge.title, &heat, (b.x + b.width, b.y));
    }
    let Some(highlight) = overlay.highlight_of(&shape.element) else { return };
    if let Some(sign) = highlight.sign() {
        draw_badge(out, sign, highlight.words(), &format!(" flow-badge-sign {}", highlight.class()), (b.x, b.y));
    }
}
