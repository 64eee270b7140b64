//! The edit with MoviePy 2, if `AMV_BENCH_PYTHON` names a Python that has it.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

use crate::Result;
use crate::edit::{CROSSFADE, Clip, Edit};
use crate::media::{self, RATE};
use crate::words;

const PROGRAM: &str = include_str!("moviepy.py");

/// MoviePy on the edit, its project in a folder that it may write to.
///
/// # Errors
/// A file cannot be written, or there is no Python.
pub(crate) fn command(edit: &Edit, folder: &Path, film: &Path) -> Result<Command> {
    fs::write(folder.join("moviepy_edit.py"), PROGRAM)?;
    fs::write(folder.join("words.ass"), words::ass(edit.size, edit.seconds()))?;
    fs::write(folder.join("edit.json"), described(edit, film)?.to_string())?;
    let mut command = Command::new(python().ok_or("AMV_BENCH_PYTHON is not set")?);
    // The same ffmpeg and x264 as the others use, not the ones that come with a Python package.
    command
        .args(["moviepy_edit.py", "edit.json"])
        .current_dir(folder)
        .env("FFMPEG_BINARY", "ffmpeg");
    Ok(command)
}

fn described(edit: &Edit, film: &Path) -> Result<Value> {
    let clip = |clip: &Clip| {
        json!({
            "file": clip.file, "from": clip.from, "frames": clip.frames,
            "joined_before": clip.joined_before, "joined_after": clip.joined_after,
        })
    };
    Ok(json!({
        "rate": RATE,
        "crossfade": CROSSFADE,
        "files": edit.footage.iter().map(|footage| footage.path.clone()).collect::<Vec<_>>(),
        "clips": edit.clips.iter().map(clip).collect::<Vec<_>>(),
        "song": media::song(edit.seconds())?,
        "words": "words.ass",
        "film": film,
    }))
}

fn python() -> Option<OsString> {
    env::var_os("AMV_BENCH_PYTHON")
}

/// The version of MoviePy; none where it is missing.
pub(crate) fn version() -> Option<String> {
    let ask = "import moviepy, platform, importlib.metadata as m; print('MoviePy', m.version('moviepy'), 'on Python', platform.python_version())";
    let output = Command::new(python()?).args(["-c", ask]).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}
