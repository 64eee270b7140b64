//! The film's pictures, as the page's timeline shows them: shots, transitions, fades and words, each
//! with its place in the script.

use std::collections::HashMap;

use serde::Serialize;

use crate::check::program::{Color, MediaId};
use crate::source::{Sources, Span};
use crate::timeline::listing::{join_name, kind, name};
use crate::timeline::{
    AdjustLevel, Caption, CutTurn, Footage, Picture, ShortPlay, Shot, Timeline, Track,
};

/// The most characters of a script's line that the page gets.
const LONGEST_LINE: usize = 300;

#[derive(Clone, Debug, Serialize)]
pub(super) struct ScriptPlace {
    file: String,
    line: usize,
    /// From 1, in characters.
    column: usize,
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
    /// The part of the line that says what this shot shows.
    written: String,
    /// What the script calls its footage or image.
    source: Option<String>,
    speed: Option<String>,
    reverse: bool,
    /// The frames of the film on which its pins and hits are.
    hits: Vec<i64>,
    /// The film's frame from which on its picture stands still; `None` if it never does.
    frozen: Option<i64>,
    turn: Option<TurnView>,
}

/// Which turn of a `cut` a shot is; all numbers count from 1.
#[derive(Clone, Copy, Debug, Serialize)]
struct TurnView {
    slot: usize,
    slots: usize,
    source: usize,
    sources: usize,
}

/// A track above the main one.
#[derive(Clone, Debug, Serialize)]
pub(super) struct LayerView {
    name: Option<String>,
    shots: Vec<ShotView>,
}

/// Effects on all that is below.
#[derive(Clone, Debug, Serialize)]
pub(super) struct AdjustView {
    first: i64,
    length: i64,
    /// The names of its effects.
    effects: String,
    at: Option<ScriptPlace>,
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
    let names = names(timeline, sources);
    timeline.main().shots.iter().map(|shot| view(timeline, sources, &names, shot)).collect()
}

/// The layers from the bottom. Their gaps are left out.
pub(super) fn layers(timeline: &Timeline, sources: &Sources) -> Vec<LayerView> {
    let names = names(timeline, sources);
    let is_seen = |shot: &&Shot| shot.picture != Picture::Color(Color::CLEAR);
    let layer = |track: &Track| LayerView {
        name: track.name.clone(),
        shots: track
            .shots
            .iter()
            .filter(is_seen)
            .map(|shot| view(timeline, sources, &names, shot))
            .collect(),
    };
    timeline.layers().map(layer).collect()
}

/// The adjusts from the bottom.
pub(super) fn adjusts(timeline: &Timeline, sources: &Sources) -> Vec<AdjustView> {
    let effects = |adjust: &AdjustLevel| {
        let names = adjust.look.iter().map(|treatment| treatment.effect.row().name);
        names.collect::<Vec<_>>().join(", ")
    };
    let adjusts = timeline.adjusts().map(|adjust| AdjustView {
        first: adjust.frames.start.0,
        length: adjust.frames.len(),
        effects: effects(adjust),
        at: place(sources, adjust.span),
    });
    adjusts.collect()
}

fn view(timeline: &Timeline, sources: &Sources, names: &Names, shot: &Shot) -> ShotView {
    let footage = moving(&shot.picture);
    ShotView {
        first: shot.frames.start.0,
        length: shot.frames.len(),
        shows: name(timeline, shot),
        kind: kind(&shot.picture),
        at: place(sources, shot.span),
        text: line(sources, shot.span),
        written: sources.slice(shot.span).lines().next().unwrap_or_default().to_owned(),
        source: medium(&shot.picture).and_then(|media| names.get(&media).cloned()),
        speed: footage.map(|footage| footage.speed.to_string()),
        reverse: footage.is_some_and(|footage| footage.reverse),
        hits: shot.hits.iter().map(|hit| hit.0).collect(),
        frozen: frozen(timeline, shot),
        turn: shot.turn.map(|CutTurn { slot, slots, source, sources }| TurnView {
            slot,
            slots,
            source,
            sources,
        }),
    }
}

/// What the script calls each medium, with the alias of a file that was brought in with `use`.
type Names = HashMap<MediaId, String>;

fn names(timeline: &Timeline, sources: &Sources) -> Names {
    let tracks = std::iter::once(timeline.main()).chain(timeline.layers());
    let mut names = Names::new();
    for shot in tracks.flat_map(|track| &track.shots) {
        let Some(media) = medium(&shot.picture) else { continue };
        let Some(known) = timeline.media.get(media.0).map(|medium| &medium.name) else { continue };
        let name = names.entry(media).or_insert_with(|| known.clone());
        if let Some(aliased) = aliased(sources.slice(shot.span), known) {
            aliased.clone_into(name);
        }
    }
    names
}

/// A name with an alias before it, if the source of a shot is written so.
fn aliased<'a>(written: &'a str, name: &str) -> Option<&'a str> {
    let word = written.split('[').next()?.split_whitespace().next_back()?;
    word.strip_suffix(name).filter(|alias| alias.ends_with('.')).map(|_| word)
}

fn medium(picture: &Picture) -> Option<MediaId> {
    match picture {
        Picture::Footage(Footage { media, .. })
        | Picture::Held { media, .. }
        | Picture::Image(media) => Some(*media),
        Picture::Color(_) => None,
    }
}

/// The film's frame from which on a shot stands on the frame that its range ends on. It stands
/// longer than a frame, which every last frame does.
fn frozen(timeline: &Timeline, shot: &Shot) -> Option<i64> {
    let footage = moving(&shot.picture)?;
    footage.short.filter(|(_, play)| *play == ShortPlay::Hold)?;
    let times = &timeline.media.get(footage.media.0)?.facts.video.as_ref()?.times;
    let frame = |k: i64| footage.frame(k, timeline.rate, times);
    let last = shot.frames.len() - 1;
    let (mut moving, mut still) = (-1, last);
    while still - moving > 1 {
        let middle = moving + (still - moving) / 2;
        if frame(middle) == frame(last) { still = middle } else { moving = middle }
    }
    (last - still > 1).then_some(shot.frames.start.0 + still)
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
    let at = file.position(span.start);
    Some(ScriptPlace { file: file.path.display().to_string(), line: at.line, column: at.column })
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
