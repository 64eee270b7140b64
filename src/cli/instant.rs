//! Instants on the command line: `--from`, `--to` and `--at` are written in the script's own terms.

use std::path::Path;

use super::mistake::Mistake;
use super::script::Passed;
use super::stop::{Exit, Stop};
use crate::check;
use crate::diag::Diagnostic;
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
    passed: &Passed,
    from: Option<&str>,
    to: Option<&str>,
) -> Result<Option<FrameRange>, Stop> {
    if from.is_none() && to.is_none() {
        return Ok(None);
    }
    let mut texts = passed.compiled.sources.clone();
    let from = from.map(|text| given(passed, "--from", text, &mut texts)).transpose()?;
    let to = to.map(|text| given(passed, "--to", text, &mut texts)).transpose()?;
    let start = from.as_ref().map_or(Frame(0), |from| from.frame);
    let end = to.as_ref().map_or(Frame(passed.timeline.length), |to| to.frame);
    if start >= end {
        let (from_here, to_here) = (from.map(|from| from.span), to.map(|to| to.span));
        return Err(wrong(
            &Mistake::EmptyPart { from: start.0, to: end.0, from_here, to_here },
            texts,
        ));
    }
    Ok(Some(FrameRange::new(start, end)))
}

/// The frame that is on the screen at `--at`.
pub(super) fn frame_at(passed: &Passed, text: &str) -> Result<Frame, Stop> {
    let mut texts = passed.compiled.sources.clone();
    let at = given(passed, "--at", text, &mut texts)?;
    if at.frame >= Frame(passed.timeline.length) {
        return Err(outside(passed, &at, texts));
    }
    Ok(at.frame)
}

/// Reads, checks and places an instant; it may be the film's end, but lies no further out.
fn given(passed: &Passed, option: &str, text: &str, texts: &mut Sources) -> Result<Given, Stop> {
    let source = texts.add(Path::new(option), text.into());
    let frame = instant(passed, source, text, texts)?;
    let given = Given { frame, span: Span::new(source, 0..text.len()) };
    if frame < Frame(0) || frame > Frame(passed.timeline.length) {
        return Err(outside(passed, &given, texts.clone()));
    }
    Ok(given)
}

/// The frame nearest to what `text` says, whose place in the texts is `source`.
fn instant(
    passed: &Passed,
    source: SourceId,
    text: &str,
    texts: &mut Sources,
) -> Result<Frame, Stop> {
    let said = |diagnostics: Vec<Diagnostic>, texts: &Sources| Stop::Say {
        diagnostics,
        sources: texts.clone(),
        exit: Exit::WrongCommandLine,
    };
    let expr = syntax::parse_instant(source, text).map_err(|errors| {
        said(errors.iter().map(|error| Diagnostic::of(error)).collect(), texts)
    })?;
    let instant = check::instant(passed.film.world(), passed.film.path(), texts, &expr)
        .map_err(|problems| said(problems, texts))?;
    let time = passed
        .compiled
        .program
        .as_ref()
        .and_then(|program| time_in_film(&instant, program, &passed.timeline));
    Ok(passed.timeline.rate.nearest(time.unwrap_or_default()))
}

/// The film has no frame there.
fn outside(passed: &Passed, given: &Given, texts: Sources) -> Stop {
    let (rate, length) = (passed.timeline.rate, passed.timeline.length);
    let (at, end) = (rate.start(given.frame).to_string(), rate.duration(length).to_string());
    wrong(&Mistake::OutsideTheFilm { at, end, here: given.span }, texts)
}

/// A mistake that lies in the command line's own texts.
fn wrong(mistake: &Mistake, texts: Sources) -> Stop {
    Stop::Say {
        diagnostics: vec![Diagnostic::of(mistake)],
        sources: texts,
        exit: Exit::WrongCommandLine,
    }
}
