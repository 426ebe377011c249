//! What a run tells: one line for each thing that happens, for programs (JSON) or for people, and the way it took for
//! the picture. Not here: what happens.

use crate::diagram::{Badge, Highlight, Overlay, kind_in_words};
use crate::event::Event;
use crate::model::{FlowIx, Model, Node, NodeIx};
use crate::state::{Key, State, Variables};
use base::Instant;
use serde::Serialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fmt::Write;

#[derive(Serialize)]
struct Line<'a> {
    at: Instant,
    event: &'a str,
    element: &'a str,
    r#type: &'a str,
    name: &'a str,
    /// Which instance of a repeated activity.
    #[serde(skip_serializing_if = "Option::is_none")]
    instance: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    result: Option<&'a Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<&'a str>,
}

pub(super) struct Trace<'m> {
    model: &'m Model,
    /// For people rather than for programs.
    in_words: bool,
    out: String,
    /// Which instance of a repeated activity a key stands for.
    numbers: BTreeMap<(usize, Key), u32>,
    entered: BTreeMap<NodeIx, u32>,
    taken: BTreeMap<FlowIx, u32>,
}

impl<'m> Trace<'m> {
    pub fn new(model: &'m Model, in_words: bool) -> Self {
        let (numbers, entered, taken) = Default::default();
        Self { model, in_words, out: String::new(), numbers, entered, taken }
    }

    /// Which instance of a repeated activity the key stands for.
    pub fn number(&self, instance: usize, key: Key) -> Option<u32> {
        self.numbers.get(&(instance, key)).copied()
    }

    /// Notes an event, and tells what the contract names. The element that was entered, if one was.
    pub fn tell(&mut self, at: Instant, instance: usize, event: &Event) -> Option<NodeIx> {
        if let Event::Taken { flow, .. } = event {
            *self.taken.entry(*flow).or_default() += 1;
        }
        let (word, node, key) = told(event)?;
        if let Event::Activated { instance: number, .. } = event {
            self.numbers.extend(number.map(|number| ((instance, key), number)));
            *self.entered.entry(node).or_default() += u32::from(number.is_none());
        }
        let result = if let Event::Completed { result, .. } = event { result.as_ref() } else { None };
        let fault = if let Event::Incident { code, detail, .. } = event { Some((code, detail)) } else { None };
        let fault = fault.map(|(code, detail)| (code.as_str(), detail.as_str()));
        self.line(at, word, node, self.number(instance, key), result, fault);
        matches!(event, Event::Activated { .. }).then_some(node)
    }

    pub fn line(
        &mut self,
        at: Instant,
        event: &str,
        node: NodeIx,
        instance: Option<u32>,
        result: Option<&Value>,
        fault: Option<(&str, &str)>,
    ) {
        let node = self.model.node(node);
        let line = Line {
            at,
            event,
            element: &node.id,
            r#type: node.kind.tag(),
            name: &node.name,
            instance,
            result,
            code: fault.map(|f| f.0),
            detail: fault.map(|f| f.1),
        };
        let text = if self.in_words {
            in_words(&line, node)
        } else {
            // A line of texts, a time and a JSON value always has a JSON form.
            serde_json::to_string(&line).unwrap_or_default()
        };
        let _ = writeln!(self.out, "{text}");
    }

    /// The last line, and with it everything told.
    pub fn end(mut self, state: &str, variables: &Variables) -> String {
        let _ = if self.in_words {
            let known = json!(variables);
            writeln!(self.out, "Kết thúc: {}. Biến: {known}", state_in_words(state))
        } else {
            writeln!(self.out, "{}", json!({"state": state, "variables": variables}))
        };
        self.out
    }

    /// The way taken: what lies behind, where instances are, what went wrong, and how often.
    pub fn path(&self, instances: &[State]) -> Overlay {
        let mut overlay = Overlay::new();
        for active in instances.iter().flat_map(|state| state.active()) {
            let highlight = if active.fault.is_some() { Highlight::Incident } else { Highlight::Lit };
            overlay.highlight(&self.model.node(active.node).id, highlight);
        }
        for (node, times) in &self.entered {
            self.mark(&mut overlay, &self.model.node(*node).id, *times);
        }
        for (flow, times) in &self.taken {
            self.mark(&mut overlay, &self.model.flow(*flow).id, *times);
        }
        overlay
    }

    fn mark(&self, overlay: &mut Overlay, id: &str, times: u32) {
        overlay.highlight(id, Highlight::Done);
        if times > 1 {
            overlay.badge(id, Badge { text: format!("{times}×"), title: format!("{times} lần"), heat: None });
        }
    }
}

/// The word of the contract for an event, with the element and its key.
fn told(event: &Event) -> Option<(&'static str, NodeIx, Key)> {
    Some(match event {
        Event::Activated { node, key, .. } => ("activated", *node, *key),
        Event::Completed { node, key, .. } => ("completed", *node, *key),
        Event::Terminated { node, key } => ("terminated", *node, *key),
        Event::Thrown { node, key, .. } => ("thrown", *node, *key),
        Event::Caught { node, key, .. } => ("caught", *node, *key),
        Event::Incident { node, key, .. } => ("incident", *node, *key),
        _ => return None,
    })
}

/// `01/01/2024 08:00  Bước công việc: Thẩm định hồ sơ – xong`.
fn in_words(line: &Line, node: &Node) -> String {
    let ((year, month, day), (hour, minute)) = (line.at.day().ymd(), line.at.hour_minute());
    let name = if node.name.is_empty() { &node.id } else { &node.name };
    let kind = kind_in_words(line.r#type);
    let mut text = format!("{day:02}/{month:02}/{year} {hour:02}:{minute:02}  {kind}: {name}");
    if let Some(number) = line.instance {
        let _ = write!(text, " (lần {number})");
    }
    let _ = write!(text, " – {}", event_in_words(line.event));
    if let Some(result) = line.result {
        let _ = write!(text, ", kết quả {result}");
    }
    if let (Some(code), Some(detail)) = (line.code, line.detail) {
        let _ = write!(text, " {code}: {detail}");
    }
    text
}

fn event_in_words(event: &str) -> &'static str {
    match event {
        "activated" => "bắt đầu",
        "completed" => "xong",
        "terminated" => "bị dừng",
        "thrown" => "đã phát",
        "caught" => "đã nhận",
        _ => "có sự cố",
    }
}

fn state_in_words(state: &str) -> &'static str {
    match state {
        "completed" => "hoàn thành",
        "terminated" => "bị dừng",
        "waiting" => "đang chờ",
        _ => "có sự cố",
    }
}
