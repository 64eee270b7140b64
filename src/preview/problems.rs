//! What is wrong, as the page shows it over the film.

use serde::Serialize;

use crate::diag::{Code, Diagnostic, Drawer, Look, Severity};
use crate::source::Sources;

/// What is wrong with the script or the render.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Problems {
    /// Each problem, in reading order.
    pub problems: Vec<Problem>,
    /// Whether they keep the newest script from being shown, so that the page shows an older film.
    pub blocking: bool,
}

/// One problem.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// How bad it is.
    pub severity: Severity,
    /// Its stable name.
    pub code: Code,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
    /// Where it is; none where it has to do with no script.
    pub at: Option<Place>,
}

/// Where a problem is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Place {
    /// The script, as it was asked for.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// The column, from 1, in characters.
    pub column: usize,
    /// The lines that matter and what is said of them, as `amv check` draws them, without colours.
    pub excerpt: String,
}

impl Problems {
    /// These diagnostics of these texts.
    pub fn of(diagnostics: &[Diagnostic], sources: &Sources, blocking: bool) -> Problems {
        let mut drawer = Drawer::new(sources, Look { color: false });
        let problem = |diagnostic: &Diagnostic| Problem {
            severity: diagnostic.severity,
            code: diagnostic.code,
            message: diagnostic.message.clone(),
            help: diagnostic.help.clone(),
            at: place(diagnostic, sources, &mut drawer),
        };
        Problems { problems: diagnostics.iter().map(problem).collect(), blocking }
    }
}

fn place(diagnostic: &Diagnostic, sources: &Sources, drawer: &mut Drawer<'_>) -> Option<Place> {
    let span = diagnostic.span()?;
    let file = sources.get(span.source)?;
    let at = file.position(span.start);
    Some(Place {
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
