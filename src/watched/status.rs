//! The status of a watched film: its revision, its diagnostics, and how far it is rendered.

use std::collections::{BTreeMap, HashSet};
use std::time::{Duration, Instant};

use crate::cache::EntryKey;
use crate::diag::Diagnostic;
use crate::source::Sources;

/// Where diagnostics of a watched film come from. Each topic holds its newest ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Topic {
    /// The start of the command, such as a cache that cannot be used.
    Setup,
    /// How files are watched.
    Watching,
    Script,
    Rendering,
}

/// Diagnostics, and the texts that they point into.
#[derive(Clone, Debug, Default)]
pub struct Report {
    pub diagnostics: Vec<Diagnostic>,
    pub sources: Sources,
}

/// The status of a watched film.
#[derive(Default)]
pub struct FilmStatus {
    reports: BTreeMap<Topic, Report>,
    /// The rendering failed for a reason that may pass by itself, such as a full disk.
    may_pass: bool,
    has_errors: bool,
    is_reading: bool,
    revision: u64,
    last_change: Option<LastChange>,
    /// The number of the newest film's segments.
    segments: usize,
    /// How many of them had to be rendered when the renderer last looked.
    planned: usize,
    /// Those that are not in the cache yet.
    missing: HashSet<EntryKey>,
    is_sound_missing: bool,
    is_rendering: bool,
}

/// The change that led to the newest film.
#[derive(Debug)]
pub struct LastChange {
    pub saved_at: Instant,
    /// The places that it touched, in words; `None` if all pictures are as they were.
    pub touched: Option<String>,
    /// The time from the save until the last touched picture was in the cache.
    pub took: Option<Duration>,
    /// The touched segments that are not in the cache yet.
    awaited: HashSet<EntryKey>,
}

/// What is happening to the film.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// The script and its media are being read.
    Reading,
    /// No revision of the script was without errors so far.
    NoFilm,
    /// Segments could not be rendered.
    Failed {
        missing: usize,
    },
    /// So many of the planned segments are in the cache.
    Rendering {
        done: usize,
        planned: usize,
    },
    RenderingSound,
    Rendered,
}

impl FilmStatus {
    /// The newest film's number; 0 if there is none yet.
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// Whether the newest script has errors, so that an older film is shown.
    pub fn has_errors(&self) -> bool {
        self.has_errors
    }

    pub fn is_rendering(&self) -> bool {
        self.is_rendering
    }

    /// How many segments of the newest film there are.
    pub fn segments(&self) -> usize {
        self.segments
    }

    /// How many of them had to be rendered.
    pub fn planned(&self) -> usize {
        self.planned
    }

    /// How many of them are not in the cache yet.
    pub fn missing(&self) -> usize {
        self.missing.len()
    }

    pub fn last_change(&self) -> Option<&LastChange> {
        self.last_change.as_ref()
    }

    /// The newest diagnostics of a topic.
    pub fn report(&self, topic: Topic) -> Option<&Report> {
        self.reports.get(&topic)
    }

    /// Whether the rendering failed for a reason that may pass by itself, so that it is worth
    /// trying again.
    pub fn failure_may_pass(&self) -> bool {
        self.may_pass && self.has_failed()
    }

    pub fn phase(&self) -> Phase {
        let missing = self.missing.len();
        if self.is_reading {
            Phase::Reading
        } else if self.revision == 0 {
            Phase::NoFilm
        } else if self.has_failed() {
            Phase::Failed { missing: missing.max(1) }
        } else if missing > 0 {
            Phase::Rendering { done: self.planned.saturating_sub(missing), planned: self.planned }
        } else if self.is_rendering && self.is_sound_missing {
            Phase::RenderingSound
        } else {
            Phase::Rendered
        }
    }

    /// The script is being read. Returns the revision that it leads to if it has no errors.
    pub fn start_reading(&mut self) -> u64 {
        self.is_reading = true;
        self.revision + 1
    }

    /// The script has errors: the film before stays the newest.
    pub fn script_failed(&mut self) {
        self.is_reading = false;
        self.has_errors = true;
    }

    /// There is a new film. `awaited` are the segments that its change touched.
    pub fn film_changed(
        &mut self,
        revision: u64,
        segments: usize,
        saved_at: Instant,
        touched: Option<String>,
        awaited: HashSet<EntryKey>,
    ) {
        self.is_reading = false;
        self.has_errors = false;
        self.is_rendering = true;
        self.revision = revision;
        self.segments = segments;
        self.reports.remove(&Topic::Rendering);
        self.last_change = Some(LastChange { saved_at, touched, took: None, awaited });
    }

    /// The renderer knows which segments are missing, and whether the sound is.
    pub fn render_planned(&mut self, missing: &[EntryKey], sound: bool, now: Instant) {
        self.planned = missing.len();
        self.missing = missing.iter().copied().collect();
        self.is_sound_missing = sound;
        self.is_rendering = !missing.is_empty() || sound;
        if let Some(change) = &mut self.last_change {
            change.awaited.retain(|key| self.missing.contains(key));
            change.update(now);
        }
    }

    /// A segment is in the cache.
    pub fn segment_cached(&mut self, key: EntryKey, now: Instant) {
        self.missing.remove(&key);
        if let Some(change) = &mut self.last_change {
            change.awaited.remove(&key);
            change.update(now);
        }
    }

    /// The sound is in the cache.
    pub fn sound_cached(&mut self) {
        self.is_sound_missing = false;
    }

    /// All of the film is in the cache. Returns whether that ends a failure.
    pub fn film_rendered(&mut self) -> bool {
        self.is_rendering = false;
        self.is_sound_missing = false;
        let had_failed = self.has_failed();
        self.reports.remove(&Topic::Rendering);
        had_failed
    }

