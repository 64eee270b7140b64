//! `cut on RHYTHM … { sources }`.

use pest::iterators::Pair;

use super::tree::{Tree, child};
use super::{Reader, said_twice};
use crate::diag::{Edit, Fix, Help};
use crate::source::Spanned;
use crate::syntax::ast::{Cut, CutSource, Join, Order, Setting, Short};
use crate::syntax::error::SyntaxProblem;
use crate::syntax::grammar::Rule;
use crate::syntax::head::{Head, first_word};
use crate::syntax::scan::Line;

/// The content of a cut's braces.
#[derive(Default)]
pub(super) struct CutBody {
    sources: Vec<CutSource>,
    each: Vec<Setting>,
    between: Option<Join>,
    /// Whether something could not be read, so that slots and sources cannot be counted.
    broken: bool,
}

impl<'t> Reader<'t> {
    /// The sources in a line's braces, and the settings of all of them.
    pub(super) fn cut_body(&mut self, line: &Line) -> CutBody {
        let mut body = CutBody::default();
        for line in self.lines_in(line) {
            self.cut_line(line, &mut body);
        }
        body
    }

    fn cut_line(&mut self, line: &Line, body: &mut CutBody) {
        let settings = self.effects(line);
        if line.broken || self.errors.are_too_many() {
            body.broken = true;
            return;
        }
        let head = self.without_order(self.head(line), body);
        let head = self.without_clip(head, body);
        if let Some(line) = head.text.strip_prefix("each ").filter(|_| line.block.is_none()) {
            let written = format!("each {{ {} }}", line.trim());
            let help = Help::replace(format!("write `{written}`"), head.whole(), written);
            self.errors.push(SyntaxProblem::syntax(
                head.whole(),
                "this `each` has no braces",
                "expected braces",
                Some(help),
            ));
            body.broken = true;
            return;
        }
        let Some(pair) = head.read(Rule::cut_line, self.errors) else {
            body.broken = true;
            return;
        };
        if let Some(join) = child(&pair, Rule::join) {
            self.no_braces("between", line);
            self.between(&head, &join, body);
        } else if child(&pair, Rule::each).is_some() {
            self.add_sources(&head, &pair, body);
            self.each(&head, line, settings, body);
        } else {
            self.add_sources(&head, &pair, body);
            self.modify_last(line, settings, body);
        }
    }

    fn between(&mut self, head: &Head, join: &Pair<Rule>, body: &mut CutBody) {
        if body.between.is_some() {
            self.errors.push(said_twice("`between`", head.whole()));
        }
        body.between = body.between.take().or_else(|| self.tree(head).join(join));
    }

    fn each(&mut self, head: &Head, line: &Line, settings: Vec<Setting>, body: &mut CutBody) {
        body.each.extend(settings);
        if line.block.is_none() {
            let help = Some("write what it does to every source: `each { mirror }`".to_owned());
            self.errors.push(SyntaxProblem::syntax(
                head.whole(),
                "this `each` has no braces",
                "expected `{` at its end",
                help,
            ));
        }
    }

    fn add_sources(&mut self, head: &Head, pair: &Pair<Rule>, body: &mut CutBody) {
        let mut tree = self.tree(head);
        for pair in super::tree::children(pair, Rule::cut_source) {
            let span = tree.span(&pair);
            let hold = child(&pair, Rule::kw_hold).is_some();
            let source = child(&pair, Rule::source).and_then(|source| tree.source(source));
            body.sources.extend(source.map(|source| CutSource {
                hold,
                source,
                modifiers: Vec::new(),
                span,
            }));
        }
    }

    /// Braces belong to the source right before them.
    fn modify_last(&mut self, line: &Line, settings: Vec<Setting>, body: &mut CutBody) {
        let (Some(last), Some(_)) = (body.sources.last_mut(), &line.block) else { return };
        last.modifiers = settings;
        last.span = last.span.to(self.span(line));
    }

