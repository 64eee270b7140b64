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
use crate::world::{Answer, DetectedMusic, FileError, Hints, Media};

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
    /// What the film uses, and whether that comes from the lock. None if the film needs no detection,
    /// or it is pending or failed.
    pub used: Option<(Arc<DetectedMusic>, bool)>,
}

impl DetectionRequest {
    /// The lock's entry for `heard`.
    pub fn entry(&self, detected: Arc<DetectedMusic>) -> LockEntry {
        LockEntry {
            song: self.song.clone(),
            hints: hints_text(&self.hints),
            digest: self.digest,
            detected,
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
    detection: Detection,
}

#[derive(Clone, Debug)]
enum Detection {
    NotRun,
    /// The world is still detecting.
    Pending,
    /// The failure has been reported.
    Failed,
    /// What was detected, and whether it comes from the lock.
    Done(Arc<DetectedMusic>, bool),
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
            detection: Detection::NotRun,
        }
    }

    /// Whether it has been heard.
    fn is_done(&self) -> bool {
        matches!(self.detection, Detection::Done(..))
    }

    /// What came of it.
    pub(super) fn request(self) -> DetectionRequest {
        let used = match self.detection {
            Detection::Done(detected, locked) => Some((detected, locked)),
            Detection::NotRun | Detection::Pending | Detection::Failed => None,
        };
        DetectionRequest {
            song: self.written.value,
            path: self.path,
            digest: self.digest,
            hints: self.hints,
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
    /// What is detected in the film's song. `None` if it is pending or unavailable, which has been
    /// reported at `at` or before.
    pub(super) fn detected_song(&mut self, at: Span) -> Option<DetectedSong> {
        let music = self.music_at(at)?;
        if music.song.is_none() {
            if matches!(music.grid, Grid::Broken) {
                return None;
            }
            self.report(&MusicProblem::NothingToDetect { at });
            return None;
        }
        let detected = self.detect_once()?;
        let start = self.detection.as_ref().map_or(Time::ZERO, |song| song.start);
        Some(DetectedSong { detected, origin: music.film_time(start) })
    }

    /// Whether detection has run and succeeded.
    pub(super) fn is_detected(&self) -> bool {
        self.detection.as_ref().is_some_and(SongDetection::is_done)
    }

    /// The song, heard once. Without one that can be opened there is nothing, and that has been
    /// said.
    fn detect_once(&mut self) -> Option<Arc<DetectedMusic>> {
        let song = self.detection.clone()?;
        match &song.detection {
            Detection::Done(detected, _) => return Some(detected.clone()),
            Detection::Pending | Detection::Failed => return None,
            Detection::NotRun => {}
        }
        let detection = self.locked_or_detected(&song);
        if let Some(song) = &mut self.detection {
            song.detection = detection.clone();
        }
        match detection {
            Detection::Done(detected, _) => Some(detected),
            Detection::NotRun | Detection::Pending | Detection::Failed => None,
        }
    }

    fn locked_or_detected(&mut self, song: &SongDetection) -> Detection {
        let Some(lock) = self.lock(song) else { return Detection::Failed };
        if let Some(entry) = lock.entry(&song.written.value, &song.hints) {
            self.compare_with_lock(song, entry);
            return Detection::Done(entry.detected.clone(), true);
        }
        match self.detect(song) {
            Answer::Known(detected) => Detection::Done(detected, false),
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
        if !changed && entry.detected.listener >= DETECTOR_VERSION {
            return;
        }
        let difference =
            self.detect(song).map(|detected| Difference::between(&entry.detected, &detected));
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
        let (Some(detected), Some(song)) = (self.detect_once(), self.detection.as_ref()) else {
            return Grid::Broken;
        };
        let Some(grid) = detected.pulse.as_ref().and_then(BeatGrid::from_pulse) else {
            return Grid::NoPulse;
        };
        let source = match &song.detection {
            Detection::Done(_, true) => GridSource::Lock,
            Detection::Done(_, false)
            | Detection::NotRun
            | Detection::Pending
            | Detection::Failed => GridSource::Detected,
        };
        Grid::Known(Arc::new(song.beats.set_right(grid.shifted(song.start)).shifted(later)), source)
    }
}
