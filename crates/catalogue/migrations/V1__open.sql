-- Procedures, their versions, the files of packages, the decisions that announce them, what an import could not read.

CREATE TABLE procedures (
    id BLOB PRIMARY KEY,
    code TEXT NOT NULL UNIQUE,
    created_at BIGINT NOT NULL
);

-- Content never changes once written (an import may correct its own row of the same day); only valid_to is set later.
CREATE TABLE procedure_versions (
    id BLOB PRIMARY KEY,
    procedure BLOB NOT NULL REFERENCES procedures (id),
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    plain_name TEXT,
    field_code TEXT NOT NULL,
    field_name TEXT NOT NULL,
    kind TEXT NOT NULL,
    draft BIGINT NOT NULL,
    sensitive BIGINT NOT NULL,
    levels TEXT NOT NULL,
    record TEXT NOT NULL,
    search TEXT NOT NULL,
    valid_from TEXT NOT NULL,
    valid_to TEXT,
    origin TEXT NOT NULL,
    decision TEXT NOT NULL,
    content_hash BLOB NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX procedure_versions_code ON procedure_versions (code, valid_from);

-- Content-addressed by BLAKE3: a file that two versions share is stored once.
CREATE TABLE package_files (
    hash BLOB PRIMARY KEY,
    content BLOB NOT NULL
);

CREATE TABLE version_files (
    version BLOB NOT NULL REFERENCES procedure_versions (id),
    path TEXT NOT NULL,
    hash BLOB NOT NULL REFERENCES package_files (hash),
    PRIMARY KEY (version, path)
);

CREATE TABLE announcement_decisions (
    id BLOB PRIMARY KEY,
    number TEXT NOT NULL,
    signed TEXT NOT NULL,
    effective TEXT NOT NULL,
    UNIQUE (number, signed)
);

-- kind: new, amended, abolished. version is empty for an abolition.
CREATE TABLE announcements (
    decision BLOB NOT NULL REFERENCES announcement_decisions (id),
    code TEXT NOT NULL,
    kind TEXT NOT NULL,
    version BLOB,
    effective TEXT NOT NULL,
    entered_at BIGINT NOT NULL,
    PRIMARY KEY (decision, code, kind)
);

CREATE TABLE accepted_warnings (
    version BLOB NOT NULL REFERENCES procedure_versions (id),
    n BIGINT NOT NULL,
    code TEXT NOT NULL,
    place TEXT NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (version, n)
);

-- What an import could not read surely: for the procedure-control officer.
CREATE TABLE catalogue_checks (
    version BLOB NOT NULL REFERENCES procedure_versions (id),
    n BIGINT NOT NULL,
    code TEXT NOT NULL,
    field TEXT NOT NULL,
    value TEXT NOT NULL,
    problem TEXT NOT NULL,
    kept TEXT NOT NULL,
    resolved_at BIGINT,
    PRIMARY KEY (version, n)
);
CREATE INDEX catalogue_checks_open ON catalogue_checks (code, n) WHERE resolved_at IS NULL;
