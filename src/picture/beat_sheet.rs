//! The beats detected in a song, as a picture: rows of some seconds, each with its sections, waveform, bars and
//! beats, hits and energy.

mod lettering;
mod loudness;

use tiny_skia::{Color, Paint, PathBuilder, Pixmap, Rect, Stroke, Transform};

use crate::graph::format::SOUND_RATE;
use crate::time::{FLICKS_PER_SECOND, Time};
use crate::world::{CountedBeat, DetectedMusic, ENERGY_STEP, OnsetKind, Pulse};
use lettering::{Lettering, width};
pub use loudness::{LoudnessColumn, LoudnessMeter};

/// Pixels that a row's seconds take.
const ACROSS: usize = 1920;
const LEFT: f32 = 92.0;
const RIGHT: f32 = 28.0;
const HEAD: f32 = 96.0;
/// Rows, unless a longer song has more seconds a row.
const MOST_ROWS: i64 = 60;
/// Seconds of a row of a song that is not too long.
const SECONDS: i64 = 16;

/// Where things lie in a row, from its top.
const SECTION: f32 = 4.0;
const NUMBERS: f32 = 24.0;
const WAVE: f32 = 40.0;
const WAVE_HEIGHT: f32 = 92.0;
const LANES: f32 = WAVE + WAVE_HEIGHT + 8.0;
const LANE: f32 = 14.0;
const ROW: f32 = LANES + 4.0 * LANE + 20.0;

const GROUND: u32 = 0x12141b;
const PANEL: u32 = 0x1a1d27;
const FAINT: u32 = 0x6b7286;
const PLAIN: u32 = 0xc9cfde;
const BRIGHT: u32 = 0xffffff;
const DROP: u32 = 0xff5d73;
const BREAK: u32 = 0x6fd3ff;
/// The sections' colours, by letter.
const SECTIONS: [u32; 8] =
    [0x5b8cff, 0xffa94d, 0x51d88a, 0xd17bff, 0xffd84d, 0x4dd9d9, 0xff7eb6, 0x9aa5ff];

/// The lanes of hits, from above.
const KINDS: [(OnsetKind, &str, u32); 4] = [
    (OnsetKind::Hat, "HAT", 0xffe066),
    (OnsetKind::Snare, "SNARE", 0xff8787),
    (OnsetKind::Kick, "KICK", 0x74c0fc),
    (OnsetKind::Other, "OTHER", 0xb197fc),
];

/// A song laid out in rows, ready to be drawn.
pub struct BeatSheet<'a> {
    detected: &'a DetectedMusic,
    beats: &'a [CountedBeat],
    /// Seconds a row.
    seconds: i64,
    rows: i64,
}

/// A row that is being drawn.
struct Row<'a> {
    sheet: &'a BeatSheet<'a>,
    pixmap: &'a mut Pixmap,
    start: Time,
    end: Time,
    top: f32,
}

