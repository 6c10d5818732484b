//! What the design of delivery stands on, shown on a real broker.

mod reading;
mod support;
