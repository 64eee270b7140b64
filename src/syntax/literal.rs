//! Numbers with their glued units: `12`, `1/2`, `500ms`, `80%`, `1920x1080`, `1:02.4`.

use super::ast::Literal;
use super::error::SyntaxProblem;
use crate::diag::{Help, did_you_mean};
use crate::source::Span;
use crate::time::Rational;

/// Digits that a number may have before its point, and after it: enough for anything in a film, few
/// enough to reckon with exactly.
const DIGITS: usize = 9;

/// What is written at `at`.
pub(super) fn read(written: &str, at: Span) -> Result<Literal, SyntaxProblem> {
    let reading = Reading { written, at };
    match written.contains(':') {
        true => reading.clock(),
        false => reading.quantity(),
    }
}

/// A number without a unit, as a musical length wants it.
pub(super) fn read_number(written: &str, at: Span) -> Result<Rational, SyntaxProblem> {
    match read(written, at)? {
        Literal::Number(number) => Ok(number),
        _ => {
            let help = "write a plain number: `2 beats`, `1/2 beat`".to_owned();
            Err(SyntaxProblem::InvalidNumber {
                written: written.to_owned(),
                why: "beats and bars need a plain number".to_owned(),
                at,
                help: Some(help.into()),
            })
        }
    }
}

/// The bar and the beat of `17`, `17.3`, `-1`; beats count from 1.
pub(super) fn read_bar(written: &str, at: Span) -> Result<(i64, Option<u32>), SyntaxProblem> {
    let (bar, beat) =
        written.split_once('.').map_or((written, None), |(bar, beat)| (bar, Some(beat)));
    let invalid = |why: &str, help: Help| SyntaxProblem::InvalidNumber {
        written: format!("bar {written}"),
        why: why.to_owned(),
        at,
        help: Some(help),
    };
    let digits = bar.strip_prefix('-').unwrap_or(bar);
    if let Some((bar, beat)) =
        written.split_once([':', '/']).filter(|(bar, beat)| is_count(bar) && is_count(beat))
    {
        let right = format!("{bar}.{beat}");
        let help = Help::replace(format!("beat {beat} of it is `bar {right}`"), at, right);
        return Err(invalid("a beat of a bar is written after a point", help));
    }
    if !is_count(digits) || !beat.is_none_or(is_count) {
        return Err(invalid(
            "a bar is a whole number, and so is its beat",
            "write `bar 17`; its third beat is `bar 17.3`, and half a beat later is `bar 17.3 + 1/2 beat`".into(),
        ));
    }
    if digits.len() > DIGITS || beat.is_some_and(|beat| beat.len() > 4) {
        return Err(invalid(
            "the number is too large",
            "`bar 17.3` is the third beat of bar 17".into(),
        ));
    }
    let beat = beat.and_then(|beat| beat.parse().ok());
    match (bar.parse(), beat) {
        (Ok(_), Some(0)) => Err(invalid(
            "beats count from 1",
            Help::replace(format!("the first beat of bar {bar} is `bar {bar}`"), at, bar),
        )),
        (Ok(bar), beat) => Ok((bar, beat)),
        (Err(_), _) => Err(invalid("a bar is a whole number", "`bar 17`".into())),
    }
}

/// The beat of `bar.2`.
pub(super) fn read_beat(written: &str, at: Span) -> Result<u32, SyntaxProblem> {
    let beat = written.parse().ok().filter(|beat| (1..=9999).contains(beat) && is_count(written));
    beat.ok_or_else(|| SyntaxProblem::InvalidNumber {
        written: format!("bar.{written}"),
        why: "beats are whole numbers from 1".to_owned(),
        at,
        help: Some("`bar.2` is every second beat of a bar".into()),
    })
}

/// A clock time with too few digits, where no aspect is wanted.
pub(super) fn not_an_aspect(minutes: u32, seconds: u32, at: Span) -> SyntaxProblem {
    let written = format!("{minutes}:{seconds}");
    let (why, right) = match seconds {
        0..60 => ("seconds have two digits", format!("{minutes}:{seconds:02}")),
        60.. => (
            "seconds go up to 59",
            format!("{}:{:02}", minutes.saturating_add(seconds / 60), seconds % 60),
        ),
    };
    let help = Some(Help::replace(format!("`{right}`"), at, right));
    SyntaxProblem::InvalidTimecode { written, why: why.to_owned(), at, help }
}

