//! Rhythms: sets of instants.

use crate::check::Checker;
use crate::check::error::{MusicProblem, TypeProblem};
use crate::check::program::{Base, Instant, Length, Rhythm, Sign};
use crate::check::value::Value;
use crate::diag::Help;
use crate::music::BeatGrid;
use crate::source::{Span, Spanned};
use crate::syntax::ast::{self, Expr, RhythmExpr};
use crate::time::{Rational, Time};

use super::{Env, hints, whole, word};

/// More parts than this no one writes.
const MOST_PARTS: usize = 1000;
/// Of more hits than this no one skips all but one.
const MOST_SKIPPED: i64 = 10_000;

impl<'a> Checker<'a> {
    /// A rhythm that is written with words of its own.
    pub(super) fn rhythm_words(&mut self, env: Env, rhythm: &'a RhythmExpr, at: Span) -> Value {
        let rhythm = match rhythm {
            RhythmExpr::Beat => self.on_beats(Rhythm::Beat, at),
            RhythmExpr::Bar => self.on_beats(Rhythm::Bar, at),
            RhythmExpr::Offbeat => self.on_beats(Rhythm::Offbeat, at),
            RhythmExpr::BarBeat(beat) => self.bar_beats(*beat, at),
            RhythmExpr::Every(length) if is_rhythm_word(length) => {
                let rhythm = self.text(length.span);
                let help = Help::replace(format!("write `{rhythm}`"), at, rhythm);
                self.report(&TypeProblem::EveryOfRhythm { at, help });
                None
            }
            RhythmExpr::Every(length) => self.distance(env, length).map(Rhythm::Every),
            RhythmExpr::Pattern { cells, step } => self.pattern(env, cells, step.as_deref(), at),
            RhythmExpr::Within { rhythm, from, to } => {
                self.within(env, rhythm, from, to.as_deref())
            }
            RhythmExpr::Shift { rhythm, by, earlier } => self.shifted(env, rhythm, by, *earlier),
            RhythmExpr::Least { rhythm, apart } => self.least(env, rhythm, apart),
            RhythmExpr::EveryNth { rhythm, count } => self.every_nth(env, rhythm, count),
            RhythmExpr::Hit(word) => self.detected_hits(*word, at),
            RhythmExpr::Raw(rhythm) => self.raw(env, rhythm),
            RhythmExpr::Above { rhythm, strength } => self.above(env, rhythm, strength),
            RhythmExpr::BarsWhere { comparison, energy } => {
                self.bars_where(env, *comparison, energy, at)
            }
        };
        rhythm.and_then(|rhythm| self.of_few_parts(rhythm, at)).map_or(Value::Broken, Value::Rhythm)
    }

    fn on_beats(&mut self, rhythm: Rhythm, at: Span) -> Option<Rhythm> {
        self.grid_at(at).map(|_| rhythm)
    }

    fn bar_beats(&mut self, beat: u32, at: Span) -> Option<Rhythm> {
        let grid = self.grid_at(at)?;
        let most = self.longest_bar(&grid);
        if (1..=most).contains(&beat) {
            return Some(Rhythm::BarBeat(beat));
        }
        self.report(&TypeProblem::OutOfRange {
            what: "a beat of the bar".to_owned(),
            range: format!("from 1 to {most}"),
            found: format!("{beat}"),
            at,
            help: Some(format!("the last beat of every bar is `bar.{most}`").into()),
        });
        None
    }

    /// The beats of the longest bar that plays.
    fn longest_bar(&self, grid: &BeatGrid) -> u32 {
        let (start, end) = self.music.bounds();
        let first = grid.position(start).bar;
        let last = end.map_or(first, |end| grid.position(end).bar).min(first + 10_000);
        (first..=last).map(|bar| grid.meter(bar)).max().unwrap_or(4)
    }

    /// A length that hits can be apart.
    fn distance(&mut self, env: Env, expr: &'a Expr) -> Option<Length> {
        let length = self.length(env, expr)?.value;
        let shortest = Time::from_ticks(1, 1, 1000);
        if self.measured(length) >= shortest {
            return Some(length);
        }
        self.report(&TypeProblem::OutOfRange {
            what: "the distance between hits".to_owned(),
            range: "at least a millisecond".to_owned(),
            found: format!("`{}`", self.text(expr.span)),
            at: expr.span,
            help: Some("write how far apart they are: `every 2 beats`, `step 1/4 beat`".into()),
        });
        None
    }

    /// How long a length is at the start of the music.
    fn measured(&self, length: Length) -> Time {
        let start = Instant {
            base: Base::At(Time::ZERO),
            steps: vec![(Sign::Plus, length)],
            span: Span::default(),
        };
        match self.settled(start).base {
            Base::At(time) => time,
            Base::NextBeat
            | Base::NextBar
            | Base::Start
            | Base::End
            | Base::Hit(_)
            | Base::Broken => Time::ZERO,
        }
    }

