//! The signs inside events and gateways, as SVG paths round a centre.

/// The sign of an event definition, drawn within `r` of the centre; filled where the event throws.
pub(super) fn event(kind: &str, x: f64, y: f64, r: f64) -> String {
    let p = |dx: f64, dy: f64| format!("{:.1} {:.1}", x + dx * r, y + dy * r);
    let path = match kind {
        "message" => format!(
            "M{} L{} L{} L{} Z M{} L{} L{}",
            p(-0.5, -0.35),
            p(0.5, -0.35),
            p(0.5, 0.35),
            p(-0.5, 0.35),
            p(-0.5, -0.35),
            p(0.0, 0.05),
            p(0.5, -0.35)
        ),
        "timer" => format!(
            "M{} A{q:.1} {q:.1} 0 1 1 {} A{q:.1} {q:.1} 0 1 1 {} M{} L{} L{}",
            p(0.0, -0.55),
            p(0.0, 0.55),
            p(0.0, -0.55),
            p(0.1, -0.35),
            p(0.0, 0.0),
            p(0.3, 0.0),
            q = 0.55 * r
        ),
        "signal" | "escalation" => format!("M{} L{} L{} Z", p(0.0, -0.5), p(0.5, 0.35), p(-0.5, 0.35)),
        "error" => format!("M{} L{} L{} L{}", p(-0.5, 0.4), p(-0.15, -0.35), p(0.15, 0.25), p(0.5, -0.4)),
        "link" => format!(
            "M{} L{} L{} L{} L{} L{} L{} Z",
            p(-0.5, -0.2),
            p(0.1, -0.2),
            p(0.1, -0.45),
            p(0.55, 0.0),
            p(0.1, 0.45),
            p(0.1, 0.2),
            p(-0.5, 0.2)
        ),
        "terminate" => {
            return format!(
                r#"<circle class="flow-sign flow-filled" cx="{x:.1}" cy="{y:.1}" r="{:.1}" fill="currentColor"/>"#,
                r * 0.6
            );
        }
        _ => return String::new(),
    };
    format!(r#"<path class="flow-sign" d="{path}"/>"#)
}

/// The sign of a gateway.
pub(super) fn gateway(tag: &str, x: f64, y: f64, r: f64) -> String {
    let (a, b) = (r * 0.35, r * 0.45);
    let line =
        |x1: f64, y1: f64, x2: f64, y2: f64| format!("M{:.1} {:.1} L{:.1} {:.1} ", x + x1, y + y1, x + x2, y + y2);
    match tag {
        "exclusiveGateway" => sign(&(line(-a, -a, a, a) + &line(-a, a, a, -a))),
        "parallelGateway" => sign(&(line(0.0, -b, 0.0, b) + &line(-b, 0.0, b, 0.0))),
        "complexGateway" => {
            let cross = line(-a, -a, a, a) + &line(-a, a, a, -a);
            sign(&(cross + &line(0.0, -b, 0.0, b) + &line(-b, 0.0, b, 0.0)))
        }
        "inclusiveGateway" => format!(r#"<circle class="flow-sign" cx="{x:.1}" cy="{y:.1}" r="{b:.1}"/>"#),
        "eventBasedGateway" => format!(
            r#"<circle class="flow-sign" cx="{x:.1}" cy="{y:.1}" r="{:.1}"/><circle class="flow-sign" cx="{x:.1}" cy="{y:.1}" r="{a:.1}"/>"#,
            r * 0.5
        ),
        _ => String::new(),
    }
}

fn sign(path: &str) -> String {
    format!(r#"<path class="flow-sign" d="{}"/>"#, path.trim_end())
}
