//! Rendered effects: films of test cards, read back sample by sample and compared with what the
//! rules of the language give, worked out here.
//!
//! `UPDATE_GOLDENS=1 cargo test --test it effects::` writes the checksums of the golden film.

mod adjusts_and_layers;
mod blur;
mod golden_film;
mod opacity;
mod zoom;

use serde_json::Value;

use crate::support::card::{self, Frame, HEIGHT, WIDTH};
use crate::support::project::Project;

/// Frames of a beat at 24 frames a second and 120 beats a minute.
const BEAT: usize = 12;
/// How far a pulse of `decay 250ms` falls, in frames.
const DECAY: f64 = 6.0;
/// How far from its place an edge may be measured, in pixels.
const EDGE_SLACK: f64 = 0.05;

const WARM: [u8; 3] = [180, 110, 150];
const COOL: [u8; 3] = [70, 150, 104];
/// The card `edges` is dark to the left of this column …
const EDGE_ACROSS: usize = 120;
/// … and bright from there on; below this row it is the other way round.
const EDGE_DOWN: usize = 68;
const DARK: u8 = 60;
const BRIGHT: u8 = 180;

const HEAD: &str = "\
project { size 192x112; fps 24; tempo 120bpm; background #204060 }
footage warm    = \"warm.mkv\"
footage cool    = \"cool.mkv\"
footage edges   = \"edges.mkv\"
footage texture = \"texture.mkv\"
";

/// A folder with the cards, four seconds of each.
fn project() -> Project {
    let project = Project::empty();
    let write = |name: &str, frame: &dyn Fn(usize) -> Frame| {
        card::write(&project.file(name), (0..8 * BEAT).map(frame));
    };
    write("warm.mkv", &|_| Frame::flat(WARM));
    write("cool.mkv", &|_| Frame::flat(COOL));
    write("edges.mkv", &|_| edges());
    write("texture.mkv", &texture);
    project
}

fn edges() -> Frame {
    Frame::drawn(|plane, x, y| match plane {
        0 if (x < EDGE_ACROSS) == (y < EDGE_DOWN) => DARK,
        0 => BRIGHT,
        _ => 128,
    })
}

/// Slopes and a grid that move, in colours that are not the same anywhere.
fn texture(number: usize) -> Frame {
    Frame::drawn(|plane, x, y| match plane {
        0 if (x + number).is_multiple_of(16) || (y + 2 * number).is_multiple_of(14) => 225,
        0 => (30 + x / 2 + y + number) as u8,
        1 => (60 + x + number) as u8,
        _ => (200 - 2 * y - number / 2) as u8,
    })
}

impl Project {
    /// Writes a film of what follows the head.
    fn script(&self, name: &str, text: &str) {
        self.write(name, format!("{HEAD}{text}"));
    }

    /// The frames of such a film.
    fn frames(&self, text: &str) -> Vec<Frame> {
        self.script("film.amv", text);
        self.rendered("film.amv", "film.mkv", &[])
    }

    fn rendered(&self, script: &str, film: &str, more: &[&str]) -> Vec<Frame> {
        let words = ["render", script, "-o", film, "--codec", "ffv1", "--progress", "none"];
        self.amv(&[&words, more].concat()).expect(0);
        card::read(&self.file(film))
    }

    /// The keys of such a film's segments.
    fn keys(&self, text: &str) -> Vec<String> {
        self.script("film.amv", text);
        let words = ["plan", "film.amv", "-o", "film.mkv", "--codec", "ffv1", "--json"];
        let plan: Value = serde_json::from_str(&self.amv(&words).expect(0).out).expect("JSON");
        let segments = plan["outputs"][0]["segments"].as_array().expect("segments");
        let key = |segment: &Value| segment["key"].as_str().expect("a key").to_owned();
        segments.iter().map(key).collect()
    }
}

/// What is left of a pulse of `decay 250ms` some frames after its hit.
fn left_of_pulse(frames: usize) -> f64 {
    let part = frames as f64 / DECAY;
    if part < 2.0 { 0.05f64.powf(part) } else { 0.0 }
}

/// A mix of two colours.
fn mix(from: [f64; 3], to: [f64; 3], part: f64) -> [f64; 3] {
    [0, 1, 2].map(|plane| from[plane] + (to[plane] - from[plane]) * part)
}

/// Asserts that a frame is one colour, to within a level.
#[track_caller]
fn assert_flat(frame: &Frame, color: [f64; 3], what: &str) {
    for (plane, value) in color.into_iter().enumerate() {
        let (least, most) = frame.bounds(plane);
        let [below, above] = [least, most].map(|sample| (f64::from(sample) - value).abs());
        assert!(
            below <= 1.0 && above <= 1.0,
            "{what}: {least}..={most} in plane {plane}, not {value}"
        );
    }
}

/// The colour of a frame that is flat.
#[track_caller]
fn flat_color(frame: &Frame) -> [f64; 3] {
    [0, 1, 2].map(|plane| {
        let (least, most) = frame.bounds(plane);
        assert_eq!(least, most, "a flat frame");
        f64::from(least)
    })
}

/// The light of a grey sample: its square on the scale from black to white.
fn light(sample: u8) -> f64 {
    ((f64::from(sample) - 16.0) / 219.0).powi(2)
}

/// Where bright takes over from dark, or dark from bright, among samples of both: where the edge
/// would lie if it were sharp and had the same light. `start` is the place of the first.
fn edge_place(start: usize, samples: impl Iterator<Item = u8>) -> f64 {
    let lights: Vec<f64> = samples.map(light).collect();
    let (first, last) = match lights[0] < lights[lights.len() - 1] {
        true => (light(DARK), light(BRIGHT)),
        false => (light(BRIGHT), light(DARK)),
    };
    let beyond: f64 = lights.iter().map(|light| (light - first) / (last - first)).sum();
    start as f64 + lights.len() as f64 - beyond
}

/// The column of the edge in the upper part of a frame: a mean over rows, among some columns.
fn edge_across(frame: &Frame, columns: std::ops::Range<usize>) -> f64 {
    let rows = 40..56;
    let place = |y| edge_place(columns.start, columns.clone().map(|x| frame.luma(x, y)));
    rows.clone().map(place).sum::<f64>() / rows.len() as f64
}

/// The row of the edge in the left part of a frame: a mean over columns, among some rows.
fn edge_down(frame: &Frame, rows: std::ops::Range<usize>) -> f64 {
    let columns = 80..96;
    let place = |x| edge_place(rows.start, rows.clone().map(|y| frame.luma(x, y)));
    columns.clone().map(place).sum::<f64>() / columns.len() as f64
}

/// Asserts that the upright edge of `edges` lies where a zoom about the centre moves it.
#[track_caller]
fn assert_zoomed(frame: &Frame, factor: f64, what: &str) {
    let ideal = zoomed_edge(factor);
    let place = edge_across(frame, 80..WIDTH);
    assert!((place - ideal).abs() <= EDGE_SLACK, "{what}: the edge is at {place}, not {ideal}");
}

/// Where the upright edge of `edges` lies after a zoom about the centre.
fn zoomed_edge(factor: f64) -> f64 {
    let centre = WIDTH as f64 / 2.0;
    centre + (EDGE_ACROSS as f64 - centre) * factor
}

/// Where the level edge of `edges` lies after a zoom about the centre.
fn zoomed_edge_down(factor: f64) -> f64 {
    let centre = HEIGHT as f64 / 2.0;
    centre + (EDGE_DOWN as f64 - centre) * factor
}
