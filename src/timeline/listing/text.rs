//! The timeline as text: aligned columns, a line for each shot, transition, caption and cut.

use super::{
    ease_name, hit_name, join_name, look, micros, name, place, shown, source_name, source_times,
};
use crate::source::Sources;
use crate::time::{FrameRange, Rational, Time};
use crate::timeline::{Beats, Cut, Footage, Level, Picture, ShortPlay, Shot, Timeline, Track};

/// The timeline for people: times are film time, frames count from 0, and the last frame named is
/// in the stretch.
pub fn text(timeline: &Timeline, sources: &Sources) -> String {
    let blocks = [
        head(timeline),
        table("shots", shots(timeline, timeline.main(), sources)),
        table("transitions", transitions(timeline.main(), sources)),
        table("fades", fades(timeline.main(), sources)),
        layers(timeline, sources),
        table("adjusts", adjusts(timeline, sources)),
        table("words", words(timeline, sources)),
        table("sound", sound(timeline)),
        table("cuts", cuts(timeline, sources)),
        table("sections", sections(timeline)),
        table("parts of the song", song_parts(timeline)),
        table("marks", marks(timeline)),
    ];
    blocks.into_iter().filter(|block| !block.is_empty()).collect::<Vec<_>>().join("\n")
}

fn head(timeline: &Timeline) -> String {
    let (width, height) = timeline.size;
    let length = timeline.rate.duration(timeline.length);
    let title = timeline.title.as_ref().map(|title| format!("{title}: ")).unwrap_or_default();
    let beats = timeline
        .beats
        .as_ref()
        .map(|beats| format!("beats: {}\n", beats_in_short(beats)))
        .unwrap_or_default();
    format!(
        "{title}{length}, {} frames at {} a second, {width}x{height}\n{beats}",
        timeline.length, timeline.rate
    )
}

/// `174 bpm, 4 beats a bar, bar 1 at 0:00.412, heard`.
fn beats_in_short(beats: &Beats) -> String {
    let (least, most) = (tempo(beats.tempos.0), tempo(beats.tempos.1));
    let tempos = if least == most { least } else { format!("{least} to {most}") };
    let metres: Vec<String> = beats
        .metres
        .iter()
        .enumerate()
        .map(|(index, metre)| metre_in_short(index, *metre))
        .collect();
    format!(
        "{tempos} bpm, {} beats a bar, bar 1 at {}, {}",
        metres.join(", "),
        beats.first_bar,
        source_name(beats.source)
    )
}

fn metre_in_short(index: usize, (bar, beats): (i64, u32)) -> String {
    if index == 0 { beats.to_string() } else { format!("{beats} from bar {bar}") }
}

/// Beats a minute with two decimals at most.
fn tempo(tempo: Rational) -> String {
    percent(tempo / Rational::from(100)).trim_end_matches('%').to_owned()
}

type Row = Vec<String>;

/// A heading and its rows, columns aligned; nothing if there are no rows beyond the first, which
/// names the columns.
fn table(title: &str, rows: Vec<Row>) -> String {
    if rows.len() < 2 {
        return String::new();
    }
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width = |column: usize| {
        rows.iter()
            .filter_map(|row| row.get(column))
            .map(|cell| cell.chars().count())
            .max()
            .unwrap_or(0)
    };
    let widths: Vec<usize> = (0..columns).map(width).collect();
    let line = |row: &Row| {
        let cells: Vec<String> =
            row.iter().zip(&widths).map(|(cell, &width)| format!("{cell:<width$}")).collect();
        format!("  {}\n", cells.join("  ").trim_end())
    };
    format!("{title}\n{}", rows.iter().map(line).collect::<String>())
}

fn header(columns: &[&str]) -> Vec<Row> {
    vec![columns.iter().map(|&column| column.to_owned()).collect()]
}

fn frames(range: FrameRange) -> String {
    format!("{}–{}", range.start, range.end - 1)
}