    fn pattern(
        &mut self,
        env: Env,
        text: &ast::Text,
        step: Option<&'a Expr>,
        at: Span,
    ) -> Option<Rhythm> {
        let cells = self.cells(text);
        let step = match step {
            Some(step) => self.distance(env, step),
            None => Some(Length::Music { bars: Rational::from(0), beats: Rational::new(1, 4) }),
        };
        self.grid_at(at)?;
        Some(Rhythm::Pattern { cells: cells?, step: step? })
    }

    fn cells(&mut self, text: &ast::Text) -> Option<Vec<bool>> {
        let cells: Vec<char> = text.value.chars().filter(|cell| !cell.is_whitespace()).collect();
        let what = match cells.iter().find(|cell| !matches!(cell, 'x' | '.')) {
            Some(other) => format!("a `{other}` in it"),
            None if !cells.contains(&'x') => "no hit in it".to_owned(),
            None => return Some(cells.into_iter().map(|cell| cell == 'x').collect()),
        };
        self.report(&MusicProblem::Pattern { what, at: text.span });
        None
    }

    fn within(
        &mut self,
        env: Env,
        rhythm: &'a Expr,
        from: &'a Expr,
        to: Option<&'a Expr>,
    ) -> Option<Rhythm> {
        let rhythm = self.rhythm(env, rhythm);
        let (from, to) = self.stretch(env, from, to);
        let broken = from.base == Base::Broken || to.base == Base::Broken;
        Some(Rhythm::Within(Box::new(rhythm?.value), from, to)).filter(|_| !broken)
    }

    fn shifted(
        &mut self,
        env: Env,
        rhythm: &'a Expr,
        by: &'a Expr,
        earlier: bool,
    ) -> Option<Rhythm> {
        let (rhythm, by) = (self.rhythm(env, rhythm), self.length(env, by));
        let sign = if earlier { Sign::Minus } else { Sign::Plus };
        Some(Rhythm::Shift(Box::new(rhythm?.value), sign, by?.value))
    }

    fn least(&mut self, env: Env, rhythm: &'a Expr, apart: &'a Expr) -> Option<Rhythm> {
        let (rhythm, apart) =
            (self.rhythm(env, rhythm), self.positive_length(env, apart, "this distance"));
        Some(Rhythm::Least(Box::new(rhythm?.value), apart?.value))
    }

    /// `kick every 2`.
    fn every_nth(&mut self, env: Env, rhythm: &'a Expr, count: &'a Expr) -> Option<Rhythm> {
        let rhythm = self.rhythm(env, rhythm);
        let value = self.eval(env, count);
        let number = match &value {
            Value::Number(number) => {
                whole(*number).filter(|number| (1..=MOST_SKIPPED).contains(number))
            }
            Value::Broken => return None,
            Value::Span { .. } | Value::Duration(_) | Value::Frames(_) => {
                let help = format!(
                    "write how many hits: `every 2`; `least {}` drops hits that are closer than that",
                    self.text(count.span)
                );
                let why = "`every` after a rhythm counts its hits";
                self.wrong_type("a number of hits", &value, why, count.span, Some(help));
                return None;
            }
            other => {
                let help = Some("write how many hits: `every 2`".to_owned());
                self.wrong_type("a number of hits", other, "not a plain number", count.span, help);
                return None;
            }
        };
        let Some(number) = number.and_then(|number| u32::try_from(number).ok()) else {
            let range = format!("a whole number from 1 to {MOST_SKIPPED}");
            let found = self.text(count.span);
            self.out_of_range("every how many hits", &range, found, count.span);
            return None;
        };
        Some(Rhythm::EveryNth(Box::new(rhythm?.value), number))
    }

    /// `[bar 1, bar 1.3, drop]`.
    pub(super) fn list(&mut self, env: Env, instants: &'a [Expr], at: Span) -> Value {
        if instants.is_empty() {
            self.report(&TypeProblem::OutOfRange {
                what: "the number of instants in a list".to_owned(),
                range: "at least 1".to_owned(),
                found: "0".to_owned(),
                at,
                help: Some("write where the hits are: `[bar 1, bar 1.3]`".into()),
            });
            return Value::Broken;
        }
        let instants: Vec<Instant> =
            instants.iter().map(|instant| self.instant(env, instant)).collect();
        if instants.iter().any(|instant| instant.base == Base::Broken) {
            return Value::Broken;
        }
        Value::Rhythm(Rhythm::List(instants))
    }

