//! `allow`: the warnings that a script says are meant.

use crate::diag::{Code, Diagnostic, Help, Reporter, did_you_mean};
use crate::source::Span;
use crate::syntax::ast;

use super::error::AllowProblem;
use super::load::Module;

/// The warnings that the scripts of a film allow.
#[derive(Clone, Debug, Default)]
pub struct Allowances {
    allowed: Vec<Allowed>,
}

#[derive(Clone, Copy, Debug)]
struct Allowed {
    code: Code,
    /// Where it is written.
    at: Span,
    /// Where it holds.
    scope: Span,
    /// It holds for what has no place in a script.
    of_film: bool,
    /// It is meant even if there is nothing to silence.
    again: bool,
}

impl Allowances {
    /// Those of all files of a film; codes that are unknown, or errors, are reported.
    pub(super) fn of(
        modules: &[Module],
        main: Option<usize>,
        reporter: &mut Reporter,
    ) -> Allowances {
        let mut allowances = Allowances::default();
        for (index, module) in modules.iter().enumerate() {
            for allow in &module.file.allows {
                let whole = Span { source: module.file.source, start: 0, end: u32::MAX };
                for code in &allow.codes {
                    let known = known(code, reporter);
                    allowances.allowed.extend(known.map(|known| Allowed {
                        code: known,
                        at: code.span,
                        scope: allow.scope.unwrap_or(whole),
                        of_film: allow.scope.is_none() && main == Some(index),
                        again: allow.again,
                    }));
                }
            }
        }
        allowances
    }

    /// The diagnostics without the warnings that are allowed where one of their places lies. If they
    /// are `complete`, what allows a warning that there is not gets one itself.
    pub fn settle(&self, diagnostics: Vec<Diagnostic>, complete: bool) -> Vec<Diagnostic> {
        let mut used = vec![false; self.allowed.len()];
        let mut left: Vec<Diagnostic> = Vec::with_capacity(diagnostics.len());
        for diagnostic in diagnostics {
            let mut silent = false;
            for (allowed, used) in self.allowed.iter().zip(&mut used) {
                if !diagnostic.is_error() && allowed.silences(&diagnostic) {
                    (silent, *used) = (true, true);
                }
            }
            if !silent {
                left.push(diagnostic);
            }
        }
        if complete {
            let idle =
                self.allowed.iter().zip(used).filter(|(allowed, used)| !used && !allowed.again);
            let unused = idle.map(|(allowed, _)| {
                Diagnostic::of(&AllowProblem::Unused { code: allowed.code, at: allowed.at })
            });
            let unused: Vec<Diagnostic> = unused.collect();
            left.extend(
                unused
                    .into_iter()
                    .filter(|one| !self.allowed.iter().any(|allowed| allowed.silences(one))),
            );
        }
        left
    }
}

impl Allowed {
    fn silences(&self, diagnostic: &Diagnostic) -> bool {
        let within = |span: Span| {
            span.source == self.scope.source
                && self.scope.start <= span.start
                && span.end <= self.scope.end
        };
        self.code == diagnostic.code
            && match diagnostic.labels.is_empty() {
                true => self.of_film,
                false => diagnostic.labels.iter().any(|label| within(label.span)),
            }
    }
}

/// The code of a warning; `None` if it is none, which is reported.
fn known(code: &ast::Ident, reporter: &mut Reporter) -> Option<Code> {
    match code.value.parse::<Code>() {
        Ok(known) if known.is_warning() => Some(known),
        Ok(known) => {
            reporter.report(&AllowProblem::Error { code: known, at: code.span });
            None
        }
        Err(_) => {
            let warnings = Code::warnings().iter().map(|code| code.as_str());
            let near = did_you_mean(&code.value, warnings.clone())
                .map(|near| Help::did_you_mean(code.span, near));
            let help = near.unwrap_or_else(|| {
                let list: Vec<String> = warnings.map(|code| format!("`{code}`")).collect();
                format!("the warnings are {}", list.join(", ")).into()
            });
            let (code, at) = (code.value.clone(), code.span);
            reporter.report(&AllowProblem::Unknown { code, at, help: Some(help) });
            None
        }
    }
}
