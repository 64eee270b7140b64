//! The film's pictures, as the page's timeline shows them: shots, transitions, fades and words, each
//! with its place in the script.

use serde::Serialize;

use crate::source::{Sources, Span};
use crate::timeline::listing::{join_name, kind, name};
use crate::timeline::{Caption, Footage, Picture, Shot, Timeline};

/// The most characters of a script's line that the page gets.
const LONGEST_LINE: usize = 300;

#[derive(Clone, Debug, Serialize)]
pub(super) struct ScriptPlace {
    file: String,
    line: usize,
}

#[derive(Clone, Debug, Serialize)]
pub(super) struct ShotView {
    first: i64,
    length: i64,
    shows: String,
    kind: &'static str,
    at: Option<ScriptPlace>,
    /// The script's line.
    text: String,
    speed: Option<String>,
    reverse: bool,
}

#[derive(Clone, Debug, Serialize)]
pub(super) struct TransitionView {
    first: i64,
    length: i64,
    name: String,
    cut: i64,
    at: Option<ScriptPlace>,
}

/// A fade from or to the background.
#[derive(Clone, Debug, Serialize)]
pub(super) struct FadeView {
    first: i64,
    length: i64,
    rising: bool,
    at: Option<ScriptPlace>,
}

/// Words on the picture.
#[derive(Clone, Debug, Serialize)]
pub(super) struct WordsView {
    first: i64,
    length: i64,
    text: String,
    at: Option<ScriptPlace>,
}

pub(super) fn shots(timeline: &Timeline, sources: &Sources) -> Vec<ShotView> {
    timeline.main().shots.iter().map(|shot| view(timeline, sources, shot)).collect()
}

fn view(timeline: &Timeline, sources: &Sources, shot: &Shot) -> ShotView {
    let footage = moving(&shot.picture);
    ShotView {
        first: shot.frames.start.0,
        length: shot.frames.len(),
        shows: name(timeline, shot),
        kind: kind(&shot.picture),
        at: place(sources, shot.span),
        text: line(sources, shot.span),
        speed: footage.map(|footage| footage.speed.to_string()),
        reverse: footage.is_some_and(|footage| footage.reverse),
    }
}

fn moving(picture: &Picture) -> Option<&Footage> {
    match picture {
        Picture::Footage(footage) => Some(footage),
        Picture::Held { .. } | Picture::Image(_) | Picture::Color(_) => None,
    }
}

pub(super) fn transitions(timeline: &Timeline, sources: &Sources) -> Vec<TransitionView> {
    let joins = timeline.main().transitions.iter().map(|join| TransitionView {
        first: join.frames.start.0,
        length: join.frames.len(),
        name: join_name(join.kind),
        cut: join.cut.0,
        at: place(sources, join.span),
    });
    joins.collect()
}

pub(super) fn fades(timeline: &Timeline, sources: &Sources) -> Vec<FadeView> {
    let fades = timeline.main().fades.iter().map(|fade| FadeView {
        first: fade.frames.start.0,
        length: fade.frames.len(),
        rising: fade.rising,
        at: place(sources, fade.span),
    });
    fades.collect()
}

pub(super) fn words(timeline: &Timeline, sources: &Sources) -> Vec<WordsView> {
    let words = timeline.captions().map(|caption| WordsView {
        first: caption.frames.start.0,
        length: caption.frames.len(),
        text: text(caption),
        at: place(sources, caption.span),
    });
    words.collect()
}

fn text(caption: &Caption) -> String {
    let text: String = caption.syllables.iter().map(|syllable| syllable.text.as_str()).collect();
    text.trim_end().to_owned()
}

fn place(sources: &Sources, span: Span) -> Option<ScriptPlace> {
    let file = sources.get(span.source)?;
    Some(ScriptPlace {
        file: file.path.display().to_string(),
        line: file.position(span.start).line,
    })
}

/// The script's line at the start of a span, without the white space around it.
fn line(sources: &Sources, span: Span) -> String {
    let Some(file) = sources.get(span.source) else { return String::new() };
    let start = span.range().start.min(file.text.len());
    let (before, after) = file.text.split_at_checked(start).unwrap_or_default();
    let before = before.rsplit('\n').next().unwrap_or_default();
    let after = after.split('\n').next().unwrap_or_default();
    format!("{before}{after}").trim().chars().take(LONGEST_LINE).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    #[test]
    fn a_line_is_whole_and_without_its_indent() {
        let mut sources = Sources::new();
        let text = "timeline {\n    clip a 1s.. for 2s  \n}\n";
        let id = sources.add(Path::new("film.amv"), text.into());
        let at = text.find("1s").expect("there");
        assert_eq!(line(&sources, Span::new(id, at..at + 2)), "clip a 1s.. for 2s");
        assert_eq!(place(&sources, Span::new(id, at..at + 2)).expect("a place").line, 2);
        assert_eq!(line(&sources, Span::new(id, 900..901)), "");
    }
}
