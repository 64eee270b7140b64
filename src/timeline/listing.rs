//! The timeline as a list: for people as text, for programs as JSON.

mod json;
mod text;

use super::{Footage, Picture, Sampled, Shot, Timeline, Treatment};
use crate::check::builtins::ParameterKind;
use crate::check::program::{Color, Ease, EffectId, GridSource, HitWord, JoinKind};
use crate::source::{Sources, Span};
use crate::time::{Frame, Time, round_half_up};

pub use json::json;
pub use text::text;

/// The source frames on a shot's first and last frame; none where it shows no footage.
fn shown(timeline: &Timeline, shot: &Shot) -> Option<(Frame, Frame)> {
    match &shot.picture {
        Picture::Footage(footage) => {
            let times = &timeline.media.get(footage.media.0)?.facts.video.as_ref()?.times;
            let at = |k: i64| footage.frame(k, timeline.rate, times);
            Some((at(0), at(shot.frames.len() - 1)))
        }
        Picture::Held { frame, .. } => Some((*frame, *frame)),
        Picture::Image(_) | Picture::Color(_) => None,
    }
}

/// The source times from which and to which a shot shows its footage: those of its first and last
/// frame, or, in a long frame, the shot's own.
fn source_times(timeline: &Timeline, shot: &Shot) -> Option<(Time, Time)> {
    let (first, last) = shown(timeline, shot)?;
    let (first, last) = (first.min(last), first.max(last));
    let media = match &shot.picture {
        Picture::Footage(Footage { media, .. }) | Picture::Held { media, .. } => *media,
        Picture::Image(_) | Picture::Color(_) => return None,
    };
    let video = timeline.media.get(media.0)?.facts.video.as_ref()?;
    let frames = (video.times.start(first), video.times.start(last + 1));
    let Picture::Footage(footage @ Footage { short: None, .. }) = &shot.picture else {
        return Some(frames);
    };
    let at = |halves| Time::from_rational(footage.time(halves, timeline.rate));
    let (start, end) = (at(0)?, at(2 * shot.frames.len())?);
    let from = if video.is_long(first) { frames.0.max(start.min(end)) } else { frames.0 };
    let to = if video.is_long(last) { frames.1.min(start.max(end)) } else { frames.1 };
    Some((from, to))
}

/// The name of what a shot shows: a medium's, or a colour.
pub(crate) fn name(timeline: &Timeline, shot: &Shot) -> String {
    match &shot.picture {
        Picture::Footage(Footage { media, .. })
        | Picture::Held { media, .. }
        | Picture::Image(media) => {
            timeline.media.get(media.0).map(|medium| medium.name.clone()).unwrap_or_default()
        }
        Picture::Color(Color::CLEAR) => "nothing".to_owned(),
        Picture::Color(color) if *color == timeline.background => "background".to_owned(),
        Picture::Color(color) => hex(*color),
    }
}

fn hex(color: Color) -> String {
    let Color { red, green, blue, alpha } = color;
    if alpha == 255 {
        format!("#{red:02x}{green:02x}{blue:02x}")
    } else {
        format!("#{red:02x}{green:02x}{blue:02x}{alpha:02x}")
    }
}

/// What a shot shows, in a word.
pub(crate) fn kind(picture: &Picture) -> &'static str {
    match picture {
        Picture::Footage(_) => "footage",
        Picture::Held { .. } => "hold",
        Picture::Image(_) => "image",
        Picture::Color(_) => "color",
    }
}

/// A transition's name, as a script writes it.
pub(crate) fn join_name(kind: JoinKind) -> String {
    match kind {
        JoinKind::Blend(transition) => transition.row().name.to_owned(),
        JoinKind::Dip(color) => format!("dip to {}", hex(color)),
    }
}

/// An easing, as a script writes it.
fn ease_name(ease: Ease) -> String {
    match ease {
        Ease::Linear => "linear".to_owned(),
        Ease::Family { slow_in, slow_out, family: curve } => {
            let ends = [(slow_in, " in"), (slow_out, " out")];
            let ends: String =
                ends.iter().filter(|(slow, _)| *slow).map(|(_, word)| *word).collect();
            format!("ease{ends} {}", format!("{curve:?}").to_lowercase())
        }
        Ease::Bezier(points) => format!("bezier({})", points.map(thousandths).join(", ")),
    }
}

fn thousandths(value: i32) -> String {
    let sign = if value < 0 { "-" } else { "" };
    format!("{sign}{}.{:03}", value.abs() / 1000, value.abs() % 1000)
}

/// An effect as it acts: its name and what each of its parameters is, from the first frame to the
/// last where that moves: `zoom 100%..112% about 50% 50% edge mirror`.
pub(crate) fn written(effect: EffectId, arguments: &[Sampled]) -> String {
    let row = effect.row();
    let mut words = vec![row.name.to_owned()];
    for (argument, parameter) in arguments.iter().zip(row.parameters) {
        let value = match argument {
            Sampled::Amount(amount) => amount.to_string(),
            Sampled::Point(across, down) => format!("{across} {down}"),
            Sampled::Color(color) => hex(*color),
            Sampled::Choice(choice) => match parameter.kind {
                ParameterKind::Choice { words, .. } => {
                    words.get(usize::from(*choice)).copied().unwrap_or("?").to_owned()
                }
                _ => choice.to_string(),
            },
        };
        words.push(if parameter.unnamed { value } else { format!("{} {value}", parameter.name) });
    }
    words.join(" ")
}

/// Effects, one after another.
fn look(treatments: &[Treatment]) -> Vec<String> {
    let one = |treatment: &Treatment| written(treatment.effect, &treatment.arguments);
    treatments.iter().map(one).collect()
}

/// Whole microseconds, ties upward.
pub(crate) fn micros(time: Time) -> i64 {
    i64::try_from(round_half_up(time.seconds() * crate::time::Rational::from(1_000_000)))
        .unwrap_or(i64::MAX)
}

/// Where beats come from, in words.
fn source_name(source: GridSource) -> &'static str {
    match source {
        GridSource::ByHand => "by hand",
        GridSource::File => "from a file",
        GridSource::Detected => "heard",
        GridSource::Lock => "heard, from the lock",
    }
}

/// A kind of hit, as a script writes it.
fn hit_name(word: HitWord) -> &'static str {
    match word {
        HitWord::Kick => "kick",
        HitWord::Snare => "snare",
        HitWord::Hat => "hat",
        HitWord::Onset => "onset",
    }
}

/// `film.amv:12`.
fn place(sources: &Sources, span: Span) -> String {
    let Some(file) = sources.get(span.source) else { return String::new() };
    format!("{}:{}", file.path.display(), file.position(span.start).line)
}
