//! Beat detection: what the lock holds, or else a new detection. It runs only where a script needs
//! something that must be detected.

mod doubts;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::hash::ContentHash;
use crate::music::{
    BeatGrid, DETECTOR_VERSION, Difference, Lock, LockEntry, LockFileError, LockFileProblem,
    hints_text, settled,
};
use crate::source::Span;
use crate::syntax::ast::{self, Declaration};
use crate::time::Time;
use crate::world::{Answer, DetectedMusic, Facet, Facets, FileError, Hints, Media};

use super::Checker;
use super::beat_settings::BeatSettings;
use super::error::{LockProblem, MusicProblem};
use super::inputs::report_file_error;
use super::load::ModuleId;
use super::music::{Grid, Music};
use super::pending::PendingFact;
use super::program::GridSource;

/// The song whose beats a script needs, and the result of their detection.
#[derive(Clone, Debug)]
pub struct DetectionRequest {
    /// The song's file, as the script writes it.
    pub song: String,
    /// The path to open.
    pub path: PathBuf,
    /// The hash of its current content.
    pub digest: ContentHash,
    /// What is known beforehand.
    pub hints: Hints,
    /// Whether the film needs something that is detected.
    pub is_needed: bool,
    /// What the film uses. None if it needs no detection, or detection is pending or failed.
    pub used: Option<UsedMusic>,
}

/// What a film uses of the music that is detected in its song.
#[derive(Clone, Debug)]
pub struct UsedMusic {
    /// The music; at least the facets that are used or locked.
    pub detected: Arc<DetectedMusic>,
    /// What the film uses.
    pub facets: Facets,
    /// What comes from the lock.
    pub locked: Facets,
    /// The hash of the song's content when it was detected.
    pub digest: ContentHash,
}

impl DetectionRequest {
    /// The facets that the film uses.
    pub fn used_facets(&self) -> Facets {
        self.used.as_ref().map_or(Facets::NONE, |used| used.facets)
    }

    /// The lock's entry for these facets of what is detected.
    pub fn entry(&self, detected: &DetectedMusic, facets: Facets) -> LockEntry {
        LockEntry {
            song: self.song.clone(),
            hints: hints_text(&self.hints),
            digest: self.digest,
            facets,
            detected: Arc::new(detected.only(facets)),
        }
    }
}

/// The path of the lock of the script at `path`.
pub fn lock_path(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".lock");
    PathBuf::from(name)
}

/// The song, and how far the detection of its beats has come.
#[derive(Clone, Debug)]
pub(super) struct SongDetection {
    module: ModuleId,
    /// The song's file, as the script names it.
    written: ast::Text,
    /// The song's name, where it is declared.
    name: Span,
    path: PathBuf,
    digest: ContentHash,
    /// The song's time of its first sample.
    start: Time,
    beats: BeatSettings,
    hints: Hints,
    /// What the script has asked for so far.
    asked: Facets,
    detection: Detection,
}

#[derive(Clone, Debug)]
enum Detection {
    NotRun,
    /// The world is still detecting.
    Pending,
    /// The failure has been reported.
    Failed,
    Done(Found),
}

/// What was detected.
#[derive(Clone, Debug)]
struct Found {
    detected: Arc<DetectedMusic>,
    /// What is known of it.
    known: Facets,
    /// What comes from the lock.
    locked: Facets,
    /// The hash of the song's content when it was detected.
    digest: ContentHash,
}

impl SongDetection {
    /// For the song of a declaration; nothing is detected yet.
    pub(super) fn new(
        module: ModuleId,
        declaration: &Declaration,
        path: PathBuf,
        media: &Media,
        beats: &BeatSettings,
    ) -> SongDetection {
        let start = media.audio.as_ref().map_or(Time::ZERO, |audio| audio.start);
        SongDetection {
            module,
            written: declaration.path.clone(),
            name: declaration.name.span,
            path,
            digest: media.digest,
            start,
            hints: beats.hints(start),
            beats: beats.clone(),
            asked: Facets::NONE,
            detection: Detection::NotRun,
        }
    }

    /// What came of it.
    pub(super) fn request(self) -> DetectionRequest {
        let facets = self.asked;
        let used = match self.detection {
            Detection::Done(Found { detected, locked, digest, .. }) => {
                Some(UsedMusic { detected, facets, locked, digest })
            }
            Detection::NotRun | Detection::Pending | Detection::Failed => None,
        };
        DetectionRequest {
            song: self.written.value,
            path: self.path,
            digest: self.digest,
            hints: self.hints,
            is_needed: !facets.is_empty(),
            used,
        }
    }
}

