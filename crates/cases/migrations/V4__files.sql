-- Which file belongs to which document of a case. document 0: the whole case in one scan. A removed file stays on record.
CREATE TABLE case_files (
    file BLOB PRIMARY KEY,
    case_id BLOB NOT NULL REFERENCES cases(id),
    document BIGINT NOT NULL,
    name BLOB NOT NULL,
    at BIGINT NOT NULL,
    staff BLOB,
    removed BIGINT,
    removed_by BLOB,
    reason BLOB
);
CREATE INDEX case_files_case ON case_files (case_id, document, file);

-- What an official found of each document, as it stands now; what it was before stands in the journal.
CREATE TABLE document_checks (
    case_id BLOB NOT NULL REFERENCES cases(id),
    document BIGINT NOT NULL,
    verdict TEXT NOT NULL,
    reason BLOB,
    at BIGINT NOT NULL,
    staff BLOB NOT NULL,
    PRIMARY KEY (case_id, document)
);

-- Scans of a desk that nobody has assigned to a case yet. Names are sealed under the install's key.
CREATE TABLE scans (
    file BLOB PRIMARY KEY,
    agency BLOB NOT NULL,
    name BLOB NOT NULL,
    at BIGINT NOT NULL
);
CREATE INDEX scans_agency ON scans (agency, file);
