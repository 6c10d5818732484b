//! Whole calls against a server that behaves as it is told.

mod answers;
mod faults;
mod hostile;
mod http2;
mod logs;
mod mutual_tls;
mod redirects;
mod requests;
mod retries;
mod support;
mod tls;
mod tls_server;
