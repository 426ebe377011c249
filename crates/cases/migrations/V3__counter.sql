-- Money in the drawer when the shift began; whoever works has one open shift at most.
ALTER TABLE cash_shifts ADD COLUMN opening BIGINT NOT NULL DEFAULT 0;
CREATE UNIQUE INDEX cash_shifts_open ON cash_shifts (staff) WHERE closed IS NULL;

-- Books of certification: one line an original, numbered by agency, book and year without gaps.
CREATE TABLE certifications (
    id BLOB PRIMARY KEY,
    case_id BLOB NOT NULL REFERENCES cases(id),
    n BIGINT NOT NULL,
    agency BLOB NOT NULL,
    book TEXT NOT NULL,
    year BIGINT NOT NULL,
    number BIGINT NOT NULL,
    volume TEXT NOT NULL,
    day TEXT NOT NULL,
    at BIGINT NOT NULL,
    paper TEXT NOT NULL,
    pages BIGINT NOT NULL,
    copies BIGINT NOT NULL,
    fee BIGINT NOT NULL,
    signer BLOB NOT NULL,
    signer_title TEXT NOT NULL,
    signing_form TEXT,
    staff BLOB NOT NULL
);
CREATE UNIQUE INDEX certifications_book ON certifications (agency, book, year, number);
CREATE UNIQUE INDEX certifications_case ON certifications (case_id, n);
CREATE INDEX certifications_day ON certifications (agency, day);

-- Paper files on their way from a desk to those who work: one list a trip.
CREATE TABLE case_bundles (
    id BLOB PRIMARY KEY,
    number TEXT NOT NULL,
    day TEXT NOT NULL,
    giving BLOB NOT NULL,
    taking BLOB NOT NULL,
    giver BLOB NOT NULL,
    taker BLOB,
    taken_by BLOB,
    made BIGINT NOT NULL,
    state TEXT NOT NULL,
    ended BIGINT
);
CREATE UNIQUE INDEX case_bundles_number ON case_bundles (giving, number);
CREATE INDEX case_bundles_giving ON case_bundles (giving, day);
CREATE INDEX case_bundles_taking ON case_bundles (taking, state, day);

CREATE TABLE case_bundle_lines (
    bundle BLOB NOT NULL REFERENCES case_bundles(id),
    n BIGINT NOT NULL,
    case_id BLOB NOT NULL REFERENCES cases(id),
    pieces BIGINT NOT NULL,
    scanned BIGINT,
    removed BIGINT,
    PRIMARY KEY (bundle, n)
);
CREATE INDEX case_bundle_lines_case ON case_bundle_lines (case_id);

-- Parcels of the public postal service, in and out, and the bags in which a day's parcels leave.
CREATE TABLE parcel_bags (
    id BLOB PRIMARY KEY,
    number TEXT NOT NULL,
    agency BLOB NOT NULL,
    day TEXT NOT NULL,
    opened BIGINT NOT NULL,
    closed BIGINT,
    staff BLOB
);
CREATE UNIQUE INDEX parcel_bags_number ON parcel_bags (agency, number);
CREATE UNIQUE INDEX parcel_bags_open ON parcel_bags (agency, day) WHERE closed IS NULL;

CREATE TABLE parcels (
    id BLOB PRIMARY KEY,
    number TEXT NOT NULL,
    direction TEXT NOT NULL,
    agency BLOB NOT NULL,
    case_id BLOB REFERENCES cases(id),
    bag BLOB REFERENCES parcel_bags(id),
    state TEXT NOT NULL,
    day TEXT NOT NULL,
    at BIGINT NOT NULL,
    staff BLOB NOT NULL,
    ended BIGINT,
    reason TEXT
);
CREATE UNIQUE INDEX parcels_number ON parcels (agency, direction, number);
CREATE INDEX parcels_state ON parcels (agency, direction, state, id);
CREATE INDEX parcels_case ON parcels (case_id);
CREATE INDEX parcels_bag ON parcels (bag);