fn shots(timeline: &Timeline, track: &Track, sources: &Sources) -> Vec<Row> {
    let mut rows = header(&[
        "#",
        "frames",
        "length",
        "time",
        "shows",
        "source frames",
        "source time",
        "how",
        "written",
    ]);
    rows.extend(track.shots.iter().enumerate().map(|(index, shot)| {
        let source = shown(timeline, shot);
        let time = source_times(timeline, shot).map(|(from, to)| format!("{from}–{to}"));
        vec![
            (index + 1).to_string(),
            frames(shot.frames),
            format!("{}f", shot.frames.len()),
            timeline.rate.start(shot.frames.start).to_string(),
            name(timeline, shot),
            source.map(|(first, last)| format!("{first}–{last}")).unwrap_or_default(),
            time.unwrap_or_default(),
            how(shot),
            place(sources, shot.span),
        ]
    }));
    rows
}

/// What is special about a shot.
fn how(shot: &Shot) -> String {
    let mut words = Vec::new();
    match &shot.picture {
        Picture::Footage(Footage { speed, reverse, short, .. }) => {
            words.extend(
                (*speed != Rational::from(1)).then(|| format!("speed {}", percent(*speed))),
            );
            words.extend(reverse.then(|| "reverse".to_owned()));
            words.extend(short.map(|(_, play)| match play {
                ShortPlay::Hold => "short hold".to_owned(),
                ShortPlay::Loop => "short loop".to_owned(),
            }));
        }
        Picture::Held { .. } => words.push("hold".to_owned()),
        Picture::Image(_) => words.push("still".to_owned()),
        Picture::Color(_) => {}
    }
    words.extend(look(&shot.look));
    words.join(", ")
}

/// Each layer: its effects, shots, transitions and fades.
fn layers(timeline: &Timeline, sources: &Sources) -> String {
    let mut blocks = Vec::new();
    for (index, layer) in timeline.layers().enumerate() {
        let name = layer.name.clone().unwrap_or_else(|| (index + 1).to_string());
        let effects = look(&layer.look);
        let effects =
            if effects.is_empty() { String::new() } else { format!(": {}", effects.join(", ")) };
        blocks.push(table(&format!("layer {name}{effects}"), shots(timeline, layer, sources)));
        blocks.push(table(&format!("transitions of layer {name}"), transitions(layer, sources)));
        blocks.push(table(&format!("fades of layer {name}"), fades(layer, sources)));
    }
    blocks.retain(|block| !block.is_empty());
    blocks.join("\n")
}

fn adjusts(timeline: &Timeline, sources: &Sources) -> Vec<Row> {
    let mut rows = header(&["frames", "time", "effects", "over", "written"]);
    let mut below = "the main track".to_owned();
    let mut layers = 0;
    for level in &timeline.levels {
        match level {
            Level::Adjust(adjust) => rows.push(vec![
                frames(adjust.frames),
                timeline.rate.start(adjust.frames.start).to_string(),
                look(&adjust.look).join(", "),
                below.clone(),
                place(sources, adjust.span),
            ]),
            Level::Track(_) if layers == 0 => layers = 1,
            Level::Track(track) => {
                let name = track.name.clone().unwrap_or_else(|| layers.to_string());
                below = format!("all up to layer {name}");
                layers += 1;
            }
            Level::Words(_) => {}
        }
    }
    rows
}

/// `50%`, `133.33%`: at most two decimals.
fn percent(ratio: Rational) -> String {
    let hundredths = crate::time::round_half_up(ratio * Rational::from(10_000));
    let text = format!("{}.{:02}", hundredths / 100, hundredths % 100);
    format!("{}%", text.trim_end_matches('0').trim_end_matches('.'))
}

fn transitions(track: &Track, sources: &Sources) -> Vec<Row> {
    let mut rows =
        header(&["transition", "frames", "length", "cut at", "shots", "easing", "written"]);
    rows.extend(track.transitions.iter().map(|join| {
        vec![
            join_name(join.kind),
            frames(join.frames),
            format!("{}f", join.frames.len()),
            join.cut.to_string(),
            format!("{} → {}", join.from + 1, join.to + 1),
            ease_name(join.ease),
            place(sources, join.span),
        ]
    }));
    rows
}

