//! Values as text, for people to read.

use crate::check::Checker;
use crate::check::program::{Base, Instant, Length, Rhythm, Sign};
use crate::check::value::{Timecode, Value};
use crate::time::{Rational, Time};
use crate::world::VideoFacts;

impl Checker<'_> {
    /// A value as text; empty where its type says it all.
    pub(super) fn text_of(&self, value: &Value) -> String {
        match value {
            Value::Number(number) => decimal(*number),
            Value::Ratio { value, percent: true } => {
                format!("{}%", decimal(*value * Rational::from(100)))
            }
            Value::Ratio { value, percent: false } => decimal(*value),
            Value::Duration(seconds) => format!("{}s", decimal(*seconds)),
            Value::Frames(frames) => format!("{}f", decimal(*frames)),
            Value::Span { bars, beats } => musical(*bars, *beats),
            Value::Timecode(timecode) => timecode_text(*timecode),
            Value::Instant(instant) => self.instant_text(instant),
            Value::Pixels(pixels) => format!("{}px", decimal(*pixels)),
            Value::Angle(degrees) => format!("{}deg", decimal(*degrees)),
            Value::Gain(decibels) => format!("{}dB", decimal(*decibels)),
            Value::Tempo(tempo) => format!("{}bpm", decimal(*tempo)),
            Value::Color(color) if color.alpha == 255 => {
                format!("#{:02x}{:02x}{:02x}", color.red, color.green, color.blue)
            }
            Value::Color(color) => format!(
                "#{:02x}{:02x}{:02x}{:02x}",
                color.red, color.green, color.blue, color.alpha
            ),
            Value::Size(width, height) => format!("{width}x{height}"),
            Value::Aspect(width, height) => format!("{width}:{height}"),
            Value::Text(text) => format!("\"{text}\""),
            Value::Bool(value) => value.to_string(),
            Value::Rhythm(rhythm) => rhythm_text(rhythm),
            Value::Repeated(repeated) => count(repeated.count, "place"),
            Value::Footage(id) => {
                self.media.uses[id.0].facts.video.as_ref().map_or_else(String::new, footage_text)
            }
            Value::Image(id) => {
                self.media.uses[id.0].facts.video.as_ref().map_or_else(String::new, size_text)
            }
            Value::Shot(id) => self.text(self.shots[id.0].written),
            Value::Lyrics(id) => count(self.timed.lyrics[id.0].lines.len(), "line"),
            Value::Marks(id) => count(self.timed.marks[id.0].marks.len(), "mark"),
            Value::Song | Value::Style(_) | Value::Broken => String::new(),
        }
    }

    /// `bar 17 = 0:31.200`, `next beat + 12f`.
    fn instant_text(&self, instant: &Instant) -> String {
        let mut text = match instant.base {
            Base::At(time) => match self.music.grid() {
                Some(grid) => format!("{} = {time}", grid.position(time)),
                None => time.to_string(),
            },
            Base::NextBeat => "next beat".to_owned(),
            Base::NextBar => "next bar".to_owned(),
            Base::Start => "start".to_owned(),
            Base::End => "end".to_owned(),
            Base::Hit(1) => "hit".to_owned(),
            Base::Hit(nth) => format!("hit {nth}"),
            Base::Broken => return String::new(),
        };
        for (sign, length) in &instant.steps {
            let sign = match sign {
                Sign::Plus => '+',
                Sign::Minus => '-',
            };
            text.push_str(&format!(" {sign} {}", length_text(*length)));
        }
        text
    }
}

fn length_text(length: Length) -> String {
    match length {
        Length::Time(time) => format!("{}s", decimal(time.seconds())),
        Length::Frames(frames) => format!("{frames}f"),
        Length::Music { bars, beats } => musical(bars, beats),
    }
}

fn musical(bars: Rational, beats: Rational) -> String {
    let unit = |count: Rational, name: &str| {
        let plural = if count == Rational::from(1) { "" } else { "s" };
        format!("{} {name}{plural}", decimal(count))
    };
    let zero = Rational::from(0);
    if beats == zero && bars != zero {
        unit(bars, "bar")
    } else if bars == zero {
        unit(beats, "beat")
    } else {
        format!("{} + {}", unit(bars, "bar"), unit(beats, "beat"))
    }
}

fn timecode_text(timecode: Timecode) -> String {
    let seconds = Rational::from(i128::from(timecode.counted.unwrap_or(0))) + timecode.seconds;
    let time = Time::from_rational(seconds).map_or_else(String::new, |time| time.to_string());
    if timecode.frames == Rational::from(0) {
        time
    } else {
        format!("{time} + {}f", decimal(timecode.frames))
    }
}

/// How often a rhythm hits, where that is known.
fn rhythm_text(rhythm: &Rhythm) -> String {
    match rhythm {
        Rhythm::Hits(hits) => count(hits.len(), "hit"),
        Rhythm::Detected(hits) => count(hits.hits.len(), "hit"),
        Rhythm::List(instants) => count(instants.len(), "hit"),
        Rhythm::Beat
        | Rhythm::Bar
        | Rhythm::BarBeat(_)
        | Rhythm::Every(_)
        | Rhythm::Offbeat
        | Rhythm::Pattern { .. }
        | Rhythm::Plus(..)
        | Rhythm::Minus(..)
        | Rhythm::Within(..)
        | Rhythm::Shift(..)
        | Rhythm::Least(..)
        | Rhythm::EveryNth(..) => String::new(),
    }
}

fn footage_text(video: &VideoFacts) -> String {
    format!("{}, {} fps, {}", size_text(video), video.rate, video.duration())
}

fn size_text(video: &VideoFacts) -> String {
    let (width, height) = video.upright_size();
    format!("{width}x{height}")
}

fn count(count: usize, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}

/// A number with up to three decimals, or as a fraction where these do not hold it.
fn decimal(number: Rational) -> String {
    let thousandths = number * Rational::from(1000);
    if !thousandths.is_integer() {
        return number.to_string();
    }
    let thousandths = thousandths.to_integer();
    let sign = if thousandths < 0 { "-" } else { "" };
    let (whole, rest) = (thousandths.abs() / 1000, thousandths.abs() % 1000);
    if rest == 0 {
        return format!("{sign}{whole}");
    }
    format!("{sign}{whole}.{}", format!("{rest:03}").trim_end_matches('0'))
}
