//! What is seen in the page: the band of numbers along the top of every picture, and when.

use serde_json::{Value, json};

use crate::edit::Expected;
use crate::media::{BLACK, FIELDS, WHITE, band_row};
use crate::options::Plan;

/// Fields differ by this much at most from what is expected, in 255 levels.
const TOLERANCE: f64 = 16.0;

/// Waits in the page for a picture that is expected, and for a revision, and notes when each came,
/// in milliseconds since 1970.
const SCRIPT: &str = "
window.eye = { expected: FIRST, at: null, revisions: {} };
const now = () => performance.timeOrigin + performance.now();
document.addEventListener('DOMContentLoaded', () => {
  const film = document.getElementById('film');
  const canvas = document.createElement('canvas');
  canvas.width = WIDTH;
  canvas.height = 2 * ROW;
  const context = canvas.getContext('2d', { willReadFrequently: true });
  const level = (pixels, row, field) => {
    const width = WIDTH / FIELDS;
    let [sum, count] = [0, 0];
    for (let y = Math.ceil(ROW * (row + 0.25)); y < ROW * (row + 0.75); y++)
      for (let x = Math.ceil(width * (field + 0.25)); x < width * (field + 0.75); x++, count++) sum += pixels[(y * WIDTH + x) * 4 + 1];
    return sum / count;
  };
  const levels = () => {
    context.drawImage(film, 0, 0, WIDTH, HEIGHT);
    const pixels = context.getImageData(0, 0, WIDTH, 2 * ROW).data;
    return [0, 1].flatMap((row) => [...Array(FIELDS).keys()].map((field) => level(pixels, row, field)));
  };
  window.eye.look = levels;
  window.eye.matches = () => levels().every((level, index) => Math.abs(level - window.eye.expected[index]) < TOLERANCE);
  const presented = () => {
    const at = now();
    if (window.eye.expected && window.eye.at === null && window.eye.matches()) window.eye.at = at;
    film.requestVideoFrameCallback(presented);
  };
  film.requestVideoFrameCallback(presented);
  const root = document.documentElement;
  new MutationObserver(() => { window.eye.revisions[root.dataset.revision] ??= now(); }).observe(root, { attributeFilter: ['data-revision'] });
});
";

/// The script for the pages of a plan's preview; from the start on it waits for a picture.
pub(crate) fn script(plan: &Plan, first: &Expected) -> String {
    let (width, height) = plan.preview;
    let row = band_row(plan.size.1) * height / plan.size.1;
    let numbers = [
        ("WIDTH", f64::from(width)),
        ("HEIGHT", f64::from(height)),
        ("ROW", f64::from(row)),
        ("FIELDS", FIELDS as f64),
    ];
    let script = numbers.iter().fold(SCRIPT.to_owned(), |script, (name, number)| {
        script.replace(name, &number.to_string())
    });
    script.replace("TOLERANCE", &TOLERANCE.to_string()).replace("FIRST", &levels(first).to_string())
}

/// How bright each field of a picture's band is, from 0 to 255.
pub(crate) fn levels(expected: &Expected) -> Value {
    match *expected {
        Expected::One(number) => json!(band(number)),
        Expected::Mix(from, to, part) => {
            let mix = |(from, to): (f64, f64)| from * (1.0 - part) + to * part;
            json!(band(from).into_iter().zip(band(to)).map(mix).collect::<Vec<f64>>())
        }
    }
}

/// The band of a frame's number. The lowest bit of the file's code says which of its rows is
/// used.
fn band(number: i64) -> Vec<f64> {
    let full = |level: u8| f64::from(level - BLACK) / f64::from(WHITE - BLACK) * 255.0;
    let lit = |field: usize| field == 0 || field >= 2 && number >> (FIELDS - 1 - field) & 1 == 1;
    let row: Vec<f64> =
        (0..FIELDS).map(|field| full(if lit(field) { WHITE } else { BLACK })).collect();
    let grey = vec![full(crate::media::GREY); FIELDS];
    if crate::media::is_lower(number) { [grey, row].concat() } else { [row, grey].concat() }
}
