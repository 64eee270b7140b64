//! Reading the lines in braces: which setting each is, and what it is given.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::diag::{Help, did_you_mean};
use crate::source::{Span, Spanned};
use crate::syntax::ast::{Arg, Clause, Expr, ExprKind, Literal, Setting};

use super::Checker;
use super::builtins::{Block, SettingRow, foreign_setting};
use super::error::{NameProblem, TypeProblem};
use super::eval::{Env, word};

/// The arguments of a setting, taken from the left.
#[derive(Clone, Copy, Debug)]
pub(super) struct Args<'a> {
    setting: &'a Setting,
    usage: &'static str,
    rest: &'a [Arg],
}

impl<'a> Args<'a> {
    pub(super) fn of<K>(row: &SettingRow<K>, setting: &'a Setting) -> Args<'a> {
        Args { setting, usage: row.usage, rest: &setting.args }
    }

    pub(super) fn span(&self) -> Span {
        self.setting.span
    }

    /// The setting's name.
    pub(super) fn name(&self) -> &'a str {
        &self.setting.name.value
    }

    /// How the setting is written.
    pub(super) fn usage(&self) -> &'static str {
        self.usage
    }

    /// The first thing in the line that would make its value a curve.
    pub(super) fn changes_at(&self) -> Option<Span> {
        let change = |arg: &Arg| match arg {
            Arg::Arrow(at) => Some(*at),
            Arg::Ease(ease) => Some(ease.span),
            Arg::Clause(clause, _) => Some(clause.span),
            Arg::Value(Expr { kind: ExprKind::Curve(_), span }) => Some(*span),
            Arg::Value(_) | Arg::Range(..) => None,
        };
        let keys = self.setting.keys.as_ref().map(|keys| keys.span);
        self.setting.args.iter().find_map(change).or(keys)
    }

    /// Takes the next word, if it is this one.
    pub(super) fn word(&mut self, wanted: &str) -> bool {
        match self.rest.split_first() {
            Some((Arg::Value(expr), rest)) if word(expr) == Some(wanted) => {
                self.rest = rest;
                true
            }
            _ => false,
        }
    }

    /// Takes the next word, if it is this one and a value or a range follows. Else it may be a name.
    pub(super) fn word_before_value(&mut self, wanted: &str) -> bool {
        let follows = matches!(self.rest.get(1), Some(Arg::Value(_) | Arg::Range(..)));
        follows && self.word(wanted)
    }

    /// Takes the next value.
    pub(super) fn value(&mut self) -> Option<&'a Expr> {
        match self.rest.split_first() {
            Some((Arg::Value(expr), rest)) => {
                self.rest = rest;
                Some(expr)
            }
            _ => None,
        }
    }

    /// Takes the next two values, if they are the ends of a range.
    pub(super) fn range(&mut self) -> Option<(&'a Expr, &'a Expr)> {
        match self.rest.split_first() {
            Some((Arg::Range(from, to), rest)) => {
                self.rest = rest;
                Some((from, to))
            }
            _ => None,
        }
    }

    /// Takes the next expression, if this word precedes it.
    pub(super) fn clause(&mut self, wanted: Clause) -> Option<&'a Expr> {
        match self.rest.split_first() {
            Some((Arg::Clause(clause, expr), rest)) if clause.value == wanted => {
                self.rest = rest;
                Some(expr)
            }
            _ => None,
        }
    }

    /// Whether anything is left.
    pub(super) fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }
}

/// The place of an argument.
pub(super) fn arg_span(arg: &Arg) -> Span {
    match arg {
        Arg::Value(expr) => expr.span,
        Arg::Range(from, to) => from.span.to(to.span),
        Arg::Clause(clause, expr) => clause.span.to(expr.span),
        Arg::Arrow(at) => *at,
        Arg::Ease(ease) => ease.span,
    }
}

fn is_broken(arg: &Arg) -> bool {
    matches!(arg, Arg::Value(expr) if matches!(expr.kind, ExprKind::Broken))
}

impl<'a> Checker<'a> {
    /// The known settings of a block. Unknown ones are reported, and so is every repetition of one that
    /// may appear once.
    pub(super) fn known_settings<K: Copy>(
        &mut self,
        block: &'static Block<K>,
        settings: &'a [Setting],
    ) -> Vec<(K, Args<'a>)> {
        let mut seen: BTreeMap<&str, Span> = BTreeMap::new();
        let mut known = Vec::new();
        for setting in settings {
            let name = setting.name.value.as_str();
            let first = seen.get(name).copied();
            match (block.row(name), first) {
                (None, _) => self.unknown_setting(block, setting),
                (Some(row), Some(first)) if !row.repeats => {
                    self.set_twice(name, setting.span, first)
                }
                // What could not be read has been reported.
                (Some(_), None) if setting.args.iter().any(is_broken) => {}
                (Some(row), _) => known.push((row.id, Args::of(row, setting))),
            }
            seen.entry(name).or_insert(setting.span);
        }
        known
    }

