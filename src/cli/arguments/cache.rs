//! The arguments of `amv plan` and `amv cache`, and numbers of segments.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::{CodecArgument, QualityArgument, size};

/// Show what a render would do, and write nothing
///
/// Shows for each output its segments (the runs of frames between cut points) with their numbers,
/// whether each is in the cache and if not why, the sound, and how many frames must be rendered and
/// decoded. Estimates the time and the size of the film from earlier renders on this machine.
#[derive(Debug, Args)]
pub(in crate::cli) struct PlanArguments {
    /// The script
    pub(in crate::cli) file: PathBuf,

    /// Plan for this file instead of the script's outputs
    #[arg(short, long, value_name = "OUT")]
    pub(in crate::cli) output: Option<PathBuf>,

    /// Start here: `bar 9`, `drop`, `0:12.5`, `12f`
    #[arg(long, value_name = "INSTANT", allow_hyphen_values = true)]
    pub(in crate::cli) from: Option<String>,

    /// End before this instant
    #[arg(long, value_name = "INSTANT", allow_hyphen_values = true)]
    pub(in crate::cli) to: Option<String>,

    /// Width and height in pixels, even numbers [default: the script's]
    #[arg(long, value_name = "WxH", value_parser = size)]
    pub(in crate::cli) size: Option<(u32, u32)>,

    /// The codec of the picture [default: the script's, else h264]
    #[arg(long, value_enum)]
    pub(in crate::cli) codec: Option<CodecArgument>,

    /// The quality of the encoding [default: the script's, else master]
    #[arg(long, value_enum)]
    pub(in crate::cli) quality: Option<QualityArgument>,

    /// Plan without copying frames from their source files
    #[arg(long)]
    pub(in crate::cli) no_copy: bool,

    /// The cache folder [default: `cache` in the nearest `.amv` folder, as for `amv render`]
    #[arg(long, value_name = "DIR")]
    pub(in crate::cli) cache: Option<PathBuf>,

    /// Print JSON
    #[arg(long)]
    pub(in crate::cli) json: bool,
}

/// Show, check or empty the cache of rendered segments
///
/// The cache is the folder `cache` in the nearest `.amv` folder going up from the script to the top
/// of its repository, else beside the script. It is safe to delete: amv renders again what is
/// missing.
#[derive(Debug, Args)]
pub(in crate::cli) struct CacheArguments {
    /// What to do
    #[arg(value_enum, default_value_t)]
    pub(in crate::cli) action: CacheAction,

    /// A script or its folder
    #[arg(value_name = "PATH", default_value = ".")]
    pub(in crate::cli) path: PathBuf,

    /// Another cache folder, as given to `amv render`
    #[arg(long, value_name = "DIR")]
    pub(in crate::cli) cache: Option<PathBuf>,

    /// Print JSON
    #[arg(long)]
    pub(in crate::cli) json: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum CacheAction {
    /// Show its folder and its size
    #[default]
    Stats,
    /// List its entries, the least recently used first
    List,
    /// Read all entries, and remove those that are damaged; exit status 1 if any are
    Verify,
    /// Remove all entries
    Clear,
}
