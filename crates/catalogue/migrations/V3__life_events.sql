-- From people's own words to procedures: words and questions (YAML), and the tables that answer them (DMN).
CREATE TABLE life_events (
    id BLOB PRIMARY KEY,
    code TEXT NOT NULL UNIQUE,
    yaml TEXT NOT NULL,
    rules TEXT NOT NULL,
    hash TEXT NOT NULL,
    published BIGINT NOT NULL
);
