//! The composition root: one file per command, and what they share.

mod check;
mod demo;
mod dev;
mod files;
mod output;
mod refusal;
mod running;
mod signals;
mod worker;

pub use demo::demo;
pub use dev::dev;
pub use output::complain;
pub use worker::worker;
