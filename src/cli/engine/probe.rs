//! `amv probe`: shows the properties of a media file.

use serde_json::{Value, json};

use crate::cli::arguments::ProbeArguments;
use crate::cli::console::Console;
use crate::cli::engine::error::EngineCommandError;
use crate::cli::stop::{Exit, Stop};
use crate::session::DiskWorld;
use crate::time::{FrameRate, Time};
use crate::world::{
    AudioFacts, ColorMatrix, ColorRange, FieldOrder, FrameTimes, Media, Orientation, Transfer,
    VideoFacts,
};

/// Prints the properties of a media file, as a table or as JSON.
pub(in crate::cli) fn run(console: &Console, arguments: &ProbeArguments) -> Result<Exit, Stop> {
    let path = arguments.media.display().to_string();
    let not_a_medium = |why: String| {
        Stop::for_error(
            &EngineCommandError::NotAMedium { path: path.clone(), why },
            Exit::ScriptErrors,
        )
    };
    // Nothing is cached, so that no file is left in a folder of media.
    let media = DiskWorld::without_cache()
        .media(&arguments.media)
        .map_err(|error| not_a_medium(error.to_string()))?;
    if arguments.json {
        console.exact_result(&format!("{:#}\n", value(&path, &media)))?;
    } else {
        console.result(&table(&path, &media))?;
    }
    Ok(Exit::Clean)
}

/// One line per property.
fn table(path: &str, media: &Media) -> String {
    let mut rows = vec![("file", path.to_owned()), ("container", media.container.clone())];
    rows.extend(media.video.iter().flat_map(video_rows));
    rows.extend(media.audio.iter().flat_map(audio_rows));
    rows.push(("digest", media.digest.to_string()));
    let width = rows.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
    rows.into_iter().map(|(name, fact)| format!("{name:width$}  {fact}\n")).collect()
}

fn video_rows(video: &VideoFacts) -> Vec<(&'static str, String)> {
    let (width, height) = video.upright_size();
    let mut rows = vec![("picture", format!("{}, {width}x{height}{}", video.codec, shape(video)))];
    if !video.still {
        let frames = match video.times.count() {
            1 => "1".to_owned(),
            count => format!("{count} at {}", rate(video)),
        };
        rows.push(("frames", frames));
        rows.push(("length", video.duration().to_string()));
        rows.push(("first frame at", format!("{} of the file's clock", video.first_pts)));
    }
    rows.push((
        "pixels",
        format!(
            "{}, {} bits{}",
            video.pixel_format,
            video.bit_depth,
            if video.alpha { ", with transparency" } else { "" }
        ),
    ));
    rows.push(("colour", color(video)));
    rows.push(("fields", fields(video.fields).to_owned()));
    rows.extend(
        video.promised.map(|promised| {
            ("incomplete", format!("the file declares {promised}, but ends earlier"))
        }),
    );
    rows
}

/// How the stored picture differs from the upright one.
fn shape(video: &VideoFacts) -> String {
    let aspect = match video.pixel_aspect {
        (1, 1) => String::new(),
        (wide, high) => format!(", pixels {wide}:{high}"),
    };
    let mirrored = if video.orientation.mirrored { ", mirrored" } else { "" };
    let turned = match (mirrored, degrees(video.orientation)) {
        (mirrored, 0) => mirrored.to_owned(),
        ("", degrees) => format!(", rotated by {degrees} degrees"),
        (mirrored, degrees) => format!("{mirrored}, then rotated by {degrees} degrees"),
    };
    if aspect.is_empty() && turned.is_empty() {
        return String::new();
    }
    format!(" (stored as {}x{}{aspect}{turned})", video.width, video.height)
}

fn rate(video: &VideoFacts) -> String {
    match video.times {
        FrameTimes::Even { rate, .. } => format!("{rate} fps{}", decimal(rate)),
        FrameTimes::Listed { .. } => {
            format!("a variable rate, {} fps on average", thousandths(video.rate))
        }
    }
}

/// `, which is 23.976` for a rate that is not a whole number.
fn decimal(rate: FrameRate) -> String {
    if rate.den() == 1 { String::new() } else { format!(" ({})", thousandths(rate)) }
}

