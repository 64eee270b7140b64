//! The edit as a script, and amv at work on it.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::Result;
use crate::edit::{Edit, Kind};
use crate::measure::{self, Cost, Ran};
use crate::media::{self, RATE};
use crate::words;

const STYLE: &str = "style words { font \"DejaVu Sans\"; size 7%; fill #ffffff; sung #ffd23f; outline 3px #170b33; place bottom }\n";

/// An edit in a folder of its own, for amv.
pub(crate) struct Project {
    folder: PathBuf,
}

impl Project {
    /// Writes the script and its files, and lets amv probe the media once. Nothing of the film is
    /// cached from earlier runs.
    ///
    /// # Errors
    /// A file cannot be written, or amv refuses the script.
    pub(crate) fn new(name: &str, edit: &Edit) -> Result<Project> {
        let project = Project { folder: media::project(name)? };
        project.write(edit)?;
        project.run(&["check", "film.amv"])?;
        project.forget()?;
        Ok(project)
    }

    /// Writes another edit in place of the one there.
    ///
    /// # Errors
    /// A file cannot be written.
    pub(crate) fn write(&self, edit: &Edit) -> Result<()> {
        fs::write(self.folder.join("words.lrc"), words::lrc(edit.seconds()))?;
        self.save(&script(edit)?)
    }

    /// Writes a script in place of the one there.
    ///
    /// # Errors
    /// The file cannot be written.
    pub(crate) fn save(&self, script: &str) -> Result<()> {
        fs::write(self.folder.join("film.amv"), script)?;
        Ok(())
    }

    /// Removes the film and every segment that was rendered. What is known of the media stays.
    ///
    /// # Errors
    /// amv cannot empty its cache.
    pub(crate) fn forget(&self) -> Result<()> {
        self.run(&["cache", "clear", "film.amv"])?;
        self.remove_film();
        Ok(())
    }

    /// Removes only the film.
    pub(crate) fn remove_film(&self) {
        fs::remove_file(self.film()).unwrap_or_default();
    }

    /// The film.
    pub(crate) fn film(&self) -> PathBuf {
        self.folder.join("film.mp4")
    }

    /// amv's command that renders it.
    pub(crate) fn render_command(&self) -> Command {
        self.command(&["render", "film.amv", "--force", "--progress", "none"])
    }

    /// Renders it.
    ///
    /// # Errors
    /// amv fails.
    pub(crate) fn render(&self) -> Result<Cost> {
        Ok(measure::run(self.render_command())?.cost)
    }

    /// Renders it, and counts the segments that were made.
    ///
    /// # Errors
    /// amv fails.
    pub(crate) fn render_counting(&self) -> Result<(Cost, usize)> {
        let ran = self.run(&["render", "film.amv", "--force", "--progress", "json"])?;
        let segments =
            ran.said.lines().filter(|line| line.contains("\"event\":\"segment\"")).count();
        Ok((ran.cost, segments))
    }

    /// Checks it.
    ///
    /// # Errors
    /// amv fails.
    pub(crate) fn check(&self) -> Result<Cost> {
        Ok(self.run(&["check", "film.amv"])?.cost)
    }

    fn run(&self, arguments: &[&str]) -> Result<Ran> {
        measure::run(self.command(arguments))
    }

    /// amv, to be run in the folder.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_amv"));
        command.args(arguments).current_dir(&self.folder).env("NO_COLOR", "1");
        command
    }
}

/// The edit in the language.
///
/// # Errors
/// Its song cannot be made.
pub(crate) fn script(edit: &Edit) -> Result<String> {
    let (width, height) = edit.size;
    let mut text = format!("project {{ size {width}x{height}; fps {RATE} }}\n");
    if edit.kind == Kind::Whole {
        let song = media::relative(&media::song(edit.seconds())?);
        let _ = writeln!(text, "song track = \"{song}\" {{ tempo 120bpm; first beat 0s }}");
        let _ = write!(text, "lyrics sung = \"words.lrc\"\n{STYLE}");
    }
    for (number, footage) in edit.footage.iter().enumerate() {
        let _ = writeln!(text, "footage f{number} = \"{}\"", footage.relative());
    }
    text += "output \"film.mp4\" { quality master }\n\ntimeline {\n";
    for clip in &edit.clips {
        let _ = writeln!(text, "  clip f{}[{}f ..] for {}f", clip.file, clip.from, clip.frames);
        text += if clip.joined_after { "  crossfade 12f\n" } else { "" };
    }
    text += "}\n";
    if edit.kind == Kind::Whole {
        let _ = writeln!(text, "\nlyrics sung from 0:00 to {} style words", Stamp(edit.seconds()));
    }
    Ok(text)
}

/// Seconds as a script's timecode.
struct Stamp(i64);

impl std::fmt::Display for Stamp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{:02}", self.0 / 60, self.0 % 60)
    }
}

/// The version of amv.
pub(crate) fn version() -> String {
    let output = Command::new(Path::new(env!("CARGO_BIN_EXE_amv"))).arg("--version").output();
    output
        .map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned())
        .unwrap_or_default()
}
