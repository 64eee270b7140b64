//! A film is looked at by the `ffmpeg` command, frame by frame: which footage's frame, and of which
//! strength, is to be seen on each.

use std::path::Path;
use std::process::Command;

use crate::Result;
use crate::edit::{Edit, Expected};
use crate::media::{BLACK, FIELDS, WHITE, band_row};

/// Pixels of a field after the band is made small.
const WIDE: usize = 4;
const HIGH: usize = 4;
/// Contrast, as a part of the full one, under which a row of the band is empty.
const EMPTY: f64 = 0.04;
/// How far a frame's part in a mix may be from what is expected: less than a step of a crossfade,
/// more than half of one, because programs differ in whether the mix begins with nothing.
const TOLERANCE: f64 = 0.08;

/// How a film compares with what was asked for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Verdict {
    /// Frames that show what they should.
    pub(crate) right: usize,
    /// Frames of the film.
    pub(crate) there: usize,
    /// Frames that were asked for.
    pub(crate) wanted: usize,
}

impl Verdict {
    /// Whether all is as it should be.
    pub(crate) fn is_right(self) -> bool {
        self.right == self.wanted && self.there == self.wanted
    }

    /// The film's faults in words, unless it has none.
    pub(crate) fn fault(self, film: &str) -> Option<String> {
        (!self.is_right()).then(|| format!("{film}: {self} frames are right"))
    }
}

impl std::fmt::Display for Verdict {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} of {}", self.right, self.wanted)?;
        if self.there == self.wanted { Ok(()) } else { write!(f, " ({} in the film)", self.there) }
    }
}

/// What a row of the band says: a number, and its contrast as a part of the full one.
type Row = Option<(i64, f64)>;

/// Looks at every frame of a film. The first frames that are wrong are told on standard error.
///
/// # Errors
/// The film cannot be decoded.
pub(crate) fn look(film: &Path, edit: &Edit) -> Result<Verdict> {
    let (seen, expected) = (read(film, edit.size.1)?, edit.expected());
    let right: Vec<bool> =
        seen.iter().zip(&expected).map(|(rows, expected)| is_right(*rows, *expected)).collect();
    for (frame, _) in right.iter().enumerate().filter(|(_, right)| !**right).take(4) {
        eprintln!(
            "{}: frame {frame} shows {:?}, not {:?}",
            film.display(),
            seen[frame],
            expected[frame]
        );
    }
    Ok(Verdict {
        right: right.iter().filter(|right| **right).count(),
        there: seen.len(),
        wanted: expected.len(),
    })
}

fn is_right(rows: [Row; 2], expected: Expected) -> bool {
    let near = |seen: f64, wanted: f64| (seen - wanted).abs() < TOLERANCE;
    match (rows, expected) {
        ([Some(row), None] | [None, Some(row)], Expected::One(number)) => {
            row.0 == number && near(row.1, 1.0)
        }
        ([Some(one), Some(other)], Expected::Mix(from, to, part)) => {
            let (first, second) = if one.0 == from { (one, other) } else { (other, one) };
            (first.0, second.0) == (from, to) && near(first.1, 1.0 - part) && near(second.1, part)
        }
        // At its ends a mix may be all of one and nothing of the other.
        ([Some(row), None] | [None, Some(row)], Expected::Mix(from, to, part)) => {
            (row.0 == from && part < TOLERANCE || row.0 == to && part > 1.0 - TOLERANCE)
                && near(row.1, 1.0)
        }
        ([None, None], _) | ([Some(_), Some(_)], Expected::One(_)) => false,
    }
}

fn read(film: &Path, height: u32) -> Result<Vec<[Row; 2]>> {
    let (width, rows) = (FIELDS * WIDE, HIGH * 2);
    let filter = format!(
        "crop=iw:{}:0:0,extractplanes=y,scale={width}:{rows}:flags=area:in_range=full:out_range=full",
        band_row(height) * 2
    );
    let mut command = Command::new("ffmpeg");
    command.args(["-v", "error", "-nostdin", "-i"]).arg(film);
    command.args([
        "-map",
        "0:v:0",
        "-vf",
        &filter,
        "-fps_mode",
        "passthrough",
        "-f",
        "rawvideo",
        "-",
    ]);
    let output = command.output()?;
    if !output.status.success() {
        return Err(
            format!("{}: {}", film.display(), String::from_utf8_lossy(&output.stderr)).into()
        );
    }
    let half = width * HIGH;
    Ok(output
        .stdout
        .chunks_exact(half * 2)
        .map(|pixels| [row(&pixels[..half]), row(&pixels[half..])])
        .collect())
}

fn row(pixels: &[u8]) -> Row {
    let levels: Vec<f64> = (0..FIELDS).map(|field| level(pixels, field)).collect();
    let strength = (levels[0] - levels[1]) / f64::from(WHITE - BLACK);
    let middle = (levels[0] + levels[1]) / 2.0;
    let number =
        levels[2..].iter().fold(0, |number, level| number << 1 | i64::from(*level > middle));
    (strength > EMPTY).then_some((number, strength))
}

/// The mean of a field's inner pixels.
fn level(pixels: &[u8], field: usize) -> f64 {
    let inner = |row: usize| &pixels[row * FIELDS * WIDE + field * WIDE + 1..][..WIDE - 2];
    let sum: f64 = (1..HIGH - 1).flat_map(inner).map(|&pixel| f64::from(pixel)).sum();
    sum / ((WIDE - 2) * (HIGH - 2)) as f64
}
