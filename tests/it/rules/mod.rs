//! The project's own rules: layers, sizes, words.

mod layering;
mod shape;
mod source;
