-- Citizens who sign in: by which identity they are known, what waits for an answer of the identity provider, sessions.
CREATE TABLE citizen_identities (
    mark BLOB PRIMARY KEY,
    person BLOB NOT NULL
);
CREATE INDEX citizen_identities_person ON citizen_identities (person);

CREATE TABLE citizen_sign_ins (
    state BLOB PRIMARY KEY,
    browser BLOB NOT NULL,
    sealed BLOB NOT NULL,
    expires BIGINT NOT NULL
);

CREATE TABLE citizen_sessions (
    token BLOB PRIMARY KEY,
    person BLOB NOT NULL,
    csrf TEXT NOT NULL,
    level BIGINT NOT NULL,
    organisations BLOB NOT NULL,
    acting_for BLOB,
    created BIGINT NOT NULL,
    expires BIGINT NOT NULL,
    device TEXT NOT NULL
);
CREATE INDEX citizen_sessions_person ON citizen_sessions (person);
