//! The signs inside events and gateways, as SVG paths round a centre. BPMN 2.0.2 §10.5, tables 10.93 and 13.1.

use super::{Marker, Shape};

/// The sign of an event definition, drawn within `r` of the centre; filled where the event throws.
pub(super) fn event(kind: &str, throws: bool, x: f64, y: f64, r: f64) -> String {
    let p = |dx: f64, dy: f64| format!("{:.1} {:.1}", x + dx * r, y + dy * r);
    let line = |points: &[(f64, f64)]| {
        let points: Vec<String> = points.iter().map(|(dx, dy)| p(*dx, *dy)).collect();
        format!("M{}", points.join(" L"))
    };
    let area = |points: &[(f64, f64)]| line(points) + " Z";
    let path = match kind {
        "message" if throws => {
            area(&[(-0.5, -0.35), (0.5, -0.35), (0.0, 0.0)])
                + &area(&[(-0.5, -0.2), (0.0, 0.14), (0.5, -0.2), (0.5, 0.35), (-0.5, 0.35)])
        }
        "message" => {
            area(&[(-0.5, -0.35), (0.5, -0.35), (0.5, 0.35), (-0.5, 0.35)])
                + &line(&[(-0.5, -0.35), (0.0, 0.05), (0.5, -0.35)])
        }
        "timer" => {
            let arc = format!("A{q:.1} {q:.1} 0 1 1", q = 0.55 * r);
            let face = format!("M{} {arc} {} {arc} {}", p(0.0, -0.55), p(0.0, 0.55), p(0.0, -0.55));
            face + &line(&[(0.1, -0.35), (0.0, 0.0), (0.3, 0.0)])
        }
        "signal" => area(&[(0.0, -0.5), (0.5, 0.35), (-0.5, 0.35)]),
        "escalation" => area(&[(0.0, -0.55), (0.4, 0.5), (0.0, 0.1), (-0.4, 0.5)]),
        "error" => area(&[(-0.5, 0.45), (-0.18, -0.4), (0.14, 0.1), (0.5, -0.45), (0.18, 0.45), (-0.16, -0.02)]),
        "link" => area(&[(-0.5, -0.2), (0.1, -0.2), (0.1, -0.45), (0.55, 0.0), (0.1, 0.45), (0.1, 0.2), (-0.5, 0.2)]),
        "compensate" => area(&[(0.0, -0.4), (0.0, 0.4), (-0.5, 0.0)]) + &area(&[(0.5, -0.4), (0.5, 0.4), (0.0, 0.0)]),
        "conditional" => {
            let rule = |dy: f64| line(&[(-0.25, dy), (0.25, dy)]);
            area(&[(-0.4, -0.5), (0.4, -0.5), (0.4, 0.5), (-0.4, 0.5)]) + &rule(-0.25) + &rule(0.0) + &rule(0.25)
        }
        "cancel" => {
            let corner = [(-0.5, -0.35), (-0.35, -0.5), (0.0, -0.15), (0.35, -0.5), (0.5, -0.35), (0.15, 0.0)];
            let mirrored: Vec<_> = corner.iter().chain(&corner.map(|(dx, dy)| (-dx, -dy))).copied().collect();
            area(&mirrored)
        }
        "multiple" => area(&[(0.0, -0.5), (0.5, -0.12), (0.3, 0.45), (-0.3, 0.45), (-0.5, -0.12)]),
        "parallelMultiple" => plus(area, 0.5, 0.17),
        "terminate" => {
            return format!(
                r#"<circle class="flow-sign flow-filled" cx="{x:.1}" cy="{y:.1}" r="{:.1}" fill="currentColor"/>"#,
                r * 0.6
            );
        }
        _ => return String::new(),
    };
    if throws {
        format!(r#"<path class="flow-sign flow-filled" d="{path}" fill="currentColor"/>"#)
    } else {
        format!(r#"<path class="flow-sign" d="{path}"/>"#)
    }
}

/// A plus with an outline, `a` from the middle and `b` from its axis.
fn plus(area: impl Fn(&[(f64, f64)]) -> String, a: f64, b: f64) -> String {
    area(&[(-b, -a), (b, -a), (b, -b), (a, -b), (a, b), (b, b), (b, a), (-b, a), (-b, b), (-a, b), (-a, -b), (-b, -b)])
}

/// The sign of a gateway.
pub(super) fn gateway(shape: &Shape, x: f64, y: f64, r: f64) -> String {
    let (a, b) = (r * 0.35, r * 0.45);
    let line =
        |x1: f64, y1: f64, x2: f64, y2: f64| format!("M{:.1} {:.1} L{:.1} {:.1} ", x + x1, y + y1, x + x2, y + y2);
    match shape.tag.as_str() {
        "exclusiveGateway" => sign(&(line(-a, -a, a, a) + &line(-a, a, a, -a))),
        "parallelGateway" => sign(&(line(0.0, -b, 0.0, b) + &line(-b, 0.0, b, 0.0))),
        "complexGateway" => {
            let cross = line(-a, -a, a, a) + &line(-a, a, a, -a);
            sign(&(cross + &line(0.0, -b, 0.0, b) + &line(-b, 0.0, b, 0.0)))
        }
        "inclusiveGateway" => circle(x, y, b),
        "eventBasedGateway" => of_events(shape, x, y, r),
        _ => String::new(),
    }
}

/// Two circles, one when it begins an instance; inside a pentagon, or a plus when it waits for all.
fn of_events(shape: &Shape, x: f64, y: f64, r: f64) -> String {
    let instantiates = shape.has(Marker::Instantiating) || shape.has(Marker::AllEvents);
    let inner = if instantiates { String::new() } else { circle(x, y, r * 0.42) };
    let kind = if shape.has(Marker::AllEvents) { "parallelMultiple" } else { "multiple" };
    circle(x, y, r * 0.5) + &inner + &event(kind, false, x, y, r * 0.55)
}

fn circle(x: f64, y: f64, r: f64) -> String {
    format!(r#"<circle class="flow-sign" cx="{x:.1}" cy="{y:.1}" r="{r:.1}"/>"#)
}

fn sign(path: &str) -> String {
    format!(r#"<path class="flow-sign" d="{}"/>"#, path.trim_end())
}
