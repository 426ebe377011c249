-- Where each unit is paid, by date: the row of a later day ends the one before.
CREATE TABLE payment_accounts (
    unit BLOB NOT NULL,
    valid_from TEXT NOT NULL,
    bank TEXT NOT NULL,
    bank_name TEXT NOT NULL,
    account TEXT NOT NULL,
    holder TEXT NOT NULL,
    PRIMARY KEY (unit, valid_from)
);
CREATE INDEX payment_accounts_account ON payment_accounts (account);

-- What someone is asked to pay. The payer's name lies sealed under the payer's key.
CREATE TABLE payment_demands (
    id BLOB PRIMARY KEY,
    unit BLOB NOT NULL,
    subject_kind TEXT NOT NULL,
    subject BLOB NOT NULL,
    reference TEXT NOT NULL UNIQUE,
    payer BLOB NOT NULL,
    payer_sealed BLOB NOT NULL,
    purpose TEXT NOT NULL,
    due TEXT,
    amount BIGINT NOT NULL,
    applied BIGINT NOT NULL,
    surplus BIGINT NOT NULL,
    ordered BIGINT NOT NULL,
    refunded BIGINT NOT NULL,
    raised BIGINT NOT NULL,
    settled BIGINT,
    cancelled BIGINT,
    state TEXT NOT NULL
);
CREATE INDEX payment_demands_subject ON payment_demands (subject, id);
CREATE INDEX payment_demands_state ON payment_demands (unit, state, id);

CREATE TABLE payment_lines (
    demand BLOB NOT NULL REFERENCES payment_demands(id),
    n BIGINT NOT NULL,
    fee_code TEXT NOT NULL,
    label TEXT NOT NULL,
    amount BIGINT NOT NULL,
    PRIMARY KEY (demand, n)
);

-- Money that came, each transaction of an account once, by whichever way the bank told of it first. What the bank says of the
-- payer is sealed under a key of the install: whose it is may be unknown.
CREATE TABLE payment_incoming (
    id BLOB PRIMARY KEY,
    unit BLOB,
    bank TEXT NOT NULL,
    account TEXT NOT NULL,
    transaction_ref TEXT NOT NULL,
    amount BIGINT NOT NULL,
    booked TEXT NOT NULL,
    way TEXT NOT NULL,
    sealed BLOB NOT NULL,
    came BIGINT NOT NULL,
    state TEXT NOT NULL,
    demand BLOB REFERENCES payment_demands(id),
    reason BLOB,
    UNIQUE (account, transaction_ref)
);
CREATE INDEX payment_incoming_state ON payment_incoming (unit, state, id);
CREATE INDEX payment_incoming_demand ON payment_incoming (demand);
CREATE INDEX payment_incoming_booked ON payment_incoming (unit, booked);

-- Orders to give money back, of a demand or of money that was never matched.
CREATE TABLE payment_refunds (
    id BLOB PRIMARY KEY,
    unit BLOB NOT NULL,
    demand BLOB REFERENCES payment_demands(id),
    incoming BLOB REFERENCES payment_incoming(id),
    amount BIGINT NOT NULL,
    sealed BLOB NOT NULL,
    state TEXT NOT NULL,
    ordered BIGINT NOT NULL,
    ordered_by BLOB NOT NULL,
    voucher TEXT,
    paid TEXT,
    done BIGINT,
    done_by BLOB
);
CREATE INDEX payment_refunds_state ON payment_refunds (unit, state, id);
CREATE INDEX payment_refunds_demand ON payment_refunds (demand);

-- Electronic receipts: numbered without gaps within unit and year; a voided one keeps its number.
CREATE TABLE payment_receipts (
    number TEXT PRIMARY KEY,
    unit BLOB NOT NULL,
    year BIGINT NOT NULL,
    n BIGINT NOT NULL,
    demand BLOB NOT NULL UNIQUE REFERENCES payment_demands(id),
    amount BIGINT NOT NULL,
    at BIGINT NOT NULL,
    voided BIGINT,
    UNIQUE (unit, year, n)
);

CREATE TABLE payment_series (
    unit BLOB NOT NULL,
    year BIGINT NOT NULL,
    last BIGINT NOT NULL,
    PRIMARY KEY (unit, year)
);

-- Books in double entry. The lines of an entry add up to nothing; nothing here is ever changed.
CREATE TABLE ledger_entries (
    id BLOB PRIMARY KEY,
    unit BLOB NOT NULL,
    day TEXT NOT NULL,
    at BIGINT NOT NULL,
    event TEXT NOT NULL,
    demand BLOB,
    incoming BLOB,
    refund BLOB
);
CREATE INDEX ledger_entries_day ON ledger_entries (unit, day);

CREATE TABLE ledger_lines (
    entry BLOB NOT NULL REFERENCES ledger_entries(id),
    n BIGINT NOT NULL,
    account TEXT NOT NULL,
    code TEXT NOT NULL,
    amount BIGINT NOT NULL,
    PRIMARY KEY (entry, n)
);

-- Notices that were not the bank's, counted by day and by what was wrong with them.
CREATE TABLE payment_forgeries (
    day TEXT NOT NULL,
    reason TEXT NOT NULL,
    count BIGINT NOT NULL,
    PRIMARY KEY (day, reason)
);