    /// `r + r` and `r - r`, if one of the two is a rhythm and the other can be one.
    pub(super) fn rhythm_algebra(
        &mut self,
        sign: Sign,
        left: &Value,
        right: &Value,
        at: Span,
    ) -> Option<Value> {
        let is_rhythm = |value: &Value| {
            matches!(value, Value::Rhythm(_) | Value::Marks(_) | Value::Repeated(_))
        };
        let one_is = is_rhythm(left) || is_rhythm(right) && sign == Sign::Plus;
        if !one_is {
            return None;
        }
        let (left, right) = (self.as_rhythm(left.clone(), at)?, self.as_rhythm(right.clone(), at)?);
        let (left, right) = (Box::new(left), Box::new(right));
        let whole = match sign {
            Sign::Plus => Rhythm::Plus(left, right),
            Sign::Minus => Rhythm::Minus(left, right),
        };
        Some(self.of_few_parts(whole, at).map_or(Value::Broken, Value::Rhythm))
    }

    /// The rhythm, unless names that refer to each other have made it too large to evaluate
    /// (`let b = a + a`, `let c = b + b` …).
    fn of_few_parts(&mut self, rhythm: Rhythm, at: Span) -> Option<Rhythm> {
        let found = parts(&rhythm);
        if found <= MOST_PARTS {
            return Some(rhythm);
        }
        self.report(&TypeProblem::OutOfRange {
            what: "the number of rhythms and instants in a rhythm".to_owned(),
            range: format!("at most {MOST_PARTS}"),
            found: format!("{found}"),
            at,
            help: Some("write its hits as one list, `[bar 1, bar 1.3, …]`, or read them from a file with `marks`".into()),
        });
        None
    }

    /// The rhythm that a value is, if it is one; an instant is a rhythm of one hit.
    pub(super) fn as_rhythm(&mut self, value: Value, at: Span) -> Option<Rhythm> {
        match value {
            Value::Rhythm(rhythm) => Some(rhythm),
            Value::Repeated(repeated) => self.all_of(&repeated),
            Value::Marks(marks) => {
                let times: Vec<Time> =
                    self.timed.marks[marks.0].marks.iter().map(|mark| mark.at).collect();
                self.hits(&times, at)
            }
            Value::Instant(instant) => {
                Some(Rhythm::List(vec![self.settled(Instant { span: at, ..instant })]))
            }
            Value::Timecode(timecode) => {
                Some(Rhythm::List(vec![self.timecode_instant(timecode, at)]))
            }
            Value::Number(_)
            | Value::Ratio { .. }
            | Value::Duration(_)
            | Value::Frames(_)
            | Value::Span { .. }
            | Value::Pixels(_)
            | Value::Angle(_)
            | Value::Gain(_)
            | Value::Tempo(_)
            | Value::Color(_)
            | Value::Size(..)
            | Value::Aspect(..)
            | Value::Text(_)
            | Value::Bool(_)
            | Value::Song
            | Value::Footage(_)
            | Value::Image(_)
            | Value::Shot(_)
            | Value::Lyrics(_)
            | Value::Style(_)
            | Value::Broken => None,
        }
    }

    /// A rhythm; `None` if the expression is none, which has been reported.
    pub(in crate::check) fn rhythm(&mut self, env: Env, expr: &'a Expr) -> Option<Spanned<Rhythm>> {
        let value = self.eval(env, expr);
        let found = value.clone();
        match self.as_rhythm(value, expr.span) {
            Some(rhythm) => Some(Spanned::new(rhythm, expr.span)),
            None if found.repeated().is_some() => None,
            None => {
                let (why, help) = hints::RHYTHM.of(found.kind(), &self.text(expr.span));
                self.wrong_type("a rhythm", &found, why, expr.span, help);
                None
            }
        }
    }
}

/// `beat` of `every beat`.
fn is_rhythm_word(expr: &Expr) -> bool {
    let words = ["beat", "bar", "kick", "snare", "hat", "onset", "offbeat"];
    word(expr).is_some_and(|word| words.contains(&word))
}

/// Of how many rhythms a rhythm is put together; in one, the instants of its lists count too.
fn parts(rhythm: &Rhythm) -> usize {
    let inner = |rhythm: &Rhythm| match rhythm {
        Rhythm::List(instants) => instants.len().max(1),
        whole => parts(whole),
    };
    match rhythm {
        Rhythm::Beat
        | Rhythm::Bar
        | Rhythm::BarBeat(_)
        | Rhythm::Every(_)
        | Rhythm::Offbeat
        | Rhythm::Pattern { .. }
        | Rhythm::List(_)
        | Rhythm::Hits(_)
        | Rhythm::Detected(_) => 1,
        Rhythm::Plus(left, right) | Rhythm::Minus(left, right) => inner(left) + inner(right),
        Rhythm::Within(whole, ..)
        | Rhythm::Shift(whole, ..)
        | Rhythm::Least(whole, _)
        | Rhythm::EveryNth(whole, _) => 1 + inner(whole),
    }
}