struct Reading<'w> {
    written: &'w str,
    at: Span,
}

impl Reading<'_> {
    fn quantity(&self) -> Result<Literal, SyntaxProblem> {
        let end = self.written.find(|sign| !is_numeric(sign)).unwrap_or(self.written.len());
        let (number, unit) = self.written.split_at(end);
        if let Some(height) = unit.strip_prefix('x').filter(|height| is_count(height)) {
            return self.size(number, height);
        }
        let value = self.number(number)?;
        unit_of(unit, value).ok_or_else(|| self.unknown_unit(number, unit))
    }

    fn size(&self, width: &str, height: &str) -> Result<Literal, SyntaxProblem> {
        match (width.parse(), height.parse()) {
            (Ok(width), Ok(height)) => Ok(Literal::Size(width, height)),
            (Err(_), _) | (_, Err(_)) => {
                Err(self.invalid("a size is two whole numbers", "`1920x1080`"))
            }
        }
    }

    /// `12`, `0.5`, `24000/1001`.
    fn number(&self, written: &str) -> Result<Rational, SyntaxProblem> {
        let (above, below) =
            written.split_once('/').map_or((written, None), |(above, below)| (above, Some(below)));
        let above = self.decimal(above)?;
        match below.map(|below| self.decimal(below)).transpose()? {
            None => Ok(above),
            Some(below) if below == Rational::ZERO => {
                Err(self.invalid("nothing can be divided by 0", "a half is `1/2`"))
            }
            Some(below) => Ok(above / below),
        }
    }

    fn decimal(&self, written: &str) -> Result<Rational, SyntaxProblem> {
        let (whole, fraction) = written.split_once('.').unwrap_or((written, ""));
        if !is_count(whole) || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(
                self.invalid("it has more than one point or slash", "`0.5`, `1/2`, `24000/1001`")
            );
        }
        if whole.len() > DIGITS || fraction.len() > DIGITS {
            return Err(self.invalid(
                "it has more than nine digits",
                "round it; write exact fractions as `24000/1001`",
            ));
        }
        let digits: i128 = format!("{whole}{fraction}").parse().unwrap_or_default();
        Ok(Rational::new(digits, 10_i128.pow(fraction.len() as u32)))
    }

    /// `m:ss(.f)`, `h:mm:ss(.f)`, `hh:mm:ss:ff`; or `16:9`.
    fn clock(&self) -> Result<Literal, SyntaxProblem> {
        if let Some((start, end)) = two_times(self.written) {
            let range = format!("{start} .. {end}");
            let help = Help::replace(format!("a range has two dots: `{range}`"), self.at, range);
            return Err(self.timecode("it is two times", help));
        }
        let parts: Vec<&str> = self.written.split(':').collect();
        let last = parts.last().copied().unwrap_or_default();
        if let Some(unit) = last.find(|sign| !is_numeric(sign)) {
            let unit = &last[unit..];
            let help = Help::replace(
                format!("leave out `{unit}`"),
                self.at,
                &self.written[..self.written.len() - unit.len()],
            );
            return Err(self.timecode("a unit follows it", help));
        }
        match parts.as_slice() {
            [minutes, seconds] => self.minutes(minutes, seconds),
            [hours, minutes, seconds] => self.hours(hours, minutes, seconds),
            [hours, minutes, seconds, frames] => self.frames([hours, minutes, seconds], frames),
            _ => Err(self.timecode(
                "it has more than four parts",
                "`1:02.4`, `0:01:02.400` or `00:01:02:10`",
            )),
        }
    }

    fn minutes(&self, minutes: &str, seconds: &str) -> Result<Literal, SyntaxProblem> {
        let whole = seconds.split_once('.').map_or(seconds, |(whole, _)| whole);
        match (minutes.parse(), seconds.parse()) {
            (Ok(across), Ok(down)) if whole.len() != 2 || down >= 60 => {
                Ok(Literal::Aspect(across, down))
            }
            _ => Ok(Literal::Clock(
                self.place(minutes, false)? * Rational::from(60) + self.seconds(seconds)?,
            )),
        }
    }

    fn hours(&self, hours: &str, minutes: &str, seconds: &str) -> Result<Literal, SyntaxProblem> {
        let whole = self.place(hours, false)? * Rational::from(3600)
            + self.place(minutes, true)? * Rational::from(60);
        Ok(Literal::Clock(whole + self.seconds(seconds)?))
    }

    fn frames(
        &self,
        [hours, minutes, seconds]: [&str; 3],
        frames: &str,
    ) -> Result<Literal, SyntaxProblem> {
        if seconds.contains('.') || !is_count(frames) || !(2..=3).contains(&frames.len()) {
            return Err(self.timecode(
                "frames after the seconds have two digits",
                "`00:01:02:10`; write a fraction as `0:01:02.4`",
            ));
        }
        let Literal::Clock(whole) = self.hours(hours, minutes, seconds)? else {
            return Err(self.timecode("it has no seconds", "`00:01:02:10`"));
        };
        let seconds = i64::try_from(whole.to_integer()).unwrap_or_default();
        Ok(Literal::Timecode { seconds, frames: frames.parse().unwrap_or_default() })
    }

    /// Hours, or minutes; minutes after hours have two digits and stay below 60.
    fn place(&self, written: &str, after_another: bool) -> Result<Rational, SyntaxProblem> {
        match written.parse::<u32>() {
            Ok(_) if written.len() > 6 => {
                Err(self.timecode("it is too long", "`1:02.4` is one minute and 2.4 seconds"))
            }
            Ok(_) if after_another && written.len() != 2 => {
                Err(self.timecode("minutes after hours have two digits", "`0:01:02.4`"))
            }
            Ok(value) if after_another && value >= 60 => {
                Err(self.timecode("minutes after hours go up to 59", "`1:15:00` is 75 minutes"))
            }
            Ok(value) => Ok(Rational::from(i128::from(value))),
            Err(_) => {
                Err(self.timecode("hours and minutes are whole numbers", "`1:02.4`, `0:01:02.400`"))
            }
        }
    }

    fn seconds(&self, written: &str) -> Result<Rational, SyntaxProblem> {
        let whole = written.split_once('.').map_or(written, |(whole, _)| whole);
        if whole.len() != 2 {
            return Err(self.timecode("seconds have two digits", "`1:02`, not `1:2`"));
        }
        let seconds = self
            .decimal(written)
            .map_err(|_| self.timecode("its seconds are not a number", "`1:02.4`"))?;
        if seconds >= Rational::from(60) {
            return Err(self.timecode("seconds go up to 59", "`1:15` is 75 seconds"));
        }
        Ok(seconds)
    }

    fn unknown_unit(&self, number: &str, unit: &str) -> SyntaxProblem {
        if let Some(help) = whole_meant(number, unit, self.at) {
            return SyntaxProblem::InvalidUnit {
                unit: unit.to_owned(),
                at: self.at,
                help: Some(help),
            };
        }
        let at = Span { start: self.at.start + number.len() as u32, ..self.at };
        let help = unit_meant(number, unit, at).unwrap_or_else(|| {
            "units are `s ms min f px % x deg dB bpm`, and `beats` and `bars` after a space".into()
        });
        SyntaxProblem::InvalidUnit { unit: unit.to_owned(), at, help: Some(help) }
    }

    fn invalid(&self, why: &str, help: &str) -> SyntaxProblem {
        SyntaxProblem::InvalidNumber {
            written: self.written.to_owned(),
            why: why.to_owned(),
            at: self.at,
            help: Some(help.into()),
        }
    }

    fn timecode(&self, why: &str, help: impl Into<Help>) -> SyntaxProblem {
        SyntaxProblem::InvalidTimecode {
            written: self.written.to_owned(),
            why: why.to_owned(),
            at: self.at,
            help: Some(help.into()),
        }
    }
}

