//! The command line's arguments. `amv --help` prints the `///` lines of the fields.

#![cfg_attr(
    not(feature = "ffmpeg"),
    expect(dead_code, reason = "without an engine the options of rendering are read but not used")
)]

mod cache;
mod share;
mod watch;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use super::console::MessageFormat;
use crate::check::program::{Codec, Quality};
use crate::music::clock;
use crate::time::{Rational, Time};
use crate::world::TempoHint;

pub(super) use cache::{CacheAction, CacheArguments, PlanArguments};
pub(super) use share::{SegmentNumbers, ShareNumber};
pub(super) use watch::WatchArguments;

/// Turns a music video written as text into a finished film
///
/// A script says which shot plays at which bar and beat; amv computes the frames. `amv demo` makes a
/// small film to start from.
#[derive(Debug, Parser)]
#[command(name = "amv", version, max_term_width = 100, arg_required_else_help = true)]
pub(super) struct Arguments {
    #[command(subcommand)]
    pub(super) command: Command,

    /// The format of errors and warnings
    #[arg(long, global = true, value_enum, value_name = "FORMAT", default_value_t)]
    pub(super) message_format: MessageFormat,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    Check(CheckArguments),
    Render(RenderArguments),
    Watch(WatchArguments),
    Plan(PlanArguments),
    Timeline(TimelineArguments),
    Graph(GraphArguments),
    Cue(CueArguments),
    Explain(ExplainArguments),
    Frame(FrameArguments),
    Probe(ProbeArguments),
    Beats(BeatsArguments),
    Lock(LockArguments),
    Cache(CacheArguments),
    Demo(DemoArguments),
}

/// Check a script without rendering it
///
/// A script that passes can be rendered: the check reads the media, and proves that every range,
/// crossfade and word exists. With `--message-format json`, errors and warnings go to standard
/// output.
#[derive(Debug, Args)]
pub(super) struct CheckArguments {
    /// The script
    pub(super) file: PathBuf,

    /// Also report the items of sections that have no cue, as errors: they move silently when the
    /// length of an item before them changes, in a merge too
    #[arg(long)]
    pub(super) strict: bool,
}

/// Write the cues that are implied
///
/// An item without a cue starts where the item before it ends, and moves with it. This command
/// writes before each such item the place where it starts now. The film stays the same, frame for
/// frame; afterwards, a change of length that would move an item is an error instead.
#[derive(Debug, Args)]
pub(super) struct CueArguments {
    /// The script
    pub(super) file: PathBuf,

    /// Write cues from here on: `bar 9`, `drop`, `0:12.5`
    #[arg(long, value_name = "INSTANT", allow_hyphen_values = true)]
    pub(super) from: Option<String>,

    /// Write cues before this instant
    #[arg(long, value_name = "INSTANT", allow_hyphen_values = true)]
    pub(super) to: Option<String>,

    /// Show the lines without changing the script
    #[arg(long)]
    pub(super) dry_run: bool,
}

/// Render a film
///
/// Renders all `output`s of the script. If it has none, renders a file with the script's name and
/// the ending `.mp4` (`.mov` for ProRes, `.mkv` for FFV1). Segments that were rendered before come
/// from the cache. Ctrl-C stops within a frame and keeps the finished segments; a second Ctrl-C
/// stops at once.
///
/// Drafts and previews with at most half the pixels of their footage also cache small copies of it
/// (proxies), so the next render does not have to decode it again. The film is the same with and
/// without them.
#[derive(Debug, Args)]
pub(super) struct RenderArguments {
    /// The script
    pub(super) file: PathBuf,

    /// Render to this file instead of the script's outputs: MP4 (.mp4, .m4v), QuickTime (.mov) or
    /// Matroska (.mkv)
    #[arg(short, long, value_name = "OUT")]
    pub(super) output: Option<PathBuf>,

    /// Start here: `bar 9`, `drop`, `0:12.5`, `12f`. Without `-o`, a part goes to a file with the
    /// script's name and the ending `.part.mp4`, or that of its codec
    #[arg(long, value_name = "INSTANT", allow_hyphen_values = true)]
    pub(super) from: Option<String>,

