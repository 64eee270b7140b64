//! Values of the type that is wanted: instants, lengths, moments of the song.

use crate::check::Checker;
use crate::check::error::{ItemProblem, TypeProblem};
use crate::check::program::{Base, Instant, Length, Moment, Sign};
use crate::check::value::Value;
use crate::source::{Span, Spanned};
use crate::syntax::ast::{Expr, ExprKind, Literal};
use crate::time::{Rational, Time};

use super::{Env, arith, whole};

impl<'a> Checker<'a> {
    /// An instant; broken if the expression is none, which has been said.
    pub(in crate::check) fn instant(&mut self, env: Env, expr: &'a Expr) -> Instant {
        let at = |base| Instant { base, steps: Vec::new(), span: expr.span };
        match self.eval(env, expr) {
            Value::Instant(instant) => self.settled(Instant { span: expr.span, ..instant }),
            Value::Timecode(timecode) => match self.timecode_time(timecode) {
                Some(time) => at(Base::At(time)),
                None => {
                    self.report(&TypeProblem::TooLarge { at: expr.span });
                    at(Base::Broken)
                }
            },
            zero if zero.is_zero() => at(Base::At(Time::ZERO)),
            found => {
                let (why, help) = not_an_instant(&found, self.text(expr.span));
                self.wrong_type("an instant", &found, why, expr.span, help);
                at(Base::Broken)
            }
        }
    }

    /// An instant, or a time or frames alone, which are counted from the film's start.
    pub(in crate::check) fn instant_of_film(&mut self, env: Env, expr: &'a Expr) -> Instant {
        match &expr.kind {
            ExprKind::Literal(Literal::Duration(_) | Literal::Frames(_)) => {
                let length = self.length(env, expr).map(|length| (Sign::Plus, length.value));
                let base = if length.is_some() { Base::At(Time::ZERO) } else { Base::Broken };
                self.settled(Instant { base, steps: length.into_iter().collect(), span: expr.span })
            }
            _ => self.instant(env, expr),
        }
    }

    /// An instant whose time is known already; `None` if it is not, which has been said.
    pub(in crate::check) fn fixed_instant(&mut self, env: Env, expr: &'a Expr, place: &'static str) -> Option<Time> {
        let instant = self.instant(env, expr);
        match (instant.base, instant.steps.is_empty()) {
            (Base::At(time), true) => Some(time),
            (Base::Broken, _) => None,
            (Base::At(_) | Base::NextBeat | Base::NextBar | Base::Start | Base::End, _) => {
                self.report(&TypeProblem::NotFixed { word: self.text(expr.span), place, at: expr.span });
                None
            }
        }
    }

    /// An instant, or the first hit of a rhythm.
    pub(in crate::check) fn moment(&mut self, env: Env, expr: &'a Expr) -> Option<Spanned<Moment>> {
        let value = self.eval(env, expr);
        let moment = match value {
            Value::Instant(instant) => Moment::Instant(self.settled(Instant { span: expr.span, ..instant })),
            Value::Rhythm(_) | Value::Marks(_) => Moment::FirstOf(self.as_rhythm(value, expr.span)?),
            Value::Timecode(timecode) => {
                let base = self.timecode_time(timecode).map_or(Base::Broken, Base::At);
                Moment::Instant(Instant { base, steps: Vec::new(), span: expr.span })
            }
            found => {
                let (why, help) = not_an_instant(&found, self.text(expr.span));
                self.wrong_type("an instant or a rhythm", &found, why, expr.span, help);
                return None;
            }
        };
        Some(Spanned::new(moment, expr.span))
    }

    /// A length of time, frames or music; `None` if the expression is none, which has been said.
    pub(in crate::check) fn length(&mut self, env: Env, expr: &'a Expr) -> Option<Spanned<Length>> {
        let value = self.eval(env, expr);
        self.length_value(value, expr.span)
    }

    fn length_value(&mut self, value: Value, at: Span) -> Option<Spanned<Length>> {
        if let Some(length) = arith::length(&value) {
            return Some(Spanned::new(length, at));
        }
        match value {
            Value::Frames(frames) if whole(frames).is_none() => self.no_part_frames(frames, at),
            Value::Duration(_) | Value::Frames(_) | Value::Span { .. } => self.report(&TypeProblem::TooLarge { at }),
            found => {
                let (why, help) = not_a_length(&found, self.text(at));
                self.wrong_type("a length", &found, why, at, help);
            }
        }
        None
    }

    /// There are no parts of frames.
    pub(super) fn no_part_frames(&mut self, frames: Rational, at: Span) {
        let (below, above) = (frames.floor().to_integer(), frames.ceil().to_integer());
        self.report(&TypeProblem::OutOfRange {
            what: "a number of frames".to_owned(),
            range: "whole".to_owned(),
            found: format!("{frames}"),
            at,
            help: Some(format!("write `{below}f` or `{above}f`, or the length in seconds")),
        });
    }

    /// A length above zero; `what` is what it is the length of.
    pub(in crate::check) fn positive_length(&mut self, env: Env, expr: &'a Expr, what: &'static str) -> Option<Spanned<Length>> {
        let value = self.eval(env, expr);
        self.positive_value(value, expr.span, what)
    }

