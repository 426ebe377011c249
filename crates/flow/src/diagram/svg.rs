//! Drawing a diagram as SVG that can stand inside a page: no ids, no style attributes, no script, so that a strict
//! content security policy holds and several pictures fit on one page.
//!
//! Classes for the host's style sheet: `flow-diagram`; `flow-shape` with `flow-event`, `flow-gateway`, `flow-task`,
//! `flow-sub`, `flow-pool`, `flow-lane`, `flow-data` or `flow-note` and the element's own name (`flow-userTask`);
//! `flow-edge`, `flow-arrow`, `flow-label`, `flow-sign`; `flow-lit` where the case is now, `flow-done` behind it.

use super::wrap::{LINE, wrap};
use super::{Bounds, Diagram, Edge, Shape, icons};
use std::fmt::Write;

/// Room round the picture, in pixels.
const MARGIN: f64 = 12.0;

/// The picture, with the elements named in `lit` marked as current and those in `done` as behind us.
pub fn svg(diagram: &Diagram, lit: &[&str], done: &[&str]) -> String {
    let view = view(diagram);
    let mut out = format!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" class="flow-diagram" role="img" viewBox="{:.0} {:.0} {:.0} {:.0}" fill="none" stroke="currentColor" font-size="12">"#,
        view.x, view.y, view.width, view.height
    );
    let title = if diagram.name.is_empty() { "Sơ đồ quy trình" } else { &diagram.name };
    let _ = write!(out, "<title>{}</title><desc>{}</desc>", escape(title), escape(&description(diagram, lit, done)));
    // Pools and sub-processes lie below what they hold: larger areas first.
    let mut shapes: Vec<&Shape> = diagram.shapes.iter().collect();
    shapes.sort_by(|a, b| area(b).total_cmp(&area(a)));
    let mark = |id: &str| marking(id, lit, done);
    let (below, above): (Vec<&Shape>, Vec<&Shape>) = shapes.into_iter().partition(|s| is_container(s));
    below.iter().for_each(|shape| draw_shape(&mut out, shape, mark(&shape.element)));
    diagram.edges.iter().for_each(|edge| draw_edge(&mut out, edge, mark(&edge.element)));
    above.iter().for_each(|shape| draw_shape(&mut out, shape, mark(&shape.element)));
    out.push_str("</svg>");
    out
}

fn area(shape: &Shape) -> f64 {
    shape.bounds.width * shape.bounds.height
}

fn is_container(shape: &Shape) -> bool {
    matches!(shape.tag.as_str(), "participant" | "lane" | "group") || shape.expanded
}

fn marking(id: &str, lit: &[&str], done: &[&str]) -> &'static str {
    if lit.contains(&id) {
        " flow-lit"
    } else if done.contains(&id) {
        " flow-done"
    } else {
        ""
    }
}

/// What a reader who does not see the picture should know.
fn description(diagram: &Diagram, lit: &[&str], done: &[&str]) -> String {
    let names = |ids: &[&str]| {
        let shapes = diagram.shapes.iter().filter(|s| ids.contains(&s.element.as_str()) && !s.name.is_empty());
        shapes.map(|s| s.name.as_str()).collect::<Vec<_>>().join("; ")
    };
    let steps = diagram.shapes.iter().filter(|s| s.tag.ends_with("ask")).count();
    let mut text = format!("Sơ đồ gồm {steps} bước.");
    for (label, ids) in [("Đang ở", lit), ("Đã xong", done)] {
        let names = names(ids);
        if !names.is_empty() {
            let _ = write!(text, " {label}: {names}.");
        }
    }
    text
}

