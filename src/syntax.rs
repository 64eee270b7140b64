//! From text to syntax tree: pest reads it, every mistake is reported, and what could be read is kept.

pub mod ast;
