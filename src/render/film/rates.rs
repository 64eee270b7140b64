//! How fast this machine has rendered each format, and how large the frames were. The rates are
//! measured in real renders and stored in the project's `.amv` folder, to estimate the next render.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::files::{LARGEST_RECORD, read_at_most};
use crate::graph::format::PictureFormat;

/// Renders with fewer frames are not counted: most of their time is start-up.
const MIN_FRAMES: u64 = 24;

/// The measurements of a format: sums over the last renders, where each render counts half as much
/// as the one after it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Rate {
    frames: f64,
    seconds: f64,
    bytes: f64,
}

impl Rate {
    /// How many seconds it takes to render `frames` frames.
    pub fn seconds(&self, frames: u64) -> f64 {
        frames as f64 * self.seconds / self.frames
    }

    /// The size of `frames` frames in bytes.
    pub fn bytes(&self, frames: u64) -> u64 {
        (frames as f64 * self.bytes / self.frames) as u64
    }
}

/// The rates of a project.
#[derive(Clone, Debug)]
pub struct Rates {
    file: PathBuf,
}

impl Rates {
    /// The rates in the project's `.amv` folder.
    pub fn of(amv_folder: &Path) -> Rates {
        Rates { file: amv_folder.join("rates.json") }
    }

    /// The rate of a format on this machine; none if it was never measured.
    pub fn measured(&self, format: &PictureFormat) -> Option<Rate> {
        self.all().get(&key(format)).copied().filter(|rate| rate.frames >= 1.0)
    }

    /// Adds a render of `frames` frames, which took `took` and have `bytes` bytes.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn add(
        &self,
        format: &PictureFormat,
        frames: u64,
        took: Duration,
        bytes: u64,
    ) -> io::Result<()> {
        if frames < MIN_FRAMES {
            return Ok(());
        }
        let mut all = self.all();
        let rate = all.entry(key(format)).or_default();
        let decayed_sum = |old: f64, new: f64| old / 2.0 + new;
        rate.frames = decayed_sum(rate.frames, frames as f64);
        rate.seconds = decayed_sum(rate.seconds, took.as_secs_f64());
        rate.bytes = decayed_sum(rate.bytes, bytes as f64);
        let folder = self.file.parent().unwrap_or(Path::new(""));
        fs::create_dir_all(folder)?;
        let mut whole = tempfile::NamedTempFile::new_in(folder)?;
        serde_json::to_writer_pretty(&mut whole, &all)?;
        whole.persist(&self.file).map(drop).map_err(|error| error.error)
    }

    fn all(&self) -> BTreeMap<String, Rate> {
        let record = read_at_most(&self.file, LARGEST_RECORD).unwrap_or_default();
        serde_json::from_slice(&record).unwrap_or_default()
    }
}

/// The key of a format on this machine: other machines that share the folder are faster or slower.
fn key(format: &PictureFormat) -> String {
    let machine = ["/proc/sys/kernel/hostname", "/etc/hostname"]
        .into_iter()
        .find_map(|file| fs::read_to_string(file).ok());
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let format = serde_json::to_string(format).unwrap_or_default();
    format!("{} ({cores} cores): {format}", machine.as_deref().unwrap_or("this machine").trim())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::program::{Codec, Quality};
    use crate::time::FrameRate;

    #[test]
    fn what_was_measured_is_what_is_estimated() {
        let folder = tempfile::tempdir().expect("a folder");
        let rates = Rates::of(&folder.path().join(".amv"));
        let format = PictureFormat {
            width: 64,
            height: 36,
            rate: FrameRate::FILM,
            codec: Codec::H264,
            quality: Quality::Draft,
        };
        rates.add(&format, 10, Duration::from_secs(100), 1).expect("written");
        assert_eq!(rates.measured(&format), None, "too few frames to say anything");
        rates.add(&format, 100, Duration::from_secs(10), 5000).expect("written");
        let rate = rates.measured(&format).expect("measured");
        assert_eq!((rate.seconds(50), rate.bytes(50)), (5.0, 2500));
        rates.add(&format, 50, Duration::from_secs(15), 2500).expect("written");
        assert_eq!(
            rates.measured(&format).expect("measured").seconds(100),
            20.0,
            "the newer counts as much again"
        );
        assert_eq!(rates.measured(&PictureFormat { quality: Quality::Master, ..format }), None);
    }
}
