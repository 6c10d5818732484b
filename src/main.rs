//! The `roundtrip` program.

fn main() {}
