//! The hints about a song from the command line.

use std::path::Path;
use std::sync::Arc;

use crate::cli::arguments::BeatsArguments;
use crate::cli::console::Console;
use crate::cli::engine::error::EngineCommandError;
use crate::cli::stop::{Exit, Stop};
use crate::diag::Diagnostic;
use crate::music::{LinesSkipped, decode_text, parse_beat_file};
use crate::session::DiskWorld;
use crate::source::{Sources, Span};
use crate::time::Time;
use crate::world::{Hints, World};

/// The hints that the options give.
pub(super) fn of(console: &Console, arguments: &BeatsArguments) -> Result<Hints, Stop> {
    let taps = arguments.taps.as_deref().map_or(Ok(Vec::new()), |path| taps(console, path))?;
    Ok(Hints {
        tempo: arguments.tempo,
        first_beat: arguments.first_beat,
        meter: arguments.meter,
        taps,
    })
}

/// The times of a file of taps, or why it has none.
fn taps(console: &Console, path: &Path) -> Result<Vec<Time>, Stop> {
    let shown = path.display().to_string();
    // A file of taps is only read: the cache folder does not matter.
    let bytes = DiskWorld::new(Path::new("")).read(path);
    let bytes = bytes.map_err(|error| {
        refused(
            EngineCommandError::Taps { path: shown.clone(), what: error.to_string(), at: None },
            Sources::new(),
        )
    })?;
    let file = parse_beat_file(&shown, &bytes).map_err(|mistake| {
        let mut sources = Sources::new();
        let at = (!mistake.bytes.is_empty()).then(|| {
            let source = sources.add(path, Arc::from(decode_text(&bytes).text));
            Span::new(source, mistake.bytes.clone())
        });
        refused(
            EngineCommandError::Taps { path: shown.clone(), what: mistake.what.to_string(), at },
            sources,
        )
    })?;
    let mut sources = Sources::new();
    let source = sources.add(path, Arc::from(decode_text(&bytes).text));
    let warnings = LinesSkipped::of(&file.skipped, &shown, source, None);
    let diagnostics: Vec<Diagnostic> =
        warnings.iter().map(|warning| Diagnostic::of(warning)).collect();
    console.print_diagnostics(&diagnostics, &sources);
    Ok(file.beats.into_iter().map(|beat| beat.0).collect())
}

fn refused(mistake: EngineCommandError, sources: Sources) -> Stop {
    Stop::Report {
        diagnostics: vec![Diagnostic::of(&mistake)],
        sources,
        exit: Exit::WrongCommandLine,
    }
}
