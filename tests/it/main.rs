//! The one integration binary: everything that needs the outside world, and the project's own rules.

#![expect(
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::format_push_string,
    clippy::items_after_statements,
    clippy::needless_for_each,
    clippy::needless_pass_by_value,
    clippy::panic,
    clippy::print_stderr,
    clippy::unwrap_used,
    clippy::string_slice,
    clippy::wildcard_enum_match_arm,
    reason = "a test that fails should stop where it fails, and say so"
)]

mod broker;
mod demo;
mod docs;
mod end_to_end;
mod kafka;
mod rules;
