//! What the fuzz targets share with the tests.

#[path = "../../tests/it/fuzz_corpus/entries.rs"]
pub mod entries;
#[path = "../../tests/it/support/world.rs"]
mod world;
