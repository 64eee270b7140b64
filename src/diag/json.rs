//! Diagnostics for programs: one JSON object a line.

use std::borrow::Cow;

use serde::Serialize;

use super::{Code, Diagnostic, Edit, Fix, Label, Severity};
use crate::source::{ColumnUnit, LineColumn, Sources, Span};

#[derive(Serialize)]
struct DiagnosticRecord<'a> {
    code: Code,
    severity: Severity,
    message: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<&'a str>,
    labels: Vec<LabelRecord<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fixes: Vec<FixRecord<'a>>,
}

#[derive(Serialize)]
struct LabelRecord<'a> {
    #[serde(flatten)]
    range: RangeRecord<'a>,
    message: &'a str,
    primary: bool,
}

#[derive(Serialize)]
struct FixRecord<'a> {
    title: &'a str,
    edits: Vec<EditRecord<'a>>,
}

#[derive(Serialize)]
struct EditRecord<'a> {
    #[serde(flatten)]
    range: RangeRecord<'a>,
    replacement: &'a str,
}

/// Offsets are bytes from the text's start; lines and columns count from 1, columns in Unicode
/// characters and in UTF-16 code units. The end is exclusive.
#[derive(Serialize)]
struct RangeRecord<'a> {
    file: Cow<'a, str>,
    start: u32,
    end: u32,
    line: usize,
    column: usize,
    utf16_column: usize,
    end_line: usize,
    end_column: usize,
    end_utf16_column: usize,
}

/// The diagnostic as one line of JSON, without the line's end: `code`, `severity` (`error` or
/// `warning`), `message`, `help` where there is one, `labels`, the primary one first, and `fixes`
/// where there are any.
pub fn to_json(diagnostic: &Diagnostic, sources: &Sources) -> String {
    let labels = diagnostic.labels.iter().enumerate();
    let record = DiagnosticRecord {
        code: diagnostic.code,
        severity: diagnostic.severity,
        message: &diagnostic.message,
        help: diagnostic.help.as_deref(),
        labels: labels.filter_map(|(index, label)| label_of(label, index == 0, sources)).collect(),
        fixes: diagnostic.fixes.iter().filter_map(|fix| fix_of(fix, sources)).collect(),
    };
    serde_json::to_string(&record).unwrap_or_default()
}

fn label_of<'a>(label: &'a Label, primary: bool, sources: &'a Sources) -> Option<LabelRecord<'a>> {
    let range = range_of(label.span, sources)?;
    Some(LabelRecord { range, message: &label.message, primary })
}

/// `None` if one of its edits has no place: half a fix is none.
fn fix_of<'a>(fix: &'a Fix, sources: &'a Sources) -> Option<FixRecord<'a>> {
    let edit = |edit: &'a Edit| {
        let range = range_of(edit.span, sources)?;
        Some(EditRecord { range, replacement: &edit.replacement })
    };
    Some(FixRecord { title: &fix.title, edits: fix.edits.iter().map(edit).collect::<Option<_>>()? })
}

fn range_of(span: Span, sources: &Sources) -> Option<RangeRecord<'_>> {
    let file = sources.get(span.source)?;
    let LineColumn { line, column } = file.position(span.start);
    let end = file.position(span.end);
    let utf16_column = |byte| file.position_in(byte, ColumnUnit::Utf16).column;
    Some(RangeRecord {
        file: file.path.to_string_lossy(),
        start: span.start,
        end: span.end,
        line,
        column,
        utf16_column: utf16_column(span.start),
        end_line: end.line,
        end_column: end.column,
        end_utf16_column: utf16_column(span.end),
    })
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    #[test]
    fn a_diagnostic_is_one_line() {
        let mut sources = Sources::new();
        let id = sources.add(Path::new("film.amv"), "é\nclip \"👩日\" x\n".into());
        let label = |range, message: &str| Label {
            span: Span::new(id, range),
            message: message.to_owned(),
        };
        let diagnostic = Diagnostic {
            code: Code::UnknownName,
            severity: Severity::Error,
            message: "unknown name `x`\nhere".to_owned(),
            help: None,
            labels: vec![label(18..19, "this"), label(0..2, "")],
            fixes: vec![Fix::replace(Span::new(id, 18..19), "y")],
        };
        let expected = concat!(
            r#"{"code":"unknown-name","severity":"error","message":"unknown name `x`\nhere","labels":["#,
            r#"{"file":"film.amv","start":18,"end":19,"line":2,"column":11,"utf16_column":12,"#,
            r#""end_line":2,"end_column":12,"end_utf16_column":13,"message":"this","primary":true},"#,
            r#"{"file":"film.amv","start":0,"end":2,"line":1,"column":1,"utf16_column":1,"#,
            r#""end_line":1,"end_column":2,"end_utf16_column":2,"message":"","primary":false}],"#,
            r#""fixes":[{"title":"Replace with `y`","edits":["#,
            r#"{"file":"film.amv","start":18,"end":19,"line":2,"column":11,"utf16_column":12,"#,
            r#""end_line":2,"end_column":12,"end_utf16_column":13,"replacement":"y"}]}]}"#,
        );
        assert_eq!(to_json(&diagnostic, &sources), expected);
    }
}
