//! The real program, run in a folder of its own, and small media that another program makes.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

#[cfg(feature = "ffmpeg")]
use super::requirements;

/// A folder with a project in it.
pub(crate) struct Project {
    folder: TempDir,
}

/// What a run came to.
#[derive(Debug)]
pub(crate) struct Run {
    /// The exit status; none if a signal ended it.
    pub status: Option<i32>,
    /// Standard output.
    pub out: String,
    /// Standard error.
    pub err: String,
}

impl Project {
    /// A folder with nothing in it.
    pub(crate) fn empty() -> Project {
        Project { folder: tempfile::tempdir().expect("a folder") }
    }

    /// A folder with `a.mp4` and `b.mp4` (160x90, 24 fps, 10 s), `song.wav` (8 s), and `film.amv`.
    /// `None`: ffmpeg is missing, and the test must be skipped.
    #[cfg(feature = "ffmpeg")]
    pub(crate) fn with_media(script: &str) -> Option<Project> {
        let project = Project::empty();
        project.make_media().then(|| {
            project.write("film.amv", script);
            project
        })
    }

    #[cfg(feature = "ffmpeg")]
    fn make_media(&self) -> bool {
        let encode = ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p"];
        let video = |source: &str, name: &str| {
            self.ffmpeg(&[&["-f", "lavfi", "-i", source], &encode[..], &[name]].concat())
        };
        video("testsrc2=size=160x90:rate=24:duration=10", "a.mp4")
            && video("testsrc=size=160x90:rate=24:duration=10", "b.mp4")
            && self.ffmpeg(&["-f", "lavfi", "-i", "sine=frequency=440:duration=8", "song.wav"])
    }

    #[cfg(feature = "ffmpeg")]
    fn ffmpeg(&self, arguments: &[&str]) -> bool {
        if !requirements::ffmpeg() {
            return false;
        }
        let output = Command::new("ffmpeg")
            .args(["-v", "error", "-y"])
            .args(arguments)
            .current_dir(self.path())
            .output()
            .expect("ffmpeg runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        true
    }

    /// The folder.
    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// A file in it.
    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.path().join(name)
    }

    /// Writes a file, and the folders that it lies in.
    pub(crate) fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        let path = self.file(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        fs::write(path, content).expect("written");
    }

    /// The names of all that lies in it, in order.
    pub(crate) fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(self.path())
            .expect("a folder")
            .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into())
            .collect();
        names.sort();
        names
    }

    /// The program, to be run in the folder.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_amv"));
        command.args(arguments).current_dir(self.path()).env("NO_COLOR", "1").stdin(Stdio::null());
        command
    }

    /// Runs the program in the folder.
    pub(crate) fn amv(&self, arguments: &[&str]) -> Run {
        Run::of(self.command(arguments).output().expect("the program runs"))
    }

    /// How many frames a film has, and whether each decodes, as another program sees it.
    #[cfg(feature = "ffmpeg")]
    pub(crate) fn count_frames(&self, name: impl AsRef<Path>) -> usize {
        let mut probe = Command::new("ffprobe");
        probe.args([
            "-v",
            "error",
            "-count_frames",
            "-select_streams",
            "v",
            "-show_entries",
            "stream=nb_read_frames",
            "-of",
            "csv=p=0",
        ]);
        let output =
            probe.arg("-i").arg(self.path().join(name.as_ref())).output().expect("ffprobe runs");
        let text = String::from_utf8_lossy(&output.stdout).trim().to_owned();
        text.parse()
            .unwrap_or_else(|_| panic!("{text:?} {}", String::from_utf8_lossy(&output.stderr)))
    }
}

impl Run {
    /// What a process left.
    pub(crate) fn of(output: Output) -> Run {
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
        Run { status: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
    }

    /// The same, if the exit status is this one.
    #[track_caller]
    pub(crate) fn expect(self, status: i32) -> Run {
        assert_eq!(self.status, Some(status), "\nstdout: {}\nstderr: {}", self.out, self.err);
        self
    }

    /// Standard error without the spaces at the ends of lines.
    pub(crate) fn said(&self) -> String {
        self.err.lines().flat_map(|line| [line.trim_end(), "\n"]).collect()
    }
}