    /// `clip` before a source is reported, once for a line, and left out.
    fn without_clip(&mut self, head: Head<'t>, body: &mut CutBody) -> Head<'t> {
        let clips: Vec<usize> = clips(&head.text);
        let is_name = self.blank.contains(" clip =") || self.blank.contains(" clip=");
        let Some(&first) = clips.first().filter(|_| !is_name) else { return head };
        let edits = clips.iter().map(|&at| Edit {
            span: head.span(at..at + "clip ".len()),
            replacement: String::new(),
        });
        let fix = Fix { title: "Remove `clip`".to_owned(), edits: edits.collect() };
        let plain = head.text.replace("clip ", "");
        let help = Help::new(format!("write only the sources: `{plain}`"), fix);
        self.errors.push(SyntaxProblem::syntax(
            head.span(first..first + "clip".len()),
            "the sources of a `cut` are written without `clip`",
            "not needed",
            Some(help),
        ));
        body.broken = true;
        head.respelt(first + "clip ".len(), &head.text[..first])
    }

    /// An order that was written behind the `{` is reported and left out; how many slots there are
    /// is not known then.
    fn without_order(&mut self, head: Head<'t>, body: &mut CutBody) -> Head<'t> {
        let length = if body.sources.is_empty() { order_length(&head.text) } else { 0 };
        if length == 0 {
            return head;
        }
        let written = head.text[..length].trim_end();
        let help = Some(format!("write it before the `{{`: `cut on … {written} {{`"));
        self.errors.push(SyntaxProblem::syntax(
            head.span(0..written.len()),
            "the order must be before the braces of the `cut`",
            "not in the braces",
            help,
        ));
        body.broken = true;
        head.respelt(length, "")
    }
}

/// Where a line of a cut's body has `clip` before a source.
fn clips(text: &str) -> Vec<usize> {
    let is_word =
        |at: usize| !text[..at].ends_with(|sign: char| sign.is_alphanumeric() || sign == '_');
    let before_source = |at: usize| !first_word(text[at + "clip ".len()..].trim_start()).is_empty();
    let places = text.match_indices("clip ").map(|(at, _)| at);
    places.filter(|&at| is_word(at) && before_source(at)).collect()
}

/// How many bytes at the start of a cut's body say what its head should say.
fn order_length(text: &str) -> usize {
    let word = first_word(text);
    let rest = text[word.len()..].trim_start();
    let second = match word {
        "cycle" | "intercut" => "",
        "shuffle" => {
            &rest[..rest.len() - rest.trim_start_matches(|sign: char| sign.is_ascii_digit()).len()]
        }
        "short" if matches!(first_word(rest), "hold" | "loop" | "slow") => first_word(rest),
        _ => return 0,
    };
    let source =
        second.is_empty() && (rest.starts_with('[') || text[word.len()..].starts_with(['.', '(']));
    let length =
        if second.is_empty() { word.len() } else { text.len() - rest.len() + second.len() };
    if source { 0 } else { length + order_length_after(&text[length..]) }
}

fn order_length_after(text: &str) -> usize {
    let space = text.len() - text.trim_start().len();
    match order_length(text.trim_start()) {
        0 => 0,
        length => space + length,
    }
}

impl Tree<'_> {
    /// The whole statement; `None` if its body could not be read as a whole, which has been
    /// reported.
    pub(super) fn cut(&mut self, pair: &Pair<Rule>, body: CutBody) -> Option<Cut> {
        let rhythm = self.expr(child(pair, Rule::rhythm)?);
        (!body.broken).then_some(())?;
        Some(Cut {
            rhythm,
            end: self.end(pair),
            order: child(pair, Rule::order).map(|order| self.order(&order)),
            short: child(pair, Rule::short).map(|short| self.short(&short)),
            sources: body.sources,
            each: body.each,
            between: body.between,
        })
    }

    fn order(&mut self, pair: &Pair<Rule>) -> Spanned<Order> {
        let order = match (child(pair, Rule::kw_cycle), child(pair, Rule::kw_intercut)) {
            (Some(_), _) => Order::Cycle,
            (None, Some(_)) => Order::Intercut,
            (None, None) => Order::Shuffle(
                child(pair, Rule::argument).map(|throw| Box::new(self.argument(throw))),
            ),
        };
        Spanned::new(order, self.span(pair))
    }

    fn short(&self, pair: &Pair<Rule>) -> Spanned<Short> {
        let short = match (child(pair, Rule::kw_hold), child(pair, Rule::kw_loop)) {
            (Some(_), _) => Short::Hold,
            (None, Some(_)) => Short::Loop,
            (None, None) => Short::Slow,
        };
        Spanned::new(short, self.span(pair))
    }
}
