//! The arguments of `amv watch`.

use std::path::PathBuf;

use clap::Args;

use super::{DEFAULT_CACHE_SIZE, ProgressStyle, QualityArgument, bytes, size};

/// Render and show a film while you edit it
///
/// Each time you save the script or another file of the film, amv renders what changed, first at
/// the playhead, and shows it on a page that only this machine can open. The page keeps its place
/// and goes on playing. If the script has errors, the page shows them, and the last good film
/// stays. Ctrl-C ends the command; the rendered segments stay in the cache.
#[derive(Debug, Args)]
pub(in crate::cli) struct WatchArguments {
    /// The script
    pub(in crate::cli) file: PathBuf,

    /// Open the preview in the browser
    #[arg(long, conflicts_with = "no_preview")]
    pub(in crate::cli) open: bool,

    /// Serve the preview only at this port; 0 means any free port [default: 4747, or the next free
    /// port]
    #[arg(long, value_name = "N", conflicts_with = "no_preview")]
    pub(in crate::cli) port: Option<u16>,

    /// Render only, and serve no preview
    #[arg(long)]
    pub(in crate::cli) no_preview: bool,

    /// Width and height of the preview in pixels, even numbers [default: as this machine can render]
    #[arg(long, value_name = "WxH", value_parser = size)]
    pub(in crate::cli) size: Option<(u32, u32)>,

    /// The quality of the encoding
    #[arg(long, value_enum, default_value_t = QualityArgument::Draft)]
    pub(in crate::cli) quality: QualityArgument,

    /// Segments to render at a time [default: the number of cores]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    pub(in crate::cli) jobs: Option<u16>,

    /// The cache folder [default: as for `amv render`]
    #[arg(long, value_name = "DIR")]
    pub(in crate::cli) cache: Option<PathBuf>,

    /// The largest size of the cache, in B, kB, MB, GB or TB; above it, amv removes the least recently
    /// used entries
    #[arg(long, value_name = "SIZE", default_value = DEFAULT_CACHE_SIZE, value_parser = bytes)]
    pub(in crate::cli) cache_size: u64,

    /// How progress is shown; on a terminal, `auto` is a status that stays in place
    #[arg(long, value_enum, default_value_t)]
    pub(in crate::cli) progress: ProgressStyle,
}