fn thousandths(rate: FrameRate) -> String {
    format!("{:.3}", f64::from(rate.num()) / f64::from(rate.den()))
}

fn color(video: &VideoFacts) -> String {
    let matrix = video.matrix.map_or("matrix not stated", matrix);
    let range = video.range.map_or("not stated", range);
    format!("{matrix}, range {range}, {}", transfer(video.transfer))
}

fn audio_rows(audio: &AudioFacts) -> Vec<(&'static str, String)> {
    let channels = crate::cli::script::number(audio.channels as usize, "channel");
    vec![
        ("sound", format!("{}, {} Hz, {channels}", audio.codec, audio.rate)),
        ("sound length", audio.duration.to_string()),
        ("sound starts at", audio.start.to_string()),
    ]
}

/// All facts. Times are in seconds; rates are exact fractions.
fn value(path: &str, media: &Media) -> Value {
    json!({
        "file": path,
        "digest": media.digest,
        "container": media.container,
        "video": media.video.as_ref().map(video_value),
        "audio": media.audio.as_ref().map(audio_value),
    })
}

fn video_value(video: &VideoFacts) -> Value {
    let (width, height) = video.upright_size();
    json!({
        "stream": video.stream,
        "codec": video.codec,
        "still": video.still,
        "width": width,
        "height": height,
        "stored_width": video.width,
        "stored_height": video.height,
        "pixel_aspect": [video.pixel_aspect.0, video.pixel_aspect.1],
        "mirrored": video.orientation.mirrored,
        "rotation": degrees(video.orientation),
        "rate": (video.times.count() > 1).then(|| video.rate.to_string()),
        "frames": video.times.count(),
        "duration": seconds(video.duration()),
        "variable_rate": starts(&video.times).is_some(),
        "frame_starts": starts(&video.times),
        "first_frame_at": seconds(video.first_pts),
        "promised_duration": video.promised.map(seconds),
        "pixel_format": video.pixel_format,
        "bit_depth": video.bit_depth,
        "alpha": video.alpha,
        "matrix": video.matrix.map(matrix),
        "range": video.range.map(range),
        "transfer": transfer(video.transfer),
        "fields": fields(video.fields),
    })
}

/// The start of each frame, if it does not follow from the rate.
fn starts(times: &FrameTimes) -> Option<Vec<f64>> {
    match times {
        FrameTimes::Even { .. } => None,
        FrameTimes::Listed { starts, .. } => Some(starts.iter().copied().map(seconds).collect()),
    }
}

fn audio_value(audio: &AudioFacts) -> Value {
    json!({
        "stream": audio.stream,
        "codec": audio.codec,
        "rate": audio.rate,
        "channels": audio.channels,
        "duration": seconds(audio.duration),
        "start": seconds(audio.start),
    })
}

/// Seconds, to the microsecond.
fn seconds(time: Time) -> f64 {
    (time.flicks() as f64 / crate::time::FLICKS_PER_SECOND as f64 * 1e6).round() / 1e6
}

/// Clockwise.
fn degrees(orientation: Orientation) -> i64 {
    orientation.rotation.quarters() * 90
}

fn matrix(matrix: ColorMatrix) -> &'static str {
    match matrix {
        ColorMatrix::Bt601 => "bt601",
        ColorMatrix::Bt709 => "bt709",
        ColorMatrix::Bt2020 => "bt2020",
        ColorMatrix::Smpte240m => "smpte240m",
        ColorMatrix::Rgb => "rgb",
    }
}

fn range(range: ColorRange) -> &'static str {
    match range {
        ColorRange::Limited => "limited",
        ColorRange::Full => "full",
    }
}

fn transfer(transfer: Transfer) -> &'static str {
    match transfer {
        Transfer::Sdr => "sdr",
        Transfer::Hlg => "hlg",
        Transfer::Pq => "pq",
    }
}

fn fields(fields: FieldOrder) -> &'static str {
    match fields {
        FieldOrder::Progressive => "progressive",
        FieldOrder::TopFirst => "interlaced, top field first",
        FieldOrder::BottomFirst => "interlaced, bottom field first",
    }
}
