//! Diagnostics for programs: one JSON object a line.

use std::borrow::Cow;

use serde::Serialize;

use super::{Diagnostic, Label, Severity};
use crate::source::{LineColumn, Sources};

#[derive(Serialize)]
struct Record<'a> {
    code: &'a str,
    severity: Severity,
    message: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<&'a str>,
    labels: Vec<Place<'a>>,
}

/// A label's place: bytes from the text's start, and lines and columns (in Unicode characters) from
/// 1. The end is exclusive.
#[derive(Serialize)]
struct Place<'a> {
    file: Cow<'a, str>,
    start: u32,
    end: u32,
    line: usize,
    column: usize,
    end_line: usize,
    end_column: usize,
    message: &'a str,
    primary: bool,
}

/// The diagnostic as one line of JSON, without the line's end: `code`, `severity` (`error` or
/// `warning`), `message`, `help` where there is one, and `labels`, the primary one first.
pub fn to_json(diagnostic: &Diagnostic, sources: &Sources) -> String {
    let labels = diagnostic.labels.iter().enumerate();
    let record = Record {
        code: &diagnostic.code,
        severity: diagnostic.severity,
        message: &diagnostic.message,
        help: diagnostic.help.as_deref(),
        labels: labels.filter_map(|(index, label)| place(label, index == 0, sources)).collect(),
    };
    serde_json::to_string(&record).unwrap_or_default()
}

fn place<'a>(label: &'a Label, primary: bool, sources: &'a Sources) -> Option<Place<'a>> {
    let file = sources.get(label.span.source)?;
    let LineColumn { line, column } = file.position(label.span.start);
    let end = file.position(label.span.end);
    Some(Place {
        file: file.path.to_string_lossy(),
        start: label.span.start,
        end: label.span.end,
        line,
        column,
        end_line: end.line,
        end_column: end.column,
        message: &label.message,
        primary,
    })
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::source::Span;

    #[test]
    fn a_diagnostic_is_one_line() {
        let mut sources = Sources::new();
        let id = sources.add(Path::new("film.amv"), "é\nclip \"日本\" x\n".into());
        let label = |range, message: &str| Label {
            span: Span::new(id, range),
            message: message.to_owned(),
        };
        let diagnostic = Diagnostic {
            code: "unknown-name".to_owned(),
            severity: Severity::Error,
            message: "there is no `x`\nhere".to_owned(),
            help: None,
            labels: vec![label(17..18, "this"), label(0..2, "")],
        };
        let expected = concat!(
            r#"{"code":"unknown-name","severity":"error","message":"there is no `x`\nhere","labels":["#,
            r#"{"file":"film.amv","start":17,"end":18,"line":2,"column":11,"end_line":2,"end_column":12,"message":"this","primary":true},"#,
            r#"{"file":"film.amv","start":0,"end":2,"line":1,"column":1,"end_line":1,"end_column":2,"message":"","primary":false}]}"#,
        );
        assert_eq!(to_json(&diagnostic, &sources), expected);
    }
}