fn fades(track: &Track, sources: &Sources) -> Vec<Row> {
    let mut rows = header(&["fade", "frames", "length", "written"]);
    rows.extend(track.fades.iter().map(|fade| {
        let direction = if fade.rising { "in" } else { "out" };
        let what = if fade.of_all { ", of everything" } else { "" };
        vec![
            format!("{direction}{what}"),
            frames(fade.frames),
            format!("{}f", fade.frames.len()),
            place(sources, fade.span),
        ]
    }));
    rows
}

fn words(timeline: &Timeline, sources: &Sources) -> Vec<Row> {
    let mut rows = header(&["frames", "time", "words", "written"]);
    rows.extend(timeline.captions().map(|caption| {
        let text: String =
            caption.syllables.iter().map(|syllable| syllable.text.as_str()).collect();
        let text = text.trim_end().replace('\n', " / ");
        vec![
            frames(caption.frames),
            timeline.rate.start(caption.frames.start).to_string(),
            text,
            place(sources, caption.span),
        ]
    }));
    rows
}

fn sound(timeline: &Timeline) -> Vec<Row> {
    let mut rows = header(&["song", "from", "at", "length", "fade in", "fade out", "gain"]);
    rows.extend(timeline.song.iter().map(|song| {
        let name =
            timeline.media.get(song.media.0).map(|medium| medium.name.clone()).unwrap_or_default();
        let sign = if song.gain < 0 { "-" } else { "" };
        let gain = format!("{sign}{}.{:02} dB", song.gain.abs() / 100, song.gain.abs() % 100);
        let times = [song.from, song.at, song.length, song.fade_in, song.fade_out]
            .map(|time| time.to_string());
        [name].into_iter().chain(times).chain([gain]).collect()
    }));
    rows
}

fn cuts(timeline: &Timeline, sources: &Sources) -> Vec<Row> {
    let mut rows = header(&["asked", "in the music", "got frame", "at", "rounding", "written"]);
    rows.extend(timeline.main().cuts.iter().map(|cut| {
        vec![
            cut.asked.to_string(),
            music(cut),
            cut.frame.to_string(),
            timeline.rate.start(cut.frame).to_string(),
            milliseconds(cut.rounding(timeline.rate)),
            place(sources, cut.span),
        ]
    }));
    rows
}

/// `bar 17.3`, `bar 17.3, on snare`.
fn music(cut: &Cut) -> String {
    let on: Vec<&str> = cut.on.iter().map(|word| hit_name(*word)).collect();
    let on = (!on.is_empty()).then(|| format!("on {}", on.join(" and ")));
    cut.position.iter().cloned().chain(on).collect::<Vec<_>>().join(", ")
}

/// `+4.208 ms`.
fn milliseconds(time: Time) -> String {
    let micros = micros(time);
    let sign = if micros < 0 { '-' } else { '+' };
    format!("{sign}{}.{:03} ms", micros.abs() / 1000, micros.abs() % 1000)
}

fn sections(timeline: &Timeline) -> Vec<Row> {
    let mut rows = header(&["section", "frames", "time"]);
    rows.extend(timeline.sections.iter().map(|(name, range)| {
        vec![name.clone(), frames(*range), timeline.rate.start(range.start).to_string()]
    }));
    rows
}

fn song_parts(timeline: &Timeline) -> Vec<Row> {
    let mut rows = header(&["heard", "in the music", "time", "frame"]);
    rows.extend(timeline.song_sections.iter().map(|part| {
        let frame = timeline.rate.nearest(part.start).to_string();
        vec![
            part.name.clone(),
            part.position.clone().unwrap_or_default(),
            part.start.to_string(),
            frame,
        ]
    }));
    rows
}

fn marks(timeline: &Timeline) -> Vec<Row> {
    let mut rows = header(&["mark", "time", "frame"]);
    rows.extend(timeline.marks.iter().map(|(name, time)| {
        vec![name.clone(), time.to_string(), timeline.rate.nearest(*time).to_string()]
    }));
    rows
}
