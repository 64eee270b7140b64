//! The benchmark's command line, and what is to be measured.

use std::time::Duration;

use clap::{Parser, ValueEnum};

use crate::parts;

/// Measures how soon a watched film is seen.
#[derive(Parser)]
#[command(name = "live")]
pub(crate) struct Options {
    /// What to measure; all of it if nothing is named
    parts: Vec<Part>,
    /// How many edits a median is over
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u16).range(1..))]
    edits: u16,
    /// How many shots the three minutes have: 36 last five seconds each
    #[arg(long, default_value_t = 200, value_parser = clap::value_parser!(u16).range(4..=1000))]
    shots: u16,
    /// Over how many edits memory is looked at
    #[arg(long, default_value_t = 500, value_parser = clap::value_parser!(u16).range(10..))]
    memory_edits: u16,
    /// What cargo says to a benchmark, and not to a test
    #[arg(long, hide = true)]
    bench: bool,
}

/// What can be measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Part {
    /// From the save of one shot's change under the playhead to its picture
    Shot,
    /// From the save of what changes nothing that is seen to the page that knows of it
    Unseen,
    /// From the start with an empty cache to the first picture
    Start,
    /// What a watcher costs while nothing is edited
    Idle,
    /// Memory over many edits
    Memory,
    /// All of this in small
    Smoke,
}

impl Part {
    /// Every measurement.
    pub(crate) const ALL: [Part; 5] =
        [Part::Shot, Part::Unseen, Part::Start, Part::Idle, Part::Memory];
}

/// The size of what is measured.
pub(crate) struct Plan {
    /// Width and height of the sources, in pixels.
    pub(crate) size: (u32, u32),
    /// Width and height of the preview.
    pub(crate) preview: (u32, u32),
    /// Length of the film.
    pub(crate) seconds: i64,
    /// Length of each of its sources.
    pub(crate) source_seconds: i64,
    /// Its shots.
    pub(crate) clips: usize,
    /// Edits of each kind, in `shot` and `unseen` over all kinds together.
    pub(crate) edits: usize,
    /// Starts from nothing.
    pub(crate) starts: usize,
    /// How long nothing is done.
    pub(crate) idle: Duration,
    /// Edits over which memory is looked at.
    pub(crate) memory_edits: usize,
}

impl Options {
    /// What to measure. Under `cargo test`, which names no part, it is the small run.
    pub(crate) fn parts(&self) -> Vec<Part> {
        parts::wanted(&self.parts, self.bench, &Part::ALL, Part::Smoke)
    }

    /// How large it is.
    pub(crate) fn plan(&self) -> Plan {
        Plan {
            size: (1920, 1080),
            preview: (960, 540),
            seconds: 180,
            source_seconds: 60,
            clips: usize::from(self.shots),
            edits: usize::from(self.edits),
            starts: 5,
            idle: Duration::from_secs(10),
            memory_edits: usize::from(self.memory_edits),
        }
    }
}

impl Plan {
    /// The small run.
    pub(crate) fn smoke() -> Plan {
        Plan {
            size: (192, 108),
            preview: (192, 108),
            seconds: 12,
            source_seconds: 6,
            clips: 12,
            edits: 6,
            starts: 1,
            idle: Duration::from_secs(1),
            memory_edits: 10,
        }
    }
}
