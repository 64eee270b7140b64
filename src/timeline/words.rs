//! Words become captions: the frames on which they show, and when each syllable is swept.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::sync::Arc;

use super::clock::{Bound, Position, count};
use super::error::WordsProblem;
use super::layout::{Layout, Placed};
use super::lyric_lines::{Shown, widen};
use super::types::{Caption, CaptionSyllable, Level};
use crate::check::program::{End, Instant, Rhythm, Style, Words, WordsWhen};
use crate::source::Spanned;
use crate::time::{Frame, FrameRange, Time};

/// The first stretch that is searched for a syllable's hits; the next are ever longer.
const FIRST_SEARCH: Time = Time::from_seconds(4);

/// The most captions on one frame.
const MOST_AT_ONCE: usize = 100;

/// What holds some words.
#[derive(Clone, Copy)]
struct Container {
    what: &'static str,
    from: Time,
    to: Time,
    frames: FrameRange,
}

impl Layout<'_> {
    /// The captions of the sections with these places, in the order in which they are drawn.
    pub(super) fn captions_of_sections(
        &mut self,
        sections: &[Placed<'_>],
        end: Time,
    ) -> Vec<Caption> {
        let film = FrameRange::new(Frame(0), self.frame(end));
        let mut captions = Vec::new();
        for placed in sections {
            let section = Container {
                what: "the section",
                from: placed.from,
                to: placed.to.min(end),
                frames: placed.frames.intersect(film),
            };
            captions.extend(self.captions(&placed.section.words, section));
        }
        captions
    }

    /// The captions of words that any part of the film may hold.
    pub(super) fn captions_of_film(&mut self, words: &[Words], end: Time) -> Vec<Caption> {
        let film = Container {
            what: "the film",
            from: Time::ZERO,
            to: end,
            frames: FrameRange::new(Frame(0), self.frame(end)),
        };
        self.captions(words, film)
    }

    fn captions(&mut self, words: &[Words], container: Container) -> Vec<Caption> {
        let mut shown: Vec<Option<Shown>> =
            words.iter().map(|words| self.shown_when(words, container)).collect();
        widen(&self.clock, words, &mut shown);
        let shown = words.iter().zip(shown);
        shown.filter_map(|(words, shown)| self.caption(words, &shown?, container)).collect()
    }

    /// Reports the first frame on which too many captions show. Each starts and ends segments, which
    /// draw all of them.
    pub(super) fn check_crowd(&mut self, levels: &[Level]) {
        let captions = levels.iter().filter_map(|level| match level {
            Level::Words(captions) => Some(captions),
            Level::Track(_) | Level::Adjust(_) => None,
        });
        let mut ordered: Vec<&Caption> = captions.flatten().collect();
        ordered.sort_by_key(|caption| caption.frames.start);
        let mut ends = BinaryHeap::new();
        for caption in ordered {
            while ends.peek().is_some_and(|&Reverse(end)| end <= caption.frames.start) {
                ends.pop();
            }
            ends.push(Reverse(caption.frames.end));
            if ends.len() > MOST_AT_ONCE {
                let when = self.say(self.clock.rate.start(caption.frames.start));
                self.reporter.report_once(&WordsProblem::TooMany {
                    most: MOST_AT_ONCE,
                    when,
                    at: caption.span,
                });
                return;
            }
        }
    }

    fn caption(&mut self, words: &Words, shown: &Shown, container: Container) -> Option<Caption> {
        let frames = self.caption_frames(words, shown, container)?;
        let first = self.clock.rate.start(frames.start);
        let last = self.clock.rate.start(frames.end);
        let within = |(from, to): (Time, Time)| {
            (from.clamp(first, last) - first, to.clamp(first, last) - first)
        };
        let syllables = words.syllables.iter().zip(&shown.sweeps);
        Some(Caption {
            frames,
            syllables: syllables
                .map(|(syllable, sweep)| CaptionSyllable {
                    text: syllable.text.clone(),
                    sweep: sweep.map(within),
                })
                .collect(),
            style: self.style(words, shown)?,
            span: words.span,
        })
    }

    /// How words look, with the times that their fades take where they show.
    fn style(&self, words: &Words, shown: &Shown) -> Option<Arc<Style>> {
        let style = self.program.styles.get(words.style.0)?;
        let timing = words.timing;
        Some(Arc::new(Style {
            fade_in: self.clock.after(shown.from, timing.fade_in) - shown.from,
            fade_out: shown.to - self.clock.before(shown.to, timing.fade_out),
            ..style.clone()
        }))
    }

    /// The frames on which words show, within what holds them. None if there are none, which is
    /// reported unless it is usual.
    fn caption_frames(
        &mut self,
        words: &Words,
        shown: &Shown,
        container: Container,
    ) -> Option<FrameRange> {
        let written = FrameRange::new(self.frame(shown.from), self.frame(shown.to));
        let frames = written.intersect(container.frames);
        if !frames.is_empty() {
            return Some(frames);
        }
        let (from, to) = (self.say(shown.from), self.say(shown.to));
        if shown.judged && written.is_empty() {
            self.reporter.report_once(&WordsProblem::NoFrame { from, to, at: words.span });
        } else if shown.judged {
            let (start, end) = (self.say(container.from), self.say(container.to));
            self.reporter.report_once(&WordsProblem::Outside {
                from,
                to,
                around: container.what,
                start,
                end,
                at: words.span,
            });
        }
        None
    }

    fn shown_when(&mut self, words: &Words, container: Container) -> Option<Shown> {
        let here = Position::new(container.from, container.from, Bound::At(container.to));
        match &words.when {
            WordsWhen::Between { from, end } => {
                let from = self.instant(from, here)?;
                let to = self.end_after(end, from, here)?;
                Some(Shown { from, to, sweeps: vec![None; words.syllables.len()], judged: true })
            }
            WordsWhen::OnRhythm { rhythm, from, end } => {
                self.on_rhythm(words, rhythm, (from.as_ref(), end.as_ref()), container)
            }
            WordsWhen::Timed { from, to } => Some(Shown {
                from: *from,
                to: *to,
                sweeps: timed_sweeps(words, *to),
                judged: false,
            }),
        }
    }

    /// An end of something that starts at `from`.
    pub(super) fn end_after(&mut self, end: &End, from: Time, here: Position) -> Option<Time> {
        match end {
            End::For(length) => Some(self.clock.after(from, length.value)),
            End::Until(instant) => self.instant(instant, Position { at: from, ..here }),
        }
    }

    /// Syllable by syllable, each from its hit on, and held through as many as it says.
    fn on_rhythm(
        &mut self,
        words: &Words,
        rhythm: &Spanned<Rhythm>,
        (from, end): (Option<&Instant>, Option<&End>),
        container: Container,
    ) -> Option<Shown> {
        let here = Position::new(container.from, container.from, Bound::At(container.to));
        let from = match from {
            Some(from) => self.instant(from, here)?,
            None => container.from,
        };
        let sung: usize = words.syllables.iter().map(|syllable| syllable.hits as usize).sum();
        let needed = sung + usize::from(end.is_none());
        let hits = self.search(rhythm, from, container.to, needed + 1, here)?;
        if hits.len() < needed {
            self.too_few(words, rhythm, from, (needed, hits.len()), end.is_none());
            return None;
        }
        let first = hits.first().copied()?;
        let to = match end {
            Some(end) => self.end_after(end, first, here)?,
            None => hits.get(sung).copied()?,
        };
        let mut hit = 0;
        let sweeps = words.syllables.iter().map(|syllable| {
            let start = hits.get(hit).copied()?;
            hit += syllable.hits as usize;
            Some((start, hits.get(hit).copied().unwrap_or(to).min(to)))
        });
        Some(Shown { from: first, sweeps: sweeps.collect(), to, judged: true })
    }

    /// The hits from an instant on: `wanted` of them, if there are so many before `end`.
    fn search(
        &mut self,
        rhythm: &Spanned<Rhythm>,
        from: Time,
        end: Time,
        wanted: usize,
        here: Position,
    ) -> Option<Vec<Time>> {
        let mut reach = FIRST_SEARCH;
        loop {
            let to = (from + reach).min(end);
            let hits = self.hits(rhythm, (from, to), here)?;
            if hits.len() >= wanted || to >= end {
                return Some(hits);
            }
            reach = reach * 4;
        }
    }

    fn too_few(
        &mut self,
        words: &Words,
        rhythm: &Spanned<Rhythm>,
        from: Time,
        (needed, found): (usize, usize),
        endless: bool,
    ) {
        let hits = |number: usize| count(i64::try_from(number).unwrap_or(i64::MAX), "hit");
        let has = match found {
            0 => "is none".to_owned(),
            1 => "is 1".to_owned(),
            _ => format!("are {found}"),
        };
        let help = if endless {
            "use a finer rhythm or fewer syllables: each syllable and each `_` takes one hit, and the end takes one more unless you write `for 1 bar` or `to bar 9`"
        } else {
            "use a finer rhythm or fewer syllables: each syllable and each `_` takes one hit (`~` joins two words on one hit)"
        };
        self.reporter.report_once(&WordsProblem::TooFewHits {
            needed: hits(needed),
            from: self.say(from),
            help,
            at: words.span,
            rhythm: rhythm.span,
            has: format!("there {has} here"),
            found: has,
        });
    }
}

/// Each timed syllable is swept until the next one starts, the last to the line's end.
fn timed_sweeps(words: &Words, to: Time) -> Vec<Option<(Time, Time)>> {
    let mut end = to;
    let mut sweeps: Vec<Option<(Time, Time)>> = Vec::with_capacity(words.syllables.len());
    for syllable in words.syllables.iter().rev() {
        sweeps.push(syllable.at.map(|at| (at, end.max(at))));
        end = syllable.at.unwrap_or(end);
    }
    sweeps.reverse();
    sweeps
}
