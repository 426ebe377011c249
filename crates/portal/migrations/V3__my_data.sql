-- What people ask of their own data: requests to mend, erase, restrict or stop its use, and copies of all of it.

-- What was asked and what was answered stand here under the person's key. `unit`: the agency that answers.
-- state: open done refused. ground: code of why it was refused.
CREATE TABLE data_requests (
    id BLOB PRIMARY KEY,
    number TEXT NOT NULL UNIQUE,
    person BLOB NOT NULL,
    kind TEXT NOT NULL,
    case_id BLOB,
    unit BLOB NOT NULL,
    asked_text BLOB NOT NULL,
    asked BIGINT NOT NULL,
    due BIGINT NOT NULL,
    state TEXT NOT NULL,
    ground TEXT,
    answer_text BLOB,
    answered BIGINT,
    answered_by BLOB,
    version BIGINT NOT NULL
);
CREATE INDEX data_requests_person ON data_requests (person, id);
CREATE INDEX data_requests_due ON data_requests (state, due, id);

-- A copy of all that is kept of a person, packed step by step into archives of bounded size. state: working ready failed.
-- cursor_file: the last paper that was packed; done and total count papers.
CREATE TABLE data_exports (
    id BLOB PRIMARY KEY,
    person BLOB NOT NULL,
    state TEXT NOT NULL,
    asked BIGINT NOT NULL,
    ready BIGINT,
    expires BIGINT NOT NULL,
    cursor_file BLOB,
    done BIGINT NOT NULL,
    total BIGINT NOT NULL
);
CREATE INDEX data_exports_person ON data_exports (person, id);
CREATE INDEX data_exports_expires ON data_exports (expires);

CREATE TABLE data_export_parts (
    export BLOB NOT NULL REFERENCES data_exports(id),
    n BIGINT NOT NULL,
    file BLOB NOT NULL,
    size BIGINT NOT NULL,
    PRIMARY KEY (export, n)
);