    /// Reports a setting that appears twice.
    pub(super) fn set_twice(&mut self, name: &str, at: Span, first: Span) {
        self.report(&NameProblem::SettingTwice { name: name.to_owned(), at, first });
    }

    fn unknown_setting<K: Copy>(&mut self, block: &'static Block<K>, setting: &Setting) {
        let name = setting.name.value.clone();
        self.reporter.withdraw(setting.span);
        let near = did_you_mean(&name, block.names())
            .map(|near| Help::did_you_mean(setting.name.span, near));
        let known: Vec<String> = block.names().map(|name| format!("`{name}`")).collect();
        let list = format!("its settings are {}", known.join(", "));
        let help = match foreign_setting(block.foreign, &self.text(setting.span)) {
            Some("") => format!("this version has nothing like it; {list}").into(),
            Some(help) => help.into(),
            None => near.unwrap_or_else(|| list.into()),
        };
        let help = Some(help);
        self.report(&NameProblem::UnknownSetting {
            block: block.name,
            name,
            at: setting.name.span,
            help,
        });
    }

    /// The next value; if there is none, reports that.
    pub(super) fn wanted(&mut self, args: &mut Args<'a>, what: &str) -> Option<&'a Expr> {
        let value = args.value();
        if value.is_none() {
            self.incomplete(args, what);
        }
        value
    }

    /// Reports what is missing.
    pub(super) fn incomplete(&mut self, args: &Args<'a>, what: &str) {
        let (name, usage) = (args.setting.name.value.clone(), args.usage.to_owned());
        self.report(&NameProblem::Incomplete {
            name,
            what: what.to_owned(),
            usage,
            at: args.setting.span,
        });
    }

    /// The one text of a setting; words without quotes are one error.
    pub(super) fn only_text(
        &mut self,
        env: Env,
        args: Args<'a>,
        what: &str,
    ) -> Option<Spanned<Arc<str>>> {
        let bare = args.rest.iter().all(|arg| match arg {
            Arg::Value(expr) => matches!(expr.kind, ExprKind::Name(_)),
            _ => false,
        });
        let unknown = args.rest.first().is_some_and(|arg| match arg {
            Arg::Value(expr) => word(expr).is_some_and(|word| !self.names.knows(env.module, word)),
            _ => false,
        });
        match args.rest {
            [first, .., last] | [first @ last] if bare && unknown => {
                let at = arg_span(first).to(arg_span(last));
                let quoted = format!("\"{}\"", self.text(at));
                let help = format!("write `{} {quoted}`", args.setting.name.value);
                let help = Help::replace(help, at, quoted);
                self.report(&TypeProblem::TextWithoutQuotes { at, help });
                None
            }
            _ => {
                let expr = self.only(args, what)?;
                Some(Spanned::new(self.text_value(env, expr)?, expr.span))
            }
        }
    }

    /// The one size of a setting; `1920 1080` is one error.
    pub(super) fn only_size(&mut self, args: Args<'a>) -> Option<&'a Expr> {
        let number = |expr: &Expr| matches!(expr.kind, ExprKind::Literal(Literal::Number(_)));
        match args.rest {
            [Arg::Value(width), Arg::Value(height)] if number(width) && number(height) => {
                let at = width.span.to(height.span);
                let size = format!("{}x{}", self.text(width.span), self.text(height.span));
                let help =
                    Help::replace(format!("write `{} {size}`", args.setting.name.value), at, size);
                self.report(&TypeProblem::SizeInTwo { at, help });
                None
            }
            _ => self.only(args, "the size"),
        }
    }

    /// The one value of a setting.
    pub(super) fn only(&mut self, mut args: Args<'a>, what: &str) -> Option<&'a Expr> {
        let value = self.wanted(&mut args, what);
        self.finish(args);
        value
    }

    /// Reports anything is left over.
    pub(super) fn finish(&mut self, args: Args<'a>) {
        if let [first, .., last] | [first @ last] = args.rest {
            let (name, usage) = (args.setting.name.value.clone(), args.usage.to_owned());
            let at = arg_span(first).to(arg_span(last));
            self.report(&NameProblem::TooMuch { name, usage, at });
        }
    }
}
