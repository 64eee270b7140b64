//! Instants on the command line: `--from`, `--to` and `--at` are written in the script's own terms.

use std::path::Path;

use super::error::EngineCommandError;
use crate::check;
use crate::cli::script::ValidScript;
use crate::cli::stop::{Exit, Stop};
use crate::diag::Diagnostic;
use crate::session::Film;
use crate::source::{SourceId, Sources, Span};
use crate::syntax;
use crate::time::{Frame, FrameRange};
use crate::timeline::time_in_film;

/// An instant as an option gave it.
struct Given {
    /// Its frame: the one whose start is nearest.
    frame: Frame,
    /// The option's text.
    span: Span,
}

/// The frames from `--from` up to and without `--to`; none where neither is given: the whole film.
pub(super) fn part(
    film: &Film,
    script: &ValidScript,
    from: Option<&str>,
    to: Option<&str>,
) -> Result<Option<FrameRange>, Stop> {
    if from.is_none() && to.is_none() {
        return Ok(None);
    }
    let mut texts = script.compiled.sources.clone();
    let from = from.map(|text| given(film, script, "--from", text, &mut texts)).transpose()?;
    let to = to.map(|text| given(film, script, "--to", text, &mut texts)).transpose()?;
    let start = from.as_ref().map_or(Frame(0), |from| from.frame);
    let end = to.as_ref().map_or(Frame(script.timeline.length), |to| to.frame);
    if start >= end {
        let from_here = from.map(|from| from.span);
        let to_here = to.map(|to| to.span);
        return Err(wrong(
            &EngineCommandError::EmptyPart { from: start.0, to: end.0, from_here, to_here },
            texts,
        ));
    }
    Ok(Some(FrameRange::new(start, end)))
}

/// The frame that is on the screen at `--at`.
pub(super) fn frame_at(film: &Film, script: &ValidScript, text: &str) -> Result<Frame, Stop> {
    let mut texts = script.compiled.sources.clone();
    let at = given(film, script, "--at", text, &mut texts)?;
    if at.frame >= Frame(script.timeline.length) {
        return Err(outside(script, &at, texts));
    }
    Ok(at.frame)
}

/// Reads, checks and places an instant; it may be the film's end, but lies no further out.
fn given(
    film: &Film,
    script: &ValidScript,
    option: &str,
    text: &str,
    texts: &mut Sources,
) -> Result<Given, Stop> {
    let source = texts.add(Path::new(option), text.into());
    let frame = instant(film, script, source, text, texts)?;
    let given = Given { frame, span: Span::new(source, 0..text.len()) };
    if frame < Frame(0) || frame > Frame(script.timeline.length) {
        return Err(outside(script, &given, texts.clone()));
    }
    Ok(given)
}

/// The frame nearest to what `text` says, whose place in the texts is `source`.
fn instant(
    film: &Film,
    script: &ValidScript,
    source: SourceId,
    text: &str,
    texts: &mut Sources,
) -> Result<Frame, Stop> {
    let said = |diagnostics: Vec<Diagnostic>, texts: &Sources| Stop::Report {
        diagnostics,
        sources: texts.clone(),
        exit: Exit::WrongCommandLine,
    };
    let expr = syntax::parse_instant(source, text).map_err(|errors| {
        said(errors.iter().map(|error| Diagnostic::of(error)).collect(), texts)
    })?;
    let instant = check::instant(film.world(), film.path(), texts, &expr)
        .map_err(|problems| said(problems, texts))?;
    let time = script
        .compiled
        .program
        .as_ref()
        .and_then(|program| time_in_film(&instant, program, &script.timeline));
    Ok(script.timeline.rate.nearest(time.unwrap_or_default()))
}

/// The film has no frame there.
fn outside(script: &ValidScript, given: &Given, texts: Sources) -> Stop {
    let rate = script.timeline.rate;
    let length = script.timeline.length;
    let at = rate.start(given.frame).to_string();
    let end = rate.duration(length).to_string();
    wrong(&EngineCommandError::OutsideTheFilm { at, end, here: given.span }, texts)
}

/// A mistake that lies in the command line's own texts.
fn wrong(mistake: &EngineCommandError, texts: Sources) -> Stop {
    Stop::Report {
        diagnostics: vec![Diagnostic::of(mistake)],
        sources: texts,
        exit: Exit::WrongCommandLine,
    }
}
