-- Living processes: incidents, what is waited for, messages that nobody waits for yet, migrations that can be taken back.

ALTER TABLE process_instances ADD COLUMN suspended BIGINT NOT NULL DEFAULT 0;
CREATE INDEX process_instances_model ON process_instances (model, status);

CREATE TABLE process_incidents (
    id BLOB PRIMARY KEY,
    instance BLOB NOT NULL,
    node_key BIGINT NOT NULL,
    subject_kind TEXT NOT NULL,
    subject BLOB NOT NULL,
    unit BLOB,
    model TEXT NOT NULL,
    element TEXT NOT NULL,
    name TEXT NOT NULL,
    code TEXT NOT NULL,
    detail TEXT NOT NULL,
    opened BIGINT NOT NULL,
    closed BIGINT,
    outcome TEXT
);
CREATE INDEX process_incidents_open ON process_incidents (closed, unit);
CREATE INDEX process_incidents_instance ON process_incidents (instance, node_key);

CREATE TABLE process_waits (
    instance BLOB NOT NULL,
    wait BIGINT NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    correlation TEXT,
    PRIMARY KEY (instance, wait)
);
CREATE INDEX process_waits_name ON process_waits (kind, name, correlation);

CREATE TABLE process_messages (
    id BLOB PRIMARY KEY,
    sender BLOB NOT NULL,
    subject_kind TEXT NOT NULL,
    subject BLOB NOT NULL,
    name TEXT NOT NULL,
    correlation TEXT,
    variables TEXT NOT NULL,
    kept BIGINT NOT NULL
);
CREATE INDEX process_messages_name ON process_messages (name, correlation);
CREATE INDEX process_messages_sender ON process_messages (sender);

CREATE TABLE process_migrations (
    id BLOB PRIMARY KEY,
    batch BLOB NOT NULL,
    instance BLOB NOT NULL,
    source TEXT NOT NULL,
    target TEXT NOT NULL,
    at BIGINT NOT NULL,
    undo TEXT,
    timers TEXT NOT NULL,
    undone BIGINT
);
CREATE INDEX process_migrations_batch ON process_migrations (batch);
