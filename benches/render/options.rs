//! The benchmark's command line, and what is to be measured.

use clap::{Parser, ValueEnum};

use crate::Result;
use crate::contest::Contestant;
use crate::parts;

/// Clips in a second of the film: they have four frames each.
const MOST_CLIPS: u16 = 6;

/// Measures what rendering costs.
#[derive(Parser)]
#[command(name = "render")]
pub(crate) struct Options {
    /// What to measure; all of it if nothing is named
    parts: Vec<Part>,
    /// How often what takes long is measured; several ways of doing a thing take turns
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u16).range(1..))]
    rounds: u16,
    /// In `cold`, only these contestants
    #[arg(long, value_delimiter = ',')]
    only: Vec<Contestant>,
    /// How long the film is, in seconds; its sources are as long
    #[arg(long, default_value_t = 60, value_parser = clap::value_parser!(u16).range(4..=80))]
    seconds: u16,
    /// How many clips the film has; at most six a second
    #[arg(long, default_value_t = 40, value_parser = clap::value_parser!(u16).range(2..))]
    clips: u16,
    /// How high its pictures are, in pixels; they are 16:9
    #[arg(long, default_value = "1080", value_parser = ["1080", "540", "270", "108"])]
    height: String,
    /// What cargo says to a benchmark, and not to a test
    #[arg(long, hide = true)]
    bench: bool,
}

/// What can be measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Part {
    /// The edit by every contestant, from nothing
    Cold,
    /// Rendering again: one shot changed, and nothing changed
    Warm,
    /// Checking a script whose media are known
    Check,
    /// The memory that many clips of many files take
    Memory,
    /// Cuts in a file that need not be encoded again
    Splice,
    /// Threads of the encoder against encoders side by side
    Threads,
    /// All of this in small, with every frame looked at
    Smoke,
}

impl Part {
    /// Every measurement.
    pub(crate) const ALL: [Part; 6] =
        [Part::Cold, Part::Warm, Part::Check, Part::Memory, Part::Splice, Part::Threads];
}

/// The size of what is measured.
pub(crate) struct Plan {
    /// Width and height in pixels.
    pub(crate) size: (u32, u32),
    /// Length of the film and of each of its sources.
    pub(crate) seconds: i64,
    /// Clips of the film.
    pub(crate) clips: usize,
    /// How often the film is made by each.
    pub(crate) rounds: usize,
    /// Who makes it.
    pub(crate) contestants: Vec<Contestant>,
    /// Shots of the film that is only checked, and that is rendered again with nothing changed.
    pub(crate) shots: usize,
    /// Pairs of clips and files whose memory is compared.
    pub(crate) crowds: [(usize, usize); 2],
}

impl Options {
    /// What to measure. Under `cargo test`, which names no part, it is the small run.
    pub(crate) fn parts(&self) -> Vec<Part> {
        parts::wanted(&self.parts, self.bench, &Part::ALL, Part::Smoke)
    }

    /// How large it is.
    ///
    /// # Errors
    /// The film has too many clips for its length.
    pub(crate) fn plan(&self) -> Result<Plan> {
        if self.clips > self.seconds * MOST_CLIPS {
            return Err(format!(
                "{} s have room for {} clips",
                self.seconds,
                self.seconds * MOST_CLIPS
            )
            .into());
        }
        let height: u32 = self.height.parse()?;
        let contestants = if self.only.is_empty() {
            Contestant::value_variants().to_vec()
        } else {
            self.only.clone()
        };
        Ok(Plan {
            size: (height * 16 / 9, height),
            seconds: i64::from(self.seconds),
            clips: usize::from(self.clips),
            rounds: usize::from(self.rounds),
            contestants,
            shots: 1000,
            crowds: [(60, 6), (600, 60)],
        })
    }
}

impl Plan {
    /// The small run.
    pub(crate) fn smoke() -> Plan {
        Plan {
            size: (192, 108),
            seconds: 6,
            clips: 6,
            rounds: 1,
            contestants: vec![Contestant::Encoder, Contestant::Ffmpeg, Contestant::Amv],
            shots: 24,
            crowds: [(6, 6), (24, 12)],
        }
    }
}