impl<'a> BeatSheet<'a> {
    /// Lays a song out. A long song has more seconds in a row.
    pub fn new(detected: &'a DetectedMusic, beats: &'a [CountedBeat]) -> BeatSheet<'a> {
        let length = detected.length.seconds().ceil().to_integer() as i64;
        let mut seconds = SECONDS;
        while length > seconds.saturating_mul(MOST_ROWS) {
            seconds *= 2;
        }
        BeatSheet { detected, beats, seconds, rows: ((length + seconds - 1) / seconds).max(1) }
    }

    /// How many pairs of samples each column of pixels covers.
    pub fn samples_per_column(&self) -> usize {
        self.seconds as usize * SOUND_RATE as usize / ACROSS
    }

    /// The picture, opaque; none if it does not fit into memory. `columns` gives the loudness from
    /// the song's start, [`samples_per_column`](Self::samples_per_column) each.
    pub fn draw(&self, columns: &[LoudnessColumn]) -> Option<Pixmap> {
        let mut pixmap = Pixmap::new(
            (LEFT + RIGHT) as u32 + ACROSS as u32,
            (HEAD + ROW * self.rows as f32) as u32 + 12,
        )?;
        pixmap.fill(color(GROUND, 1.0));
        self.draw_head(&mut pixmap);
        for index in 0..self.rows {
            let start = Time::from_seconds(index * self.seconds);
            let mut row = Row {
                sheet: self,
                pixmap: &mut pixmap,
                start,
                end: start + Time::from_seconds(self.seconds),
                top: HEAD + index as f32 * ROW,
            };
            let from = (index as usize * ACROSS).min(columns.len());
            row.draw(&columns[from..columns.len().min(from + ACROSS)]);
        }
        Some(pixmap)
    }

    fn draw_head(&self, pixmap: &mut Pixmap) {
        let title = match &self.detected.pulse {
            Some(pulse) => title(pulse),
            None => "NO PULSE".to_owned(),
        };
        write_text(pixmap, &title, (LEFT, 26.0), 24.0, BRIGHT);
        let bars = self.beats.iter().filter(|beat| beat.beat == 1).count();
        let counts = format!(
            "{}   {bars} BARS   {} BEATS",
            clock(self.detected.length, true),
            self.beats.len()
        );
        write_text(pixmap, &counts, (LEFT, 64.0), 12.0, FAINT);
        let mut x = LEFT + ACROSS as f32;
        for (word, tint) in [("ENERGY", BRIGHT), ("BREAK", BREAK), ("DROP", DROP)]
            .into_iter()
            .chain(KINDS.iter().map(|kind| (kind.1, kind.2)))
        {
            x -= width(word, 11.0);
            write_text(pixmap, word, (x, 64.0), 11.0, PLAIN);
            x -= 18.0;
            fill(pixmap, (x, 65.0, 9.0, 9.0), color(tint, 1.0));
            x -= 26.0;
        }
    }

    /// The colour of the section that sounds at a time.
    fn tint(&self, time: Time) -> u32 {
        let index = self.detected.sections.partition_point(|part| part.start <= time);
        let letter = index
            .checked_sub(1)
            .and_then(|index| self.detected.sections[index].name.bytes().next());
        letter.map_or(0x7f8aa8, |letter| {
            SECTIONS[usize::from(letter.wrapping_sub(b'A')) % SECTIONS.len()]
        })
    }

    /// Every how many bars a number has room.
    fn numbered(&self) -> i64 {
        let bars = self.beats.iter().filter(|beat| beat.beat == 1).count().max(1) as f32;
        let seconds = self.detected.length.flicks() as f32 / FLICKS_PER_SECOND as f32;
        let bar = seconds / bars * ACROSS as f32 / self.seconds as f32;
        let mut every = 1;
        while bar * (every as f32) < 52.0 && every < 1024 {
            every *= 2;
        }
        every
    }
}

fn title(pulse: &Pulse) -> String {
    let tempo = pulse.median_tempo();
    let tempo = *tempo.numer() as f64 / *tempo.denom() as f64;
    let kind = if pulse.is_steady() { "STEADY" } else { "MOVES" };
    let meter = pulse.meters.first().map_or(4, |meter| meter.meter);
    format!(
        "{} BPM {kind}   {meter} BEATS A BAR",
        format!("{tempo:.2}").trim_end_matches('0').trim_end_matches('.')
    )
}

