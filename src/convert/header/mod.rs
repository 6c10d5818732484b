//! Header converters (connect.md 6).

mod adapter;
mod infer;
mod merge;
mod numbers;
mod render;
mod simple;
mod temporal;
mod tokens;

#[cfg(test)]
mod tests;

pub use adapter::ConverterAsHeader;
pub use simple::SimpleHeaderConverter;
