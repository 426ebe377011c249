-- Lists of officials: filters that someone keeps, and what the lists are looked up by.

CREATE TABLE saved_filters (
    id BLOB PRIMARY KEY,
    account BLOB NOT NULL,
    name TEXT NOT NULL,
    query TEXT NOT NULL,
    at BIGINT NOT NULL
);
CREATE INDEX saved_filters_account ON saved_filters (account, id);

-- What waits in one state at one agency.
CREATE INDEX cases_receiving_status ON cases (receiving, status, due);
CREATE INDEX cases_deciding_status ON cases (deciding, status, due);
-- Cases that ended late, for the reasons that have to be coded.
CREATE INDEX cases_timeliness ON cases (timeliness, deciding, finished);
-- What was filed at an agency on a day.
CREATE INDEX cases_receiving_submitted ON cases (receiving, submitted);
-- What someone did lately, and open records of a kind.
CREATE INDEX case_records_staff ON case_records (staff, at);
CREATE INDEX case_records_open ON case_records (kind, closed, case_id);
CREATE INDEX cash_receipts_at ON cash_receipts (at);
CREATE INDEX cash_shifts_closed ON cash_shifts (closed, desk);
