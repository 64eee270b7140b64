//! Hearing the song: what the lock keeps of it, else what is heard anew; only where a script asks
//! for something that must be heard.

mod doubts;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::hash::ContentHash;
use crate::music::{
    BeatGrid, Difference, LISTENER, Lock, LockEntry, LockFault, LockMistake, hints_text, settled,
};
use crate::source::Span;
use crate::syntax::ast::{self, Declaration};
use crate::time::Time;
use crate::world::{FileError, Heard, Hints, Media};

use super::Checker;
use super::declare::BeatSettings;
use super::error::{LockProblem, MusicProblem};
use super::eval::{Grid, Music};
use super::load::ModuleId;
use super::program::GridSource;

/// What a script names to be heard, and what came of it.
#[derive(Clone, Debug)]
pub struct Hearing {
    /// The song's file, as the script writes it.
    pub song: String,
    /// The same, to be opened.
    pub path: PathBuf,
    /// The content that it has now.
    pub digest: ContentHash,
    /// What is known beforehand.
    pub hints: Hints,
    /// What the film is made by, and whether that is from the lock; none where nothing had to be
    /// heard, or could be.
    pub used: Option<(Arc<Heard>, bool)>,
}

impl Hearing {
    /// The lock's entry for `heard`.
    pub fn entry(&self, heard: Arc<Heard>) -> LockEntry {
        LockEntry {
            song: self.song.clone(),
            hints: hints_text(&self.hints),
            digest: self.digest,
            heard,
        }
    }
}

/// Where the lock of the script at `path` stands.
pub fn lock_path(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".lock");
    PathBuf::from(name)
}

/// All that it takes to hear the song.
#[derive(Clone, Debug)]
pub(super) struct Ear {
    module: ModuleId,
    /// The song's file, where it is named.
    written: ast::Text,
    /// The song's name, where it is declared.
    name: Span,
    path: PathBuf,
    digest: ContentHash,
    /// The song's time of its first sample.
    start: Time,
    beats: BeatSettings,
    hints: Hints,
    heard: Ears,
}

#[derive(Clone, Debug)]
enum Ears {
    /// Nobody has asked yet.
    Unasked,
    /// It could not be heard, which has been reported.
    Deaf,
    /// What is heard, and whether the lock kept it.
    Open(Arc<Heard>, bool),
}

impl Ear {
    /// Ready to hear the song of a declaration.
    pub(super) fn new(
        module: ModuleId,
        declaration: &Declaration,
        path: PathBuf,
        media: &Media,
        beats: &BeatSettings,
    ) -> Ear {
        let start = media.audio.as_ref().map_or(Time::ZERO, |audio| audio.start);
        Ear {
            module,
            written: declaration.path.clone(),
            name: declaration.name.span,
            path,
            digest: media.digest,
            start,
            hints: beats.hints(start),
            beats: beats.clone(),
            heard: Ears::Unasked,
        }
    }

    /// Whether it has been heard.
    fn is_open(&self) -> bool {
        matches!(self.heard, Ears::Open(..))
    }

    /// What came of it.
    pub(super) fn hearing(self) -> Hearing {
        let used = match self.heard {
            Ears::Open(heard, locked) => Some((heard, locked)),
            Ears::Unasked | Ears::Deaf => None,
        };
        Hearing {
            song: self.written.value,
            path: self.path,
            digest: self.digest,
            hints: self.hints,
            used,
        }
    }
}

/// What was heard in the film's song.
#[derive(Clone, Debug)]
pub(super) struct SongHeard {
    /// It.
    pub(super) heard: Arc<Heard>,
    /// The film time of the song's first sample.
    pub(super) origin: Time,
}

