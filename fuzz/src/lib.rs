//! What the fuzz targets share with the tests.

#[path = "../../tests/it/fuzz_corpus/entries.rs"]
pub mod entries;
#[cfg(feature = "engine")]
#[path = "../../tests/it/fuzz_corpus/preview_request.rs"]
pub mod preview_request;
#[path = "../../tests/it/support/world.rs"]
mod world;
