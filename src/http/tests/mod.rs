//! Whole calls against a server that behaves as it is told.

mod answers;
mod faults;
mod redirects;
mod requests;
mod retries;
mod support;
mod tls;
