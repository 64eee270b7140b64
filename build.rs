//! Builds again when a diagnostic's page is added or taken away: the pages are part of the program.

#![allow(clippy::print_stdout, reason = "cargo is spoken to by printing")]

fn main() {
    println!("cargo::rerun-if-changed=docs/diagnostics");
}
