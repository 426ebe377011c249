-- Work lists ask for what someone closed lately.

CREATE INDEX tasks_closed_by ON tasks (closed_by, closed);
