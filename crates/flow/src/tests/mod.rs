//! Model and script in, trace out: what the engine does, told as facts.

mod checks;
mod commands;
mod elements;
mod events;
mod gateways;
mod going_back;
mod live;
mod patterns;
mod repeats;
mod scopes;
mod suite;
mod walks;
