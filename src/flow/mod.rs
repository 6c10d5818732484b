//! The data plane: a sink's records from reading to done, a source's from polling to written.

mod dead_letter;
mod error_log;
mod errors;
mod lanes;
mod outcome;
mod sink;
mod source;
mod stage;
mod trouble;

pub use dead_letter::DeadLetters;
pub use error_log::ErrorLog;
pub use errors::{ErrorPolicy, Tolerance};
pub use lanes::Ordering;
pub use outcome::{Control, Ended, Failure, Handle, Order};
pub use sink::SinkFlow;
pub use source::SourceFlow;
pub use stage::Converters;
pub use trouble::Trouble;
