-- Stopped processes are few among many that run: they are counted by themselves. Migrations are listed by where they led.
CREATE INDEX process_instances_stopped ON process_instances (model) WHERE suspended = 1;
CREATE INDEX process_migrations_target ON process_migrations (target, at);