    /// End before this instant
    #[arg(long, value_name = "INSTANT", allow_hyphen_values = true)]
    pub(super) to: Option<String>,

    /// Segments to render at a time [default: the number of cores]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    pub(super) jobs: Option<u16>,

    /// Width and height in pixels, even numbers [default: the script's]
    #[arg(long, value_name = "WxH", value_parser = size)]
    pub(super) size: Option<(u32, u32)>,

    /// The codec of the picture [default: the script's, else h264]
    #[arg(long, value_enum)]
    pub(super) codec: Option<CodecArgument>,

    /// The quality of the encoding [default: the script's, else master]
    #[arg(long, value_enum)]
    pub(super) quality: Option<QualityArgument>,

    /// Encode all frames, even those that could be copied from their source files
    #[arg(long)]
    pub(super) no_copy: bool,

    /// Render drafts and previews from the footage itself, and cache no proxies
    #[arg(long)]
    pub(super) no_proxy: bool,

    /// Overwrite a file that amv did not write
    #[arg(long)]
    pub(super) force: bool,

    /// How progress is shown
    #[arg(long, value_enum, default_value_t)]
    pub(super) progress: ProgressStyle,

    /// The cache folder; machines, checkouts and films can share one [default: `cache` in the
    /// nearest `.amv` folder going up from the script to the top of its repository, else beside the
    /// script]
    #[arg(long, value_name = "DIR")]
    pub(super) cache: Option<PathBuf>,

    /// The largest size of the cache, in B, kB, MB, GB or TB; above it, amv removes the least recently
    /// used entries
    #[arg(long, value_name = "SIZE", default_value = DEFAULT_CACHE_SIZE, value_parser = bytes)]
    pub(super) cache_size: u64,

    /// Show for each segment whether it is in the cache and, if not, what has changed since this
    /// output was last rendered
    #[arg(long)]
    pub(super) explain_cache: bool,

    /// Render these segments into the cache and write no film: `7`, `3..7`, `3..` or `..7`, with the
    /// numbers of `amv plan`; can be given several times
    #[arg(long, value_name = "A..B")]
    pub(super) segments: Vec<SegmentNumbers>,

    /// Render this share of the segments into the cache and write no film: `3/6` is the third of six
    /// shares of about equal cost. A share can be empty
    #[arg(long, value_name = "K/N", conflicts_with = "segments")]
    pub(super) share: Option<ShareNumber>,
}

impl RenderArguments {
    /// The arguments of the render that a plan describes.
    pub(super) fn planned(plan: &PlanArguments) -> RenderArguments {
        RenderArguments {
            output: plan.output.clone(),
            from: plan.from.clone(),
            to: plan.to.clone(),
            size: plan.size,
            codec: plan.codec,
            quality: plan.quality,
            no_copy: plan.no_copy,
            cache: plan.cache.clone(),
            ..RenderArguments::of(plan.file.clone(), ProgressStyle::None)
        }
    }

    /// The default arguments for the script `file`.
    pub(super) fn of(file: PathBuf, progress: ProgressStyle) -> RenderArguments {
        let cache_size = bytes(DEFAULT_CACHE_SIZE).unwrap_or(u64::MAX);
        RenderArguments {
            file,
            output: None,
            from: None,
            to: None,
            jobs: None,
            size: None,
            codec: None,
            quality: None,
            no_copy: false,
            no_proxy: false,
            force: false,
            progress,
            cache: None,
            cache_size,
            explain_cache: false,
            segments: Vec::new(),
            share: None,
        }
    }

    /// Whether a film is written, and not only a share of its segments rendered.
    pub(super) fn writes_film(&self) -> bool {
        self.segments.is_empty() && self.share.is_none()
    }
}

/// Show the film frame by frame
///
/// Shows each shot's frames, source, source times, speed and transition; words and sound; and for
/// each cut the instant in the script, its frame, and the rounding in milliseconds.
#[derive(Debug, Args)]
pub(super) struct TimelineArguments {
    /// The script
    pub(super) file: PathBuf,

    /// Print JSON
    #[arg(long)]
    pub(super) json: bool,
}

/// Show the render graph: how each frame is made
#[derive(Debug, Args)]
pub(super) struct GraphArguments {
    /// The script
    pub(super) file: PathBuf,

