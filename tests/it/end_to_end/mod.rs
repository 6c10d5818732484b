//! The built program against a real Kafka and a real HTTP server, judged by clients that we did
//! not write.

mod attempts;
mod bad_calls;
mod bad_input;
mod control;
mod dead_letters;
mod documents;
mod faults;
mod ledger;
mod listeners;
mod ordering;
mod secrets;
mod support;
mod unusual_logs;
mod unwritable;
