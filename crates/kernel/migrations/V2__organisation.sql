-- Units, posts and people of the administration, each over time; accounts and sessions.

CREATE TABLE units (
    id BLOB PRIMARY KEY
);

-- A unit is an identity with dated names, kinds, codes and parents. valid_to is excluded.
CREATE TABLE unit_versions (
    id BLOB PRIMARY KEY,
    unit BLOB NOT NULL REFERENCES units(id),
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    title TEXT NOT NULL,
    parent BLOB REFERENCES units(id),
    exchange_code TEXT,
    valid_from TEXT NOT NULL,
    valid_to TEXT
);
CREATE INDEX unit_versions_unit ON unit_versions (unit, valid_from);
CREATE UNIQUE INDEX unit_versions_code ON unit_versions (code, valid_from);

CREATE TABLE unit_successors (
    predecessor BLOB NOT NULL REFERENCES units(id),
    successor BLOB NOT NULL REFERENCES units(id),
    relation TEXT NOT NULL,
    on_day TEXT NOT NULL,
    ordered_by TEXT NOT NULL,
    PRIMARY KEY (predecessor, successor)
);

CREATE TABLE staff (
    id BLOB PRIMARY KEY,
    name TEXT NOT NULL,
    folded TEXT NOT NULL,
    email TEXT,
    phone TEXT
);
CREATE INDEX staff_folded ON staff (folded);

CREATE TABLE posts (
    id BLOB PRIMARY KEY,
    unit BLOB NOT NULL REFERENCES units(id),
    role TEXT NOT NULL,
    title TEXT NOT NULL
);
CREATE INDEX posts_unit ON posts (unit);

-- kind: holds, or substitutes (for the holder on leave).
CREATE TABLE holdings (
    id BLOB PRIMARY KEY,
    post BLOB NOT NULL REFERENCES posts(id),
    staff BLOB NOT NULL REFERENCES staff(id),
    kind TEXT NOT NULL,
    valid_from TEXT NOT NULL,
    valid_to TEXT
);
CREATE INDEX holdings_staff ON holdings (staff);
CREATE INDEX holdings_post ON holdings (post);

-- Who may sign for whom: KT. (for the head), TM. (for the body), TL. (by order), TUQ. (by authorisation).
CREATE TABLE delegations (
    id BLOB PRIMARY KEY,
    unit BLOB NOT NULL REFERENCES units(id),
    staff BLOB NOT NULL REFERENCES staff(id),
    form TEXT NOT NULL,
    ordered_by TEXT NOT NULL,
    valid_from TEXT NOT NULL,
    valid_to TEXT
);
CREATE INDEX delegations_staff ON delegations (staff);

CREATE TABLE accounts (
    id BLOB PRIMARY KEY,
    login TEXT NOT NULL UNIQUE,
    staff BLOB NOT NULL REFERENCES staff(id),
    password TEXT,
    totp BLOB,
    state TEXT NOT NULL,
    failures BIGINT NOT NULL,
    blocked_until BIGINT NOT NULL,
    recovery BLOB
);
CREATE INDEX accounts_staff ON accounts (staff);

-- Times are machine time. The token is kept as its hash only.
CREATE TABLE sessions (
    token BLOB PRIMARY KEY,
    account BLOB NOT NULL REFERENCES accounts(id),
    kind TEXT NOT NULL,
    csrf TEXT NOT NULL,
    created BIGINT NOT NULL,
    expires BIGINT NOT NULL,
    device TEXT NOT NULL
);
CREATE INDEX sessions_account ON sessions (account);
CREATE INDEX sessions_expires ON sessions (expires);
