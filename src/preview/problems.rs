//! Errors and warnings, as the page shows them over the film.

use serde::Serialize;

use crate::diag::{Code, Diagnostic, Drawer, Look, Severity};
use crate::source::Sources;

/// Errors and warnings of the script and the render.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Problems {
    pub problems: Vec<ProblemView>,
    /// Whether the newest script has errors, so that the page shows an older film.
    pub blocking: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ProblemView {
    pub severity: Severity,
    /// The stable name of the diagnostic.
    pub code: Code,
    pub message: String,
    pub help: Option<String>,
    /// Where it is; `None` if it concerns no script.
    pub at: Option<ProblemPlace>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ProblemPlace {
    /// The script, as the command line names it.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// The column, from 1, in characters.
    pub column: usize,
    /// The script's lines with their labels, as `amv check` draws them, without colours.
    pub excerpt: String,
}

impl Problems {
    pub fn of(diagnostics: &[Diagnostic], sources: &Sources, blocking: bool) -> Problems {
        let mut drawer = Drawer::new(sources, Look { color: false });
        let problem = |diagnostic: &Diagnostic| ProblemView {
            severity: diagnostic.severity,
            code: diagnostic.code,
            message: diagnostic.message.clone(),
            help: diagnostic.help.clone(),
            at: place(diagnostic, sources, &mut drawer),
        };
        Problems { problems: diagnostics.iter().map(problem).collect(), blocking }
    }
}

fn place(
    diagnostic: &Diagnostic,
    sources: &Sources,
    drawer: &mut Drawer<'_>,
) -> Option<ProblemPlace> {
    let span = diagnostic.span()?;
    let file = sources.get(span.source)?;
    let at = file.position(span.start);
    Some(ProblemPlace {
        file: file.path.display().to_string(),
        line: at.line,
        column: at.column,
        excerpt: drawer.excerpt(diagnostic),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::Label;
    use crate::source::Span;
    use std::path::Path;

    #[test]
    fn a_problem_brings_its_place_and_its_lines() {
        let mut sources = Sources::new();
        let id = sources.add(Path::new("film.amv"), "project { fps 24 }\nclip nowhere\n".into());
        let label = Label { span: Span::new(id, 24..31), message: "not known".to_owned() };
        let diagnostic = Diagnostic {
            code: Code::UnknownName,
            severity: Severity::Error,
            message: "there is no `nowhere`".to_owned(),
            help: None,
            labels: vec![label],
            fixes: Vec::new(),
        };
        let problems = Problems::of(&[diagnostic], &sources, true);
        let at = problems.problems[0].at.as_ref().expect("a place");
        assert_eq!((at.file.as_str(), at.line, at.column), ("film.amv", 2, 6));
        assert!(
            at.excerpt.contains("clip nowhere") && at.excerpt.contains("not known"),
            "{}",
            at.excerpt
        );
        assert!(!at.excerpt.contains('\u{1b}') && !at.excerpt.contains("error["), "{}", at.excerpt);
    }
}
