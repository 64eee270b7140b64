//! Decides when a changed file has settled. This module reads no clock and no file: the caller
//! passes in both.
//!
//! A save is many events: an editor empties the file, writes it in parts, closes it and sets its
//! permissions, or it writes another file and renames it over the first. Only the last state
//! matters, and it is reported as soon as the save is known to be over, without a fixed delay.

use std::collections::{BTreeMap, HashMap};
use std::time::{Duration, Instant};

use super::hint::Hint;

/// How long a file that no program writes to must be quiet.
const QUIET: Duration = Duration::from_millis(5);
/// The same when several files change together, as when Git checks out another version.
const QUIET_FOR_SEVERAL: Duration = Duration::from_millis(25);
/// How long a file must be quiet that a program writes to and has not closed.
const QUIET_WHILE_OPEN: Duration = Duration::from_millis(50);
/// How long to wait for the content of a file that is missing or empty.
const WAIT_FOR_CONTENT: Duration = Duration::from_millis(100);
/// After this time, the state of a file is reported even if it is not quiet.
const LONGEST_WAIT: Duration = Duration::from_millis(250);
/// How often the longest wait doubles, at most, for a file that is written to without a pause, such
/// as footage that is being copied: up to four seconds.
const MOST_DOUBLINGS: u32 = 4;

/// A file that is watched.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct FileId(pub(super) u64);

/// The state of a file, compared with its last reported state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FileState {
    Unchanged,
    /// Changed, and now empty or missing.
    Empty,
    Changed,
}

/// The result of [`Debouncer::poll`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Debounced {
    /// These files have changed and settled.
    Changed(Vec<FileId>),
    /// No file settles before this time.
    Until(Instant),
    /// No change is pending.
    Nothing,
}

/// The files that have had events and have not settled.
#[derive(Debug, Default)]
pub(super) struct Debouncer {
    pending: BTreeMap<FileId, Pending>,
    /// The files that had to be reported while a program wrote to them, and how often in a row.
    never_quiet: HashMap<FileId, u32>,
}

#[derive(Debug)]
struct Pending {
    first: Instant,
    last: Instant,
    is_open: bool,
    /// The file was empty or missing when it was last checked.
    is_empty: bool,
}

impl Pending {
    fn due(&self, quiet: Duration, longest: Duration) -> Instant {
        (self.last + quiet).min(self.first + longest)
    }
}

impl Debouncer {
    /// Records an event.
    pub(super) fn note(&mut self, at: Instant, hint: Hint, file: FileId) {
        let pending = self.pending.entry(file).or_insert(Pending {
            first: at,
            last: at,
            is_open: false,
            is_empty: false,
        });
        pending.last = pending.last.max(at);
        pending.is_empty = false;
        match hint {
            Hint::Created | Hint::Written => pending.is_open = true,
            Hint::Closed | Hint::Moved => {
                pending.is_open = false;
                self.never_quiet.remove(&file);
            }
            Hint::Touched => {}
        }
    }

    /// Forgets the files that are not watched any more.
    pub(super) fn retain(&mut self, is_watched: impl Fn(FileId) -> bool) {
        self.pending.retain(|&file, _| is_watched(file));
        self.never_quiet.retain(|&file, _| is_watched(file));
    }

    /// Which files have settled by `now`. `state_of` reads the state of a file.
    pub(super) fn poll(
        &mut self,
        now: Instant,
        state_of: impl Fn(FileId) -> FileState,
    ) -> Debounced {
        let mut changed = Vec::new();
        let mut waits_for_content = false;
        for file in self.due_files(now) {
            match state_of(file) {
                FileState::Unchanged => self.release(file, now),
                FileState::Changed => changed.push(file),
                FileState::Empty => {
                    if let Some(pending) = self.pending.get_mut(&file)
                        && now < pending.due(WAIT_FOR_CONTENT, LONGEST_WAIT)
                    {
                        pending.is_empty = true;
                        waits_for_content = true;
                    }
                    changed.push(file);
                }
            }
        }
        if changed.is_empty() || waits_for_content {
            return self.next_due();
        }
        for &file in &changed {
            self.release(file, now);
        }
        Debounced::Changed(changed)
    }

