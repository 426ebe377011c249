-- What people ask about their own data: who read it, what they did themselves, to what they consented.

-- Each reading has an identity of its own, under which it is found by whom it names. Readings from before this step have
-- none until they are indexed (`access_log::index_older`).
ALTER TABLE access_log ADD COLUMN id BLOB;
CREATE UNIQUE INDEX access_log_id ON access_log (id) WHERE id IS NOT NULL;
CREATE INDEX access_log_older ON access_log (seq) WHERE id IS NULL;

CREATE TABLE access_log_subjects (
    subject BLOB NOT NULL,
    at BIGINT NOT NULL,
    log BLOB NOT NULL,
    PRIMARY KEY (subject, at, log)
);

-- Lines of those who act without a post: citizens. Lines of officials are not in it and cost nothing.
CREATE INDEX journal_citizens ON journal (actor, seq) WHERE post IS NULL AND actor IS NOT NULL;

-- Consents as they stand; how they came about stands in the journal of the person.
CREATE TABLE consents (
    person BLOB NOT NULL,
    purpose TEXT NOT NULL,
    given BIGINT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (person, purpose)
);
