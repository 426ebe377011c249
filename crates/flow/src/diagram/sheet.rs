//! Pictures as files of their own. A page has its own style sheet and content security policy; a file that is opened by
//! itself carries the few rules it needs.

use super::svg::escape;
use std::fmt::Write;

const RULES: &str = "svg{color:#1b1b1f;font-family:sans-serif;background:#fff}\
.flow-shape>title+*{fill:#fff}.flow-pool>title+*,.flow-lane>title+*,.flow-group>title+*,.flow-note>title+*{fill:none}\
.flow-badge rect{fill:#fff}\
.flow-done{color:#3a6b35}.flow-lit{color:#1b1b1f;stroke-width:2.5}.flow-lit>title+*{fill:#fff1c9}\
.flow-incident,.is-removed{color:#a4161a}.flow-incident>title+*{fill:#fde3e3}\
.is-added{color:#1f6f3d}.is-added>title+*{fill:#e2f3e6}.is-removed>title+*{fill:#fde3e3}\
.is-changed{color:#8a5a00}.is-changed>title+*{fill:#fff1c9}.is-moved{color:#4a5a78}\
.heat-1>title+*{fill:#fff3d6}.heat-2>title+*{fill:#ffe0a8}.heat-3>title+*{fill:#ffc27a}\
.heat-4>title+*{fill:#ff9d5c}.heat-5>title+*{fill:#f4744a}\
.flow-edge>polyline{fill:none}";

/// The picture as a file that is opened by itself: with a small style sheet. Not for pages.
pub fn with_sheet(svg: &str) -> String {
    match svg.split_once('>') {
        Some((head, rest)) => format!("{head}><style>{RULES}</style>{rest}"),
        None => svg.to_owned(),
    }
}

/// Pictures one above another, each under its title, as one picture.
pub fn one_above_another(pictures: &[(&str, String)]) -> String {
    let (mut width, mut top, mut inner) = (1.0f64, 0.0, String::new());
    for (title, svg) in pictures {
        let (wide, high) = size(svg);
        let _ = write!(
            inner,
            r#"<text class="flow-label" x="12" y="{:.0}" font-size="16" fill="currentColor" stroke="none">{}</text>"#,
            top + 22.0,
            escape(title)
        );
        let place = format!(r#"<svg x="0" y="{:.0}" width="{wide:.0}" height="{high:.0}" "#, top + 32.0);
        inner.push_str(&svg.replacen("<svg ", &place, 1));
        width = width.max(wide);
        top += high + 40.0;
    }
    format!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" class="flow-diagrams" viewBox="0 0 {width:.0} {top:.0}" fill="none" stroke="currentColor" font-size="12">{inner}</svg>"#
    )
}

/// Width and height of a picture made here.
fn size(svg: &str) -> (f64, f64) {
    let view = svg.split_once("viewBox=\"").and_then(|(_, rest)| rest.split('"').next()).unwrap_or_default();
    let numbers: Vec<f64> = view.split(' ').filter_map(|n| n.parse().ok()).collect();
    match numbers.as_slice() {
        [_, _, width, height] => (*width, *height),
        _ => (1.0, 1.0),
    }
}
