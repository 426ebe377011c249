-- Filings that citizens have begun. What they typed is sealed under the key of the party whose filing it is.
CREATE TABLE drafts (
    id BLOB PRIMARY KEY,
    party BLOB NOT NULL,
    procedure_code TEXT NOT NULL,
    procedure_version BLOB NOT NULL,
    version BIGINT NOT NULL,
    sealed BLOB NOT NULL,
    created BIGINT NOT NULL,
    saved BIGINT NOT NULL,
    expires BIGINT NOT NULL,
    case_id BLOB
);
CREATE INDEX drafts_party ON drafts (party, saved);
CREATE INDEX drafts_expires ON drafts (expires);

CREATE TABLE draft_files (
    file BLOB PRIMARY KEY,
    draft BLOB NOT NULL,
    document TEXT NOT NULL,
    name BLOB NOT NULL,
    at BIGINT NOT NULL
);
CREATE INDEX draft_files_draft ON draft_files (draft, document, file);
