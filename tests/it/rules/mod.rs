//! The project's own rules: layers, sizes, words.

mod ci;
mod layering;
mod shape;
mod source;
