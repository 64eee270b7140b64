//! Tables, and the machine that they are about.

use std::fmt;
use std::fs;
use std::process::Command;
use std::thread;

use crate::{ffmpeg, media, melt, moviepy, script};

/// A table in Markdown.
pub(crate) struct Table {
    title: String,
    head: Vec<&'static str>,
    rows: Vec<Vec<String>>,
}

impl Table {
    /// A table without rows.
    pub(crate) fn new(title: impl Into<String>, head: &[&'static str]) -> Table {
        Table { title: title.into(), head: head.to_vec(), rows: Vec::new() }
    }

    /// One more row.
    pub(crate) fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        self.rows.push(cells.into_iter().collect());
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}\n", self.title)?;
        writeln!(f, "| {} |", self.head.join(" | "))?;
        writeln!(f, "|---|{}", "--:|".repeat(self.head.len().saturating_sub(1)))?;
        self.rows.iter().try_for_each(|row| writeln!(f, "| {} |", row.join(" | ")))
    }
}

/// A figure with so many decimals; a dash where there is none.
pub(crate) fn figure(figure: Option<f64>, decimals: usize) -> String {
    figure.map_or_else(|| "–".to_owned(), |figure| format!("{figure:.decimals$}"))
}

/// How many times something is something else.
pub(crate) fn times(ratio: Option<f64>) -> String {
    ratio.map_or_else(|| "–".to_owned(), |ratio| format!("{ratio:.2}×"))
}

/// Bytes in megabytes.
pub(crate) fn megabytes(bytes: f64) -> String {
    format!("{:.0}", bytes / 1e6)
}

/// What was measured on what: the processor, the memory, and the versions of all programs.
pub(crate) fn machine() -> String {
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let memory = field("/proc/meminfo", "MemTotal:").and_then(|memory| memory.split(' ').next()?.parse::<f64>().ok());
    let processor = field("/proc/cpuinfo", "model name").unwrap_or_else(|| "unknown processor".to_owned());
    let memory = figure(memory.map(|kilobytes| kilobytes * 1024.0 / 1e9), 1);
    let programs = [Some(script::version()), ffmpeg_version(), x264(), melt::version(), moviepy::version()];
    let programs: Vec<String> = programs.into_iter().flatten().collect();
    format!("{processor}, {cores} cores, {memory} GB of memory · {}\n", programs.join(" · "))
}

fn field(file: &str, name: &str) -> Option<String> {
    let text = fs::read_to_string(file).ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix(name))?;
    Some(line.trim_start_matches([':', ' ', '\t']).trim().to_owned())
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
    command.args(["-f", "lavfi", "-i", "color=s=16x16", "-frames:v", "1", "-c:v", "libx264", "-f", "h264", "-"]);
    let stream = command.output().ok()?.stdout;
    let text = String::from_utf8_lossy(&stream);
    let from = text.find("x264 - ")?;
    Some(text[from..].split(" - H.264").next()?.replace(" - ", " "))
}
