//! The pages for users, exercised: every fenced block of `README.md` and of `docs/guide/` is what
//! its info string says.
//!
//! | info string | what a test does with it |
//! | --- | --- |
//! | `json connector` | creates the connector on a running worker, and expects 201 |
//! | `json connector refused` | the same, expects 400 and the text of the next block, a `text error` |
//! | `properties worker` | starts a worker with it, on top of `examples/worker.properties` |
//! | `json request` | asks for it by a sink with the String converter, expects a success |
//! | `json request envelope` | the same with `JsonConverter` |
//! | `json exchange 1`, `2`, `3` | makes the call that it shows, and compares the keys |
//! | `sh` | runs it, in the order of the page; a worker goes on in the background |
//! | `text output` | is found, line by line, in what the `sh` block before it printed |
//! | `text` | nothing: a drawing, or part of something |
//!
//! A block without an info string, or with another one, fails.

mod block;
mod commands;
mod connectors;
mod exchanges;
mod kind;
mod page;
mod places;
mod requests;
mod rules;
mod shims;
mod worker;
mod worker_files;