    /// A value that is a length above zero.
    pub(in crate::check) fn positive_value(&mut self, value: Value, at: Span, what: &'static str) -> Option<Spanned<Length>> {
        let length = self.length_value(value, at)?;
        if is_positive(length.value) {
            return Some(length);
        }
        self.report(&ItemProblem::ZeroLength { what, at });
        None
    }

    /// A clock time of the song's own.
    pub(in crate::check) fn song_time(&mut self, env: Env, expr: &'a Expr) -> Option<Time> {
        let value = self.eval(env, expr);
        let none = Rational::from(0);
        let seconds = match &value {
            Value::Timecode(timecode) if timecode.counted.is_none() && timecode.frames == none => timecode.seconds,
            Value::Duration(seconds) => *seconds,
            zero if zero.is_zero() => none,
            found => {
                let help = Some("write minutes and seconds of the song's file: `1:02.4`".to_owned());
                let why = if matches!(found, Value::Timecode(_)) { "a sound file has no frames" } else { "not a clock time" };
                self.wrong_type("a time of the song", found, why, expr.span, help);
                return None;
            }
        };
        self.clock(seconds, expr.span)
    }

    /// A duration of clock time, in exact seconds or whole frames.
    pub(in crate::check) fn duration(&mut self, env: Env, expr: &'a Expr) -> Option<Time> {
        match self.length(env, expr)?.value {
            Length::Time(time) => Some(time),
            Length::Frames(frames) => Some(self.rate?.duration(frames)),
            Length::Music { .. } => {
                self.report(&TypeProblem::WrongType {
                    wanted: "a duration".to_owned(),
                    found: "a span of beats or bars".to_owned(),
                    why: "it would be longer or shorter from place to place".to_owned(),
                    at: expr.span,
                    help: Some("write clock time: `500ms`, `2s`".to_owned()),
                });
                None
            }
        }
    }

    pub(super) fn clock(&mut self, seconds: Rational, at: Span) -> Option<Time> {
        let time = Time::from_rational(seconds);
        if time.is_none() {
            self.report(&TypeProblem::TooLarge { at });
        }
        time
    }

    /// Says that a value is not of the type that is wanted, unless its error has been said.
    pub(in crate::check) fn wrong_type(&mut self, wanted: &str, found: &Value, why: &str, at: Span, help: Option<String>) {
        if !found.is_broken() {
            let (wanted, found, why) = (wanted.to_owned(), found.kind().to_string(), why.to_owned());
            self.report(&TypeProblem::WrongType { wanted, found, why, at, help });
        }
    }
}

fn is_positive(length: Length) -> bool {
    let none = Rational::from(0);
    match length {
        Length::Time(time) => time > Time::ZERO,
        Length::Frames(frames) => frames > 0,
        Length::Music { bars, beats } => bars >= none && beats >= none && (bars > none || beats > none),
    }
}

fn not_an_instant(found: &Value, text: String) -> (&'static str, Option<String>) {
    match found {
        Value::Duration(_) => {
            ("a length has no place", Some("a place on the film's clock is written `0:02`; a step from a place `bar 3 + 2s`".into()))
        }
        Value::Frames(_) => ("a length has no place", Some(format!("count it from a place: `bar 3 + {text}`"))),
        Value::Span { .. } => ("a span has no place until it starts somewhere", Some(format!("count it from a place: `bar 1 + {text}`"))),
        Value::Rhythm(_) => ("a rhythm is many instants", Some("write one of them: `bar 17`, `bar 17.3`".into())),
        Value::Marks(_) => ("marks are many instants", Some(format!("write the name of one: `{text} \"drop\"`"))),
        Value::Lyrics(_) => ("lyrics are many instants", Some(format!("write one of its words: `{text} \"love\"`"))),
        Value::Song => ("a song has many instants", Some(format!("write one of its times: `{text}[1:02.4]`"))),
        Value::Number(_) => ("it has no unit", Some(format!("a bar is written `bar {text}`, a time `0:05`"))),
        Value::Ratio { .. } => ("a part of what?", Some("write a place: `bar 17`, `1:02.4`".into())),
        _ => ("not a place in the film", Some("write a place: `bar 17`, a mark, `1:02.4`".into())),
    }
}

fn not_a_length(found: &Value, text: String) -> (&'static str, Option<String>) {
    match found {
        Value::Instant(_) => ("a place has no length", Some(format!("to end at a place, write `until {text}`"))),
        Value::Timecode(_) => (
            "a timecode is a position, not a length",
            Some(format!("a length is written `5s`; to end at a position, write `until {text}`")),
        ),
        Value::Number(_) => ("it has no unit", Some(format!("write `{text}s`, `{text}f`, `{text} beats` or `{text} bars`"))),
        Value::Ratio { .. } => ("a part of what?", Some("write a length: `2 bars`, `500ms`, `12f`".into())),
        Value::Rhythm(_) => ("a rhythm is many instants", Some("write a length: `1 beat`, `2 bars`".into())),
        _ => ("not a length of time", Some("write a length: `2 bars`, `500ms`, `12f`".into())),
    }
}
