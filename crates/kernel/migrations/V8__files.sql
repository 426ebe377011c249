-- Files as kept: what is known of each, and its own key. The content lies as ciphertext in the folder of files.
-- owner: the person whose key seals the file's key; NULL while nobody knows whose it is (sealed under the install's key).

CREATE TABLE files (
    id BLOB PRIMARY KEY,
    owner BLOB,
    kind TEXT NOT NULL,
    content_type TEXT NOT NULL,
    size BIGINT NOT NULL,
    pages BIGINT NOT NULL,
    blake3 BLOB NOT NULL,
    sealed_key BLOB NOT NULL,
    created BIGINT NOT NULL
);
CREATE INDEX files_owner ON files (owner);
