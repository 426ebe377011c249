"""SpiffWorkflow (LGPL) with the models in a folder: python spiff.py FOLDER prints one line of JSON, as `speed round` does.

It is only measured, as a program of its own; nothing of it is part of the product. Its JSON, by its own serializer, holds the
model with the state.
"""

import json
import sys
import time
from importlib.metadata import version
from pathlib import Path

from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.util.task import TaskState

ROUND = 1.0  # seconds for which one thing is done before it is measured, and then measured


def parsed(xml, process):
    parser = BpmnParser()
    parser.add_bpmn_str(xml)
    return parser.get_spec(process)


def begin(spec):
    workflow = BpmnWorkflow(spec)
    workflow.do_engine_steps()
    return workflow


def complete(workflow):
    workflow.get_next_task(state=TaskState.READY, manual=True).run()
    workflow.do_engine_steps()


def in_memory(spec):
    workflow, tasks = begin(spec), 0
    while not workflow.completed:
        complete(workflow)
        tasks += 1
    assert tasks == 10


def as_json(spec, serializer):
    workflow, tasks = begin(spec), 0
    text = serializer.serialize_json(workflow)
    while not workflow.completed:
        workflow = serializer.deserialize_json(text)
        complete(workflow)
        text = serializer.serialize_json(workflow)
        tasks += 1
    assert tasks == 10


def half_way(spec):
    workflow = begin(spec)
    for _ in range(4):
        complete(workflow)
    return workflow


def rate(act):
    """Times a second, by the time this process had the processor."""

    def one_round():
        begun, worked, times = time.perf_counter(), time.process_time(), 0
        while time.perf_counter() - begun < ROUND:
            act()
            times += 1
        return times / (time.process_time() - worked)

    one_round()
    return one_round()


def main(folder):
    ten = parsed((folder / "ten.bpmn").read_bytes(), "ten")
    large = (folder / "large.bpmn").read_bytes()
    serializer = BpmnWorkflowSerializer()
    figures = {
        "engine": "SpiffWorkflow " + version("SpiffWorkflow"),
        "in_memory": 10 * rate(lambda: in_memory(ten)),
        "as_json": 10 * rate(lambda: as_json(ten, serializer)),
        "parse_ms": 1000 / rate(lambda: parsed(large, "large")),
        "json_bytes": len(serializer.serialize_json(half_way(ten)).encode()),
    }
    print(json.dumps(figures))


main(Path(sys.argv[1]))
