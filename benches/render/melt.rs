//! The edit as MLT XML, for `melt`: what Kdenlive and Shotcut render with.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::thread;

use crate::Result;
use crate::edit::{CROSSFADE, Clip, Edit};
use crate::media::{self, RATE};
use crate::words;

/// `melt` on the edit, its project in a folder that it may write to.
///
/// # Errors
/// A file cannot be written.
pub(crate) fn command(edit: &Edit, folder: &Path, film: &Path) -> Result<Command> {
    fs::write(folder.join("words.ass"), words::ass(edit.size, edit.seconds()))?;
    fs::write(folder.join("film.mlt"), xml(edit, folder)?)?;
    let mut command = Command::new("melt");
    command
        .args(["-silent", "-abort", "film.mlt", "-consumer"])
        .arg(format!("avformat:{}", film.display()))
        .current_dir(folder);
    // As many threads as there are cores make pictures, and none drops one; the encoder takes as
    // many as it likes.
    let cores = thread::available_parallelism().map_or(1, usize::from);
    command.arg(format!("real_time=-{cores}"));
    command.args(media::words(
        "threads=0 vcodec=libx264 preset=medium crf=18 pix_fmt=yuv420p acodec=aac ab=256k",
    ));
    Ok(command)
}

fn xml(edit: &Edit, folder: &Path) -> Result<String> {
    let (width, height) = edit.size;
    let mut xml = format!(
        "<?xml version=\"1.0\"?>\n<mlt LC_NUMERIC=\"C\" producer=\"film\">\n<profile width=\"{width}\" height=\"{height}\" \
         progressive=\"1\" sample_aspect_num=\"1\" sample_aspect_den=\"1\" display_aspect_num=\"{width}\" display_aspect_den=\"{height}\" \
         frame_rate_num=\"{RATE}\" frame_rate_den=\"1\" colorspace=\"709\"/>\n"
    );
    for (number, footage) in edit.footage.iter().enumerate() {
        producer(&mut xml, &format!("f{number}"), &footage.path, footage.frames, "audio_index");
    }
    producer(&mut xml, "song", &media::song(edit.seconds())?, edit.frames(), "video_index");
    for pair in edit.clips.windows(2).filter(|pair| pair[0].joined_after) {
        crossfade(&mut xml, &pair[0], &pair[1]);
    }
    playlist(&mut xml, edit);
    film(&mut xml, edit, &folder.join("words.ass"));
    Ok(xml + "</mlt>\n")
}

fn producer(xml: &mut String, name: &str, path: &Path, frames: i64, without: &str) {
    let _ = writeln!(
        xml,
        "<producer id=\"{name}\" in=\"0\" out=\"{}\"><property name=\"mlt_service\">avformat</property>\
         <property name=\"resource\">{}</property><property name=\"{without}\">-1</property></producer>",
        frames - 1,
        escaped(path)
    );
}

fn escaped(path: &Path) -> String {
    path.to_string_lossy().replace('&', "&amp;").replace('<', "&lt;")
}

/// The crossfade from a clip to the next, as a small tractor of its own.
fn crossfade(xml: &mut String, from: &Clip, to: &Clip) {
    let cut = to.start;
    for (clip, role) in [(from, "a"), (to, "b")] {
        let start = clip.from + cut - CROSSFADE / 2 - clip.start;
        let _ = writeln!(
            xml,
            "<playlist id=\"{role}{cut}\">{}</playlist>",
            entry(clip, start, CROSSFADE)
        );
    }
    let last = CROSSFADE - 1;
    let _ = writeln!(
        xml,
        "<tractor id=\"x{cut}\" in=\"0\" out=\"{last}\"><track producer=\"a{cut}\"/><track producer=\"b{cut}\"/>\
         <transition in=\"0\" out=\"{last}\"><property name=\"a_track\">0</property><property name=\"b_track\">1</property>\
         <property name=\"mlt_service\">luma</property></transition></tractor>"
    );
}

fn entry(clip: &Clip, start: i64, frames: i64) -> String {
    format!("<entry producer=\"f{}\" in=\"{start}\" out=\"{}\"/>", clip.file, start + frames - 1)
}

fn playlist(xml: &mut String, edit: &Edit) {
    let _ = writeln!(xml, "<playlist id=\"picture\">");
    for clip in &edit.clips {
        if clip.joined_before {
            let _ = writeln!(
                xml,
                "<entry producer=\"x{}\" in=\"0\" out=\"{}\"/>",
                clip.start,
                CROSSFADE - 1
            );
        }
        let _ = writeln!(
            xml,
            "{}",
            entry(clip, clip.from + clip.head(), clip.frames - clip.head() - clip.tail())
        );
    }
    let _ = writeln!(xml, "</playlist>");
}

fn film(xml: &mut String, edit: &Edit, words: &Path) {
    let last = edit.frames() - 1;
    let _ = writeln!(
        xml,
        "<playlist id=\"sound\"><entry producer=\"song\" in=\"0\" out=\"{last}\"/></playlist>\n\
         <tractor id=\"film\" in=\"0\" out=\"{last}\"><track producer=\"picture\" hide=\"audio\"/><track producer=\"sound\" hide=\"video\"/>\
         <transition in=\"0\" out=\"{last}\"><property name=\"a_track\">0</property><property name=\"b_track\">1</property>\
         <property name=\"mlt_service\">mix</property><property name=\"always_active\">1</property><property name=\"sum\">1</property>\
         </transition><filter><property name=\"mlt_service\">avfilter.ass</property><property name=\"av.filename\">{}</property></filter>\
         </tractor>",
        escaped(words)
    );
}

/// The version of melt; none where it is missing.
pub(crate) fn version() -> Option<String> {
    let output = Command::new("melt").arg("--version").output().ok()?;
    let text = [output.stdout, output.stderr].concat();
    String::from_utf8_lossy(&text).lines().find(|line| line.starts_with("melt ")).map(str::to_owned)
}
