-- Files of a package that are being changed in the browser, until they are published or thrown away.
CREATE TABLE process_drafts (
    code TEXT NOT NULL,
    path TEXT NOT NULL,
    -- Counts what was saved, so that two people at one file notice one another.
    version BIGINT NOT NULL,
    -- Version of the procedure from which it was begun.
    base BLOB NOT NULL,
    content BLOB NOT NULL,
    staff BLOB NOT NULL,
    saved BIGINT NOT NULL,
    PRIMARY KEY (code, path)
);