    /// The output format
    #[arg(long, value_enum, default_value_t)]
    pub(super) format: GraphFormat,
}

/// Explain an error or warning by its code, or an effect, a transition or a setting by its name
///
/// The page of a code has a small script that causes the diagnostic and the same script corrected.
/// The page of an effect has its parameters with their ranges and defaults. `amv explain
/// transitions`, `effects`, `easings`, `colours` and `styles` list all of a kind. Without an
/// argument, all codes, effects and transitions are listed.
#[derive(Debug, Args)]
pub(super) struct ExplainArguments {
    /// A code, as in brackets after `error` or `warning`, or a name such as `zoom` or `wipe left`
    #[arg(value_name = "CODE|NAME")]
    pub(super) what: Vec<String>,
}

/// Render one frame to a PNG file
#[derive(Debug, Args)]
pub(super) struct FrameArguments {
    /// The script
    pub(super) file: PathBuf,

    /// The instant of the frame: `bar 9`, `drop`, `0:12.5`, `12f`; `end - 1f` is the last frame
    #[arg(long, value_name = "INSTANT", allow_hyphen_values = true)]
    pub(super) at: String,

    /// The PNG file
    #[arg(short, long, value_name = "OUT")]
    pub(super) output: PathBuf,

    /// Width and height in pixels, even numbers [default: the project's]
    #[arg(long, value_name = "WxH", value_parser = size)]
    pub(super) size: Option<(u32, u32)>,

    /// Overwrite a file that amv did not write
    #[arg(long)]
    pub(super) force: bool,
}

/// Show the properties of a video, image or sound file
///
/// Shows its exact frame count and rate, times, shape, colour and sound, as scripts use them.
#[derive(Debug, Args)]
pub(super) struct ProbeArguments {
    /// The file
    pub(super) media: PathBuf,

    /// Print JSON
    #[arg(long)]
    pub(super) json: bool,
}

/// Detect a song's tempo, beats, bars, hits and parts
///
/// Without an export, prints a table, and suggests what to write in the script where the detection
/// is not sure. Takes a tempo, first beat, metre or taps given here as correct, as in a `song`.
#[derive(Debug, Args)]
#[command(group = clap::ArgGroup::new("export").multiple(false).args(["json", "labels", "beats", "csv", "midi"]))]
pub(super) struct BeatsArguments {
    /// A file with sound
    pub(super) song: PathBuf,

    /// Its beats per minute: `174` (within 2 %), `exactly 174`, or a range: `160..180`
    #[arg(long, value_name = "BPM", value_parser = tempo)]
    pub(super) tempo: Option<TempoHint>,

    /// The time of the first beat of bar 1: `0.312`, `312ms`, `1:02.5`
    #[arg(long, value_name = "TIME", value_parser = song_time)]
    pub(super) first_beat: Option<Time>,

    /// Beats per bar
    #[arg(long, value_name = "BEATS", value_parser = clap::value_parser!(u32).range(1..=64))]
    pub(super) meter: Option<u32>,

    /// A file of beats that you tapped along to the song
    #[arg(long, value_name = "FILE")]
    pub(super) taps: Option<PathBuf>,

    /// Export everything as JSON
    #[arg(long)]
    pub(super) json: bool,

    /// Export the bars, beats and parts as an Audacity label track
    #[arg(long)]
    pub(super) labels: bool,

    /// Export the beats with their numbers in the bar, for `beats "file"` in a script
    #[arg(long)]
    pub(super) beats: bool,

    /// Export the beats as Sonic Visualiser's time instants
    #[arg(long)]
    pub(super) csv: bool,

    /// Export the tempo map, metres and parts as a MIDI file; needs `-o`
    #[arg(long, requires = "output")]
    pub(super) midi: bool,

    /// Write the export to this file instead of standard output
    #[arg(short, long, value_name = "OUT", requires = "export")]
    pub(super) output: Option<PathBuf>,

    /// Write the song with a click on each beat, higher on the first of each bar, to this WAV file
    #[arg(long, value_name = "OUT")]
    pub(super) click: Option<PathBuf>,

    /// Draw the waveform, bars, beats, hits, parts and energy to this PNG file
    #[arg(long, value_name = "OUT")]
    pub(super) picture: Option<PathBuf>,

