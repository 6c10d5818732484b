//! What the herder knows, without a runtime: events in, effects out.
//!
//! [`State::handle`] changes what is wanted, `reported` and `ended` what is; [`State::settle`] then
//! says what must be done to bring the two together. A task that has to go leaves the connector at
//! once and stays among the leaving until it is down; new tasks of that connector wait for that, so
//! the operations on one connector follow one another.

mod connector;
mod herd;
mod settle;

#[cfg(test)]
mod tests;

pub(super) use herd::{Effect, State};
