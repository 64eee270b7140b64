//! A script taken through the front end in the standard world.

use std::path::Path;

use amv::check::check;
use amv::diag::{Diagnostic, has_errors};
use amv::source::Sources;
use amv::timeline::lower;

use super::world::standard;

/// Everything that the compiler has to say of a script, in the order in which it finds it.
pub(crate) fn diagnose(script: &str) -> (Vec<Diagnostic>, Sources) {
    let world = standard().with_file("film.amv", script);
    let mut sources = Sources::new();
    let checked = check(&world, Path::new("film.amv"), &mut sources);
    let mut diagnostics = checked.diagnostics;
    if let Some(program) = checked.program {
        diagnostics.extend(lower(&program).diagnostics);
    }
    let complete = checked.pending.is_empty() && !has_errors(&diagnostics);
    (checked.allowances.settle(diagnostics, complete), sources)
}
