//! Values of the type that is wanted: instants, lengths, moments of the song.

use crate::check::Checker;
use crate::check::error::{ItemProblem, TypeProblem};
use crate::check::program::{Base, Instant, Length, Moment, Sign};
use crate::check::value::{Timecode, Value};
use crate::diag::{Fix, Help};
use crate::source::{Span, Spanned};
use crate::syntax::ast::{Expr, ExprKind, Literal};
use crate::time::{FrameRate, Rational, Time};

use super::moments::nominal;
use super::{Env, arith, hints, whole};

impl<'a> Checker<'a> {
    /// An instant; broken if the expression is none, which has been reported.
    pub(in crate::check) fn instant(&mut self, env: Env, expr: &'a Expr) -> Instant {
        let at = |base| Instant { base, steps: Vec::new(), span: expr.span };
        match self.eval(env, expr) {
            Value::Instant(instant) => self.settled(Instant { span: expr.span, ..instant }),
            Value::Timecode(timecode) => self.timecode_instant(timecode, expr.span),
            zero if zero.is_zero() => at(Base::At(Time::ZERO)),
            Value::Repeated(repeated) => {
                self.which_of(&repeated, expr.span);
                at(Base::Broken)
            }
            found => {
                let (why, help) = hints::INSTANT.of(found.kind(), &self.text(expr.span));
                self.wrong_type("an instant", &found, why, expr.span, help);
                at(Base::Broken)
            }
        }
    }

    /// An instant; a plain time or number of frames counts from the film's start.
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

    /// The place on the film's clock that a timecode is; broken if it cannot be one, which has been
    /// said.
    pub(super) fn timecode_instant(&mut self, timecode: Timecode, at: Span) -> Instant {
        let time = match whole(timecode.frames) {
            _ if self.film_rate().is_some_and(|rate| !self.counts(timecode, rate, at)) => None,
            None => {
                self.no_part_frames(timecode.frames, at);
                None
            }
            Some(frames) => {
                let time = self.timecode_time(timecode, frames);
                if time.is_none() {
                    self.report(&TypeProblem::TooLarge { at });
                }
                time
            }
        };
        Instant { base: time.map_or(Base::Broken, Base::At), steps: Vec::new(), span: at }
    }

    /// The film's rate, unless it depends on pending footage.
    fn film_rate(&self) -> Option<FrameRate> {
        self.rate.filter(|_| !self.shape_pending)
    }

    /// An instant whose time is known already; `None` if it is not, which has been reported.
    pub(in crate::check) fn fixed_instant(
        &mut self,
        env: Env,
        expr: &'a Expr,
        place: &'static str,
    ) -> Option<Time> {
        let instant = self.instant(env, expr);
        match (instant.base, instant.steps.is_empty()) {
            (Base::At(time), true) => Some(time),
            (Base::Broken, _) => None,
            (
                Base::At(_)
                | Base::NextBeat
                | Base::NextBar
                | Base::Start
                | Base::End
                | Base::Hit(_),
                _,
            ) => {
                self.report(&TypeProblem::NotFixed {
                    word: self.text(expr.span),
                    place,
                    at: expr.span,
                });
                None
            }
        }
    }

    /// An instant, or the first hit of a rhythm.
    pub(in crate::check) fn moment(&mut self, env: Env, expr: &'a Expr) -> Option<Spanned<Moment>> {
        let value = self.eval(env, expr);
        let moment = match value {
            Value::Instant(instant) => {
                Moment::Instant(self.settled(Instant { span: expr.span, ..instant }))
            }
            Value::Rhythm(_) | Value::Marks(_) | Value::Repeated(_) => {
                Moment::FirstOf(self.as_rhythm(value, expr.span)?)
            }
            Value::Timecode(timecode) => {
                Moment::Instant(self.timecode_instant(timecode, expr.span))
            }
            found => {
                let (why, help) = hints::INSTANT.of(found.kind(), &self.text(expr.span));
                self.wrong_type("an instant or a rhythm", &found, why, expr.span, help);
                return None;
            }
        };
        Some(Spanned::new(moment, expr.span))
    }

