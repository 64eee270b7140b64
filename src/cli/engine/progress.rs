//! Shows progress on standard error: a bar on a terminal, lines for logs, JSON for programs.

use std::io::{self, IsTerminal, Write};
use std::sync::{Mutex, MutexGuard};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle as BarStyle};
use serde_json::{Value, json};

use crate::cli::arguments::ProgressStyle;
use crate::diag;
use crate::render::{Event, NotCopied, Observer};
use crate::sync::lock;
use crate::time::FrameRate;

/// How often a line is printed, and how often a bar is drawn or an event sent.
const LINE_INTERVAL: Duration = Duration::from_secs(5);
const STEP_INTERVAL: Duration = Duration::from_millis(200);

/// Shows the progress of work on frames.
pub(super) struct Progress {
    view: View,
    /// What is being done: `rendering film.mp4`.
    work: String,
    /// The frame rate of the film, to compare the speed with the playback.
    rate: Option<FrameRate>,
    meter: Mutex<Meter>,
}

enum View {
    Bar(ProgressBar),
    Plain,
    Json,
    Silent,
}

#[derive(Clone, Copy, Debug)]
struct Meter {
    /// The number of frames.
    total: i64,
    /// How many of them must be rendered. Equal frames are rendered once.
    planned: i64,
    /// How many of these were rendered since `started`.
    rendered: i64,
    started: Instant,
    reported_at: Instant,
}

impl Progress {
    /// Progress of work that has not begun. `rate` is the film's frame rate, if the speed is shown.
    pub(super) fn new(style: ProgressStyle, work: String, rate: Option<FrameRate>) -> Progress {
        let now = Instant::now();
        Progress {
            view: View::new(style),
            work: diag::printable(&work),
            rate,
            meter: Mutex::new(Meter {
                total: 0,
                planned: 0,
                rendered: 0,
                started: now,
                reported_at: now,
            }),
        }
    }

    /// The work begins: of `total` frames, some are cached, some are copied, and `planned` must be
    /// rendered.
    pub(super) fn begin(&self, total: i64, cached: i64, copied: i64, planned: i64) {
        let now = Instant::now();
        let meter = Meter { total, planned, rendered: 0, started: now, reported_at: now };
        *self.lock() = meter;
        match &self.view {
            View::Bar(bar) => {
                bar.set_length(u64::try_from(total).unwrap_or(0));
                bar.set_position(u64::try_from(meter.done()).unwrap_or(0));
                bar.println(plan_line(&self.work, total, cached, copied));
            }
            View::Plain => line(&plan_line(&self.work, total, cached, copied)),
            View::Json => object(
                &json!({ "event": "plan", "work": self.work, "frames": total, "cached": cached, "copied": copied }),
            ),
            View::Silent => {}
        }
    }

    /// One more frame is rendered.
    pub(super) fn frame(&self) {
        let mut meter = self.lock();
        meter.rendered += 1;
        let due = match &self.view {
            View::Bar(_) | View::Json => STEP_INTERVAL,
            View::Plain => LINE_INTERVAL,
            View::Silent => return,
        };
        if meter.reported_at.elapsed() >= due {
            meter.reported_at = Instant::now();
            let reached = *meter;
            drop(meter);
            self.report(&reached);
        }
    }

    fn report(&self, meter: &Meter) {
        match &self.view {
            View::Bar(bar) => {
                bar.set_position(u64::try_from(meter.done()).unwrap_or(0));
                bar.set_message(meter.speed_and_rest(self.rate));
            }
            View::Plain => line(&format!(
                "{} of {} frames, {}",
                meter.done(),
                meter.total,
                meter.speed_and_rest(self.rate)
            )),
            View::Json => object(&meter.event()),
            View::Silent => {}
        }
    }

    /// Prints a note.
    fn note(&self, text: &str, event: &Value) {
        match &self.view {
            View::Bar(bar) => bar.println(diag::printable(text)),
            View::Plain => line(&diag::printable(text)),
            View::Json => object(event),
            View::Silent => {}
        }
    }

    /// Prints an event for programs.
    pub(super) fn event(&self, event: &Value) {
        match &self.view {
            View::Json => object(event),
            View::Bar(_) | View::Plain | View::Silent => {}
        }
    }

    /// Removes the bar, so that the next line starts clean.
    pub(super) fn end(&self) {
        match &self.view {
            View::Bar(bar) => bar.finish_and_clear(),
            View::Plain | View::Json | View::Silent => {}
        }
    }

    fn lock(&self) -> MutexGuard<'_, Meter> {
        lock(&self.meter)
    }
}

impl Observer for Progress {
    fn event(&self, event: Event) {
        match event {
            Event::NotCopied(NotCopied { name, why }) => {
                self.note(
                    &format!("`{name}` is not copied but encoded: {why}"),
                    &json!({ "event": "not-copied", "medium": name, "why": why }),
                );
            }
            Event::Planned { frames, cached, copied, rendering, .. } => {
                self.begin(frames, cached, copied, rendering)
            }
            Event::SegmentStarted { .. } => {}
            Event::Frame => self.frame(),
            Event::Joining => self.event(&json!({ "event": "joining" })),
            Event::SegmentFinished { frames } => {
                self.event(&json!({ "event": "segment", "from": frames.start, "to": frames.end }))
            }
            Event::Finished => {}
        }
    }
}

