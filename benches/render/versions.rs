//! Which versions of which programs were measured.

use std::fs;
use std::process::Command;

use crate::{ffmpeg, media, melt, moviepy, report, script};

/// What was measured on what: the machine, and the versions of all programs.
pub(crate) fn machine() -> String {
    let programs =
        [Some(script::version()), ffmpeg_version(), x264(), melt::version(), moviepy::version()];
    let programs: Vec<String> = programs.into_iter().flatten().collect();
    format!("{} · {}\n", report::hardware(), programs.join(" · "))
}

fn ffmpeg_version() -> Option<String> {
    let output = Command::new("ffmpeg").arg("-version").output().ok()?;
    let text = String::from_utf8_lossy(&output.stdout);
    Some(text.lines().next()?.split(" Copyright").next()?.to_owned())
}

/// The version of x264, as it writes it into what it encodes.
fn x264() -> Option<String> {
    fs::create_dir_all(media::folder()).ok()?;
    let mut command = ffmpeg::command();
    command.args([
        "-f",
        "lavfi",
        "-i",
        "color=s=16x16",
        "-frames:v",
        "1",
        "-c:v",
        "libx264",
        "-f",
        "h264",
        "-",
    ]);
    let stream = command.output().ok()?.stdout;
    let text = String::from_utf8_lossy(&stream);
    let from = text.find("x264 - ")?;
    Some(text[from..].split(" - H.264").next()?.replace(" - ", " "))
}
