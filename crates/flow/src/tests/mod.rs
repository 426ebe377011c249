//! Model and script in, trace out: what the engine does, told as facts.

mod checks;
mod checks_of_activities;
mod checks_of_ends;
mod commands;
mod compared;
mod compensation;
mod drawing;
mod elements;
mod events;
mod events_of_scopes;
mod exchange;
mod gateways;
mod going_back;
mod live;
mod patterns;
mod repeats;
mod scopes;
mod simulate;
mod simulate_elements;
mod simulate_refusals;
mod suite;
mod told;
mod walks;