    /// The files to check now: the whole group once its last file is due, and each file that is
    /// never quiet when it is due by itself.
    fn due_files(&self, now: Instant) -> Vec<FileId> {
        let group_is_due = self.group_due().is_some_and(|due| due <= now);
        let is_due = |file: FileId, pending: &Pending| {
            if self.is_never_quiet(file) { self.due(file, pending) <= now } else { group_is_due }
        };
        self.pending
            .iter()
            .filter(|&(&file, pending)| is_due(file, pending))
            .map(|(&file, _)| file)
            .collect()
    }

    fn next_due(&self) -> Debounced {
        let never_quiet = self
            .pending
            .iter()
            .filter(|(file, _)| self.is_never_quiet(**file))
            .map(|(file, pending)| self.due(*file, pending));
        never_quiet.chain(self.group_due()).min().map_or(Debounced::Nothing, Debounced::Until)
    }

    /// When the group of files that change together is due: after the longest wait in any case,
    /// except for a file that waits for its content.
    fn group_due(&self) -> Option<Instant> {
        let first = self.group().map(|(_, pending)| pending.first).min()?;
        let limited = |pending: &Pending, due: Instant| {
            if pending.is_empty { due } else { due.min(first + LONGEST_WAIT) }
        };
        self.group().map(|(file, pending)| limited(pending, self.due(file, pending))).max()
    }

    fn due(&self, file: FileId, pending: &Pending) -> Instant {
        if pending.is_empty {
            pending.due(WAIT_FOR_CONTENT, LONGEST_WAIT)
        } else if pending.is_open {
            let doubled = 1 << self.never_quiet.get(&file).copied().unwrap_or(0);
            pending.due(QUIET_WHILE_OPEN * doubled, LONGEST_WAIT * doubled)
        } else {
            let is_several = self.group().nth(1).is_some();
            pending.due(if is_several { QUIET_FOR_SEVERAL } else { QUIET }, LONGEST_WAIT)
        }
    }

    /// The files that change together: all pending ones except those that are never quiet.
    fn group(&self) -> impl Iterator<Item = (FileId, &Pending)> {
        self.pending
            .iter()
            .map(|(&file, pending)| (file, pending))
            .filter(|(file, _)| !self.is_never_quiet(*file))
    }

    fn is_never_quiet(&self, file: FileId) -> bool {
        self.never_quiet.contains_key(&file)
    }