/// What was detected in the film's song.
#[derive(Clone, Debug)]
pub(super) struct DetectedSong {
    /// It.
    pub(super) detected: Arc<DetectedMusic>,
    /// The film time of the song's first sample.
    pub(super) origin: Time,
}

impl Checker<'_> {
    /// What is detected in the film's song, with these facets. `None` if it is pending or
    /// unavailable, which has been reported at `at` or before.
    pub(super) fn detected_song(
        &mut self,
        facets: impl Into<Facets>,
        at: Span,
    ) -> Option<DetectedSong> {
        let music = self.music_at(at)?;
        if music.song.is_none() {
            if matches!(music.grid, Grid::Broken) {
                return None;
            }
            self.report(&MusicProblem::NothingToDetect { at });
            return None;
        }
        let detected = self.detected(facets.into())?;
        let start = self.detection.as_ref().map_or(Time::ZERO, |song| song.start);
        Some(DetectedSong { detected, origin: music.film_time(start) })
    }

    /// Whether the song's block says something about its beats.
    pub(super) fn has_corrected_beats(&self) -> bool {
        self.detection.as_ref().is_some_and(|song| song.beats.corrects())
    }

    /// What is known of the film's song, if that includes a facet. It is not detected for this, and
    /// the film does not use it.
    pub(super) fn known_song(&self, facet: Facet) -> Option<DetectedSong> {
        let song = self.detection.as_ref()?;
        let Detection::Done(found) = &song.detection else { return None };
        let music = self.music.known.as_ref()?;
        let origin = music.film_time(song.start);
        found.known.has(facet).then(|| DetectedSong { detected: found.detected.clone(), origin })
    }

    /// The music of the song: these facets of it, from the lock as far as that has them. Without a
    /// song that can be opened there is nothing, and that has been reported.
    fn detected(&mut self, facets: Facets) -> Option<Arc<DetectedMusic>> {
        let song = self.detection.as_mut()?;
        song.asked = song.asked.and(facets);
        let song = song.clone();
        let detection = match song.detection.clone() {
            Detection::Pending | Detection::Failed => return None,
            Detection::NotRun => self.locked(&song),
            Detection::Done(found) => Detection::Done(found),
        };
        let detection = match detection {
            Detection::Done(found) if found.known.has_all(facets) => Detection::Done(found),
            Detection::Done(found) => self.completed(&song, found),
            other @ (Detection::NotRun | Detection::Pending | Detection::Failed) => other,
        };
        if let Some(song) = &mut self.detection {
            song.detection = detection.clone();
        }
        match detection {
            Detection::Done(found) => Some(found.detected),
            Detection::NotRun | Detection::Pending | Detection::Failed => None,
        }
    }

    /// What the lock holds of the song.
    fn locked(&mut self, song: &SongDetection) -> Detection {
        let Some(lock) = self.lock(song) else { return Detection::Failed };
        match lock.entry(&song.written.value, &song.hints) {
            Some(entry) => {
                self.compare_with_lock(song, entry);
                let (detected, facets) = (entry.detected.clone(), entry.facets);
                let digest = entry.digest;
                Detection::Done(Found { detected, known: facets, locked: facets, digest })
            }
            None => {
                let nothing = DetectedMusic { detector: DETECTOR_VERSION, ..Default::default() };
                let (detected, none) = (Arc::new(nothing), Facets::NONE);
                let digest = song.digest;
                Detection::Done(Found { detected, known: none, locked: none, digest })
            }
        }
    }

    /// What is known, and the rest of a new detection.
    fn completed(&mut self, song: &SongDetection, found: Found) -> Detection {
        match self.detect(song) {
            Answer::Known(new) => {
                let detected = match found.locked.is_empty() {
                    true => new,
                    false => Arc::new(found.detected.completed(found.locked, &new)),
                };
                Detection::Done(Found { detected, known: Facets::ALL, ..found })
            }
            Answer::Pending => Detection::Pending,
            Answer::Failed(error) => {
                report_file_error(error, &song.written, &mut self.reporter);
                Detection::Failed
            }
        }
    }

    /// Detects the song's beats whatever the lock says.
    fn detect(&mut self, song: &SongDetection) -> Answer<Arc<DetectedMusic>> {
        let answer = self.inputs.world.detect_beats(&song.path, &song.hints);
        if answer == Answer::Pending {
            self.inputs.wait_for(&song.path, PendingFact::Detection, song.written.span);
        }
        answer.map(|detected| Arc::new(settled(Arc::unwrap_or_clone(detected))))
    }

    /// The lock beside the script; `None` if it is damaged, which has been reported. Without a file it
    /// is empty.
    fn lock(&mut self, song: &SongDetection) -> Option<Lock> {
        let path = lock_path(&self.inputs.modules[song.module.0].path);
        self.inputs.depend_on(&path);
        let bytes = match self.inputs.world.read(&path) {
            Ok(bytes) => bytes,
            Err(FileError::Missing) => return Some(Lock::default()),
            Err(error) => {
                let lock = path.display().to_string();
                self.report(&LockProblem::Unreadable {
                    lock,
                    why: error.to_string(),
                    song: song.written.span,
                });
                return None;
            }
        };
        let text = String::from_utf8_lossy(&bytes);
        match Lock::parse(&text) {
            Ok(lock) => Some(lock),
            Err(mistake) => {
                self.damaged_lock(&path, &text, mistake, song.written.span);
                None
            }
        }
    }

    fn damaged_lock(&mut self, path: &Path, text: &str, mistake: LockFileError, song: Span) {
        let LockFileError { line, bytes, what } = mistake;
        let script = self
            .inputs
            .modules
            .last()
            .map_or_else(String::new, |module| module.path.display().to_string());
        let redetect = format!(
            "or delete the lock and detect the beats again with `amv lock --update {script}`"
        );
        let help = match &what {
            LockFileProblem::Conflict => {
                format!("keep the lines of one side and remove the conflict markers, {redetect}")
            }
            LockFileProblem::Version(_) => {
                format!("use the version of amv that wrote it, {redetect}")
            }
            LockFileProblem::NoLock
            | LockFileProblem::Line
            | LockFileProblem::Missing(_)
            | LockFileProblem::Pulse
            | LockFileProblem::Lines { .. }
            | LockFileProblem::Twice => {
                format!("undo what was changed in it by hand, {redetect}")
            }
        };
        let at = Span::new(self.inputs.sources.add(path, Arc::from(text)), bytes);
        self.report(&LockProblem::Damaged {
            lock: path.display().to_string(),
            line,
            what: what.to_string(),
            help,
            at,
            song,
        });
    }

    /// The checker uses what is locked. If the song or the detector has changed since, it warns of
    /// what a new detection would change.
    fn compare_with_lock(&mut self, song: &SongDetection, entry: &LockEntry) {
        let changed = entry.digest != song.digest;
        if !changed && entry.detected.detector >= DETECTOR_VERSION {
            return;
        }
        let difference = self
            .detect(song)
            .map(|detected| Difference::between(&entry.detected, &detected.only(entry.facets)));
        let script = self.inputs.modules[song.module.0].path.display().to_string();
        let at = song.written.span;
        let song = song.written.value.clone();
        match difference {
            Answer::Known(difference) if changed => self.report(&LockProblem::SongChanged {
                song,
                what: difference.to_string(),
                script,
                at,
            }),
            Answer::Failed(error) if changed => self.report(&LockProblem::SongChanged {
                song,
                what: format!("unknown ({error})"),
                script,
                at,
            }),
            Answer::Known(difference) if !difference.is_none() => {
                self.report(&LockProblem::ListenerOlder {
                    song,
                    what: difference.to_string(),
                    script,
                    at,
                });
            }
            Answer::Known(_) | Answer::Pending | Answer::Failed(_) => {}
        }
    }

    /// Detects the beats if they must be detected and have not been yet.
    pub(super) fn detect_grid(&mut self) {
        let Some(music) = self.music.known.clone() else { return };
        let Grid::NotDetected(later) = music.grid else { return };
        let grid = self.detected_grid(later);
        self.music.known = Some(Arc::new(Music { grid, song: music.song }));
    }

    fn detected_grid(&mut self, later: Time) -> Grid {
        let detected = self.detected(Facet::Beats.into());
        let (Some(detected), Some(song)) = (detected, self.detection.as_ref()) else {
            return Grid::Broken;
        };
        let Some(grid) = detected.pulse.as_ref().and_then(BeatGrid::from_pulse) else {
            return Grid::NoPulse;
        };
        let source = match &song.detection {
            Detection::Done(found) if found.locked.has(Facet::Beats) => GridSource::Lock,
            Detection::Done(_) | Detection::NotRun | Detection::Pending | Detection::Failed => {
                GridSource::Detected
            }
        };
        Grid::Known(Arc::new(song.beats.set_right(grid.shifted(song.start)).shifted(later)), source)
    }
}
