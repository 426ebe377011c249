-- What applicants are told: one row a recipient and event. Nothing personal stands here in clear; `address` is the
-- address that was written to, under the recipient's key. `unit` is the agency whose desk answers for the telling.
-- channel: email letter in_person look_up. state: waiting told failed to_print printed.

CREATE TABLE notices (
    id BLOB PRIMARY KEY,
    subject_kind TEXT NOT NULL,
    subject BLOB NOT NULL,
    person BLOB NOT NULL,
    unit BLOB NOT NULL,
    what TEXT NOT NULL,
    facts TEXT NOT NULL,
    channel TEXT NOT NULL,
    state TEXT NOT NULL,
    at BIGINT NOT NULL,
    told BIGINT,
    attempts BIGINT NOT NULL,
    error TEXT NOT NULL,
    address BLOB,
    batch BLOB,
    told_by BLOB
);
CREATE INDEX notices_unit ON notices (unit, id);
CREATE INDEX notices_subject ON notices (subject);
CREATE INDEX notices_open ON notices (unit, state, at) WHERE state IN ('waiting', 'failed', 'to_print');
CREATE INDEX notices_batch ON notices (batch) WHERE batch IS NOT NULL;
