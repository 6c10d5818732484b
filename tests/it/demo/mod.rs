//! The program's own commands, from outside: `demo`, `dev`, `worker --check`, `completions`.

mod check;
mod dev;
mod exchanges;
mod stopping;
mod support;
