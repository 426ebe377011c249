-- The version whose process a case runs: that of its acceptance, or the one that it was moved to while it ran.
ALTER TABLE cases ADD COLUMN process_version BLOB;
UPDATE cases SET process_version = procedure_version;
