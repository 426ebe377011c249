-- Pre-numbered slips of an outage: one number of a receiving unit is one case.
CREATE TABLE case_slips (
    unit BLOB NOT NULL,
    slip TEXT NOT NULL,
    case_id BLOB NOT NULL REFERENCES cases(id),
    PRIMARY KEY (unit, slip)
);
