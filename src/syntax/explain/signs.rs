//! Signs that other programs and keyboards put into scripts.

use super::stop::Stop;
use crate::diag::{Edit, Fix, Help};
use crate::syntax::error::SyntaxProblem;
use crate::syntax::grammar::Rule;
use crate::syntax::head::Head;

/// Typographic and invisible characters at the start of a head, where no statement begins with one.
pub(in crate::syntax) fn sign_at_start(head: &Head) -> Option<SyntaxProblem> {
    let stop = Stop { head, rule: Rule::cue, at: 0, expected: &[] };
    comment(&stop).or_else(|| odd_sign(&stop))
}

/// `# comment`, `-- comment`
fn comment(stop: &Stop) -> Option<SyntaxProblem> {
    let signs = ["#", "--", "%", "'", "<!--", "REM ", "rem "];
    let sign = signs.iter().find(|sign| stop.rest().starts_with(**sign))?.trim_end();
    let quoted = sign == "'" && stop.rest()[1..].contains('\'');
    (!quoted).then(|| {
        let at = stop.head.span(0..sign.len());
        let help = Help::replace("write `//` before a comment", at, "//");
        let message = format!("a comment does not begin with `{sign}`");
        SyntaxProblem::syntax(at, message, "a comment", Some(help))
    })
}

/// Typographic and invisible characters.
pub(super) fn odd_sign(stop: &Stop) -> Option<SyntaxProblem> {
    let sign = stop.rest().chars().next()?;
    match sign {
        '“' | '”' | '„' | '‘' | '’' | '\'' | '«' | '»' => Some(stop.error(
            format!("`{sign}` does not open a text"),
            "not a plain quote",
            plain_quotes(stop, sign),
        )),
        '–' | '—' | '−' => {
            let help = Help::replace("the minus is `-`", stop.place(), "-");
            Some(stop.error(format!("`{sign}` is not a minus"), "a dash", help))
        }
        '×' => {
            let help = "write a size as `1920x1080`, a product as `2 * 3`";
            let sign = if stop.before().len() == stop.at { "x" } else { "*" };
            let help = Help::replace(help, stop.place(), sign);
            Some(stop.error("`×` is not part of the language", "here", help))
        }
        '…' => {
            let help = Help::replace("write `..`", stop.place(), "..");
            Some(stop.error("a range has two dots, not the single character `…`", "here", help))
        }
        '\0' => Some(stop.error(
            "there is a zero byte in the script",
            "here",
            Help::new(
                "remove it; a script is plain text",
                Fix::remove(stop.place(), "the zero byte"),
            ),
        )),
        sign if is_invisible(sign) => Some(stop.error(
            format!("there is an invisible character (U+{:04X}) in the script", u32::from(sign)),
            "here",
            Help::new(
                if sign.is_whitespace() { "replace it with a plain space" } else { "remove it" },
                if sign.is_whitespace() {
                    Fix {
                        title: "Replace with a space".to_owned(),
                        edits: vec![Edit { span: stop.place(), replacement: " ".to_owned() }],
                    }
                } else {
                    Fix::remove(stop.place(), "the invisible character")
                },
            ),
        )),
        _ => None,
    }
}

fn is_invisible(sign: char) -> bool {
    let unseen = matches!(
        sign,
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}'
    );
    unseen || sign.is_control() || (sign.is_whitespace() && sign != ' ')
}

/// Replaces both quotes of a text if the closing one is typographic too.
fn plain_quotes(stop: &Stop, opening: char) -> Help {
    let text = "write texts in plain quotes: `\"…\"`";
    let inside = &stop.rest()[opening.len_utf8()..];
    let closing = inside.char_indices().find(|(_, sign)| "“”„‘’'«»".contains(*sign));
    let Some((length, closing)) = closing else { return text.into() };
    let start = stop.at + opening.len_utf8() + length;
    let plain = |at: usize, sign: char| Edit {
        span: stop.head.span(at..at + sign.len_utf8()),
        replacement: "\"".to_owned(),
    };
    Help::new(
        text,
        Fix {
            title: "Use plain quotes".to_owned(),
            edits: vec![plain(stop.at, opening), plain(start, closing)],
        },
    )
}
