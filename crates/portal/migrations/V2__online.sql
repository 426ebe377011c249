-- Papers of drafts that come in pieces (tus 1.0.0). What is told of the file is sealed under the key of the party.
CREATE TABLE uploads (
    id BLOB PRIMARY KEY,
    party BLOB NOT NULL,
    draft BLOB NOT NULL,
    document TEXT NOT NULL,
    name BLOB NOT NULL,
    length BIGINT NOT NULL,
    received BIGINT NOT NULL,
    expires BIGINT NOT NULL,
    -- The paper that it became; the row stays until it expires, so that a lost answer can be asked for again.
    file BLOB
);
CREATE INDEX uploads_party ON uploads (party, expires);
CREATE INDEX uploads_draft ON uploads (draft);
CREATE INDEX uploads_expires ON uploads (expires);

CREATE TABLE upload_pieces (
    upload BLOB NOT NULL,
    at BIGINT NOT NULL,
    file BLOB NOT NULL,
    PRIMARY KEY (upload, at)
);

-- A draft may answer the request for a supplement of a case instead of filing a new one.
ALTER TABLE drafts ADD COLUMN supplements BLOB;
CREATE INDEX drafts_supplements ON drafts (supplements);
