//! What every page knows: the newest film and how far it is rendered. A new page, or one that could
//! not keep up, gets the whole state; the others get the changes.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, MutexGuard};

use tokio::sync::broadcast::{self, Receiver, Sender};

use super::message::Message;
use super::problems::Problems;
use super::status::Status;
use super::view::{FilmView, SegmentState, SongClock, SourceFrame};
use crate::cache::EntryKey;
use crate::hash::ContentHash;
use crate::session::{ChangedLabel, LabelError, LabelFiles, LabelKind};
use crate::sync::lock;
use crate::time::Time;

/// How many messages may wait for a page. A page that falls further behind gets the whole state
/// again.
const MOST_WAITING: usize = 64;

pub(super) struct State {
    film: ContentHash,
    label_files: LabelFiles,
    known: Mutex<Known>,
    updates: Sender<Message>,
}

#[derive(Default)]
struct Known {
    view: Option<FilmView>,
    revision: u64,
    /// Segments and sound of the newest film that are in the cache.
    cached: HashSet<EntryKey>,
    /// Segments of the newest film that are being rendered, or were.
    rendering: HashSet<EntryKey>,
    status: Status,
    problems: Problems,
}

impl State {
    pub(super) fn new(film: ContentHash, label_files: LabelFiles) -> State {
        let updates = broadcast::channel(MOST_WAITING).0;
        State { film, label_files, known: Mutex::default(), updates }
    }

    /// The script's identity.
    pub(super) fn film(&self) -> ContentHash {
        self.film
    }

    /// The whole state, and all its changes from then on.
    pub(super) fn subscribe(&self) -> (Vec<Message>, Receiver<Message>) {
        let known = self.known();
        let mut messages = vec![Message::whose(self.film)];
        if let Some(view) = &known.view {
            messages.push(Message::film(self.film, known.revision, view));
            messages.push(self.labels(view));
        }
        messages.push(Message::status(&known.status));
        messages.push(Message::problems(&known.problems));
        (messages, self.updates.subscribe())
    }

    pub(super) fn pages(&self) -> usize {
        self.updates.receiver_count()
    }

    pub(super) fn show(&self, view: FilmView) -> u64 {
        let mut known = self.known();
        known.revision += 1;
        let revision = known.revision;
        let view = known.set_view(view);
        self.send(Message::film(self.film, revision, view));
        self.send(self.labels(view));
        revision
    }

    /// The source frames of a block of this revision's frames; `None` if another film is shown.
    pub(super) fn source_frames(
        &self,
        revision: u64,
        block: u32,
    ) -> Option<Vec<Option<SourceFrame>>> {
        let frames = {
            let known = self.known();
            let view = known.view.as_ref().filter(|_| known.revision == revision)?;
            Arc::clone(&view.source_frames)
        };
        Some(frames.block(block))
    }

    /// The relation of the newest film's time to its song's; `None` before the first film.
    pub(super) fn song_clock(&self) -> Option<SongClock> {
        self.known().view.as_ref().map(|view| view.song_clock)
    }

    /// Writes a mark or a tap at a time of the song, and shows it to every page.
    ///
    /// # Errors
    /// It cannot be written.
    pub(super) fn add_label(&self, kind: LabelKind, at: Time) -> Result<ChangedLabel, LabelError> {
        let added = self.label_files.add(kind, at)?;
        self.send_labels();
        Ok(added)
    }

    /// Removes the mark or tap that was set last.
    ///
    /// # Errors
    /// There is none, or its file cannot be changed.
    pub(super) fn undo_label(&self) -> Result<ChangedLabel, LabelError> {
        let removed = self.label_files.undo()?;
        self.send_labels();
        Ok(removed)
    }

    fn send_labels(&self) {
        let known = self.known();
        if let Some(view) = &known.view {
            self.send(self.labels(view));
        }
    }

    fn labels(&self, view: &FilmView) -> Message {
        Message::labels(&self.label_files, &self.label_files.read(), view)
    }

    pub(super) fn begun(&self, keys: &[EntryKey]) {
        let mut known = self.known();
        known.rendering.extend(keys);
        known.update_view();
        self.send(Message::begun(keys));
    }

    pub(super) fn ready(&self, keys: &[EntryKey]) {
        let mut known = self.known();
        known.cached.extend(keys);
        known.update_view();
        self.send(Message::ready(keys));
    }

    pub(super) fn sound_ready(&self, key: EntryKey) {
        let mut known = self.known();
        known.cached.insert(key);
        known.update_view();
        self.send(Message::sound(key));
    }

    pub(super) fn lost(&self, keys: &[EntryKey]) {
        let mut known = self.known();
        let mut lost = Vec::new();
        for key in keys {
            if known.cached.remove(key) {
                known.rendering.remove(key);
                lost.push(*key);
            }
        }
        if !lost.is_empty() {
            known.update_view();
            self.send(Message::lost(&lost));
        }
    }

    pub(super) fn status(&self, status: Status) {
        let mut known = self.known();
        if known.status != status {
            self.send(Message::status(&status));
            known.status = status;
        }
    }

    pub(super) fn problems(&self, problems: Problems) {
        let mut known = self.known();
        if known.problems != problems {
            self.send(Message::problems(&problems));
            known.problems = problems;
        }
    }

    /// Sends a message to every page. The caller holds the lock of the state, so that no page misses
    /// a change between its first state and its updates.
    fn send(&self, message: Message) {
        // An error means that no page is open.
        let _ = self.updates.send(message);
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        lock(&self.known)
    }
}

impl Known {
    /// Takes the newest film. Its segments may have become cached after the view was made.
    fn set_view(&mut self, view: FilmView) -> &FilmView {
        let keys: HashSet<EntryKey> = view.keys().collect();
        self.cached.retain(|key| keys.contains(key));
        self.rendering.retain(|key| keys.contains(key));
        for segment in &view.segments {
            if segment.state == SegmentState::Cached {
                self.cached.insert(segment.key);
            }
        }
        if let Some(sound) = view.sound.as_ref().filter(|sound| sound.kept) {
            self.cached.insert(sound.key);
        }
        let view = self.view.insert(view);
        update(view, &self.cached, &self.rendering);
        view
    }

    fn update_view(&mut self) {
        if let Some(view) = &mut self.view {
            update(view, &self.cached, &self.rendering);
        }
    }
}

fn update(view: &mut FilmView, cached: &HashSet<EntryKey>, rendering: &HashSet<EntryKey>) {
    for segment in &mut view.segments {
        segment.state = if cached.contains(&segment.key) {
            SegmentState::Cached
        } else if rendering.contains(&segment.key) {
            SegmentState::Rendering
        } else {
            SegmentState::Queued
        };
    }
    if let Some(sound) = &mut view.sound {
        sound.kept = cached.contains(&sound.key);
    }
}
