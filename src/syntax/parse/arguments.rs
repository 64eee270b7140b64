//! What follows a statement's word: settings, clauses, ends, transitions, sources.

use pest::iterators::Pair;

use super::said_twice;
use super::tree::{Tree, child, children};
use crate::source::{Span, Spanned};
use crate::syntax::ast::{
    Arg, Bracket, Clause, Ease, End, Expr, ExprKind, Join, Key, Keys, Path, Setting, Side,
    SourceExpr, Words, WordsContent,
};
use crate::syntax::grammar::Rule;
use crate::syntax::text::Escapes;

impl Tree<'_> {
    /// A line in braces.
    pub(super) fn setting(&mut self, pair: Pair<Rule>, keys: Option<Keys>) -> Option<Setting> {
        let span = self.span(&pair);
        let mut parts = pair.into_inner();
        let name = self.ident(&parts.next()?);
        let args = parts.filter_map(|part| self.arg(part)).collect();
        Some(Setting { name, args, keys, span })
    }

    /// The keyframes of a line: `start: 20%, end: 60%`.
    pub(super) fn keys(&mut self, pair: &Pair<Rule>) -> Vec<Key> {
        children(pair, Rule::key).filter_map(|key| self.key(key)).collect()
    }

    fn key(&mut self, pair: Pair<Rule>) -> Option<Key> {
        let span = self.span(&pair);
        let mut parts = pair.into_inner();
        let at = self.expr(parts.next()?);
        let args = parts.filter_map(|part| self.arg(part)).collect();
        Some(Key { at, args, span })
    }

    fn arg(&mut self, pair: Pair<Rule>) -> Option<Arg> {
        match pair.as_rule() {
            Rule::clause => self.clause(pair).map(|(clause, value)| Arg::Clause(clause, value)),
            Rule::argument => Some(Arg::Value(self.argument(pair))),
            Rule::dashed => Some(Arg::Value(self.dashed(&pair))),
            Rule::range => self.range(pair),
            Rule::arrow => Some(Arg::Arrow(self.span(&pair))),
            Rule::ease => Some(Arg::Ease(self.ease_words(&pair))),
            Rule::expr => Some(Arg::Value(self.expr(pair))),
            _ => None,
        }
    }

    /// `160..180bpm`
    fn range(&mut self, pair: Pair<Rule>) -> Option<Arg> {
        let mut ends = children(&pair, Rule::quantity)
            .map(|end| Expr { span: self.span(&end), kind: self.quantity(end, true) });
        Some(Arg::Range(ends.next()?, ends.next()?))
    }

    /// `h264-intra`
    fn dashed(&self, pair: &Pair<Rule>) -> Expr {
        let word = self.ident(pair);
        let span = word.span;
        Expr { kind: ExprKind::Name(Path { parts: vec![word], span }), span }
    }

    /// A simple value, with the sign that is glued to it.
    pub(super) fn argument(&mut self, pair: Pair<Rule>) -> Expr {
        let span = self.span(&pair);
        let sign = child(&pair, Rule::glued_minus).map(|sign| self.span(&sign));
        let Some(value) = pair.into_inner().last() else {
            return Expr { kind: ExprKind::Broken, span };
        };
        let value = match value.as_rule() {
            Rule::quantity => Expr { span: self.span(&value), kind: self.quantity(value, true) },
            Rule::curve => self.curve(value),
            _ => self.expr(value),
        };
        match sign {
            Some(sign) => self.negative(sign, value),
            None => value,
        }
    }

    /// `(2% * power)`, `(2% -> 6% over 1 beat)`
    fn curve(&mut self, pair: Pair<Rule>) -> Expr {
        let span = self.span(&pair);
        let mut parts = pair.into_inner();
        let Some(first) = parts.next() else { return Expr { kind: ExprKind::Broken, span } };
        let first = self.expr(first);
        let rest: Vec<Arg> = parts.filter_map(|part| self.arg(part)).collect();
        if rest.is_empty() {
            return first;
        }
        let args = std::iter::once(Arg::Value(first)).chain(rest).collect();
        Expr { kind: ExprKind::Curve(args), span }
    }

    /// `ease in out cubic`, where the words are a closed list.
    fn ease_words(&self, pair: &Pair<Rule>) -> Spanned<Ease> {
        let words = pair.clone().into_inner().filter(|word| word.as_rule() != Rule::kw_ease);
        Spanned::new(Ease::Words(words.map(|word| self.ident(&word)).collect()), self.span(pair))
    }

    /// `at bar 33`
    fn clause(&mut self, pair: Pair<Rule>) -> Option<(Spanned<Clause>, Expr)> {
        let mut parts = pair.into_inner();
        let word = parts.next()?;
        let clause = match word.as_rule() {
            Rule::kw_for => Clause::For,
            Rule::kw_at => Clause::At,
            Rule::kw_until => Clause::Until,
            Rule::kw_on => Clause::On,
            Rule::kw_from => Clause::From,
            Rule::kw_to => Clause::To,
            Rule::kw_over => Clause::Over,
            _ => return None,
        };
        let value = self.expr(parts.next()?);
        Some((Spanned::new(clause, self.span(&word)), value))
    }

    /// `for 2 bars`, `until drop`, if the statement says either.
    pub(super) fn end(&mut self, pair: &Pair<Rule>) -> Option<End> {
        let ending = child(pair, Rule::ending)?;
        match child(&ending, Rule::length) {
            Some(length) => Some(End::For(self.expr(length))),
            None => child(&ending, Rule::instant).map(|instant| End::Until(self.expr(instant))),
        }
    }

    /// `wipe left 8f before cut ease in out sine`
    pub(super) fn join(&mut self, pair: &Pair<Rule>) -> Option<Join> {
        let name = child(pair, Rule::join_name)?;
        let words: Vec<&str> = name.clone().into_inner().map(|word| word.as_str()).collect();
        Some(Join {
            name: Spanned::new(words.join(" "), self.span(&name)),
            args: pair.clone().into_inner().filter_map(|part| self.arg(part)).collect(),
            side: child(pair, Rule::side).map(|side| self.side(&side)),
            ease: child(pair, Rule::easing).map(|ease| self.ease(&ease)),
            span: self.span(pair),
        })
    }

    fn side(&self, pair: &Pair<Rule>) -> Spanned<Side> {
        let side = if child(pair, Rule::kw_before).is_some() { Side::Before } else { Side::After };
        Spanned::new(side, self.span(pair))
    }

    fn ease(&mut self, pair: &Pair<Rule>) -> Spanned<Ease> {
        let ease = match child(pair, Rule::arguments) {
            Some(arguments) => Ease::Bezier(self.each(arguments)),
            None if child(pair, Rule::kw_linear).is_some() => Ease::Linear,
            None => Ease::Words(children(pair, Rule::name).map(|word| self.ident(&word)).collect()),
        };
        Spanned::new(ease, self.span(pair))
    }

    /// `bunny[0:05 .. 0:09]`
    pub(super) fn source(&mut self, pair: Pair<Rule>) -> Option<SourceExpr> {
        let span = self.span(&pair);
        let path = self.path(child(&pair, Rule::path)?);
        let base = match child(&pair, Rule::arguments) {
            Some(arguments) => {
                Expr { span: path.span.to(self.span(&arguments)), kind: self.call(path, arguments) }
            }
            None => Expr { span: path.span, kind: ExprKind::Name(path) },
        };
        let brackets = child(&pair, Rule::brackets)
            .map(|brackets| brackets.into_inner().filter_map(|part| self.bracket(part)).collect());
        Some(SourceExpr { base, brackets: brackets.unwrap_or_default(), span })
    }

    fn bracket(&mut self, pair: Pair<Rule>) -> Option<Bracket> {
        let span = self.span(&pair);
        let mut parts = pair.into_inner();
        let first = parts.next()?;
        if first.as_rule() == Rule::open_start {
            return Some(Bracket::Range { start: None, end: self.bound(first), span });
        }
        let time = self.expr(first);
        let Some(tail) = parts.next() else { return Some(Bracket::Moment(time)) };
        match child(&tail, Rule::instant) {
            Some(on) => Some(Bracket::Pin { time, on: self.expr(on), span }),
            None => Some(Bracket::Range { start: Some(time), end: self.bound(tail), span }),
        }
    }

    fn bound(&mut self, pair: Pair<Rule>) -> Option<Expr> {
        child(&pair, Rule::expr).map(|expr| self.expr(expr))
    }

    /// The head of `lyric "…" on beat from bar 9 style chorus`, and its kin.
    pub(super) fn words(&mut self, pair: &Pair<Rule>, span: Span) -> Option<Words> {
        let content = match (pair.as_rule(), child(pair, Rule::text)) {
            (Rule::lyric, Some(text)) => WordsContent::Lyric(self.text(&text, Escapes::Lyric)?),
            (_, Some(text)) => WordsContent::Text(self.text(&text, Escapes::Plain)?),
            (_, None) => WordsContent::File(self.path(child(pair, Rule::path)?)),
        };
        let when = children(pair, Rule::clause).filter_map(|clause| self.clause(clause)).collect();
        let style = child(pair, Rule::wears)
            .and_then(|wears| child(&wears, Rule::path))
            .map(|path| self.path(path));
        let words = Words { cue: None, content, when, style, settings: Vec::new(), span };
        self.clauses_said_twice(&words);
        Some(words)
    }

    fn clauses_said_twice(&mut self, words: &Words) {
        for (index, (clause, _)) in words.when.iter().enumerate() {
            if words.when[..index].iter().any(|(before, _)| before.value == clause.value) {
                self.errors.push(said_twice("a clause", clause.span));
            }
        }
    }
}
