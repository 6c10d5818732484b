//! Named, bounded queues between the sinks that call and the publishers that write.
//!
//! An item is never dropped here: room for it is reserved before its call is made, so sending it
//! never waits and is never cancelled; whoever takes it holds a lease, and a lease that is not
//! completed puts its item back at the front.

mod envelope;
mod hub;
mod lease;
mod named;
mod room;

#[cfg(test)]
mod tests;

pub use envelope::{Envelope, Origin};
pub use hub::Hub;
pub use lease::Lease;
pub use named::{Consumer, Limits, Queue, Seat, WaitForConsumer};
pub use room::Room;