impl Checker<'_> {
    /// What is heard in the film's song; `None` where that cannot be had, which has been said at
    /// `at` or before.
    pub(super) fn song_heard(&mut self, at: Span) -> Option<SongHeard> {
        let music = self.music_at(at)?;
        if music.song.is_none() {
            self.report(&MusicProblem::NothingToHear { at });
            return None;
        }
        let heard = self.heard()?;
        let start = self.ear.as_ref().map_or(Time::ZERO, |ear| ear.start);
        Some(SongHeard { heard, origin: music.film_time(start) })
    }

    /// Whether the song has been heard already.
    pub(super) fn was_heard(&self) -> bool {
        self.ear.as_ref().is_some_and(Ear::is_open)
    }

    /// The song, heard once. Without one that can be opened there is nothing, and that has been
    /// said.
    fn heard(&mut self) -> Option<Arc<Heard>> {
        let ear = self.ear.clone()?;
        match &ear.heard {
            Ears::Open(heard, _) => return Some(heard.clone()),
            Ears::Deaf => return None,
            Ears::Unasked => {}
        }
        let heard = self.locked_or_heard(&ear);
        let ears = heard.map_or(Ears::Deaf, |(heard, locked)| Ears::Open(heard, locked));
        if let Some(ear) = &mut self.ear {
            ear.heard = ears.clone();
        }
        match ears {
            Ears::Open(heard, _) => Some(heard),
            Ears::Unasked | Ears::Deaf => None,
        }
    }

    fn locked_or_heard(&mut self, ear: &Ear) -> Option<(Arc<Heard>, bool)> {
        let lock = self.lock(ear)?;
        if let Some(entry) = lock.entry(&ear.written.value, &ear.hints) {
            self.compare_with_lock(ear, entry);
            return Some((entry.heard.clone(), true));
        }
        match self.anew(ear) {
            Ok(heard) => Some((heard, false)),
            Err(error) => {
                self.file_error(error, &ear.written);
                None
            }
        }
    }

    /// The song heard anew, whatever is locked.
    fn anew(&self, ear: &Ear) -> Result<Arc<Heard>, FileError> {
        self.world
            .listen(&ear.path, &ear.hints)
            .map(|heard| Arc::new(settled(Arc::unwrap_or_clone(heard))))
    }

    /// The lock beside the script; none if it is damaged, which has been said. Where there is no
    /// file, nothing is locked.
    fn lock(&mut self, ear: &Ear) -> Option<Lock> {
        let path = lock_path(&self.modules[ear.module.0].path);
        if !self.files.contains(&path) {
            self.files.push(path.clone());
        }
        let bytes = match self.world.read(&path) {
            Ok(bytes) => bytes,
            Err(FileError::Missing) => return Some(Lock::default()),
            Err(error) => {
                let lock = path.display().to_string();
                self.report(&LockProblem::Unreadable {
                    lock,
                    why: error.to_string(),
                    song: ear.written.span,
                });
                return None;
            }
        };
        let text = String::from_utf8_lossy(&bytes);
        match Lock::parse(&text) {
            Ok(lock) => Some(lock),
            Err(mistake) => {
                self.damaged_lock(&path, &text, mistake, ear.written.span);
                None
            }
        }
    }

    fn damaged_lock(&mut self, path: &Path, text: &str, mistake: LockMistake, song: Span) {
        let LockMistake { line, bytes, what } = mistake;
        let script = self
            .modules
            .last()
            .map_or_else(String::new, |module| module.path.display().to_string());
        let anew =
            format!("or delete the lock and hear the song anew with `amv lock --update {script}`");
        let help = match &what {
            LockFault::Conflict => {
                format!("keep the lines of one side and take the marks away, {anew}")
            }
            LockFault::Version(_) => format!("use the version of amv that wrote it, {anew}"),
            LockFault::NoLock
            | LockFault::Line
            | LockFault::Missing(_)
            | LockFault::Pulse
            | LockFault::Lines { .. }
            | LockFault::Twice => {
                format!("take back what was changed in it by hand, {anew}")
            }
        };
        let at = Span::new(self.sources.add(path, Arc::from(text)), bytes);
        self.report(&LockProblem::Damaged {
            lock: path.display().to_string(),
            line,
            what: what.to_string(),
            help,
            at,
            song,
        });
    }

    /// What is locked is used. If the song, or the listener, has changed since, it is said what
    /// would be otherwise.
    fn compare_with_lock(&mut self, ear: &Ear, entry: &LockEntry) {
        let changed = entry.digest != ear.digest;
        if !changed && entry.heard.listener >= LISTENER {
            return;
        }
        let difference = self.anew(ear).map(|heard| Difference::between(&entry.heard, &heard));
        let (song, at) = (ear.written.value.clone(), ear.written.span);
        let script = self.modules[ear.module.0].path.display().to_string();
        match difference {
            Ok(difference) if changed => self.report(&LockProblem::SongChanged {
                song,
                what: difference.to_string(),
                script,
                at,
            }),
            Err(error) if changed => self.report(&LockProblem::SongChanged {
                song,
                what: format!("unknown ({error})"),
                script,
                at,
            }),
            Ok(difference) if !difference.is_none() => {
                self.report(&LockProblem::ListenerOlder {
                    song,
                    what: difference.to_string(),
                    script,
                    at,
                });
            }
            Ok(_) | Err(_) => {}
        }
    }

    /// Hears the beats, if they are to be heard and nobody has.
    pub(super) fn hear_grid(&mut self) {
        let Some(music) = self.music.clone() else { return };
        let Grid::Unheard(later) = music.grid else { return };
        let grid = self.heard_grid(later);
        self.music = Some(Arc::new(Music { grid, song: music.song }));
    }

    fn heard_grid(&mut self, later: Time) -> Grid {
        let (Some(heard), Some(ear)) = (self.heard(), self.ear.as_ref()) else {
            return Grid::Broken;
        };
        let Some(grid) = heard.pulse.as_ref().and_then(BeatGrid::from_pulse) else {
            return Grid::NoPulse;
        };
        let source = match &ear.heard {
            Ears::Open(_, true) => GridSource::Lock,
            Ears::Open(_, false) | Ears::Unasked | Ears::Deaf => GridSource::Heard,
        };
        Grid::Known(Arc::new(ear.beats.set_right(grid.shifted(ear.start)).shifted(later)), source)
    }
}
