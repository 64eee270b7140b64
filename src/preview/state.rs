//! What every page knows: the newest film and how far it is. A page that comes, or could not keep
//! up, gets all of it; the others are told what changes.

use std::collections::HashSet;
use std::sync::{Mutex, MutexGuard};

use tokio::sync::broadcast::{self, Receiver, Sender};

use super::message::Message;
use super::news::Status;
use super::problems::Problems;
use super::view::{FilmView, Progress};
use crate::cache::EntryKey;
use crate::hash::ContentHash;
use crate::sync::lock;

/// How many messages may wait for a page. One that has more to read is told the whole state again.
const WAITING: usize = 64;

/// What every page knows.
pub(super) struct State {
    film: ContentHash,
    known: Mutex<Known>,
    news: Sender<Message>,
}

#[derive(Default)]
struct Known {
    view: Option<FilmView>,
    revision: u64,
    /// Segments of the newest film that were said to be kept, or being rendered.
    kept: HashSet<EntryKey>,
    begun: HashSet<EntryKey>,
    status: Status,
    problems: Problems,
}

impl State {
    pub(super) fn new(film: ContentHash) -> State {
        State { film, known: Mutex::default(), news: broadcast::channel(WAITING).0 }
    }

    /// Which script this is.
    pub(super) fn film(&self) -> ContentHash {
        self.film
    }

    /// The whole state, and all that changes from there on.
    pub(super) fn join(&self) -> (Vec<Message>, Receiver<Message>) {
        let known = self.known();
        let film = known.view.as_ref().map(|view| Message::film(self.film, known.revision, view));
        let rest = [Message::status(&known.status), Message::problems(&known.problems)];
        let all = std::iter::once(Message::whose(self.film)).chain(film).chain(rest);
        (all.collect(), self.news.subscribe())
    }

    pub(super) fn pages(&self) -> usize {
        self.news.receiver_count()
    }

    pub(super) fn show(&self, view: FilmView) -> u64 {
        let mut known = self.known();
        known.revision += 1;
        let revision = known.revision;
        let view = known.take(view);
        self.tell(Message::film(self.film, revision, view));
        revision
    }

    pub(super) fn begun(&self, keys: &[EntryKey]) {
        let mut known = self.known();
        known.begun.extend(keys);
        known.mark();
        self.tell(Message::begun(keys));
    }

    pub(super) fn ready(&self, keys: &[EntryKey]) {
        let mut known = self.known();
        known.kept.extend(keys);
        known.mark();
        self.tell(Message::ready(keys));
    }

    pub(super) fn sound_ready(&self, key: EntryKey) {
        let mut known = self.known();
        known.kept.insert(key);
        known.mark();
        self.tell(Message::sound(key));
    }

    pub(super) fn lost(&self, keys: &[EntryKey]) {
        let mut known = self.known();
        let gone: Vec<EntryKey> =
            keys.iter().copied().filter(|key| known.kept.remove(key)).collect();
        if gone.is_empty() {
            return;
        }
        for key in &gone {
            known.begun.remove(key);
        }
        known.mark();
        self.tell(Message::lost(&gone));
    }

    pub(super) fn status(&self, status: Status) {
        let mut known = self.known();
        if known.status != status {
            self.tell(Message::status(&status));
            known.status = status;
        }
    }

    pub(super) fn problems(&self, problems: Problems) {
        let mut known = self.known();
        if known.problems != problems {
            self.tell(Message::problems(&problems));
            known.problems = problems;
        }
    }

    /// Tells every page. It is told while the state is held, so that none misses what came between
    /// its state and its news.
    fn tell(&self, message: Message) {
        // Nobody listening is no error.
        let _ = self.news.send(message);
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        lock(&self.known)
    }
}

impl Known {
    /// Takes in the newest film. What was said of its segments while it was made still holds.
    fn take(&mut self, view: FilmView) -> &FilmView {
        let keys: HashSet<EntryKey> = view.keys().collect();
        self.kept.retain(|key| keys.contains(key));
        self.begun.retain(|key| keys.contains(key));
        self.kept.extend(
            view.segments
                .iter()
                .filter(|segment| segment.3 == Progress::Kept)
                .map(|segment| segment.2),
        );
        self.kept.extend(view.sound.iter().filter(|sound| sound.kept).map(|sound| sound.key));
        let view = self.view.insert(view);
        mark(view, &self.kept, &self.begun);
        view
    }

    fn mark(&mut self) {
        if let Some(view) = &mut self.view {
            mark(view, &self.kept, &self.begun);
        }
    }
}

fn mark(view: &mut FilmView, kept: &HashSet<EntryKey>, begun: &HashSet<EntryKey>) {
    for segment in &mut view.segments {
        segment.3 = match segment.2 {
            key if kept.contains(&key) => Progress::Kept,
            key if begun.contains(&key) => Progress::Begun,
            _ => Progress::Queued,
        };
    }
    if let Some(sound) = &mut view.sound {
        sound.kept = kept.contains(&sound.key);
    }
}
