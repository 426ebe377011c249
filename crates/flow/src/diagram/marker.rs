//! Markers at the lower edge of activities, and the signs of tasks at their upper left corner. BPMN 2.0.2 §10.3.3, §10.3.8.

use super::{Bounds, Marker, Shape};

/// Room that a row of markers takes, in pixels.
pub(super) const HEIGHT: f64 = 16.0;
/// Half the size of a marker.
const R: f64 = 6.0;

/// The markers of a shape, side by side.
pub(super) fn row(shape: &Shape) -> String {
    let b = shape.bounds;
    let drawn: Vec<(Marker, String)> =
        shape.markers.iter().map(|m| (*m, path(*m))).filter(|(_, d)| !d.is_empty()).collect();
    let at_top = shape.tag.starts_with("data");
    let first = b.x + b.width / 2.0 - (drawn.len().saturating_sub(1)) as f64 * 9.0;
    let mut out = String::new();
    for (number, (marker, path)) in drawn.iter().enumerate() {
        let (x, y) = match marker {
            Marker::Input | Marker::Output if at_top => (b.x + 10.0, b.y + 10.0),
            _ => (first + number as f64 * 18.0, b.y + b.height - R - 3.0),
        };
        let filled = if matches!(marker, Marker::Output) { r#" fill="currentColor""# } else { "" };
        out += &format!(
            r#"<path class="flow-marker flow-marker-{}" transform="translate({x:.1} {y:.1})" d="{path}"{filled}/>"#,
            class(*marker)
        );
    }
    out
}

fn class(marker: Marker) -> &'static str {
    match marker {
        Marker::Loop => "loop",
        Marker::Parallel => "parallel",
        Marker::Sequential => "sequential",
        Marker::Compensation => "compensation",
        Marker::AdHoc => "ad-hoc",
        Marker::Collapsed => "collapsed",
        Marker::Collection => "collection",
        Marker::Input => "input",
        Marker::Output => "output",
        Marker::Triggered | Marker::Instantiating | Marker::AllEvents => "other",
    }
}

/// The marker round the origin; empty for those that show in the outline.
fn path(marker: Marker) -> String {
    match marker {
        Marker::Loop => "M-2 5.5 A5.5 5.5 0 1 1 2 5.5 M-6 6 L-2 5.5 L-2.5 1.5",
        Marker::Parallel | Marker::Collection => "M-4 -5 V5 M0 -5 V5 M4 -5 V5",
        Marker::Sequential => "M-5 -4 H5 M-5 0 H5 M-5 4 H5",
        Marker::Compensation => "M0 -5 V5 L-6 0 Z M6 -5 V5 L0 0 Z",
        Marker::AdHoc => "M-6 1 C-4 -5 -1 -3 0 0 C1 3 4 4 6 -1",
        Marker::Collapsed => "M-6 -6 H6 V6 H-6 Z M-3.5 0 H3.5 M0 -3.5 V3.5",
        Marker::Input | Marker::Output => "M-6 -2 H0 V-5 L6 0 L0 5 V2 H-6 Z",
        Marker::Triggered | Marker::Instantiating | Marker::AllEvents => "",
    }
    .to_owned()
}

/// The sign of a kind of task; none for a plain one.
pub(super) fn task(tag: &str, b: Bounds) -> String {
    let (path, filled) = match tag {
        "userTask" => ("M-3 -3 A3 3 0 1 1 3 -3 A3 3 0 1 1 -3 -3 M-6 6 C-6 1 -3 0.5 0 0.5 C3 0.5 6 1 6 6 Z", false),
        "manualTask" => ("M-6 -1 L0 -6 L1 -4 L-1 -2 H6 V0 H1 M6 0 V2 H1 M5 2 V4 H1 M4 4 V6 H-3 L-6 4 Z", false),
        "serviceTask" => (
            "M-2.5 0 A2.5 2.5 0 1 1 2.5 0 A2.5 2.5 0 1 1 -2.5 0 M0 -6 V-2.5 M0 2.5 V6 M-6 0 H-2.5 M2.5 0 H6 M-4.2 -4.2 L-1.8 -1.8 M1.8 1.8 L4.2 4.2 M-4.2 4.2 L-1.8 1.8 M1.8 -1.8 L4.2 -4.2",
            false,
        ),
        "scriptTask" => (
            "M-4 -6 H5 C2 -3 2 -1 4 1 C6 3 5 5 3 6 H-6 C-3 3 -4 1 -5 -1 C-7 -3 -6 -5 -4 -6 M-3 -3 H1 M-2 0 H2 M-1 3 H3",
            false,
        ),
        "sendTask" => ("M-6 -4 H6 L0 0 Z M-6 -2.5 L0 1.5 L6 -2.5 V4 H-6 Z", true),
        "receiveTask" => ("M-6 -4 H6 V4 H-6 Z M-6 -4 L0 1 L6 -4", false),
        "businessRuleTask" => ("M-6 -5 H6 V5 H-6 Z M-6 -2 H6 M-6 1.5 H6 M-2 -2 V5", false),
        _ => return String::new(),
    };
    let fill = if filled { r#" fill="currentColor""# } else { "" };
    let class = if filled { " flow-filled" } else { "" };
    format!(
        r#"<path class="flow-sign{class}" transform="translate({:.1} {:.1})" stroke-width="0.9" d="{path}"{fill}/>"#,
        b.x + 12.0,
        b.y + 12.0
    )
}