/// `0:05:0:08`, `5s:8s`: two times with a colon between them.
fn two_times(written: &str) -> Option<(&str, &str)> {
    let parts: Vec<&str> = written.split(':').collect();
    let (start, end) = match parts.as_slice() {
        [first, second] if is_duration(first) && is_duration(second) => {
            written.split_at(first.len())
        }
        [minutes, seconds, _, last] if minutes.len() == 1 || last.contains('.') => {
            written.split_at(minutes.len() + 1 + seconds.len())
        }
        _ => return None,
    };
    Some((start, &end[1..]))
}

fn is_duration(written: &str) -> bool {
    written
        .strip_suffix(['s', 'f'])
        .is_some_and(|number| !number.is_empty() && number.chars().all(is_numeric))
}

fn unit_of(unit: &str, value: Rational) -> Option<Literal> {
    match unit {
        "" => Some(Literal::Number(value)),
        "%" => Some(Literal::Ratio { value: value / Rational::from(100), percent: true }),
        "x" => Some(Literal::Ratio { value, percent: false }),
        "ms" => Some(Literal::Duration(value / Rational::from(1000))),
        "s" => Some(Literal::Duration(value)),
        "min" => Some(Literal::Duration(value * Rational::from(60))),
        "f" => Some(Literal::Frames(value)),
        "px" => Some(Literal::Pixels(value)),
        "deg" => Some(Literal::Degrees(value)),
        "dB" => Some(Literal::Decibels(value)),
        "bpm" => Some(Literal::Tempo(value)),
        _ => None,
    }
}