impl Row<'_> {
    fn draw(&mut self, columns: &[LoudnessColumn]) {
        fill(self.pixmap, (LEFT, self.top + WAVE, ACROSS as f32, WAVE_HEIGHT), color(PANEL, 1.0));
        fill(self.pixmap, (LEFT, self.top + LANES, ACROSS as f32, 4.0 * LANE), color(PANEL, 1.0));
        self.draw_beats();
        self.draw_wave(columns);
        self.draw_energy();
        self.draw_hits();
        self.draw_sections();
        self.draw_turns();
        let time = clock(self.start, false);
        write_text(
            self.pixmap,
            &time,
            (LEFT - 14.0 - width(&time, 13.0), self.top + WAVE + WAVE_HEIGHT / 2.0 - 6.5),
            13.0,
            PLAIN,
        );
        for (lane, (_, name, tint)) in KINDS.iter().enumerate() {
            let y = self.top + LANES + lane as f32 * LANE + 2.0;
            write_text(self.pixmap, name, (LEFT - 14.0 - width(name, 8.0), y), 8.0, *tint);
        }
    }

    /// Where a time lies across; whole pixels, so that lines are sharp.
    fn x(&self, time: Time) -> f32 {
        let part =
            (time - self.start).flicks() as f64 / (self.end - self.start).flicks().max(1) as f64;
        LEFT + (part * ACROSS as f64).floor() as f32
    }

    /// The times that it shows.
    fn shown(&self) -> std::ops::Range<Time> {
        self.start..self.end
    }

    /// Loudness over time, a thin line over the waveform.
    fn draw_energy(&mut self) {
        let bottom = self.top + WAVE + WAVE_HEIGHT - 1.0;
        let (first, last) =
            (self.start.flicks() / ENERGY_STEP.flicks(), self.end.flicks() / ENERGY_STEP.flicks());
        let values = self.sheet.detected.energy.get(first as usize..).unwrap_or_default();
        let mut path = PathBuilder::new();
        for (index, value) in values.iter().take((last - first) as usize).enumerate() {
            let x = self.x(self.start + ENERGY_STEP * index as i64 + ENERGY_STEP / 2);
            let y = bottom - f32::from(*value.min(&100)) / 100.0 * (WAVE_HEIGHT - 2.0);
            if index == 0 { path.move_to(x, y) } else { path.line_to(x, y) }
        }
        let mut paint = Paint { anti_alias: true, ..Paint::default() };
        paint.set_color(color(BRIGHT, 0.6));
        if let Some(path) = path.finish() {
            self.pixmap.stroke_path(
                &path,
                &paint,
                &Stroke { width: 1.5, ..Stroke::default() },
                Transform::identity(),
                None,
            );
        }
    }

    fn draw_beats(&mut self) {
        let every = self.sheet.numbered();
        let dense = every > 4;
        let shown = self.shown();
        for beat in self.sheet.beats.iter().filter(|beat| shown.contains(&beat.time)) {
            let x = self.x(beat.time);
            let height = LANES - WAVE + 4.0 * LANE;
            if beat.beat != 1 {
                if !dense {
                    fill(self.pixmap, (x, self.top + WAVE, 1.0, height), color(PLAIN, 0.16));
                }
                continue;
            }
            fill(
                self.pixmap,
                (x, self.top + NUMBERS, 2.0, height + WAVE - NUMBERS),
                color(PLAIN, if dense { 0.25 } else { 0.55 }),
            );
            if (beat.bar - 1) % every == 0 {
                write_text(
                    self.pixmap,
                    &beat.bar.to_string(),
                    (x + 6.0, self.top + NUMBERS),
                    10.0,
                    PLAIN,
                );
            }
        }
    }

    fn draw_wave(&mut self, columns: &[LoudnessColumn]) {
        let middle = self.top + WAVE + WAVE_HEIGHT / 2.0;
        let seconds = self.sheet.seconds;
        for (index, column) in columns.iter().enumerate() {
            let tint = self
                .sheet
                .tint(self.start + Time::from_ticks(index as i64 * seconds, 1, ACROSS as i64));
            for (loudness, opacity) in [(column.peak, 0.55), (column.body, 1.0)] {
                let half = (loudness * (WAVE_HEIGHT / 2.0 - 2.0)).max(0.5);
                fill(
                    self.pixmap,
                    (LEFT + index as f32, middle - half, 1.0, 2.0 * half),
                    color(tint, opacity),
                );
            }
        }
    }

    fn draw_hits(&mut self) {
        let shown = self.shown();
        for onset in self.sheet.detected.onsets.iter().filter(|onset| shown.contains(&onset.time)) {
            let Some(lane) = KINDS.iter().position(|kind| kind.0 == onset.kind) else { continue };
            let strength = f32::from(onset.strength.min(100)) / 100.0;
            let (bottom, height) = (
                self.top + LANES + (lane as f32 + 1.0) * LANE - 1.0,
                (LANE - 2.0) * (0.3 + 0.7 * strength),
            );
            fill(
                self.pixmap,
                (self.x(onset.time), bottom - height, 3.0, height),
                color(KINDS[lane].2, 0.35 + 0.65 * strength),
            );
        }
    }

    fn draw_sections(&mut self) {
        let detected = self.sheet.detected;
        let ends = detected.sections.iter().skip(1).map(|part| part.start).chain([detected.length]);
        for (part, end) in detected.sections.iter().zip(ends) {
            let (from, to) = (part.start.max(self.start), end.min(self.end));
            if from >= to {
                continue;
            }
            let (left, right) = (self.x(from), self.x(to));
            let tint = self.sheet.tint(part.start);
            fill(
                self.pixmap,
                (left, self.top + SECTION, (right - left - 2.0).max(1.0), 15.0),
                color(tint, if self.shown().contains(&part.start) { 0.95 } else { 0.45 }),
            );
            if right - left > width(&part.name, 10.0) + 12.0 {
                write_text(
                    self.pixmap,
                    &part.name,
                    (left + 6.0, self.top + SECTION + 2.5),
                    10.0,
                    GROUND,
                );
            }
        }
    }

    /// Drops and breaks: a line down the row, and a word.
    fn draw_turns(&mut self) {
        let detected = self.sheet.detected;
        let drops = detected.drops.iter().map(|time| (*time, "DROP", DROP));
        let breaks = detected.breaks.iter().map(|time| (*time, "BREAK", BREAK));
        let shown = self.shown();
        for (time, word, tint) in drops.chain(breaks).filter(|turn| shown.contains(&turn.0)) {
            let x = self.x(time);
            fill(
                self.pixmap,
                (x, self.top + SECTION, 3.0, LANES - SECTION + 4.0 * LANE),
                color(tint, 0.9),
            );
            let x = (x + 8.0).min(LEFT + ACROSS as f32 - width(word, 10.0) - 8.0);
            fill(
                self.pixmap,
                (x - 5.0, self.top + WAVE + 3.0, width(word, 10.0) + 10.0, 17.0),
                color(tint, 0.95),
            );
            write_text(self.pixmap, word, (x, self.top + WAVE + 6.5), 10.0, GROUND);
        }
    }
}

