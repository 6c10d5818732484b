//! The one integration binary: everything that needs the outside world, and the project's own rules.