impl View {
    fn new(style: ProgressStyle) -> View {
        match style {
            ProgressStyle::Auto if io::stderr().is_terminal() => View::bar(),
            ProgressStyle::Bar => View::bar(),
            ProgressStyle::Auto | ProgressStyle::Plain => View::Plain,
            ProgressStyle::Json => View::Json,
            ProgressStyle::None => View::Silent,
        }
    }

    fn bar() -> View {
        let style = BarStyle::with_template("{wide_bar} {pos}/{len} frames  {msg}")
            .unwrap_or_else(|_| BarStyle::default_bar());
        View::Bar(
            ProgressBar::with_draw_target(Some(0), ProgressDrawTarget::stderr()).with_style(style),
        )
    }
}

impl Meter {
    fn done(&self) -> i64 {
        self.total - self.left()
    }

    /// The number of frames that must still be rendered.
    fn left(&self) -> i64 {
        (self.planned - self.rendered).max(0)
    }

    /// Frames per second; 0 at the start.
    fn fps(&self) -> f64 {
        let seconds = self.started.elapsed().as_secs_f64();
        if seconds > 0.0 { self.rendered as f64 / seconds } else { 0.0 }
    }

    /// The remaining time in seconds at this speed.
    fn seconds_left(&self) -> Option<f64> {
        let fps = self.fps();
        (fps > 0.0).then(|| self.left() as f64 / fps)
    }

    /// `31.2 fps (1.3x), 0:42 left`.
    fn speed_and_rest(&self, rate: Option<FrameRate>) -> String {
        let fps = self.fps();
        let times = rate
            .map(|rate| format!(" ({:.1}x)", fps * f64::from(rate.den()) / f64::from(rate.num())))
            .unwrap_or_default();
        let left =
            self.seconds_left().map(|left| format!(", {} left", minutes(left))).unwrap_or_default();
        format!("{fps:.1} fps{times}{left}")
    }

    fn event(&self) -> Value {
        let tenths = |value: f64| (value * 10.0).round() / 10.0;
        json!({ "event": "progress", "done": self.done(), "total": self.total, "fps": tenths(self.fps()), "left": self.seconds_left().map(tenths) })
    }
}

/// `rendering film.mp4: 2208 frames, 512 of them from the cache`, `… 512 of them from the cache and
/// 1200 copied`.
fn plan_line(work: &str, total: i64, cached: i64, copied: i64) -> String {
    let there = match (cached, copied) {
        (0, 0) => String::new(),
        (cached, 0) => format!(", {cached} of them from the cache"),
        (0, copied) => format!(", {copied} of them copied"),
        (cached, copied) => format!(", {cached} of them from the cache and {copied} copied"),
    };
    format!("{work}: {total} frames{there}")
}

/// `0:42`, `1:02:03`.
pub(super) fn minutes(seconds: f64) -> String {
    let seconds = seconds.round() as u64;
    let hours = seconds / 3600;
    let minutes = seconds / 60 % 60;
    let seconds = seconds % 60;
    if hours > 0 {
        format!("{hours}:{minutes:02}:{seconds:02}")
    } else {
        format!("{minutes}:{seconds:02}")
    }
}

fn object(value: &Value) {
    line(&value.to_string());
}

/// If standard error cannot be written to, the work continues.
fn line(text: &str) {
    let _ = writeln!(io::stderr().lock(), "{text}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_read_well() {
        assert_eq!(plan_line("rendering a.mp4", 48, 0, 0), "rendering a.mp4: 48 frames");
        assert_eq!(
            plan_line("rendering a.mp4", 48, 12, 0),
            "rendering a.mp4: 48 frames, 12 of them from the cache"
        );
        assert_eq!(
            plan_line("rendering a.mp4", 48, 0, 36),
            "rendering a.mp4: 48 frames, 36 of them copied"
        );
        assert_eq!(
            plan_line("rendering a.mp4", 48, 12, 36),
            "rendering a.mp4: 48 frames, 12 of them from the cache and 36 copied"
        );
        assert_eq!([0.4, 42.0, 3723.0].map(minutes), ["0:00", "0:42", "1:02:03"]);
    }

    #[test]
    fn speed_counts_rendered_frames() {
        let now = Instant::now();
        let started =
            now.checked_sub(Duration::from_secs(10)).expect("a clock that has run ten seconds");
        let meter = Meter { total: 1000, planned: 600, rendered: 100, started, reported_at: now };
        assert_eq!(meter.done(), 500);
        assert!((9.5..=10.0).contains(&meter.fps()), "{}", meter.fps());
        assert!(
            meter.speed_and_rest(Some(FrameRate::FILM)).ends_with("fps (0.4x), 0:50 left"),
            "{}",
            meter.speed_and_rest(None)
        );
        let event = meter.event();
        assert_eq!(
            (&event["event"], &event["done"], &event["total"]),
            (&json!("progress"), &json!(500), &json!(1000))
        );
    }
}
