-- Pre-numbered slips of an outage: one number of a receiving unit is one case.
CREATE TABLE case_slips (
    unit BLOB NOT NULL,
    slip TEXT NOT NULL,
    case_id BLOB NOT NULL REFERENCES cases(id),
    PRIMARY KEY (unit, slip)
);

-- What stands open over all cases of a kind: alerts for the head of the desk.
CREATE INDEX case_records_open ON case_records (kind, closed, at);
