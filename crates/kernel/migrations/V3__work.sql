-- Tasks of all modules, and the processes that make them.

CREATE TABLE tasks (
    id BLOB PRIMARY KEY,
    subject_kind TEXT NOT NULL,
    subject BLOB NOT NULL,
    instance BLOB NOT NULL,
    node_key BIGINT NOT NULL,
    element TEXT NOT NULL,
    name TEXT NOT NULL,
    act TEXT NOT NULL,
    role TEXT NOT NULL,
    agency BLOB,
    assignee BLOB,
    state TEXT NOT NULL,
    opened BIGINT NOT NULL,
    due BIGINT,
    closed BIGINT,
    outcome TEXT,
    closed_by BLOB
);
CREATE INDEX tasks_inbox ON tasks (agency, role, state, due);
CREATE INDEX tasks_assignee ON tasks (assignee, state, due);
CREATE INDEX tasks_subject ON tasks (subject, opened);
CREATE INDEX tasks_instance ON tasks (instance, node_key);

CREATE TABLE process_instances (
    id BLOB PRIMARY KEY,
    subject_kind TEXT NOT NULL,
    subject BLOB NOT NULL,
    model TEXT NOT NULL,
    state TEXT NOT NULL,
    status TEXT NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX process_instances_subject ON process_instances (subject);
