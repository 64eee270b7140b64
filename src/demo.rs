//! The demonstration: a small film project without media files. Its song is synthesised and its
//! footage is drawn.

mod canvas;
mod chance;
mod filming;
mod scenes;
mod song;

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use crate::diag::{Code, Problem};
use crate::render::ffmpeg::AvError;

/// The text of the film's script.
pub const SCRIPT: &str = include_str!("demo/demo.amv");
/// The script's name in the project.
pub const SCRIPT_FILE: &str = "demo.amv";
/// The lessons from `examples/` that are written beside it: each file's name and text. They use the
/// same media.
pub const LESSONS: [(&str, &str); 10] = [
    ("01-first-film.amv", include_str!("../examples/01-first-film.amv")),
    ("02-cuts-on-beats.amv", include_str!("../examples/02-cuts-on-beats.amv")),
    ("03-crossfades-and-handles.amv", include_str!("../examples/03-crossfades-and-handles.amv")),
    ("04-pins.amv", include_str!("../examples/04-pins.amv")),
    ("05-rhythms.amv", include_str!("../examples/05-rhythms.amv")),
    ("05-rhythms.labels.txt", include_str!("../examples/05-rhythms.labels.txt")),
    ("06-lyrics-and-karaoke.amv", include_str!("../examples/06-lyrics-and-karaoke.amv")),
    ("07-sections-and-repeat.amv", include_str!("../examples/07-sections-and-repeat.amv")),
    ("08-speed-and-time.amv", include_str!("../examples/08-speed-and-time.amv")),
    ("09-detected-hits.amv", include_str!("../examples/09-detected-hits.amv")),
];
/// An example of a film that several processes render, written to a folder beside the lessons.
pub const SHARED_RENDER: [(&str, &str); 3] = [
    ("shared-render/film.amv", include_str!("../examples/shared-render/film.amv")),
    ("shared-render/Makefile", include_str!("../examples/shared-render/Makefile")),
    ("shared-render/README.md", include_str!("../examples/shared-render/README.md")),
];
/// The size of the footage that [`make`] draws, in pixels.
pub const SIZE: (u32, u32) = (960, 540);

const LYRICS: &str = include_str!("demo/song.lrc");

/// The progress of the drawing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// The number of drawn frames of all footage.
    pub done: u32,
    /// The total number of frames.
    pub total: u32,
}

/// Receives progress, from several threads at once.
pub type Observer<'a> = &'a (dyn Fn(Progress) + Sync);

/// Why the demonstration was not created.
#[derive(Debug, thiserror::Error, miette::Diagnostic)]
pub enum DemoError {
    /// The folder has other content.
    #[error("the folder {} contains other files and no {SCRIPT_FILE}, so the demonstration is not written there", .0.display())]
    #[diagnostic(help(
        "name a folder that is empty or does not exist yet: `amv demo some-new-folder`"
    ))]
    FolderInUse(PathBuf),
    /// A file or folder could not be written.
    #[error("could not write {}: {reason}", path.display())]
    #[diagnostic(help(
        "check that you can write to the folder, and that the disk has about 50 MB free"
    ))]
    NotWritten { path: PathBuf, reason: std::io::Error },
    /// A picture could not be encoded.
    #[error("could not encode the footage {file}: {reason}")]
    #[diagnostic(help("the footage is H.264, so libav must be built with libx264"))]
    NotEncoded { file: &'static str, reason: AvError },
    /// `cancel` was set.
    #[error("interrupted: finished files stay, and the next run continues after them")]
    Interrupted,
}

impl Problem for DemoError {
    fn diagnostic_code(&self) -> Code {
        match self {
            Self::FolderInUse { .. } => Code::DemoFolderInUse,
            Self::NotWritten { .. } => Code::DemoNotWritten,
            Self::NotEncoded { .. } => Code::DemoNotEncoded,
            Self::Interrupted { .. } => Code::Interrupted,
        }
    }
}

impl DemoError {
    fn not_written(path: &Path) -> impl FnOnce(std::io::Error) -> DemoError + '_ {
        |reason| DemoError::NotWritten { path: path.to_owned(), reason }
    }
}

/// Creates the project in `dir` with the lessons beside it, and returns the path of its script.
/// Existing files stay as they are: edited scripts are not lost, and a second run draws nothing.
///
/// # Errors The folder has another project or cannot be written, libav cannot encode, or `cancel`
/// is set.
pub fn make(dir: &Path, observer: Observer<'_>, cancel: &AtomicBool) -> Result<PathBuf, DemoError> {
    std::fs::create_dir_all(dir).map_err(DemoError::not_written(dir))?;
    let script = dir.join(SCRIPT_FILE);
    let empty = std::fs::read_dir(dir).map_err(DemoError::not_written(dir))?.next().is_none();
    if !empty && !script.exists() {
        return Err(DemoError::FolderInUse(dir.to_owned()));
    }
    write_new(&script, || SCRIPT.as_bytes().to_vec())?;
    let shared = dir.join("shared-render");
    std::fs::create_dir_all(&shared).map_err(DemoError::not_written(&shared))?;
    for (name, text) in LESSONS.into_iter().chain(SHARED_RENDER) {
        write_new(&dir.join(name), || text.as_bytes().to_vec())?;
    }
    make_media(&dir.join("media"), SIZE, observer, cancel)?;
    Ok(script)
}

