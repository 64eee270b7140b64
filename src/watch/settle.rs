//! When a file that events speak of has settled. No clock is read and no file looked at here: both
//! are handed in.
//!
//! A save is many events: the file is emptied, written in parts, closed, its rights set; or another
//! is written beside it and moved over it. What matters is how it ends, and that is shown as soon
//! as it is known to have ended, without a delay for all.

use std::collections::{BTreeMap, HashMap};
use std::time::{Duration, Instant};

use super::hint::Hint;

/// So long nothing must happen to a file that nobody writes to.
const CALM: Duration = Duration::from_millis(5);
/// The same where several files change together, as when another version is checked out.
const CALM_OF_SEVERAL: Duration = Duration::from_millis(25);
/// So long nothing must happen to a file that somebody writes to and did not close.
const CALM_WHILE_OPEN: Duration = Duration::from_millis(50);
/// So long a file that is gone or empty is given for its content to come.
const CONTENT_COMES: Duration = Duration::from_millis(100);
/// After so long, things are taken as they are.
const PATIENCE: Duration = Duration::from_millis(250);
/// How often patience is doubled, at most, for a file that goes on being written to, as footage
/// that is copied: to four seconds.
const MOST_DOUBLINGS: u32 = 4;

/// A file that is watched.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct FileId(pub(super) u64);

/// How a file is beside what it was when it last counted as changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Look {
    /// As it was.
    Same,
    /// Otherwise, with nothing in it.
    Blank,
    /// Otherwise.
    Other,
}

/// What has settled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// These files, in this state.
    Changed(Vec<FileId>),
    /// Nothing before that.
    Until(Instant),
    /// Nothing, and nothing is to come.
    Nothing,
}

/// The files that events spoke of and that have not settled.
#[derive(Debug, Default)]
pub(super) struct Settling {
    pending: BTreeMap<FileId, Pending>,
    /// How often each file had to be taken as it was while somebody wrote to it.
    restless: HashMap<FileId, u32>,
}

#[derive(Debug)]
struct Pending {
    first: Instant,
    last: Instant,
    is_open: bool,
    /// It was looked at, and there was nothing.
    is_blank: bool,
}

impl Pending {
    fn ends(&self, calm: Duration, patience: Duration) -> Instant {
        (self.last + calm).min(self.first + patience)
    }
}

impl Settling {
    /// Something happened to a file.
    pub(super) fn note(&mut self, at: Instant, hint: Hint, file: FileId) {
        let pending = self.pending.entry(file).or_insert(Pending {
            first: at,
            last: at,
            is_open: false,
            is_blank: false,
        });
        pending.last = pending.last.max(at);
        pending.is_blank = false;
        match hint {
            Hint::Created | Hint::Written => pending.is_open = true,
            Hint::Closed | Hint::Moved => {
                pending.is_open = false;
                self.restless.remove(&file);
            }
            Hint::Touched => {}
        }
    }

    /// The files that are not watched any more are forgotten.
    pub(super) fn keep(&mut self, is_watched: impl Fn(FileId) -> bool) {
        self.pending.retain(|&file, _| is_watched(file));
        self.restless.retain(|&file, _| is_watched(file));
    }

    /// What has settled by `now`. `look` says how a file is.
    pub(super) fn settle(&mut self, now: Instant, look: impl Fn(FileId) -> Look) -> Verdict {
        let ripe = self.ripe(now);
        let looks: Vec<(FileId, Look)> = ripe.into_iter().map(|file| (file, look(file))).collect();
        for (file, _) in looks.iter().filter(|(_, look)| *look == Look::Same) {
            self.release(*file, now);
        }
        let waits: Vec<FileId> = looks
            .iter()
            .filter(|(file, look)| *look == Look::Blank && self.may_come(*file, now))
            .map(|&(file, _)| file)
            .collect();
        for file in &waits {
            self.pending.entry(*file).and_modify(|pending| pending.is_blank = true);
        }
        let changed: Vec<FileId> = looks
            .into_iter()
            .filter(|(_, look)| *look != Look::Same)
            .map(|(file, _)| file)
            .collect();
        if changed.is_empty() || !waits.is_empty() {
            return self.until();
        }
        changed.iter().for_each(|file| self.release(*file, now));
        Verdict::Changed(changed)
    }

    /// The files to be looked at now: all that change together, once the last of them is due, and
    /// those that never rest on their own.
    fn ripe(&self, now: Instant) -> Vec<FileId> {
        let together = self.together().is_some_and(|due| due <= now);
        let is_ripe = |file: &FileId, pending: &Pending| {
            if self.is_restless(*file) { self.due(*file, pending) <= now } else { together }
        };
        self.pending
            .iter()
            .filter(|(file, pending)| is_ripe(file, pending))
            .map(|(&file, _)| file)
            .collect()
    }

    fn until(&self) -> Verdict {
        let restless = self
            .pending
            .iter()
            .filter(|(file, _)| self.is_restless(**file))
            .map(|(file, pending)| self.due(*file, pending));
        restless.chain(self.together()).min().map_or(Verdict::Nothing, Verdict::Until)
    }

