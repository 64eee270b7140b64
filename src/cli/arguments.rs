//! What the command line may say. The `///` lines here are what `amv --help` prints.

#![cfg_attr(
    not(feature = "ffmpeg"),
    expect(dead_code, reason = "without an engine the options of rendering are read but not used")
)]

mod cache;
mod watch;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use super::console::MessageFormat;
use crate::check::program::{Codec, Quality};
use crate::music::clock;
use crate::time::{Rational, Time};

pub(super) use cache::{CacheAction, CacheArguments, PlanArguments, SegmentNumbers};
pub(super) use watch::WatchArguments;

/// Turns a music video written as text into a finished film
///
/// A script says what lands where on the music; amv finds the frames. `amv demo` makes a small film
/// to begin with.
#[derive(Debug, Parser)]
#[command(name = "amv", version, max_term_width = 100, arg_required_else_help = true)]
pub(super) struct Arguments {
    #[command(subcommand)]
    pub(super) command: Command,

    /// How errors and warnings are written
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
/// What passes renders: the media are looked into, every range, crossfade and word is proved to
/// exist. With `--message-format json` the errors and warnings go to standard output.
#[derive(Debug, Args)]
pub(super) struct CheckArguments {
    /// The script
    pub(super) file: PathBuf,
}

/// Render a film
///
/// All `output`s of the script are rendered, or, if it names none, a file of its own name ending in
/// `.mp4` (`.mov` if it is ProRes, `.mkv` if it is FFV1). What was rendered before is taken from
/// the cache. Ctrl-C stops within a frame and keeps what is done; a second Ctrl-C stops at once.
///
/// Drafts and previews of at most half a footage's pixels also keep small copies of what they show
/// of it, so that the next one need not decode it again. The film is the same with them and
/// without.
#[derive(Debug, Args)]
pub(super) struct RenderArguments {
    /// The script
    pub(super) file: PathBuf,

    /// Render to this file instead of the script's outputs: MP4 (.mp4, .m4v), QuickTime (.mov) or
    /// Matroska (.mkv)
    #[arg(short, long, value_name = "OUT")]
    pub(super) output: Option<PathBuf>,

    /// Start here: `bar 9`, `drop`, `0:12.5`, `12f`. A part goes to a file of the script's name
    /// ending in `.part.mp4`, or as its codec asks, without `-o`
    #[arg(long, value_name = "INSTANT", allow_hyphen_values = true)]
    pub(super) from: Option<String>,

    /// End before this
    #[arg(long, value_name = "INSTANT", allow_hyphen_values = true)]
    pub(super) to: Option<String>,

    /// Segments to render at a time [default: the number of cores]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    pub(super) jobs: Option<u16>,

    /// Width and height in pixels, even numbers [default: the script's]
    #[arg(long, value_name = "WxH", value_parser = size)]
    pub(super) size: Option<(u32, u32)>,

    /// How the picture is encoded [default: the script's, else h264]
    #[arg(long, value_enum)]
    pub(super) codec: Option<CodecArgument>,

    /// How much care the encoder takes [default: the script's, else master]
    #[arg(long, value_enum)]
    pub(super) quality: Option<QualityArgument>,

    /// Encode all frames, also those that could be copied from their files as they are
    #[arg(long)]
    pub(super) no_copy: bool,

    /// Read drafts and previews from the footage itself, and keep no small copies of it
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

    /// How much is kept from render to render, in B, kB, MB, GB or TB: beyond it, what was not used
    /// for longest is removed
    #[arg(long, value_name = "SIZE", default_value = DEFAULT_CACHE_SIZE, value_parser = bytes)]
    pub(super) cache_size: u64,

    /// Say of each segment whether it is in the cache, and if not, what has changed since this
    /// output was last made
    #[arg(long)]
    pub(super) explain_cache: bool,

    /// Render these segments into the cache and write no film: `7`, `3..7`, `3..` or `..7`, as `amv
    /// plan` numbers them; may be given several times
    #[arg(long, value_name = "A..B")]
    pub(super) segments: Vec<SegmentNumbers>,
}

impl RenderArguments {
    /// To render what is planned so.
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

    /// To render the script `file` as it says itself.
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
        }
    }
}

/// Show the film frame by frame
///
/// Each shot's frames, source, source times, speed and transition; words and sound; and for each
/// cut the instant that was asked for, the frame that it got, and the rounding in milliseconds.
#[derive(Debug, Args)]
pub(super) struct TimelineArguments {
    /// The script
    pub(super) file: PathBuf,

    /// As JSON
    #[arg(long)]
    pub(super) json: bool,
}

/// Show the render graph: what each frame is made of
#[derive(Debug, Args)]
pub(super) struct GraphArguments {
    /// The script
    pub(super) file: PathBuf,

    /// How it is written
    #[arg(long, value_enum, default_value_t)]
    pub(super) format: GraphFormat,
}

/// Explain an error or warning by its code, or an effect, a transition or a setting by its name
///
/// The page of a code has a small script that causes the diagnostic and the same script corrected.
/// The page of an effect has its parameters with their ranges and defaults. Without an argument,
/// all codes, effects and transitions are listed.
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

    /// Which: `bar 9`, `drop`, `0:12.5`, `12f`; `end - 1f` is the last
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

/// Show what is known of a video, image or sound file
///
/// Its exact frame count and rate, times, shape, colour and sound, as scripts see them.
#[derive(Debug, Args)]
pub(super) struct ProbeArguments {
    /// The file
    pub(super) media: PathBuf,

    /// As JSON
    #[arg(long)]
    pub(super) json: bool,
}

