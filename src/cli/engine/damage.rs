//! Tells of damage in the footage that a film shows.

use miette::Diagnostic;
use thiserror::Error;

use crate::cli::console::Console;
use crate::diag::{Code, Problem};
use crate::render::ShownDamage;
use crate::source::Sources;
use crate::time::FrameRate;

#[derive(Debug, Error, Diagnostic)]
#[error("`{name}` (`{path}`) is damaged from {from} to {to}, and the film shows it at {place}")]
#[diagnostic(
    severity(Warning),
    help("look at the film there; find an undamaged copy of the file, or use another part of it")
)]
struct DamagedFootage {
    name: String,
    path: String,
    from: String,
    to: String,
    place: String,
}

impl Problem for DamagedFootage {
    fn diagnostic_code(&self) -> Code {
        Code::FootageDamaged
    }
}

/// Warns of each damaged stretch of footage in a film of this rate.
pub(super) fn warn(console: &Console, damage: &[ShownDamage], rate: FrameRate) {
    let problem = |damage: &ShownDamage| DamagedFootage {
        name: damage.name.clone(),
        path: damage.path.display().to_string(),
        from: damage.from.to_string(),
        to: damage.to.to_string(),
        place: place(damage, rate),
    };
    let diagnostics: Vec<_> =
        damage.iter().map(|damage| crate::diag::Diagnostic::of(&problem(damage))).collect();
    if !diagnostics.is_empty() {
        console.print_diagnostics(&diagnostics, &Sources::new());
    }
}

/// `0:12.440 (frame 311)`, `0:12.440 (frames 311 to 317)`, `0:12.440 (24 of the frames 311 to 500)`.
fn place(damage: &ShownDamage, rate: FrameRate) -> String {
    let (first, last) = (damage.frames.start, damage.frames.end - 1);
    let frames = match damage.count {
        1 => format!("frame {first}"),
        count if count == damage.frames.len() => format!("frames {first} to {last}"),
        count => format!("{count} of the frames {first} to {last}"),
    };
    format!("{} ({frames})", rate.start(first))
}