    /// Overwrite a file that amv did not write
    #[arg(long)]
    pub(super) force: bool,
}

/// Show or update the detected beats that a film is locked to
///
/// The beats, hits and parts that amv detects in a song are locked in a file beside the script,
/// `film.amv.lock`: a later version of amv, or another file of the song, does not move any cut.
/// Without `--update`, shows the lock, and ends with exit status 1 if it is out of date.
#[derive(Debug, Args)]
pub(super) struct LockArguments {
    /// The script
    pub(super) file: PathBuf,

    /// Run the detection again, show what changes, and lock the result
    #[arg(long)]
    pub(super) update: bool,

    /// Print JSON
    #[arg(long)]
    pub(super) json: bool,
}

/// Make a small film project with its media, and render it
///
/// The song is synthesised and the footage is drawn: nothing is downloaded. Existing files are not
/// changed.
#[derive(Debug, Args)]
pub(super) struct DemoArguments {
    /// The project's folder
    #[arg(default_value = "amv-demo")]
    pub(super) dir: PathBuf,

    /// How progress is shown
    #[arg(long, value_enum, default_value_t)]
    pub(super) progress: ProgressStyle,
}

/// The default size of the cache.
pub(super) const DEFAULT_CACHE_SIZE: &str = "20GB";

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum CodecArgument {
    /// H.264 with AAC sound: small, for watching
    H264,
    /// H.264 with key frames only, and AAC sound: larger, every frame is seekable
    H264Intra,
    /// Apple ProRes 422 of 10 bits, with uncompressed sound: for editing programs
    #[value(name = "prores")]
    ProRes,
    /// FFV1 with uncompressed sound: lossless, for archives
    Ffv1,
}

