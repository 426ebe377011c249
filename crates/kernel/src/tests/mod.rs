//! Kernel tests, on both engines.
