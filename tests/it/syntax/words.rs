//! The words that the reader knows are those of the tables.

use super::read;
use amv::check::builtins::TRANSITIONS;

#[test]
fn every_transition_is_read() {
    for row in TRANSITIONS {
        let parsed = read(&format!("timeline {{\n{} 8f\n}}", row.name));
        assert_eq!(parsed.errors, [], "{}", row.name);
    }
}
