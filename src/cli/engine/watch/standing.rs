//! How a watched film stands, and how that is said in a few lines.

use std::collections::HashSet;
use std::time::{Duration, Instant};

use crate::cache::EntryKey;
use crate::cli::script::number;
use crate::preview::{Problem, Problems};
use crate::render::Snapshot;

/// All that is told of a watched film.
#[derive(Default)]
pub(super) struct Standing {
    /// The script, as it was named.
    pub(super) script: String,
    /// Where the preview is served.
    pub(super) address: Option<String>,
    /// What has to be known beside.
    pub(super) notes: Vec<String>,
    /// What is otherwise than it should be for good.
    pub(super) lasting: Faults,
    /// What is unusual about how files are watched.
    pub(super) warnings: Faults,
    /// The script's errors and warnings.
    pub(super) problems: Faults,
    /// Why parts of the film could not be rendered.
    pub(super) failures: Faults,
    /// Whether that may be otherwise soon, though nothing of the film changes.
    pub(super) may_pass: bool,
    /// The script has errors.
    pub(super) broken: bool,
    /// The script and its media are being read.
    pub(super) reading: bool,
    /// The newest film's number; 0 is none yet.
    pub(super) revision: u64,
    /// What changed last.
    pub(super) change: Option<Change>,
    /// The newest film's segments.
    segments: usize,
    /// Of these, those that are to be rendered, when it was last looked through.
    planned: usize,
    /// And that are not there yet.
    missing: HashSet<EntryKey>,
    /// Whether the sound is to be made.
    pub(super) sound: bool,
    /// Whether it is being rendered.
    pub(super) rendering: bool,
}

/// Diagnostics, made ready for those who look at them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Faults {
    /// As `check` draws them, line by line; none where nothing is drawn.
    pub(super) lines: Vec<String>,
    /// As the pages show them.
    pub(super) problems: Vec<Problem>,
}

/// A change to the film.
pub(super) struct Change {
    /// When it was saved.
    pub(super) saved: Instant,
    /// The stretches that it touched, in words; none if all pictures are as they were.
    pub(super) touched: Option<String>,
    /// The new segments that are not there yet.
    awaited: HashSet<EntryKey>,
    /// How long it took from the save until the last picture that it touched was there.
    pub(super) took: Option<Duration>,
}

impl Standing {
    /// That of a script of which nothing is known yet.
    pub(super) fn of(script: String) -> Standing {
        Standing { script, ..Standing::default() }
    }

    /// The film has become another.
    pub(super) fn renew(
        &mut self,
        reel: &Snapshot,
        saved: Instant,
        touched: Option<String>,
        awaited: HashSet<EntryKey>,
    ) {
        (self.revision, self.broken, self.rendering) = (reel.revision(), false, true);
        self.segments = reel.segments().count();
        self.failures = Faults::default();
        self.change = Some(Change { saved, touched, awaited, took: None });
    }

    /// It is known what is to be rendered.
    pub(super) fn planned(&mut self, missing: &[EntryKey], sound: bool) {
        (self.planned, self.missing) = (missing.len(), missing.iter().copied().collect());
        (self.sound, self.rendering) = (sound, !missing.is_empty() || sound);
        if let Some(change) = &mut self.change {
            change.awaited.retain(|key| self.missing.contains(key));
            change.look();
        }
    }

    /// A segment is there.
    pub(super) fn kept(&mut self, key: EntryKey) {
        self.missing.remove(&key);
        if let Some(change) = &mut self.change {
            change.awaited.remove(&key);
            change.look();
        }
    }

    /// What stands above the lines: all that is wrong.
    pub(super) fn faults(&self) -> Vec<String> {
        let all = [&self.lasting, &self.warnings, &self.problems, &self.failures];
        all.into_iter().flat_map(|faults| &faults.lines).cloned().collect()
    }

    /// What the pages are to show of what is wrong.
    pub(super) fn shown(&self) -> Problems {
        let all = [&self.problems, &self.failures, &self.lasting];
        Problems {
            problems: all.into_iter().flat_map(|faults| &faults.problems).cloned().collect(),
            blocking: self.broken,
        }
    }

    /// Segments that are not there yet.
    pub(super) fn missing(&self) -> usize {
        self.missing.len()
    }

    /// The film's segments.
    pub(super) fn segments(&self) -> usize {
        self.segments
    }

    /// The lines that stay in place: where the preview is, what changed, how far it is.
    pub(super) fn lines(&self) -> Vec<String> {
        let served = self.address.as_ref().map(|address| format!("preview at {address}"));
        let head = format!("watching {} · Ctrl-C ends", self.script);
        let stale = self.broken.then(|| match self.revision {
            0 => "the script has errors: there is no film yet".to_owned(),
            _ => "the script has errors: the last good film stays on the screen".to_owned(),
        });
        let change =
            self.change.as_ref().filter(|_| self.revision > 1).map(|change| self.changed(change));
        self.notes
            .iter()
            .cloned()
            .chain([head])
            .chain(served)
            .chain(change)
            .chain(stale)
            .chain([self.progress()])
            .collect()
    }

    /// `last change: bar 9 (0:16.000–0:18.000) · 3 of 214 segments · 0.31 s from save to picture`.
    pub(super) fn changed(&self, change: &Change) -> String {
        let touched = change.touched.as_deref().unwrap_or("all pictures as they were");
        let rendered = if self.planned == 0 {
            "nothing to render".to_owned()
        } else {
            format!("{} of {}", self.planned, number(self.segments, "segment"))
        };
        let took = change
            .took
            .map(|took| format!(" · {} from save to picture", seconds(took)))
            .unwrap_or_default();
        format!("last change: {touched} · {rendered}{took}")
    }

    /// How far the rendering is.
    pub(super) fn progress(&self) -> String {
        if self.reading {
            return "reading the script and its media …".to_owned();
        }
        let (done, of) = (self.planned.saturating_sub(self.missing.len()), self.planned);
        match (self.revision, self.failures.problems.is_empty()) {
            (0, _) => "waiting for a script that can be shown".to_owned(),
            (_, false) => format!(
                "{} of {} could not be rendered",
                self.missing.len().max(1),
                number(self.segments, "segment")
            ),
            (_, true) if !self.missing.is_empty() => {
                format!("rendering: {done} of {}", number(of, "segment"))
            }
            (_, true) if self.rendering && self.sound => "rendering the sound".to_owned(),
            (_, true) => format!("{} rendered", number(self.segments, "segment")),
        }
    }
}

impl Change {
    fn look(&mut self) {
        if self.awaited.is_empty() {
            self.took.get_or_insert_with(|| self.saved.elapsed());
        }
    }
}

/// `0.31 s`.
pub(super) fn seconds(time: Duration) -> String {
    format!("{:.2} s", time.as_secs_f64())
}
