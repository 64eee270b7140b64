//! What is told to a page: the events of `/events`.

use std::sync::Arc;

use axum::response::sse;
use serde::Serialize;
use serde_json::json;

use super::news::Status;
use super::problems::Problems;
use super::view::FilmView;
use crate::cache::EntryKey;
use crate::hash::ContentHash;

/// An event, made ready once for all pages.
#[derive(Clone, Debug)]
pub(super) struct Message {
    name: &'static str,
    data: Arc<str>,
}

impl Message {
    /// Which script the server is about: the first that a page is told.
    pub(super) fn whose(film: ContentHash) -> Message {
        Message::of("whose", &json!({ "film": film }))
    }

    /// The whole film.
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

    /// These segments are kept now.
    pub(super) fn ready(keys: &[EntryKey]) -> Message {
        Message::of("ready", &json!({ "keys": keys }))
    }

    /// These segments are being rendered now.
    pub(super) fn begun(keys: &[EntryKey]) -> Message {
        Message::of("begun", &json!({ "keys": keys }))
    }

    /// These are no longer kept.
    pub(super) fn lost(keys: &[EntryKey]) -> Message {
        Message::of("lost", &json!({ "keys": keys }))
    }

    /// The sound is kept now.
    pub(super) fn sound(key: EntryKey) -> Message {
        Message::of("sound", &json!({ "key": key }))
    }

    /// How the work is getting on.
    pub(super) fn status(status: &Status) -> Message {
        Message::of("status", status)
    }

    /// What is wrong.
    pub(super) fn problems(problems: &Problems) -> Message {
        Message::of("problems", problems)
    }

    fn of(name: &'static str, value: &impl Serialize) -> Message {
        let data = serde_json::to_string(value)
            .unwrap_or_else(|_| unreachable!("a message holds nothing that JSON cannot say"));
        Message { name, data: data.into() }
    }

    /// As it goes over the line.
    pub(super) fn event(&self) -> sse::Event {
        sse::Event::default().event(self.name).data(&*self.data)
    }
}
