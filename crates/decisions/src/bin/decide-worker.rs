//! The decision worker as a program of its own, for the tests of this crate: a test binary cannot start itself as a
//! worker. The product runs [`decisions::worker::run`] as its hidden command `decide`; nothing else is here.

fn main() -> std::process::ExitCode {
    decisions::worker::run()
}
