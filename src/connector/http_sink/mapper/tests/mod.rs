//! Every kind of message, good and bad.

mod support;

mod bodies;
mod data;
mod fields;
mod parts;
mod round_trip;
mod values;
