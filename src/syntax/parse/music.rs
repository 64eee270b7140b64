//! Musical lengths, instants and rhythms.

use pest::iterators::Pair;

use super::tree::{Tree, child};
use crate::diag::Help;
use crate::source::Span;
use crate::syntax::ast::{Comparison, Expr, ExprKind, HitWord, MOST_HITS, MusicUnit, RhythmExpr};
use crate::syntax::error::SyntaxProblem;
use crate::syntax::grammar::Rule;
use crate::syntax::literal;
use crate::syntax::text::Escapes;

impl Tree<'_> {
    /// What one of the rules of music says.
    pub(super) fn music(&mut self, pair: Pair<Rule>) -> Expr {
        let span = self.span(&pair);
        let kind = match pair.as_rule() {
            Rule::bar_at => self.bar_at(pair),
            Rule::bar_of => self.operand(pair, Rule::group, ExprKind::BarOf),
            Rule::bar_beat => self.bar_beat(pair),
            Rule::bar_all => ExprKind::Rhythm(RhythmExpr::Bar),
            Rule::beat_all => ExprKind::Rhythm(RhythmExpr::Beat),
            Rule::offbeat => ExprKind::Rhythm(RhythmExpr::Offbeat),
            Rule::next => ExprKind::Next(unit(&pair)),
            Rule::every => {
                self.operand(pair, Rule::measure, |step| ExprKind::Rhythm(RhythmExpr::Every(step)))
            }
            Rule::pattern => self.pattern(pair),
            Rule::bars_where => self.bars_where(pair),
            Rule::hit_of => self.hit_of(pair),
            Rule::song_part => self.song_part(pair),
            Rule::hit => ExprKind::Rhythm(RhythmExpr::Hit(hit_word(&pair))),
            Rule::raw => self.raw(pair),
            _ => ExprKind::Broken,
        };
        Expr { kind, span }
    }

    /// `2 beats`, `1/2 beat`.
    pub(super) fn musical(
        &self,
        number: &str,
        at: Span,
        unit_pair: &Pair<Rule>,
    ) -> Result<ExprKind, SyntaxProblem> {
        literal::read_number(number, at)
            .map(|count| ExprKind::Span { count, unit: unit(unit_pair) })
    }

    /// `shift 1f earlier`
    pub(super) fn shift(&mut self, rhythm: Expr, pair: Pair<Rule>) -> Expr {
        let span = rhythm.span.to(self.span(&pair));
        let earlier = child(&pair, Rule::kw_earlier).is_some();
        let Some(by) = child(&pair, Rule::measure).map(|by| Box::new(self.expr(by))) else {
            return rhythm;
        };
        self.operation(
            span,
            |rhythm| ExprKind::Rhythm(RhythmExpr::Shift { rhythm, by, earlier }),
            rhythm,
        )
    }

    /// `least 1/4 beat`
    pub(super) fn least(&mut self, rhythm: Expr, pair: Pair<Rule>) -> Expr {
        let span = rhythm.span.to(self.span(&pair));
        let Some(apart) = child(&pair, Rule::measure).map(|apart| Box::new(self.expr(apart)))
        else {
            return rhythm;
        };
        self.operation(span, |rhythm| ExprKind::Rhythm(RhythmExpr::Least { rhythm, apart }), rhythm)
    }

    /// `every 2`
    pub(super) fn every_nth(&mut self, rhythm: Expr, pair: Pair<Rule>) -> Expr {
        let span = rhythm.span.to(self.span(&pair));
        let Some(count) = child(&pair, Rule::measure).map(|count| Box::new(self.expr(count)))
        else {
            return rhythm;
        };
        let every = |rhythm| ExprKind::Rhythm(RhythmExpr::EveryNth { rhythm, count });
        self.operation(span, every, rhythm)
    }

    /// `above 60%`
    pub(super) fn above(&mut self, rhythm: Expr, pair: Pair<Rule>) -> Expr {
        let span = rhythm.span.to(self.span(&pair));
        let Some(strength) =
            child(&pair, Rule::measure).map(|strength| Box::new(self.expr(strength)))
        else {
            return rhythm;
        };
        self.operation(
            span,
            |rhythm| ExprKind::Rhythm(RhythmExpr::Above { rhythm, strength }),
            rhythm,
        )
    }

    /// `hit 2`
    fn hit_of(&mut self, pair: Pair<Rule>) -> ExprKind {
        let Some(nth) = child(&pair, Rule::nth) else { return ExprKind::Broken };
        let at = self.span(&nth);
        match nth.as_str().parse() {
            Ok(nth @ 1..=MOST_HITS) => ExprKind::Hit(nth),
            Ok(_) | Err(_) => {
                let message = format!("a shot has hits 1 to {MOST_HITS}");
                self.errors.push(SyntaxProblem::syntax(at, message, "no such hit", None::<Help>));
                ExprKind::Broken
            }
        }
    }

    /// `part B`, `part B end`; `section B` is what it was called.
    fn song_part(&mut self, pair: Pair<Rule>) -> ExprKind {
        let Some(name) = child(&pair, Rule::name).map(|name| self.ident(&name)) else {
            return ExprKind::Broken;
        };
        let span = Span { end: name.span.end, ..self.span(&pair) };
        if let Some(word) = child(&pair, Rule::kw_section) {
            let help = format!("write `part {}`", name.value);
            let help = Help::replace(help, self.span(&word), "part");
            self.errors.push(SyntaxProblem::syntax(
                span,
                "what amv detects in the song is a part, not a section",
                "a part of the song",
                Some(help),
            ));
            return ExprKind::Broken;
        }
        let part = ExprKind::SongPart(name);
        match child(&pair, Rule::kw_end) {
            Some(_) => ExprKind::EndOf(Box::new(Expr { kind: part, span })),
            None => part,
        }
    }

    fn raw(&mut self, pair: Pair<Rule>) -> ExprKind {
        let hits = child(&pair, Rule::hit).or_else(|| child(&pair, Rule::group));
        hits.map_or(ExprKind::Broken, |hits| {
            ExprKind::Rhythm(RhythmExpr::Raw(Box::new(self.expr(hits))))
        })
    }

    fn bars_where(&mut self, pair: Pair<Rule>) -> ExprKind {
        let Some(comparison) = child(&pair, Rule::comparison).map(|sign| comparison(sign.as_str()))
        else {
            return ExprKind::Broken;
        };
        self.operand(pair, Rule::measure, |energy| {
            ExprKind::Rhythm(RhythmExpr::BarsWhere { comparison, energy })
        })
    }

    fn bar_at(&mut self, pair: Pair<Rule>) -> ExprKind {
        let Some(number) = child(&pair, Rule::bar_number) else { return ExprKind::Broken };
        let read = literal::read_bar(number.as_str(), self.span(&number));
        self.or_broken(read.map(|(bar, beat)| ExprKind::Bar { bar, beat }))
    }

    fn bar_beat(&mut self, pair: Pair<Rule>) -> ExprKind {
        let Some(number) = child(&pair, Rule::number) else { return ExprKind::Broken };
        let read = literal::read_beat(number.as_str(), self.span(&number));
        self.or_broken(read.map(|beat| ExprKind::Rhythm(RhythmExpr::BarBeat(beat))))
    }

    fn pattern(&mut self, pair: Pair<Rule>) -> ExprKind {
        let step = child(&pair, Rule::measure).map(|step| Box::new(self.expr(step)));
        let cells = child(&pair, Rule::text).and_then(|cells| self.text(&cells, Escapes::Plain));
        cells
            .map_or(ExprKind::Broken, |cells| ExprKind::Rhythm(RhythmExpr::Pattern { cells, step }))
    }

    fn operand(
        &mut self,
        pair: Pair<Rule>,
        rule: Rule,
        kind: impl FnOnce(Box<Expr>) -> ExprKind,
    ) -> ExprKind {
        child(&pair, rule).map_or(ExprKind::Broken, |operand| kind(Box::new(self.expr(operand))))
    }

    pub(super) fn or_broken(&mut self, read: Result<ExprKind, SyntaxProblem>) -> ExprKind {
        read.unwrap_or_else(|error| {
            self.errors.push(error);
            ExprKind::Broken
        })
    }
}

fn unit(pair: &Pair<Rule>) -> MusicUnit {
    let beat = pair
        .clone()
        .into_inner()
        .any(|word| matches!(word.as_rule(), Rule::kw_beat | Rule::kw_beats));
    if beat { MusicUnit::Beat } else { MusicUnit::Bar }
}

fn hit_word(pair: &Pair<Rule>) -> HitWord {
    match pair.as_str() {
        "kick" => HitWord::Kick,
        "snare" => HitWord::Snare,
        "hat" => HitWord::Hat,
        _ => HitWord::Onset,
    }
}

fn comparison(sign: &str) -> Comparison {
    match sign {
        ">" => Comparison::Above,
        ">=" => Comparison::AtLeast,
        "<" => Comparison::Below,
        _ => Comparison::AtMost,
    }
}
