//! The forecast of a render, as lines and as JSON.

use serde_json::{Value, json};

use crate::cache::{Change, EntryKey, EntrySpec, Names, copied, described};
use crate::graph::RenderGraph;
use crate::render::{CacheState, CopyForecast, Forecast, SegmentForecast, SoundForecast};

/// The most changes that a line lists; the others are counted.
const MOST_LISTED: usize = 3;

/// The names of media: from the film or, if it does not contain them, from earlier probes.
pub(super) fn names<'a>(
    graph: &'a RenderGraph,
    known: &'a std::collections::HashMap<crate::hash::ContentHash, String>,
) -> impl Fn(crate::hash::ContentHash) -> Option<String> + 'a {
    move |digest| {
        let medium = graph.media.iter().find(|medium| medium.facts.digest == digest);
        let name = medium.map(|medium| {
            medium.path.file_name().unwrap_or_default().to_string_lossy().into_owned()
        });
        name.or_else(|| known.get(&digest).cloned())
    }
}

/// A line for each segment and for the sound.
pub(super) fn lines(forecast: &Forecast, names: Names<'_>) -> String {
    let numbers = forecast.segments.len().to_string().len().max(5);
    let frames: Vec<String> =
        forecast.segments.iter().map(|segment| segment.frames.to_string()).collect();
    let copies = forecast.copied.iter().map(|copy| copy.frames.to_string().len());
    let width = frames.iter().map(String::len).chain(copies).max().unwrap_or_default();
    let mut text = String::new();
    for (index, (segment, frames)) in forecast.segments.iter().zip(frames).enumerate() {
        let what = described(&EntrySpec::Segment(segment.spec.clone()), names);
        text += &format!(
            "{:>numbers$}  {frames:<width$}  {}  {what}{}\n",
            index + 1,
            word(&segment.state),
            because(&segment.state)
        );
    }
    for copy in &forecast.copied {
        let frames = copy.frames.to_string();
        let what = copied(&copy.source, names);
        text += &format!("{:>numbers$}  {frames:<width$}  copy  {what}\n", "");
    }
    if let Some(sound) = &forecast.sound {
        let what = described(&EntrySpec::Sound(sound.spec.clone()), names);
        text += &format!(
            "{:>numbers$}  {:<width$}  {}  {what}{}\n",
            "sound",
            "",
            word(&sound.state),
            because(&sound.state)
        );
    }
    text
}

/// The copied frames as JSON.
pub(super) fn copies(forecast: &Forecast, names: Names<'_>) -> Vec<Value> {
    let copy = |copy: &CopyForecast| json!({ "from": copy.frames.start, "to": copy.frames.end, "what": copied(&copy.source, names) });
    forecast.copied.iter().map(copy).collect()
}

/// The segments and the sound as JSON.
pub(super) fn objects(forecast: &Forecast, names: Names<'_>) -> (Vec<Value>, Option<Value>) {
    let segment = |(index, segment): (usize, &SegmentForecast)| {
        let mut object =
            entry(segment.key, &segment.state, &EntrySpec::Segment(segment.spec.clone()), names);
        object["number"] = json!(index + 1);
        object["from"] = json!(segment.frames.start);
        object["to"] = json!(segment.frames.end);
        object
    };
    let sound = |sound: &SoundForecast| {
        entry(sound.key, &sound.state, &EntrySpec::Sound(sound.spec.clone()), names)
    };
    (
        forecast.segments.iter().enumerate().map(segment).collect(),
        forecast.sound.as_ref().map(sound),
    )
}

fn entry(key: EntryKey, state: &CacheState, spec: &EntrySpec, names: Names<'_>) -> Value {
    let (reason, changes) = match state {
        CacheState::Cached(_) => (None, None),
        CacheState::Repeated => (Some("again"), None),
        CacheState::Removed => (Some("gone"), None),
        CacheState::New => (Some("new"), None),
        CacheState::Changed(changes) => (Some("changed"), Some(changes)),
    };
    let bytes = if let CacheState::Cached(bytes) = state { Some(bytes) } else { None };
    json!({
        "key": key.to_string(), "hit": state.is_cached(), "bytes": bytes, "why": reason, "changes": changes, "what": described(spec, names)
    })
}

fn word(state: &CacheState) -> &'static str {
    if state.is_cached() { "hit " } else { "miss" }
}

fn because(state: &CacheState) -> String {
    match state {
        CacheState::Cached(_) => String::new(),
        CacheState::Repeated => " — the same as a segment before it".to_owned(),
        CacheState::Removed => " — no longer in the cache".to_owned(),
        CacheState::New => " — new".to_owned(),
        CacheState::Changed(changes) => format!(" — {}", changes_in_words(changes)),
    }
}

fn changes_in_words(changes: &[Change]) -> String {
    let mut texts: Vec<String> =
        changes.iter().take(MOST_LISTED).map(ToString::to_string).collect();
    if changes.len() > MOST_LISTED {
        texts.push(format!("and {} more", changes.len() - MOST_LISTED));
    }
    texts.join(", ")
}
