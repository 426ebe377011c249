//! Facts of the public side.
