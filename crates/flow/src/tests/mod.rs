//! Model and script in, trace out: what the engine does, told as facts.

mod checks;
mod checks_of_activities;
mod commands;
mod compensation;
mod elements;
mod events;
mod events_of_scopes;
mod gateways;
mod going_back;
mod incidents;
mod live;
mod migration;
mod migration_of_parts;
mod migrations_at_random;
mod patterns;
mod repeats;
mod scopes;
mod suite;
mod walks;
