-- What the screens of administrators need: when someone left, and from which unit another came.

ALTER TABLE staff ADD COLUMN left_on TEXT;
CREATE INDEX unit_successors_successor ON unit_successors (successor);