    /// When those that change together are due: after so long in any case, but for content that is
    /// to come.
    fn together(&self) -> Option<Instant> {
        let first = self.mates().map(|(_, pending)| pending.first).min()?;
        let limit = |pending: &Pending, due: Instant| {
            if pending.is_blank { due } else { due.min(first + PATIENCE) }
        };
        self.mates().map(|(file, pending)| limit(pending, self.due(file, pending))).max()
    }

    fn due(&self, file: FileId, pending: &Pending) -> Instant {
        let doubled = 1 << self.restless.get(&file).copied().unwrap_or(0);
        if pending.is_blank {
            pending.ends(CONTENT_COMES, PATIENCE)
        } else if pending.is_open {
            pending.ends(CALM_WHILE_OPEN * doubled, PATIENCE * doubled)
        } else {
            pending
                .ends(if self.mates().nth(1).is_some() { CALM_OF_SEVERAL } else { CALM }, PATIENCE)
        }
    }

    fn mates(&self) -> impl Iterator<Item = (FileId, &Pending)> {
        self.pending
            .iter()
            .map(|(&file, pending)| (file, pending))
            .filter(|(file, _)| !self.is_restless(*file))
    }

    fn is_restless(&self, file: FileId) -> bool {
        self.restless.contains_key(&file)
    }

    /// Whether content may still come to a file in which there is nothing.
    fn may_come(&self, file: FileId, now: Instant) -> bool {
        self.pending.get(&file).is_some_and(|pending| now < pending.ends(CONTENT_COMES, PATIENCE))
    }