/// All glued units.
pub(super) const UNITS: &[&str] = &["%", "x", "ms", "s", "min", "f", "px", "deg", "dB", "bpm"];

/// What to write instead of a number and its unit: note values, sizes by their height, colours of
/// other languages.
fn whole_meant(number: &str, unit: &str, at: Span) -> Option<Help> {
    let size = match (number, unit) {
        ("720", "p") => "1280x720",
        ("1080", "p" | "i") => "1920x1080",
        ("1440", "p") => "2560x1440",
        ("2160", "p") | ("4", "k" | "K") => "3840x2160",
        ("2", "k" | "K") => "2048x1080",
        ("8", "k" | "K") => "7680x4320",
        _ => "",
    };
    let note = match (number, unit) {
        ("1", "st") => "4 beats",
        ("2", "nd" | "th") => "2 beats",
        ("4", "th") => "1 beat",
        ("8", "th") => "1/2 beat",
        ("16", "th") => "1/4 beat",
        ("32", "th") => "1/8 beat",
        _ => "",
    };
    let color = unit.strip_prefix(['x', 'X']).filter(|digits| {
        number == "0" && digits.len() == 6 && digits.chars().all(|digit| digit.is_ascii_hexdigit())
    });
    match (size, note, color) {
        ("", "", None) if unit == "b" => {
            Some(Help::replace(format!("write `{number} beat`"), at, format!("{number} beat")))
        }
        ("", "", None) if matches!(unit, "em" | "rem" | "vh" | "vw") => {
            Some("write a length as `48px`, or as a part of the frame's height: `7%`".into())
        }
        ("", "", None) => None,
        ("", "", Some(digits)) => Some(Help::replace(
            format!("write the colour as `#{digits}`"),
            at,
            format!("#{digits}"),
        )),
        ("", note, _) => Some(
            format!(
                "in four-four a note of that value is `{note}` long; its rhythm is `every {note}`"
            )
            .into(),
        ),
        (size, ..) => Some(Help::replace(format!("write `{size}`"), at, size)),
    }
}

/// What to write instead of a unit that there is not.
fn unit_meant(number: &str, unit: &str, at: Span) -> Option<Help> {
    let spaced = matches!(unit, "beat" | "beats" | "bar" | "bars");
    if spaced {
        let text = format!("write beats and bars after a space: `{number} {unit}`");
        return Some(Help::replace(text, at, format!(" {unit}")));
    }
    let known = unit_spelled(unit).or_else(|| {
        let lower = unit.to_lowercase();
        UNITS
            .iter()
            .copied()
            .find(|known| known.eq_ignore_ascii_case(&lower))
            .or_else(|| did_you_mean(&lower, UNITS.iter().copied()))
    });
    known.map(|known| Help::replace(format!("write `{number}{known}`"), at, known))
}

/// Our unit for one that is spelled out.
pub(super) fn unit_spelled(unit: &str) -> Option<&'static str> {
    match unit.to_lowercase().as_str() {
        "sec" | "secs" | "second" | "seconds" => Some("s"),
        "msec" | "millis" | "milliseconds" => Some("ms"),
        "m" | "mins" | "minute" | "minutes" => Some("min"),
        "fr" | "frame" | "frames" => Some("f"),
        "pixel" | "pixels" | "pt" => Some("px"),
        "percent" | "pct" => Some("%"),
        "degree" | "degrees" | "°" => Some("deg"),
        "fps" | "hz" => Some(""),
        "decibel" | "decibels" => Some("dB"),
        _ => None,
    }
}

fn is_numeric(sign: char) -> bool {
    sign.is_ascii_digit() || matches!(sign, '.' | '/' | ':')
}

fn is_count(written: &str) -> bool {
    !written.is_empty() && written.bytes().all(|byte| byte.is_ascii_digit())
}