/// Creates only the song, its lyrics and the footage in `folder`, with pictures of `size` (even
/// numbers, 16 to 9). Existing files stay as they are.
///
/// # Errors
/// As [`make`].
pub fn make_media(
    folder: &Path,
    size: (u32, u32),
    observer: Observer<'_>,
    cancel: &AtomicBool,
) -> Result<(), DemoError> {
    std::fs::create_dir_all(folder).map_err(DemoError::not_written(folder))?;
    write_new(&folder.join("song.lrc"), || LYRICS.as_bytes().to_vec())?;
    let missing = || scenes::FOOTAGE.iter().filter(|footage| !folder.join(footage.file).exists());
    let done = AtomicU32::new(0);
    let total = missing().map(|footage| footage.frames).sum();
    let drawn = || {
        observer(Progress { done: done.fetch_add(1, Ordering::Relaxed) + 1, total });
        if cancel.load(Ordering::Relaxed) { Err(DemoError::Interrupted) } else { Ok(()) }
    };
    std::thread::scope(|scope| {
        let mut work = vec![scope.spawn(|| write_new(&folder.join("song.wav"), song::wav))];
        work.extend(
            missing().map(|footage| scope.spawn(|| filming::film(footage, folder, size, &drawn))),
        );
        for thread in work {
            thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;
        }
        Ok(())
    })
}

/// Writes a file unless it exists, whole or not at all.
fn write_new(path: &Path, bytes: impl FnOnce() -> Vec<u8>) -> Result<(), DemoError> {
    if path.exists() {
        return Ok(());
    }
    put_new(path, |draft| std::fs::write(draft, bytes()).map_err(DemoError::not_written(path)))
}

/// Calls `write` with a draft in a temporary folder beside `path`, and then moves the draft to
/// `path`.
fn put_new(
    path: &Path,
    write: impl FnOnce(&Path) -> Result<(), DemoError>,
) -> Result<(), DemoError> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let draft_folder = tempfile::Builder::new()
        .prefix(".amv-")
        .tempdir_in(folder)
        .map_err(DemoError::not_written(folder))?;
    let draft = draft_folder.path().join("draft");
    write(&draft)?;
    std::fs::rename(&draft, path).map_err(DemoError::not_written(path))
}

#[cfg(test)]
mod tests {
    use super::*;

    static NEVER: AtomicBool = AtomicBool::new(false);

    #[test]
    fn a_folder_with_other_files_is_left_alone() {
        let dir = tempfile::tempdir().expect("a folder");
        std::fs::write(dir.path().join("diary.txt"), "mine").expect("written");
        let error = make(dir.path(), &|_| (), &NEVER).expect_err("not here");
        assert!(matches!(error, DemoError::FolderInUse(_)), "{error}");
        assert_eq!(std::fs::read_dir(dir.path()).expect("a folder").count(), 1);
    }

    #[test]
    fn what_is_there_stays_and_the_rest_is_made() {
        let dir = tempfile::tempdir().expect("a folder");
        std::fs::write(dir.path().join(SCRIPT_FILE), "// my own cut").expect("written");
        std::fs::create_dir(dir.path().join("media")).expect("made");
        for file in ["song.wav", "city.mp4", "ocean.mp4", "mandala.mp4", "comet.mp4"] {
            std::fs::write(dir.path().join("media").join(file), "mine").expect("written");
        }
        make(dir.path(), &|_| (), &NEVER).expect("nothing to draw");
        assert_eq!(
            std::fs::read_to_string(dir.path().join(SCRIPT_FILE)).expect("there"),
            "// my own cut"
        );
        assert_eq!(
            std::fs::read_to_string(dir.path().join("media/city.mp4")).expect("there"),
            "mine"
        );
        assert_eq!(
            std::fs::read_to_string(dir.path().join("media/song.lrc")).expect("made"),
            LYRICS
        );
    }

    #[test]
    fn an_interrupted_run_leaves_no_half_file() {
        let dir = tempfile::tempdir().expect("a folder");
        std::fs::write(dir.path().join("song.wav"), "mine").expect("written");
        let error =
            make_media(dir.path(), (64, 36), &|_| (), &AtomicBool::new(true)).expect_err("stopped");
        assert!(matches!(error, DemoError::Interrupted), "{error}");
        let mut left: Vec<_> = std::fs::read_dir(dir.path())
            .expect("a folder")
            .flatten()
            .map(|entry| entry.file_name())
            .collect();
        left.sort();
        assert_eq!(left, ["song.lrc", "song.wav"]);
    }
}