impl From<CodecArgument> for Codec {
    fn from(codec: CodecArgument) -> Codec {
        match codec {
            CodecArgument::H264 => Codec::H264,
            CodecArgument::H264Intra => Codec::H264Intra,
            CodecArgument::ProRes => Codec::ProRes,
            CodecArgument::Ffv1 => Codec::Ffv1,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum QualityArgument {
    /// Fast and rough, to see whether a cut works
    Draft,
    /// Good enough to judge the film
    Preview,
    /// For the finished film
    Master,
}

impl From<QualityArgument> for Quality {
    fn from(quality: QualityArgument) -> Quality {
        match quality {
            QualityArgument::Draft => Quality::Draft,
            QualityArgument::Preview => Quality::Preview,
            QualityArgument::Master => Quality::Master,
        }
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum ProgressStyle {
    /// A bar on a terminal, else plain lines
    #[default]
    Auto,
    /// A bar: frames, speed, time left
    Bar,
    /// A line every few seconds
    Plain,
    /// One JSON object per line, on standard error
    Json,
    /// No progress
    None,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum GraphFormat {
    /// One block per run of frames
    #[default]
    Text,
    /// For programs
    Json,
    /// For Graphviz
    Dot,
}

/// `1280x720`.
fn size(text: &str) -> Result<(u32, u32), String> {
    let parts = text
        .split_once(['x', 'X', '×'])
        .and_then(|(width, height)| Some((width.parse().ok()?, height.parse().ok()?)));
    parts.ok_or_else(|| "a size is a width and a height in pixels: `1280x720`".to_owned())
}

/// `20GB`, `500 MB`, `1000000`.
pub(super) fn bytes(text: &str) -> Result<u64, String> {
    let wrong = || "a size on the disk is a whole number and a unit: `500MB`, `20GB`".to_owned();
    let text = text.trim();
    let (number, unit) =
        text.split_at(text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len()));
    let thousands = match unit.trim().to_ascii_lowercase().as_str() {
        "" | "b" => 0,
        "k" | "kb" => 1,
        "m" | "mb" => 2,
        "g" | "gb" => 3,
        "t" | "tb" => 4,
        _ => return Err(wrong()),
    };
    let number: u64 = number.parse().map_err(|_| wrong())?;
    number.checked_mul(1000_u64.pow(thousands)).ok_or_else(wrong)
}

/// `174`, `174bpm`, `exactly 174`, `160..180`.
fn tempo(text: &str) -> Result<TempoHint, String> {
    let wrong = || {
        "a tempo is a number from 10 to 1000 beats per minute, such as `174` or `exactly 174`, or a range such as `160..180`"
            .to_owned()
    };
    let text = text.trim().trim_end_matches("bpm");
    let (exactly, text) = match text.strip_prefix("exactly ") {
        Some(text) => (true, text.trim()),
        None => (false, text),
    };
    let (least, most) = text.split_once("..").unwrap_or((text, text));
    let number = |text: &str| plain_number(text.trim().trim_end_matches("bpm"));
    let tempos = number(least).zip(number(most)).ok_or_else(wrong)?;
    let sayable = (Rational::from(10)..=Rational::from(1000)).contains(&tempos.0)
        && tempos.1 <= Rational::from(1000);
    match (exactly, tempos.0 == tempos.1) {
        _ if !sayable || tempos.0 > tempos.1 => Err(wrong()),
        (true, true) => Ok(TempoHint::Exactly(tempos.0)),
        (false, true) => Ok(TempoHint::About(tempos.0)),
        (false, false) => Ok(TempoHint::Between(tempos.0, tempos.1)),
        (true, false) => Err(wrong()),
    }
}

/// A plain number of seconds, without minutes or a sign.
fn plain_number(text: &str) -> Option<Rational> {
    let seconds = Some(text).filter(|text| !text.contains([':', ',', '-', '+'])).and_then(clock)?;
    Some(seconds.seconds())
}

/// `0.312`, `0.312s`, `312ms`, `1:02.5`.
fn song_time(text: &str) -> Result<Time, String> {
    let text = text.trim();
    let time = match text.strip_suffix("ms") {
        Some(milliseconds) => plain_number(milliseconds)
            .and_then(|number| Time::from_rational(number / Rational::from(1000))),
        None => clock(text.strip_suffix('s').unwrap_or(text)),
    };
    let time = time.filter(|&time| time >= Time::ZERO);
    time.ok_or_else(|| "a time of the song is seconds (`0.312`), milliseconds (`312ms`) or minutes and seconds (`1:02.5`)".to_owned())
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn claps_own_checks_hold() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn hints_are_read() {
        let about = Ok(TempoHint::About(Rational::from(174)));
        let range = Ok(TempoHint::Between(Rational::from(160), Rational::from(180)));
        let exact = Ok(TempoHint::Exactly(Rational::from(174)));
        assert_eq!((tempo("174"), tempo("174bpm")), (about.clone(), about));
        assert_eq!((tempo("160..180"), tempo("160bpm .. 180bpm")), (range.clone(), range));
        assert_eq!((tempo("exactly 174"), tempo("exactly 174bpm")), (exact.clone(), exact));
        assert_eq!(tempo("173.95"), Ok(TempoHint::About(Rational::new(17_395, 100))));
        assert!(tempo("exactly 160..180").is_err() && tempo("exactly").is_err());
        assert!(
            ["", "fast", "9", "1001", "180..160", "1:00", "160..", "-5", "1e2"]
                .iter()
                .all(|text| tempo(text).is_err())
        );
        let ms = |ms: i64| Ok(Time::from_ticks(ms, 1, 1000));
        assert_eq!(
            (song_time("0.312"), song_time("312ms"), song_time("0.312s"), song_time("1:02.5")),
            (ms(312), ms(312), ms(312), ms(62_500))
        );
        assert!(["", "soon", "-1", "1:60", "5min"].iter().all(|text| song_time(text).is_err()));
    }

    #[test]
    fn sizes_are_read() {
        assert_eq!(size("1280x720"), Ok((1280, 720)));
        assert!(["1280", "1280x", "x720", "12.5x7", "-1x2"].iter().all(|text| size(text).is_err()));
        assert_eq!(bytes("20GB"), Ok(20_000_000_000));
        assert_eq!(bytes("500 mb"), Ok(500_000_000));
        assert_eq!(bytes("12"), Ok(12));
        assert!(
            ["", "GB", "1.5GB", "20 parsecs", "99999999999999TB"]
                .iter()
                .all(|text| bytes(text).is_err())
        );
        assert!(bytes(DEFAULT_CACHE_SIZE).is_ok());
    }
}