fn fill(pixmap: &mut Pixmap, (x, y, width, height): (f32, f32, f32, f32), tint: Color) {
    let Some(rect) = Rect::from_xywh(x, y, width, height) else { return };
    let mut paint =
        Paint { anti_alias: y.fract() != 0.0 || height.fract() != 0.0, ..Paint::default() };
    paint.set_color(tint);
    pixmap.fill_rect(rect, &paint, Transform::identity(), None);
}

fn write_text(pixmap: &mut Pixmap, text: &str, (x, y): (f32, f32), height: f32, tint: u32) {
    Lettering { text, x, y, height, color: color(tint, 1.0) }.draw(pixmap);
}

fn color(rgb: u32, opacity: f32) -> Color {
    let [_, red, green, blue] = rgb.to_be_bytes();
    Color::from_rgba8(red, green, blue, (opacity.clamp(0.0, 1.0) * 255.0).round() as u8)
}

/// `1:04`, or with thousandths `1:04.250`.
fn clock(time: Time, exact: bool) -> String {
    let text = time.to_string();
    if exact { text } else { text.split('.').next().unwrap_or_default().to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::sample;

    #[test]
    fn bars_stand_where_they_sound() {
        let detected = sample::steady();
        let beats = detected.pulse.as_ref().map(Pulse::counted_beats).unwrap_or_default();
        let sheet = BeatSheet::new(&detected, &beats);
        let pixmap =
            sheet.draw(&[LoudnessColumn { peak: 0.9, body: 0.4 }; 2 * ACROSS]).expect("small");
        assert_eq!((sheet.rows, sheet.seconds, pixmap.width()), (2, 16, 2040));
        let bright = |x: f32| {
            pixmap
                .pixel(x as u32, (HEAD + WAVE - 3.0) as u32)
                .is_some_and(|pixel| pixel.green() > 90)
        };
        let at = |ms: f32| LEFT + (ms / 16_000.0 * ACROSS as f32).floor();
        assert!(bright(at(1500.0)) && bright(at(3500.0)), "a bar line");
        assert!(
            !bright(at(1500.0) - 1.0) && !bright(at(2000.0)),
            "and none beside it, nor on other beats"
        );
    }

    #[test]
    fn a_long_song_has_longer_rows() {
        let detected = DetectedMusic { length: Time::from_seconds(3600), ..sample::steady() };
        let sheet = BeatSheet::new(&detected, &[]);
        assert_eq!((sheet.seconds, sheet.rows), (64, 57));
        let empty = DetectedMusic {
            length: Time::ZERO,
            pulse: None,
            energy: Vec::new(),
            ..sample::steady()
        };
        assert!(BeatSheet::new(&empty, &[]).draw(&[]).is_some());
    }
}