    /// A file has been looked at. One that had to be taken as it was, because it did not rest, is
    /// given longer the next time.
    fn release(&mut self, file: FileId, now: Instant) {
        let Some(pending) = self.pending.remove(&file) else { return };
        let doublings = self.restless.get(&file).copied();
        let calm = CALM_WHILE_OPEN * (1 << doublings.unwrap_or(0));
        if pending.is_open && now < pending.last + calm {
            self.restless
                .insert(file, doublings.map_or(1, |times| (times + 1).min(MOST_DOUBLINGS)));
        } else {
            self.restless.remove(&file);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILM: FileId = FileId(0);
    const SONG: FileId = FileId(1);

    /// A story told in milliseconds.
    struct Story {
        start: Instant,
        settling: Settling,
    }

    impl Story {
        fn new() -> Story {
            Story { start: Instant::now(), settling: Settling::default() }
        }

        fn at(&self, ms: u64) -> Instant {
            self.start + Duration::from_millis(ms)
        }

        fn note(&mut self, ms: u64, hint: Hint, file: FileId) -> &mut Story {
            let at = self.at(ms);
            self.settling.note(at, hint, file);
            self
        }

        fn settle(&mut self, ms: u64, look: Look) -> Verdict {
            let now = self.at(ms);
            self.settling.settle(now, |_| look)
        }

        /// Asserts that nothing settles at `ms`, and nothing will before `until`.
        fn waits(&mut self, ms: u64, look: Look, until: u64) {
            let until = Verdict::Until(self.at(until));
            assert_eq!(self.settle(ms, look), until, "at {ms} ms");
        }

        fn gives(&mut self, ms: u64, files: &[FileId]) {
            assert_eq!(
                self.settle(ms, Look::Other),
                Verdict::Changed(files.to_vec()),
                "at {ms} ms"
            );
        }
    }

    #[test]
    fn nothing_happened() {
        assert_eq!(Story::new().settle(0, Look::Other), Verdict::Nothing);
    }

    #[test]
    fn a_file_moved_into_place_settles_at_once() {
        let mut story = Story::new();
        story.note(0, Hint::Moved, FILM).waits(4, Look::Other, 5);
        story.gives(5, &[FILM]);
        assert_eq!(story.settle(6, Look::Other), Verdict::Nothing);
    }

    #[test]
    fn a_write_waits_for_its_end() {
        let mut story = Story::new();
        story.note(0, Hint::Written, FILM).waits(1, Look::Other, 50);
        story.note(30, Hint::Written, FILM).waits(60, Look::Other, 80);
        story.note(70, Hint::Closed, FILM).waits(70, Look::Other, 75);
        story.note(71, Hint::Touched, FILM).waits(75, Look::Other, 76);
        story.gives(76, &[FILM]);
    }

    #[test]
    fn a_write_that_nobody_ends_is_taken_when_it_rests() {
        let mut story = Story::new();
        story
            .note(0, Hint::Created, FILM)
            .note(10, Hint::Written, FILM)
            .note(20, Hint::Touched, FILM)
            .waits(30, Look::Other, 70);
        story.gives(70, &[FILM]);
        story.note(80, Hint::Closed, FILM);
        assert_eq!(story.settle(85, Look::Same), Verdict::Nothing, "closed without another write");
    }

    #[test]
    fn a_file_that_never_rests_is_taken_more_and_more_rarely() {
        let mut story = Story::new();
        let (mut given, mut last) = (Vec::new(), 0);
        for ms in 0..20_000 {
            let verdict = story.note(ms, Hint::Written, FILM).settle(ms, Look::Other);
            if verdict == Verdict::Changed(vec![FILM]) {
                given.push(ms - last);
                last = ms;
            }
        }
        assert_eq!(given, [250, 501, 1001, 2001, 4001, 4001, 4001, 4001]);
        story.note(20_000, Hint::Closed, FILM).gives(20_005, &[FILM]);
        story.note(20_100, Hint::Written, FILM).waits(20_100, Look::Other, 20_150);
    }

    #[test]
    fn a_file_that_never_rests_does_not_hold_up_another() {
        let mut story = Story::new();
        for ms in 0..=250 {
            story.note(ms, Hint::Written, SONG);
        }
        story.gives(250, &[SONG]);
        story.note(251, Hint::Written, SONG).note(260, Hint::Moved, FILM).waits(
            260,
            Look::Other,
            265,
        );
        story.gives(265, &[FILM]);
        story.waits(266, Look::Other, 351);
        story.gives(351, &[SONG]);
        assert_eq!(story.settling.restless, HashMap::new(), "it rested");
    }

    #[test]
    fn an_emptied_file_is_given_time_for_its_content() {
        let mut story = Story::new();
        story.note(0, Hint::Written, FILM).note(1, Hint::Closed, FILM).waits(6, Look::Blank, 101);
        story.note(60, Hint::Written, FILM).waits(60, Look::Other, 110);
        story.note(61, Hint::Closed, FILM).gives(66, &[FILM]);
    }

    #[test]
    fn a_file_that_stays_away_counts_as_changed() {
        let mut story = Story::new();
        story.note(0, Hint::Moved, FILM).waits(5, Look::Blank, 100);
        story.waits(99, Look::Blank, 100);
        assert_eq!(story.settle(100, Look::Blank), Verdict::Changed(vec![FILM]));
    }

    #[test]
    fn a_file_that_comes_and_goes_is_not_waited_for_for_ever() {
        let mut story = Story::new();
        for ms in (0..250).step_by(10) {
            story.note(ms, Hint::Moved, FILM).waits(ms + 9, Look::Blank, (ms + 100).min(250));
        }
        assert_eq!(story.settle(250, Look::Blank), Verdict::Changed(vec![FILM]));
    }

    #[test]
    fn a_file_that_is_as_it_was_did_not_change() {
        let mut story = Story::new();
        story.note(0, Hint::Moved, FILM).note(3, Hint::Moved, FILM);
        assert_eq!(story.settle(8, Look::Same), Verdict::Nothing);
        assert_eq!(
            story.settle(9, Look::Other),
            Verdict::Nothing,
            "nothing is looked at without an event"
        );
    }

    #[test]
    fn a_burst_on_many_files_gives_one_change() {
        let mut story = Story::new();
        for event in 0..100 {
            story.note(event, Hint::Written, FileId(event)).note(
                event,
                Hint::Closed,
                FileId(event),
            );
            assert!(matches!(story.settle(event, Look::Other), Verdict::Until(_)));
        }
        story.waits(123, Look::Other, 124);
        story.gives(124, &(0..100).map(FileId).collect::<Vec<_>>());
        assert_eq!(story.settle(125, Look::Other), Verdict::Nothing);
    }

    #[test]
    fn a_burst_without_an_end_is_taken_as_it_is() {
        let mut story = Story::new();
        for ms in 0..=250 {
            story.note(ms, Hint::Closed, FileId(ms % 7));
        }
        story.gives(250, &(0..7).map(FileId).collect::<Vec<_>>());
    }

    #[test]
    fn files_saved_together_wait_for_each_other() {
        let mut story = Story::new();
        story.note(0, Hint::Moved, FILM).note(0, Hint::Moved, SONG);
        let looks = |file| if file == FILM { Look::Other } else { Look::Blank };
        let (early, late) = (story.at(25), story.at(100));
        assert_eq!(
            story.settling.settle(early, looks),
            Verdict::Until(late),
            "the song may be about to come back"
        );
        story.note(40, Hint::Moved, SONG).gives(65, &[FILM, SONG]);
    }

    #[test]
    fn content_is_waited_for_even_at_the_end_of_patience() {
        let mut story = Story::new();
        for ms in 0..=240 {
            story.note(ms, Hint::Closed, SONG);
        }
        story.note(240, Hint::Moved, FILM);
        let looks = |file| if file == SONG { Look::Other } else { Look::Blank };
        let (early, late) = (story.at(250), story.at(340));
        assert_eq!(story.settling.settle(early, looks), Verdict::Until(late));
        assert_eq!(story.settling.settle(late, looks), Verdict::Changed(vec![FILM, SONG]));
    }

    #[test]
    fn what_is_not_watched_is_forgotten() {
        let mut story = Story::new();
        story.note(0, Hint::Moved, FILM).note(0, Hint::Moved, SONG);
        story.settling.keep(|file| file == FILM);
        story.gives(5, &[FILM]);
    }
}
