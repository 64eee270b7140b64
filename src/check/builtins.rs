//! The tables of what the language knows by name: a builtin is a row.

mod transitions;

pub use transitions::{TRANSITIONS, Transition, TransitionRow};