fn view(diagram: &Diagram) -> Bounds {
    let corners = diagram.shapes.iter().flat_map(|s| {
        let boxes = [Some(s.bounds), s.label];
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

fn draw_shape(out: &mut String, shape: &Shape, mark: &str) {
    let b = shape.bounds;
    let (x, y) = (b.x + b.width / 2.0, b.y + b.height / 2.0);
    let (class, figure) = figure(shape, x, y);
    let _ = write!(
        out,
        r#"<g class="flow-shape {class} flow-{}{mark}" data-element="{}"><title>{}</title>{figure}"#,
        escape(&shape.tag),
        escape(&shape.element),
        escape(&caption(shape, mark)),
    );
    draw_name(out, shape, x, y);
    out.push_str("</g>");
}

/// The outline with its sign, and the class of its family.
fn figure(shape: &Shape, x: f64, y: f64) -> (&'static str, String) {
    let b = shape.bounds;
    let r = b.width.min(b.height) / 2.0;
    let tag = shape.tag.as_str();
    if tag.ends_with("Event") {
        return ("flow-event", event_figure(shape, x, y, r));
    }
    if tag.ends_with("Gateway") {
        let diamond = format!("{x:.1},{:.1} {:.1},{y:.1} {x:.1},{:.1} {:.1},{y:.1}", y - r, x + r, y + r, x - r);
        return ("flow-gateway", format!(r#"<polygon points="{diamond}"/>{}"#, icons::gateway(tag, x, y, r)));
    }
    let rectangle = |round: u8| {
        format!(r#"<rect x="{:.1}" y="{:.1}" width="{:.1}" height="{:.1}" rx="{round}"/>"#, b.x, b.y, b.width, b.height)
    };
    match tag {
        "subProcess" | "transaction" | "adHocSubProcess" | "callActivity" => ("flow-sub", rectangle(8)),
        "participant" => ("flow-pool", rectangle(0)),
        "lane" | "group" => ("flow-lane", rectangle(0)),
        "textAnnotation" => {
            let (left, right) = (b.x, b.x + 10.0);
            let bracket = format!("M{right:.1} {:.1} H{left:.1} V{:.1} H{right:.1}", b.y, b.y + b.height);
            ("flow-note", format!(r#"<path d="{bracket}"/>"#))
        }
        _ if tag.ends_with("ask") => ("flow-task", rectangle(8)),
        _ => ("flow-data", rectangle(2)),
    }
}

fn event_figure(shape: &Shape, x: f64, y: f64, r: f64) -> String {
    let circle = |class: &str, r: f64, width: &str, dashed: &str| {
        format!(
            r#"<circle class="{class}" cx="{x:.1}" cy="{y:.1}" r="{r:.1}" stroke-width="{width}" fill="Canvas"{dashed}/>"#
        )
    };
    let dashed = if shape.tag == "boundaryEvent" && !shape.interrupting { r#" stroke-dasharray="4 3""# } else { "" };
    let mut figure = match shape.tag.as_str() {
        "startEvent" => circle("flow-outline", r, "1.5", dashed),
        "endEvent" => circle("flow-outline", r, "3", dashed),
        _ => circle("flow-outline", r, "1.5", dashed) + &circle("flow-inner", (r - 3.0).max(1.0), "1", dashed),
    };
    figure.push_str(&icons::event(&shape.event, x, y, r));
    figure
}

fn draw_name(out: &mut String, shape: &Shape, x: f64, y: f64) {
    let b = shape.bounds;
    if shape.name.is_empty() {
        return;
    }
    let outside = shape.tag.ends_with("Event") || shape.tag.ends_with("Gateway") || shape.tag.starts_with("data");
    if outside {
        let width = shape.label.map_or(0.0, |l| l.width).max(90.0);
        let (x, top) = shape.label.map_or((x, b.y + b.height), |l| (l.x + l.width / 2.0, l.y));
        draw_lines(out, &wrap(&shape.name, width, 4.0 * LINE), x, top + LINE, "middle");
    } else if matches!(shape.tag.as_str(), "participant" | "lane") && shape.horizontal {
        // Turned by a transform attribute: the name stands at the left edge.
        let (x, lines) = (b.x + 10.0, wrap(&shape.name, b.height, 2.0 * LINE));
        let _ = write!(out, r#"<g transform="rotate(-90 {x:.1} {y:.1})">"#);
        draw_lines(out, &lines, x, y + 4.0, "middle");
        out.push_str("</g>");
    } else if is_container(shape) || shape.tag == "textAnnotation" {
        let lines = wrap(&shape.name, b.width - 16.0, b.height.max(LINE));
        draw_lines(out, &lines, b.x + 8.0, b.y + LINE + 2.0, "start");
    } else {
        let lines = wrap(&shape.name, b.width - 10.0, b.height - 6.0);
        let top = y - (lines.len() as f64 - 1.0) * LINE / 2.0 + 4.0;
        draw_lines(out, &lines, x, top, "middle");
    }
}

fn draw_lines(out: &mut String, lines: &[String], x: f64, top: f64, anchor: &str) {
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

fn draw_edge(out: &mut String, edge: &Edge, mark: &str) {
    let points: Vec<String> = edge.points.iter().map(|(x, y)| format!("{x:.1},{y:.1}")).collect();
    let dashed = if edge.tag == "sequenceFlow" { "" } else { r#" stroke-dasharray="5 4""# };
    let _ = write!(
        out,
        r#"<g class="flow-edge flow-{}{mark}" data-element="{}"><polyline points="{}"{dashed}/>"#,
        escape(&edge.tag),
        escape(&edge.element),
        points.join(" ")
    );
    if !edge.tag.ends_with("ssociation") {
        out.push_str(&arrow(&edge.points));
    }
    if !edge.name.is_empty() {
        let (a, b) = (edge.points[(edge.points.len() - 1) / 2], edge.points[edge.points.len() / 2]);
        let middle = ((a.0 + b.0) / 2.0, (a.1 + b.1) / 2.0);
        let (x, top) = edge.label.map_or((middle.0, middle.1 - 6.0), |l| (l.x + l.width / 2.0, l.y + LINE - 2.0));
        draw_lines(
            out,
            &wrap(&edge.name, edge.label.map_or(100.0, |l| l.width.max(60.0)), 3.0 * LINE),
            x,
            top,
            "middle",
        );
    }
    out.push_str("</g>");
}

/// The head of an arrow at the end of a line. A drawn one needs no id, as a marker would.
fn arrow(points: &[(f64, f64)]) -> String {
    let [.., from, to] = points else { return String::new() };
    let (dx, dy) = (to.0 - from.0, to.1 - from.1);
    let length = dx.hypot(dy);
    if length < 0.1 {
        return String::new();
    }
    let (ux, uy) = (dx / length, dy / length);
    let corner = |side: f64| format!("{:.1},{:.1}", to.0 - ux * 9.0 - uy * side, to.1 - uy * 9.0 + ux * side);
    format!(
        r#"<polygon class="flow-arrow" points="{:.1},{:.1} {} {}" fill="currentColor"/>"#,
        to.0,
        to.1,
        corner(4.0),
        corner(-4.0)
    )
}

/// What the shape is called when pointed at or read aloud.
fn caption(shape: &Shape, mark: &str) -> String {
    let kind = match shape.tag.as_str() {
        "startEvent" => "Bắt đầu",
        "endEvent" => "Kết thúc",
        "boundaryEvent" | "intermediateCatchEvent" => "Chờ sự kiện",
        "intermediateThrowEvent" => "Phát sự kiện",
        "userTask" => "Bước công việc",
        "manualTask" => "Công việc thủ công",
        "serviceTask" => "Gọi dịch vụ",
        "sendTask" => "Gửi thông báo",
        "receiveTask" => "Chờ nhận",
        "scriptTask" => "Tính tự động",
        "businessRuleTask" => "Quyết định theo quy tắc",
        "task" => "Công việc",
        "subProcess" | "transaction" | "adHocSubProcess" | "callActivity" => "Quy trình con",
        "participant" => "Bên tham gia",
        "lane" => "Làn",
        "textAnnotation" => "Ghi chú",
        tag if tag.ends_with("Gateway") => "Rẽ nhánh",
        _ => "Dữ liệu",
    };
    let state = match mark.trim() {
        "flow-lit" => " – đang thực hiện",
        "flow-done" => " – đã xong",
        _ => "",
    };
    if shape.name.is_empty() { format!("{kind}{state}") } else { format!("{kind}: {}{state}", shape.name) }
}

fn escape(text: &str) -> String {
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
