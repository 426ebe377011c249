-- What the keeper of the catalogue found to be right; empty where what was kept is right.

ALTER TABLE catalogue_checks ADD COLUMN corrected TEXT;
