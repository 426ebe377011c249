-- Settings, journal with seals, keys of persons, jobs, tallies, access log.

CREATE TABLE settings (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
);

-- Append-only. One chain a subject: hash covers the line and the hash before it. Never updated, never deleted.
CREATE TABLE journal (
    seq AUTO_ID,
    subject_kind TEXT NOT NULL,
    subject BLOB NOT NULL,
    n BIGINT NOT NULL,
    at BIGINT NOT NULL,
    actor BLOB,
    post BLOB,
    unit BLOB,
    act TEXT NOT NULL,
    body TEXT NOT NULL,
    prev BLOB NOT NULL,
    hash BLOB NOT NULL,
    UNIQUE (subject, n)
);

-- One chain over all lines: what was cut or removed shows here.
CREATE TABLE journal_seals (
    n BIGINT PRIMARY KEY,
    at BIGINT NOT NULL,
    ranges TEXT NOT NULL,
    lines BIGINT NOT NULL,
    root BLOB NOT NULL,
    prev BLOB NOT NULL,
    hash BLOB NOT NULL
);

-- Destroying a row here erases the person from journal, outbox and stored replies.
CREATE TABLE person_keys (
    person BLOB PRIMARY KEY,
    wrapped BLOB NOT NULL
);

-- Citizens and organisations, as ciphertext under their key.
CREATE TABLE persons (
    id BLOB PRIMARY KEY,
    kind TEXT NOT NULL,
    sealed BLOB NOT NULL,
    version BIGINT NOT NULL
);

-- For lists and search by name; goes with the key.
CREATE TABLE person_names (
    person BLOB PRIMARY KEY,
    name TEXT NOT NULL,
    folded TEXT NOT NULL,
    birth_year BIGINT
);
CREATE INDEX person_names_folded ON person_names (folded);

-- Keyed blind index: finds a person by number or phone without storing either.
CREATE TABLE person_marks (
    mark BLOB NOT NULL,
    person BLOB NOT NULL,
    PRIMARY KEY (mark, person)
);
CREATE INDEX person_marks_person ON person_marks (person);

-- Reads of personal data, one row a request, committed before the reply.
CREATE TABLE access_log (
    seq AUTO_ID,
    at BIGINT NOT NULL,
    actor BLOB NOT NULL,
    unit BLOB,
    purpose TEXT NOT NULL,
    subjects TEXT NOT NULL
);

-- Outbox and timers. `clock` says which time `due` is in: legal (timers) or machine (retries, notices).
CREATE TABLE jobs (
    id BLOB PRIMARY KEY,
    kind TEXT NOT NULL,
    body TEXT NOT NULL,
    subject BLOB,
    clock TEXT NOT NULL,
    due BIGINT NOT NULL,
    state TEXT NOT NULL,
    attempts BIGINT NOT NULL,
    lease BIGINT NOT NULL,
    error TEXT
);
CREATE INDEX jobs_due ON jobs (state, clock, due);
CREATE INDEX jobs_subject ON jobs (subject);

-- Exact counters: deltas are written in the act, a job adds them up into the totals.
CREATE TABLE tally_deltas (
    seq AUTO_ID,
    unit BLOB NOT NULL,
    topic TEXT NOT NULL,
    day TEXT NOT NULL,
    measure TEXT NOT NULL,
    n BIGINT NOT NULL
);
CREATE INDEX tally_deltas_unit ON tally_deltas (unit, day);
CREATE TABLE tallies (
    marginal TEXT NOT NULL,
    unit BLOB NOT NULL,
    topic TEXT NOT NULL,
    period TEXT NOT NULL,
    measure TEXT NOT NULL,
    n BIGINT NOT NULL,
    PRIMARY KEY (marginal, unit, topic, period, measure)
);

-- Replies kept for a repeated Idempotency-Key.
CREATE TABLE replies (
    actor BLOB NOT NULL,
    route TEXT NOT NULL,
    key TEXT NOT NULL,
    request_hash BLOB NOT NULL,
    status BIGINT NOT NULL,
    sealed BLOB NOT NULL,
    kept_until BIGINT NOT NULL,
    PRIMARY KEY (actor, route, key)
);
CREATE INDEX replies_kept_until ON replies (kept_until);
