//! What `amv watch` may be told.

use std::path::PathBuf;

use clap::Args;

use super::{DEFAULT_CACHE_SIZE, ProgressStyle, QualityArgument, bytes, size};

/// Show a film while it is written
///
/// Each time the script is saved, or anything else that the film is made of, what changed is
/// rendered, at the playhead first, and shown on a page of its own, which this command serves to
/// this machine alone. The page keeps its place and plays on. A script with errors changes nothing
/// but that its errors are shown: the last good film stays. Ctrl-C ends it; what was rendered is
/// kept.
#[derive(Debug, Args)]
pub(in crate::cli) struct WatchArguments {
    /// The script
    pub(in crate::cli) file: PathBuf,

    /// Open the preview in the browser
    #[arg(long, conflicts_with = "no_preview")]
    pub(in crate::cli) open: bool,

    /// Serve the preview at this port, or nowhere; 0 is any free one [default: 4747, or the next
    /// free one]
    #[arg(long, value_name = "N", conflicts_with = "no_preview")]
    pub(in crate::cli) port: Option<u16>,

    /// Render, and serve no preview
    #[arg(long)]
    pub(in crate::cli) no_preview: bool,

    /// Width and height of the preview in pixels, even numbers [default: what suits this machine]
    #[arg(long, value_name = "WxH", value_parser = size)]
    pub(in crate::cli) size: Option<(u32, u32)>,

    /// How much care the encoder takes
    #[arg(long, value_enum, default_value_t = QualityArgument::Draft)]
    pub(in crate::cli) quality: QualityArgument,

    /// Segments to render at a time [default: the number of cores]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    pub(in crate::cli) jobs: Option<u16>,

    /// The cache folder [default: as for `amv render`]
    #[arg(long, value_name = "DIR")]
    pub(in crate::cli) cache: Option<PathBuf>,

    /// How much is kept, in B, kB, MB, GB or TB: beyond it, what was not used for longest is
    /// removed
    #[arg(long, value_name = "SIZE", default_value = DEFAULT_CACHE_SIZE, value_parser = bytes)]
    pub(in crate::cli) cache_size: u64,

    /// How it is told what happens; `auto` is a status that stays in place on a terminal, else
    /// plain lines
    #[arg(long, value_enum, default_value_t)]
    pub(in crate::cli) progress: ProgressStyle,
}