    /// A length of time, frames or music; `None` if the expression is none, which has been reported.
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
            Value::Duration(_) | Value::Frames(_) | Value::Span { .. } => {
                self.report(&TypeProblem::TooLarge { at })
            }
            found => {
                let (why, help) = hints::LENGTH.of(found.kind(), &self.text(at));
                self.wrong_type("a length", &found, why, at, help);
            }
        }
        None
    }

    /// Whether the frames of an `hh:mm:ss:ff` are fewer than its clock has in a second; that they
    /// are not has been reported.
    pub(super) fn counts(&mut self, timecode: Timecode, rate: FrameRate, at: Span) -> bool {
        let most = nominal(rate) - 1;
        let counts = i64::from(timecode.written) <= most;
        if !counts {
            self.report(&TypeProblem::TimecodeFrames {
                written: timecode.written,
                rate: rate.to_string(),
                most,
                at,
            });
        }
        counts
    }

    /// There are no parts of frames.
    pub(super) fn no_part_frames(&mut self, frames: Rational, at: Span) {
        let (below, above) = (frames.floor().to_integer(), frames.ceil().to_integer());
        self.report(&TypeProblem::OutOfRange {
            what: "a number of frames".to_owned(),
            range: "whole".to_owned(),
            found: format!("{frames}"),
            at,
            help: Some(Help {
                text: format!("write `{below}f` or `{above}f`, or the length in seconds"),
                fixes: [below, above].map(|whole| Fix::replace(at, format!("{whole}f"))).to_vec(),
            }),
        });
    }

    /// A length above zero; `what` is what it is the length of.
    pub(in crate::check) fn positive_length(
        &mut self,
        env: Env,
        expr: &'a Expr,
        what: &'static str,
    ) -> Option<Spanned<Length>> {
        let value = self.eval(env, expr);
        self.positive_value(value, expr.span, what)
    }

    /// A value that is a length above zero.
    pub(in crate::check) fn positive_value(
        &mut self,
        value: Value,
        at: Span,
        what: &'static str,
    ) -> Option<Spanned<Length>> {
        let length = self.length_value(value, at)?;
        if is_positive(length.value) {
            return Some(length);
        }
        self.report(&ItemProblem::ZeroLength { what, at });
        None
    }

    /// A moment of the song, in its own time, while that is the film's: `0:10`, `bar 15`, `part B`.
    pub(in crate::check) fn song_instant(&mut self, env: Env, expr: &'a Expr) -> Option<Time> {
        let value = self.eval(env, expr);
        match value {
            Value::Instant(instant) => match self.settled(instant) {
                Instant { base: Base::At(time), steps, .. } if steps.is_empty() => Some(time),
                Instant { base: Base::Broken, .. } => None,
                _ => {
                    let (word, at) = (self.text(expr.span), expr.span);
                    self.report(&TypeProblem::NotFixed { word, place: "the part that plays", at });
                    None
                }
            },
            Value::Repeated(repeated) => {
                self.which_of(&repeated, expr.span);
                None
            }
            value => self.clock_of_song(value, expr.span),
        }
    }

    /// A clock time of the song's own.
    pub(in crate::check) fn song_time(&mut self, env: Env, expr: &'a Expr) -> Option<Time> {
        let value = self.eval(env, expr);
        self.clock_of_song(value, expr.span)
    }

    fn clock_of_song(&mut self, value: Value, at: Span) -> Option<Time> {
        let none = Rational::from(0);
        let seconds = match &value {
            Value::Timecode(timecode) if timecode.counted.is_none() && timecode.frames == none => {
                timecode.seconds
            }
            Value::Duration(seconds) => *seconds,
            zero if zero.is_zero() => none,
            found => {
                let (why, help) = hints::SONG_TIME.of(found.kind(), &self.text(at));
                self.wrong_type("a time of the song", found, why, at, help);
                return None;
            }
        };
        self.clock(seconds, at)
    }

    pub(super) fn clock(&mut self, seconds: Rational, at: Span) -> Option<Time> {
        let time = Time::from_rational(seconds);
        if time.is_none() {
            self.report(&TypeProblem::TooLarge { at });
        }
        time
    }

    /// Reports that a value is not of the type that is wanted, unless its error has been reported.
    pub(in crate::check) fn wrong_type(
        &mut self,
        wanted: &str,
        found: &Value,
        why: &str,
        at: Span,
        help: Option<String>,
    ) {
        if !found.is_broken() {
            let (wanted, found, why) =
                (wanted.to_owned(), found.kind().to_string(), why.to_owned());
            let help = help.map(Help::from);
            self.report(&TypeProblem::WrongType { wanted, found, why, at, help });
        }
    }
}

fn is_positive(length: Length) -> bool {
    let none = Rational::from(0);
    match length {
        Length::Time(time) => time > Time::ZERO,
        Length::Frames(frames) => frames > 0,
        Length::Music { bars, beats } => {
            bars >= none && beats >= none && (bars > none || beats > none)
        }
    }
}
