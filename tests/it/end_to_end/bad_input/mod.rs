//! The catalogue of bad records: one table, in three files by what is bad, and one driver.

mod bodies;
mod driver;
mod records;
mod row;
mod urls;
