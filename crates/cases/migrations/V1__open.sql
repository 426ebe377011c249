CREATE TABLE cases (
    id BLOB PRIMARY KEY,
    code TEXT NOT NULL UNIQUE,
    version BIGINT NOT NULL,
    procedure_version BLOB NOT NULL,
    procedure_code TEXT NOT NULL,
    procedure_name TEXT NOT NULL,
    variant TEXT NOT NULL,
    channel TEXT NOT NULL,
    receiving BLOB NOT NULL,
    desk BLOB,
    deciding BLOB NOT NULL,
    filer BLOB NOT NULL,
    owner BLOB NOT NULL,
    status TEXT NOT NULL,
    is_open BIGINT NOT NULL,
    submitted BIGINT NOT NULL,
    accepted BIGINT,
    due BIGINT,
    first_due BIGINT,
    appointment BIGINT,
    prolonged TEXT,
    supplement_rounds BIGINT NOT NULL,
    finished BIGINT,
    timeliness TEXT,
    outcome TEXT,
    result_number TEXT,
    returned BIGINT,
    return_method TEXT NOT NULL,
    fee_total BIGINT NOT NULL,
    fee_paid BIGINT NOT NULL,
    facts TEXT NOT NULL,
    flags TEXT NOT NULL
);
CREATE INDEX cases_receiving ON cases (receiving, is_open, due);
CREATE INDEX cases_deciding ON cases (deciding, is_open, due);
CREATE INDEX cases_status ON cases (status, due);
CREATE INDEX cases_owner ON cases (owner, procedure_code);
CREATE INDEX cases_filer ON cases (filer);
CREATE INDEX cases_late ON cases (is_open, due);

-- Required documents as filed.
CREATE TABLE case_documents (
    case_id BLOB NOT NULL REFERENCES cases(id),
    n BIGINT NOT NULL,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    originals BIGINT NOT NULL,
    copies BIGINT NOT NULL,
    kind TEXT NOT NULL,
    state TEXT NOT NULL,
    PRIMARY KEY (case_id, n)
);

-- Every state that matters: hand-over, pause, supplement request, prolongation, apology, consultation, decision, return.
CREATE TABLE case_records (
    id BLOB PRIMARY KEY,
    case_id BLOB NOT NULL REFERENCES cases(id),
    kind TEXT NOT NULL,
    at BIGINT NOT NULL,
    until BIGINT,
    closed BIGINT,
    staff BLOB,
    unit BLOB,
    body TEXT NOT NULL
);
CREATE INDEX case_records_case ON case_records (case_id, id);

-- Numbers of codes, books and receipts: one row a series, counted up in the act.
CREATE TABLE case_series (
    series TEXT PRIMARY KEY,
    last BIGINT NOT NULL
);

CREATE TABLE cash_shifts (
    id BLOB PRIMARY KEY,
    desk BLOB NOT NULL,
    staff BLOB NOT NULL,
    opened BIGINT NOT NULL,
    closed BIGINT,
    counted BIGINT
);
CREATE INDEX cash_shifts_staff ON cash_shifts (staff, closed);

-- Numbered receipts for fees and charges.
CREATE TABLE cash_receipts (
    id BLOB PRIMARY KEY,
    number TEXT NOT NULL UNIQUE,
    case_id BLOB NOT NULL REFERENCES cases(id),
    shift BLOB,
    method TEXT NOT NULL,
    amount BIGINT NOT NULL,
    at BIGINT NOT NULL,
    staff BLOB NOT NULL,
    voided BIGINT,
    void_reason TEXT
);
CREATE INDEX cash_receipts_case ON cash_receipts (case_id);
CREATE INDEX cash_receipts_shift ON cash_receipts (shift);