    /// Ends the wait for a file. A file that was not quiet gets a longer wait the next time.
    fn release(&mut self, file: FileId, now: Instant) {
        let Some(pending) = self.pending.remove(&file) else { return };
        let doublings = self.never_quiet.get(&file).copied();
        let quiet = QUIET_WHILE_OPEN * (1 << doublings.unwrap_or(0));
        if pending.is_open && now < pending.last + quiet {
            let next = doublings.map_or(1, |doublings| (doublings + 1).min(MOST_DOUBLINGS));
            self.never_quiet.insert(file, next);
        } else {
            self.never_quiet.remove(&file);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILM: FileId = FileId(0);
    const SONG: FileId = FileId(1);

    /// Events and polls at times in milliseconds.
    struct Scenario {
        start: Instant,
        debouncer: Debouncer,
    }

    impl Scenario {
        fn new() -> Scenario {
            Scenario { start: Instant::now(), debouncer: Debouncer::default() }
        }

        fn at(&self, ms: u64) -> Instant {
            self.start + Duration::from_millis(ms)
        }

        fn note(&mut self, ms: u64, hint: Hint, file: FileId) -> &mut Scenario {
            let at = self.at(ms);
            self.debouncer.note(at, hint, file);
            self
        }

        fn poll(&mut self, ms: u64, look: FileState) -> Debounced {
            let now = self.at(ms);
            self.debouncer.poll(now, |_| look)
        }

        /// Asserts that nothing settles at `ms`, and nothing does before `until`.
        fn waits(&mut self, ms: u64, look: FileState, until: u64) {
            let until = Debounced::Until(self.at(until));
            assert_eq!(self.poll(ms, look), until, "at {ms} ms");
        }

        fn reports(&mut self, ms: u64, files: &[FileId]) {
            assert_eq!(
                self.poll(ms, FileState::Changed),
                Debounced::Changed(files.to_vec()),
                "at {ms} ms"
            );
        }
    }

    #[test]
    fn nothing_happened() {
        assert_eq!(Scenario::new().poll(0, FileState::Changed), Debounced::Nothing);
    }

    #[test]
    fn a_file_moved_into_place_settles_at_once() {
        let mut scenario = Scenario::new();
        scenario.note(0, Hint::Moved, FILM).waits(4, FileState::Changed, 5);
        scenario.reports(5, &[FILM]);
        assert_eq!(scenario.poll(6, FileState::Changed), Debounced::Nothing);
    }

    #[test]
    fn a_write_settles_after_its_end() {
        let mut scenario = Scenario::new();
        scenario.note(0, Hint::Written, FILM).waits(1, FileState::Changed, 50);
        scenario.note(30, Hint::Written, FILM).waits(60, FileState::Changed, 80);
        scenario.note(70, Hint::Closed, FILM).waits(70, FileState::Changed, 75);
        scenario.note(71, Hint::Touched, FILM).waits(75, FileState::Changed, 76);
        scenario.reports(76, &[FILM]);
    }

    #[test]
    fn an_open_file_is_reported_when_it_is_quiet() {
        let mut scenario = Scenario::new();
        scenario
            .note(0, Hint::Created, FILM)
            .note(10, Hint::Written, FILM)
            .note(20, Hint::Touched, FILM)
            .waits(30, FileState::Changed, 70);
        scenario.reports(70, &[FILM]);
        scenario.note(80, Hint::Closed, FILM);
        assert_eq!(
            scenario.poll(85, FileState::Unchanged),
            Debounced::Nothing,
            "closed without another write"
        );
    }

    #[test]
    fn a_file_that_is_never_quiet_is_reported_more_and_more_rarely() {
        let mut scenario = Scenario::new();
        let mut given = Vec::new();
        let mut last = 0;
        for ms in 0..20_000 {
            let debounced = scenario.note(ms, Hint::Written, FILM).poll(ms, FileState::Changed);
            if debounced == Debounced::Changed(vec![FILM]) {
                given.push(ms - last);
                last = ms;
            }
        }
        assert_eq!(given, [250, 501, 1001, 2001, 4001, 4001, 4001, 4001]);
        scenario.note(20_000, Hint::Closed, FILM).reports(20_005, &[FILM]);
        scenario.note(20_100, Hint::Written, FILM).waits(20_100, FileState::Changed, 20_150);
    }

    #[test]
    fn a_file_that_is_never_quiet_does_not_delay_another() {
        let mut scenario = Scenario::new();
        for ms in 0..=250 {
            scenario.note(ms, Hint::Written, SONG);
        }
        scenario.reports(250, &[SONG]);
        scenario.note(251, Hint::Written, SONG).note(260, Hint::Moved, FILM).waits(
            260,
            FileState::Changed,
            265,
        );
        scenario.reports(265, &[FILM]);
        scenario.waits(266, FileState::Changed, 351);
        scenario.reports(351, &[SONG]);
        assert_eq!(scenario.debouncer.never_quiet, HashMap::new(), "it was quiet");
    }

    #[test]
    fn an_emptied_file_is_given_time_for_its_content() {
        let mut scenario = Scenario::new();
        scenario.note(0, Hint::Written, FILM).note(1, Hint::Closed, FILM).waits(
            6,
            FileState::Empty,
            101,
        );
        scenario.note(60, Hint::Written, FILM).waits(60, FileState::Changed, 110);
        scenario.note(61, Hint::Closed, FILM).reports(66, &[FILM]);
    }

    #[test]
    fn a_file_that_stays_away_counts_as_changed() {
        let mut scenario = Scenario::new();
        scenario.note(0, Hint::Moved, FILM).waits(5, FileState::Empty, 100);
        scenario.waits(99, FileState::Empty, 100);
        assert_eq!(scenario.poll(100, FileState::Empty), Debounced::Changed(vec![FILM]));
    }

    #[test]
    fn the_wait_for_a_file_that_comes_and_goes_ends() {
        let mut scenario = Scenario::new();
        for ms in (0..250).step_by(10) {
            scenario.note(ms, Hint::Moved, FILM).waits(
                ms + 9,
                FileState::Empty,
                (ms + 100).min(250),
            );
        }
        assert_eq!(scenario.poll(250, FileState::Empty), Debounced::Changed(vec![FILM]));
    }

    #[test]
    fn a_file_in_its_reported_state_did_not_change() {
        let mut scenario = Scenario::new();
        scenario.note(0, Hint::Moved, FILM).note(3, Hint::Moved, FILM);
        assert_eq!(scenario.poll(8, FileState::Unchanged), Debounced::Nothing);
        assert_eq!(
            scenario.poll(9, FileState::Changed),
            Debounced::Nothing,
            "nothing is looked at without an event"
        );
    }

    #[test]
    fn a_burst_on_many_files_is_one_change() {
        let mut scenario = Scenario::new();
        for event in 0..100 {
            scenario.note(event, Hint::Written, FileId(event)).note(
                event,
                Hint::Closed,
                FileId(event),
            );
            assert!(matches!(scenario.poll(event, FileState::Changed), Debounced::Until(_)));
        }
        scenario.waits(123, FileState::Changed, 124);
        scenario.reports(124, &(0..100).map(FileId).collect::<Vec<_>>());
        assert_eq!(scenario.poll(125, FileState::Changed), Debounced::Nothing);
    }

    #[test]
    fn a_burst_without_an_end_is_reported() {
        let mut scenario = Scenario::new();
        for ms in 0..=250 {
            scenario.note(ms, Hint::Closed, FileId(ms % 7));
        }
        scenario.reports(250, &(0..7).map(FileId).collect::<Vec<_>>());
    }

    #[test]
    fn files_saved_together_wait_for_each_other() {
        let mut scenario = Scenario::new();
        scenario.note(0, Hint::Moved, FILM).note(0, Hint::Moved, SONG);
        let looks = |file| if file == FILM { FileState::Changed } else { FileState::Empty };
        let early = scenario.at(25);
        let late = scenario.at(100);
        assert_eq!(
            scenario.debouncer.poll(early, looks),
            Debounced::Until(late),
            "the song may be about to come back"
        );
        scenario.note(40, Hint::Moved, SONG).reports(65, &[FILM, SONG]);
    }

    #[test]
    fn content_is_waited_for_even_after_the_longest_wait() {
        let mut scenario = Scenario::new();
        for ms in 0..=240 {
            scenario.note(ms, Hint::Closed, SONG);
        }
        scenario.note(240, Hint::Moved, FILM);
        let looks = |file| if file == SONG { FileState::Changed } else { FileState::Empty };
        let early = scenario.at(250);
        let late = scenario.at(340);
        assert_eq!(scenario.debouncer.poll(early, looks), Debounced::Until(late));
        assert_eq!(scenario.debouncer.poll(late, looks), Debounced::Changed(vec![FILM, SONG]));
    }

    #[test]
    fn files_that_are_not_watched_are_forgotten() {
        let mut scenario = Scenario::new();
        scenario.note(0, Hint::Moved, FILM).note(0, Hint::Moved, SONG);
        scenario.debouncer.retain(|file| file == FILM);
        scenario.reports(5, &[FILM]);
    }
}