/// Listen to a song: its tempo, beats, bars, hits and sections
///
/// Without an export it prints a table, with what to write in the script where the ear was not
/// sure. A tempo, first beat, metre or taps given here are taken as true, as they are in a `song`.
#[derive(Debug, Args)]
#[command(group = clap::ArgGroup::new("export").multiple(false).args(["json", "labels", "beats", "csv", "midi"]))]
pub(super) struct BeatsArguments {
    /// A file with sound
    pub(super) song: PathBuf,

    /// Its beats a minute: `174`, or from and to: `160..180`
    #[arg(long, value_name = "BPM", value_parser = tempo)]
    pub(super) tempo: Option<(Rational, Rational)>,

    /// When the first beat of bar 1 sounds: `0.312`, `312ms`, `1:02.5`
    #[arg(long, value_name = "TIME", value_parser = song_time)]
    pub(super) first_beat: Option<Time>,

    /// Beats a bar
    #[arg(long, value_name = "BEATS", value_parser = clap::value_parser!(u32).range(1..=64))]
    pub(super) meter: Option<u32>,

    /// A file of beats that somebody tapped along
    #[arg(long, value_name = "FILE")]
    pub(super) taps: Option<PathBuf>,

    /// All that was heard, as JSON
    #[arg(long)]
    pub(super) json: bool,

    /// The bars, beats and sections as an Audacity label track
    #[arg(long)]
    pub(super) labels: bool,

    /// The beats, each with its place in the bar: `beats "file"` in a script reads them
    #[arg(long)]
    pub(super) beats: bool,

    /// The beats as Sonic Visualiser's time instants
    #[arg(long)]
    pub(super) csv: bool,

    /// The tempo map, metres and sections as a MIDI file; with `-o`
    #[arg(long, requires = "output")]
    pub(super) midi: bool,

    /// Write the export to this file instead of standard output
    #[arg(short, long, value_name = "OUT", requires = "export")]
    pub(super) output: Option<PathBuf>,

    /// Write the song with a click on each beat, higher on the first of a bar, to this WAV file
    #[arg(long, value_name = "OUT")]
    pub(super) click: Option<PathBuf>,

    /// Draw the waveform, bars, beats, hits, sections and energy to this PNG file
    #[arg(long, value_name = "OUT")]
    pub(super) picture: Option<PathBuf>,

    /// Overwrite a file that amv did not write
    #[arg(long)]
    pub(super) force: bool,
}

/// Show what was heard in a film's song and is kept, or hear it anew
///
/// What is heard in a song (its beats, hits and sections) is kept in a file beside the script,
/// `film.amv.lock`, and stays as it is: a later version of amv, or another file of the song, moves
/// nothing. Without `--update` this shows what is kept, and ends with exit status 1 if it is out of
/// date.
#[derive(Debug, Args)]
pub(super) struct LockArguments {
    /// The script
    pub(super) file: PathBuf,

    /// Hear the song anew, show what changes, and keep it
    #[arg(long)]
    pub(super) update: bool,

    /// As JSON
    #[arg(long)]
    pub(super) json: bool,
}

/// Make a small film project, media and all, and render it
///
/// The song is synthesised and the footage is drawn: nothing is downloaded. Files that are there
/// already stay as they are.
#[derive(Debug, Args)]
pub(super) struct DemoArguments {
    /// The project's folder
    #[arg(default_value = "amv-demo")]
    pub(super) dir: PathBuf,

    /// How progress is shown
    #[arg(long, value_enum, default_value_t)]
    pub(super) progress: ProgressStyle,
}

/// How much is kept where nothing else is said.
pub(super) const DEFAULT_CACHE_SIZE: &str = "20GB";

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum CodecArgument {
    /// H.264 with AAC sound: small, to be watched
    H264,
    /// H.264 of key frames alone, with AAC sound: larger, every frame can be jumped to
    H264Intra,
    /// Apple ProRes 422 of 10 bits, with uncompressed sound: for editing programs
    #[value(name = "prores")]
    ProRes,
    /// FFV1 with uncompressed sound: lossless, to be kept
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
    /// Fast and rough: to see whether a cut works
    Draft,
    /// Good enough to judge the film
    Preview,
    /// To be shown
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
    /// One JSON object a line, on standard error
    Json,
    /// Not at all
    None,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum GraphFormat {
    /// A line a node
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

/// `174`, `174bpm`, `160..180`.
fn tempo(text: &str) -> Result<(Rational, Rational), String> {
    let wrong = || {
        "a tempo is from 10 to 1000 beats a minute, as in `174`, or a range of it, as in `160..180`"
            .to_owned()
    };
    let text = text.trim().trim_end_matches("bpm");
    let (least, most) = text.split_once("..").unwrap_or((text, text));
    let number = |text: &str| plain_number(text.trim().trim_end_matches("bpm"));
    let tempos = number(least).zip(number(most)).ok_or_else(wrong)?;
    let sayable = (Rational::from(10)..=Rational::from(1000)).contains(&tempos.0)
        && tempos.1 <= Rational::from(1000);
    if sayable && tempos.0 <= tempos.1 { Ok(tempos) } else { Err(wrong()) }
}

/// A number of seconds, which is not a clock's, as a plain number is one.
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
        let bpm = |least: i128, most: i128| Ok((Rational::from(least), Rational::from(most)));
        assert_eq!(
            (tempo("174"), tempo("174bpm"), tempo("160..180"), tempo("160bpm .. 180bpm")),
            (bpm(174, 174), bpm(174, 174), bpm(160, 180), bpm(160, 180))
        );
        assert_eq!(tempo("173.95"), Ok((Rational::new(17_395, 100), Rational::new(17_395, 100))));
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
