//! The events that `/events` sends to the pages.

use std::sync::Arc;

use axum::response::sse;
use serde::Serialize;
use serde_json::json;

use super::problems::Problems;
use super::status::Status;
use super::view::FilmView;
use crate::cache::EntryKey;
use crate::hash::ContentHash;
use crate::session::{LabelFiles, LabelKind, Labels};
use crate::timeline::listing::micros;

/// An event, serialized once for all pages.
#[derive(Clone, Debug)]
pub(super) struct Message {
    name: &'static str,
    data: Arc<str>,
}

impl Message {
    /// The identity of the server's script: the first message to every page.
    pub(super) fn whose(film: ContentHash) -> Message {
        Message::of("whose", &json!({ "film": film }))
    }

    pub(super) fn film(film: ContentHash, revision: u64, view: &FilmView) -> Message {
        #[derive(Serialize)]
        struct Film<'a> {
            film: ContentHash,
            revision: u64,
            #[serde(flatten)]
            view: &'a FilmView,
        }
        Message::of("film", &Film { film, revision, view })
    }

    /// These segments are in the cache.
    pub(super) fn ready(keys: &[EntryKey]) -> Message {
        Message::of("ready", &json!({ "keys": keys }))
    }

    /// These segments are being rendered now.
    pub(super) fn begun(keys: &[EntryKey]) -> Message {
        Message::of("begun", &json!({ "keys": keys }))
    }

    /// These segments, or this sound, are no longer in the cache.
    pub(super) fn lost(keys: &[EntryKey]) -> Message {
        Message::of("lost", &json!({ "keys": keys }))
    }

    /// The sound is in the cache.
    pub(super) fn sound(key: EntryKey) -> Message {
        Message::of("sound", &json!({ "key": key }))
    }

    pub(super) fn status(status: &Status) -> Message {
        Message::of("status", status)
    }

    /// The marks and taps that were set in the page, in film time, and the lines that use their
    /// files; `None` where the film reads the file already.
    pub(super) fn labels(files: &LabelFiles, labels: &Labels, view: &FilmView) -> Message {
        let film = |time| micros(view.song_clock.in_film(time));
        let marks: Vec<_> = labels.marks.iter().map(|(name, at)| (film(*at), name)).collect();
        let taps: Vec<_> = labels.taps.iter().map(|at| film(*at)).collect();
        let line = |kind, line: String| (!files.is_among(kind, &view.files)).then_some(line);
        let (marks_file, taps_file) = (files.name(LabelKind::Mark), files.name(LabelKind::Tap));
        let marks_line =
            line(LabelKind::Mark, format!("marks {} = \"{marks_file}\"", view.free_name));
        let taps_line = line(LabelKind::Tap, format!("taps \"{taps_file}\""));
        let value = json!({
            "marks": marks, "marks_file": marks_file, "marks_line": marks_line,
            "taps": taps, "taps_file": taps_file, "taps_line": taps_line,
        });
        Message::of("labels", &value)
    }

    pub(super) fn problems(problems: &Problems) -> Message {
        Message::of("problems", problems)
    }

    fn of(name: &'static str, value: &impl Serialize) -> Message {
        let data = serde_json::to_string(value).unwrap_or_else(|_| {
            unreachable!("a message contains only values that JSON can represent")
        });
        Message { name, data: data.into() }
    }

    pub(super) fn event(&self) -> sse::Event {
        sse::Event::default().event(self.name).data(&*self.data)
    }
}
