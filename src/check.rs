//! What a script means: names, types, units and media facts. A script that passes can be rendered.

pub mod builtins;
pub mod program;
