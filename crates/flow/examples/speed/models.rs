//! The two models that all engines are measured with, of elements that all of them know. Not here: any measuring.

/// Ten user tasks in a row.
pub fn ten() -> String {
    let mut drawing = Drawing::begin();
    (1..=10).for_each(|number| drawing.next("userTask", &format!("task{number}")));
    drawing.end("ten")
}

/// Two hundred nodes: eleven blocks of eighteen, a start and an end.
pub fn large() -> String {
    let mut drawing = Drawing::begin();
    (1..=11).for_each(|number| drawing.block(&format!("b{number}")));
    drawing.end("large")
}

/// A process as it is written from its start on.
struct Drawing {
    nodes: String,
    flows: String,
    last: String,
    count: usize,
}

impl Drawing {
    fn begin() -> Self {
        let mut drawing = Self { nodes: String::new(), flows: String::new(), last: "start".to_owned(), count: 0 };
        drawing.node("startEvent", "start", "", "");
        drawing
    }

    fn end(mut self, id: &str) -> String {
        self.next("endEvent", "end");
        let Self { nodes, flows, .. } = self;
        format!(
            r#"<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="definitions_{id}" targetNamespace="urn:speed">
  <process id="{id}" isExecutable="true">
{nodes}{flows}  </process>
</definitions>
"#
        )
    }

    fn node(&mut self, kind: &str, id: &str, attributes: &str, content: &str) {
        self.nodes.push_str(&format!("    <{kind} id=\"{id}\" name=\"{id}\"{attributes}>{content}</{kind}>\n"));
    }

    fn flow(&mut self, from: &str, to: &str, condition: &str) -> String {
        self.count += 1;
        let id = format!("f{}", self.count);
        let open = format!("    <sequenceFlow id=\"{id}\" sourceRef=\"{from}\" targetRef=\"{to}\"");
        match condition {
            "" => self.flows.push_str(&format!("{open}/>\n")),
            _ => self
                .flows
                .push_str(&format!("{open}><conditionExpression>{condition}</conditionExpression></sequenceFlow>\n")),
        }
        id
    }

    /// A node after the last one.
    fn next(&mut self, kind: &str, id: &str) {
        self.node(kind, id, "", "");
        self.on_to(id);
    }

    fn on_to(&mut self, id: &str) {
        let last = std::mem::replace(&mut self.last, id.to_owned());
        self.flow(&last, id, "");
    }

    /// A task, a choice, two ways at once with a reminder, a sub-process, two tasks.
    fn block(&mut self, id: &str) {
        self.next("userTask", &format!("{id}_receive"));
        self.choice(id);
        self.ways_at_once(id);
        self.sub_process(&format!("{id}_visit"));
        self.next("task", &format!("{id}_note"));
        self.next("userTask", &format!("{id}_sign"));
    }

    fn choice(&mut self, id: &str) {
        let [split, join] = ["split", "join"].map(|part| format!("{id}_{part}"));
        let [large, small] = ["large", "small"].map(|part| format!("{id}_{part}"));
        let default = self.flow(&split, &small, "");
        self.flow(&split, &large, "amount &gt; 1000");
        self.node("exclusiveGateway", &split, &format!(" default=\"{default}\""), "");
        self.on_to(&split);
        self.node("userTask", &large, "", "");
        self.node("manualTask", &small, "", "");
        self.node("exclusiveGateway", &join, "", "");
        [large, small].iter().for_each(|way| drop(self.flow(way, &join, "")));
        self.last = join;
    }

    fn ways_at_once(&mut self, id: &str) {
        let [fork, meet] = ["fork", "meet"].map(|part| format!("{id}_{part}"));
        self.next("parallelGateway", &fork);
        self.node("parallelGateway", &meet, "", "");
        for way in ["check", "ask"].map(|part| format!("{id}_{part}")) {
            self.node("userTask", &way, "", "");
            self.flow(&fork, &way, "");
            self.flow(&way, &meet, "");
        }
        self.reminder(id, &format!("{id}_check"));
        self.last = meet;
    }

    fn reminder(&mut self, id: &str, of: &str) {
        let [late, remind, told] = ["late", "remind", "told"].map(|part| format!("{id}_{part}"));
        let boundary = format!(" attachedToRef=\"{of}\" cancelActivity=\"false\"");
        let timer = "<timerEventDefinition><timeDuration>P5D</timeDuration></timerEventDefinition>";
        self.node("boundaryEvent", &late, &boundary, timer);
        self.node("userTask", &remind, "", "");
        self.node("endEvent", &told, "", "");
        self.flow(&late, &remind, "");
        self.flow(&remind, &told, "");
    }

    fn sub_process(&mut self, id: &str) {
        let content = format!(
            r#"<startEvent id="{id}_start"/><userTask id="{id}_go"/><endEvent id="{id}_end"/>
      <sequenceFlow id="{id}_f1" sourceRef="{id}_start" targetRef="{id}_go"/><sequenceFlow id="{id}_f2" sourceRef="{id}_go" targetRef="{id}_end"/>"#
        );
        self.node("subProcess", id, "", &content);
        self.on_to(id);
    }
}
