-- Days announced or changed after the program was made: they go before the calendar that is shipped with it.
-- unit: the only unit for which the row holds, '' for all. hours: '' for the ordinary ones.

CREATE TABLE calendar_days (
    day TEXT NOT NULL,
    unit TEXT NOT NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    effect TEXT NOT NULL,
    status TEXT NOT NULL,
    source TEXT NOT NULL,
    hours TEXT NOT NULL,
    PRIMARY KEY (day, unit)
);