    /// The film could not be rendered. `may_pass` says whether it is worth trying again. Returns
    /// whether the reasons are new.
    pub fn render_failed(&mut self, diagnostics: Vec<Diagnostic>, may_pass: bool) -> bool {
        self.is_rendering = false;
        self.may_pass = may_pass;
        let is_known =
            self.report(Topic::Rendering).is_some_and(|before| before.diagnostics == diagnostics);
        self.set_report(Topic::Rendering, Report { diagnostics, sources: Sources::new() });
        !is_known
    }

    /// Replaces the diagnostics of a topic.
    pub fn set_report(&mut self, topic: Topic, report: Report) {
        self.reports.insert(topic, report);
    }

    fn has_failed(&self) -> bool {
        self.report(Topic::Rendering).is_some_and(|report| !report.diagnostics.is_empty())
    }
}

impl LastChange {
    fn update(&mut self, now: Instant) {
        if self.awaited.is_empty() && self.took.is_none() {
            self.took = Some(now.saturating_duration_since(self.saved_at));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::{Code, Severity};

    fn key(number: u8) -> EntryKey {
        format!("{number:02x}").repeat(32).parse().expect("a key")
    }

    fn failure(code: Code) -> Vec<Diagnostic> {
        vec![Diagnostic {
            code,
            severity: Severity::Error,
            message: "it failed".to_owned(),
            help: None,
            labels: Vec::new(),
            fixes: Vec::new(),
        }]
    }

    fn first_film(saved_at: Instant) -> FilmStatus {
        let mut status = FilmStatus::default();
        status.start_reading();
        status.film_changed(1, 3, saved_at, None, HashSet::new());
        status
    }

    #[test]
    fn a_film_goes_from_reading_to_rendered() {
        let now = Instant::now();
        let mut status = FilmStatus::default();
        assert_eq!(status.phase(), Phase::NoFilm);
        assert_eq!(status.start_reading(), 1);
        assert_eq!(status.phase(), Phase::Reading);
        status.film_changed(1, 3, now, None, HashSet::new());
        status.render_planned(&[key(1), key(2)], true, now);
        assert_eq!(status.phase(), Phase::Rendering { done: 0, planned: 2 });
        status.segment_cached(key(1), now);
        assert_eq!(status.phase(), Phase::Rendering { done: 1, planned: 2 });
        status.segment_cached(key(2), now);
        assert_eq!(status.phase(), Phase::RenderingSound);
        status.sound_cached();
        assert_eq!(status.phase(), Phase::Rendered);
        assert!(status.is_rendering(), "the renderer has not said that it is done");
        assert!(!status.film_rendered(), "there was no failure");
        assert!(!status.is_rendering());
    }

    #[test]
    fn errors_leave_the_last_good_film() {
        let now = Instant::now();
        let mut status = FilmStatus::default();
        status.start_reading();
        status.script_failed();
        assert_eq!((status.phase(), status.has_errors()), (Phase::NoFilm, true));
        let mut status = first_film(now);
        status.film_rendered();
        assert_eq!(status.start_reading(), 2);
        status.script_failed();
        assert_eq!((status.phase(), status.has_errors()), (Phase::Rendered, true));
        assert_eq!(status.revision(), 1);
        assert_eq!(status.start_reading(), 2, "the number of the next good film");
        status.film_changed(2, 3, now, None, HashSet::new());
        assert!(!status.has_errors());
    }

    #[test]
    fn a_change_ends_with_its_last_touched_segment() {
        let saved_at = Instant::now();
        let at = |ms| saved_at + Duration::from_millis(ms);
        let mut status = first_film(saved_at);
        status.film_changed(2, 3, saved_at, Some("bar 2".to_owned()), [key(1), key(2)].into());
        status.render_planned(&[key(2), key(3)], false, at(10));
        let took = |status: &FilmStatus| status.last_change().and_then(|change| change.took);
        assert_eq!(took(&status), None, "a touched segment is missing");
        status.segment_cached(key(2), at(300));
        assert_eq!(took(&status), Some(Duration::from_millis(300)));
        status.segment_cached(key(3), at(900));
        assert_eq!(took(&status), Some(Duration::from_millis(300)), "the rest does not count");
    }

    #[test]
    fn a_change_whose_segments_are_cached_ends_at_once() {
        let saved_at = Instant::now();
        let mut status = first_film(saved_at);
        status.film_changed(2, 3, saved_at, None, [key(1)].into());
        status.render_planned(&[], false, saved_at + Duration::from_millis(20));
        let change = status.last_change().expect("a change");
        assert_eq!(change.took, Some(Duration::from_millis(20)));
        assert!(!status.is_rendering());
    }

    #[test]
    fn a_failure_is_new_once_and_ends_with_the_next_film_or_render() {
        let now = Instant::now();
        let mut status = first_film(now);
        status.render_planned(&[key(1)], false, now);
        assert!(status.render_failed(failure(Code::DiskFull), true));
        assert_eq!(status.phase(), Phase::Failed { missing: 1 });
        assert!(status.failure_may_pass());
        assert!(!status.render_failed(failure(Code::DiskFull), true), "the same again");
        assert!(status.render_failed(failure(Code::EngineFailed), false), "another reason");
        assert!(!status.failure_may_pass());
        status.segment_cached(key(1), now);
        assert!(status.film_rendered());
        assert_eq!(status.phase(), Phase::Rendered);
        status.render_failed(failure(Code::EngineFailed), false);
        status.film_changed(2, 3, now, None, HashSet::new());
        assert!(status.report(Topic::Rendering).is_none());
    }
}
