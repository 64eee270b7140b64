//! Input that means harm: read in linear time, refused in clear words, never a panic.

use std::time::{Duration, Instant};

use super::{mistakes, read};
use amv::source::Span;
use proptest::prelude::*;

/// Reads `text` in a time that only a linear reader keeps; returns the mistakes' codes.
#[track_caller]
fn soon(text: &str) -> Vec<String> {
    let start = Instant::now();
    let found = mistakes(text);
    let took = start.elapsed();
    assert!(took < Duration::from_secs(10), "{} bytes took {took:?}", text.len());
    found.iter().filter_map(|one| one.split(':').next().map(str::to_owned)).collect()
}

#[test]
fn brackets_without_end() {
    for text in ["{", "(", "[", "a{\n", "let a = ((", "timeline {\nrepeat 3 {\n", "a[("] {
        assert_eq!(soon(&text.repeat(10_000)), ["nesting-too-deep"], "{text}");
    }
    for text in ["}", ")", "]"] {
        assert!(
            soon(&text.repeat(10_000))
                .iter()
                .all(|code| code == "unopened" || code == "too-many-mistakes"),
            "{text}"
        );
    }
}

#[test]
fn expressions_without_end() {
    assert_eq!(soon(&format!("let a = {}1", "1 + ".repeat(100_000))), ["expression-too-long"]);
    assert_eq!(soon(&format!("let a = {}n", "- ".repeat(100_000))), ["expression-too-long"]);
    assert_eq!(
        soon(&format!("let a = b{}", " shift 1f later".repeat(100_000))),
        ["expression-too-long"]
    );
    assert_eq!(soon(&format!("let a = {}1", "every ".repeat(100_000))), ["syntax"]);
    assert_eq!(soon(&format!("let a = [{}1]", "1, ".repeat(100_000))), Vec::<String>::new());
    assert_eq!(soon(&format!("timeline {{ clip {} }}", "a.".repeat(100_000))), ["syntax"]);
}

#[test]
fn nested_mistakes_are_read_once_a_level() {
    for piece in ["f(", "raw (", "(", "on (", "over raw (", "bar (", "x[", "[", "f (", "-> ("] {
        let deep = piece.repeat(60);
        for line in [
            format!("let a = {deep}?"),
            format!("adjust {{ zoom {deep}? }}"),
            format!("adjust {{ zoom {{ start: {deep}? }} }}"),
            format!("timeline {{ crossfade {deep}? }}"),
            format!("lyric \"a\" on {deep}? style b"),
        ] {
            let closers: String = deep
                .chars()
                .rev()
                .filter_map(|sign| match sign {
                    '(' => Some(')'),
                    '[' => Some(']'),
                    _ => None,
                })
                .collect();
            assert_ne!(soon(&line.replace('?', &format!("?{closers}"))), Vec::<String>::new());
            assert_ne!(soon(&line), Vec::<String>::new());
        }
    }
}

#[test]
fn long_scripts() {
    assert_eq!(soon(&"mark a = bar 1\n".repeat(100_000)), Vec::<String>::new());
    assert_eq!(soon(&" ".repeat(10 << 20)), Vec::<String>::new());
    assert_eq!(soon(&"// comment\n".repeat(1 << 20)), Vec::<String>::new());
    assert_eq!(soon(&"/*".repeat(5 << 20)), ["unterminated-comment"]);
    assert_eq!(soon(&"\"".repeat(3 << 20)).len(), 1);
    assert_eq!(soon(&"word ".repeat(2 << 20)), ["unknown-statement"]);
}

#[test]
fn mistakes_without_end_stop_being_counted() {
    let found = soon(&"?\n".repeat(1 << 20));
    assert_eq!(found.len(), 101);
    assert_eq!(found.last().map(String::as_str), Some("too-many-mistakes"));
}

#[test]
fn odd_bytes() {
    let zero =
        "syntax: there is a zero byte in the script | \0 | remove it; a script is plain text";
    assert_eq!(mistakes("mark a = \0"), [zero]);
    assert_eq!(
        mistakes("mark a =\u{a0}bar 1"),
        [
            "syntax: there is an invisible character (U+00A0) in the script | \u{a0} | replace it with a plain space"
        ]
    );
    assert_eq!(read("").errors, []);
    assert_eq!(read("\u{feff}").errors, []);
    assert_eq!(read("\r\n\r\n").errors, []);
}

fn holds(text: &str) {
    let parsed = read(text);
    let inside = |span: Span| text.get(span.range()).is_some();
    let spans = parsed.errors.iter().filter_map(|error| error.span());
    let spans = spans
        .chain(parsed.comments.iter().map(|comment| comment.span))
        .chain(parsed.file.statements.iter().map(|one| one.span));
    for span in spans {
        assert!(inside(span), "{span:?} is no place in {text:?}");
    }
    for span in every_span(&format!("{:?}", parsed.file)) {
        assert!(text.get(span.0..span.1).is_some(), "{span:?} is no place in {text:?}");
    }
}

/// All places in a tree, out of its debug form.
fn every_span(tree: &str) -> Vec<(usize, usize)> {
    let number = |rest: &str| {
        rest.chars()
            .take_while(char::is_ascii_digit)
            .collect::<String>()
            .parse()
            .unwrap_or(usize::MAX)
    };
    tree.split(", start: ")
        .skip(1)
        .filter_map(|rest| Some((number(rest), number(rest.split_once("end: ")?.1))))
        .filter(|span| span.0 != usize::MAX)
        .collect()
}

/// Pieces of scripts, so that random texts come near to what is right.
fn pieces() -> impl Strategy<Value = String> {
    let words = [
        "clip",
        "cut on beat",
        "mark",
        "let",
        "timeline {",
        "}",
        "{",
        "(",
        ")",
        "[",
        "]",
        "..",
        "bar 17.3",
        "bar",
        "beat",
        "1:02.4",
        "1/2 beat",
        "500ms",
        "\"text\"",
        "\"",
        "\"\"\"",
        "/*",
        "*/",
        "//",
        "///",
        "\n",
        ";",
        ":",
        ": ",
        "=",
        "+",
        "-",
        "*",
        "/",
        "é",
        "日本",
        "drop",
        "crossfade",
        "1 beat",
        "section",
        "from",
        "to",
        "until",
        "every",
        "2 beats",
        "#fff",
        "color(#fff)",
        "16:9",
        "-6dB",
        ",",
        "shift",
        "within",
        "least",
        "fade in",
        "repeat 3 {",
        "\r\n",
        "\u{feff}",
        "\\",
        "\\u{",
        "style",
        "lyric",
        "cross fade",
        "freeze",
        "cycle",
        "each {",
        "between",
        "->",
        "ease out",
        "adjust {",
        "layer {",
        "zoom 110%",
        "with",
    ];
    proptest::collection::vec((proptest::sample::select(words.to_vec()), any::<bool>()), 0..40)
        .prop_map(|words| {
            words
                .into_iter()
                .map(|(word, space)| if space { format!("{word} ") } else { word.to_owned() })
                .collect()
        })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_texts_are_read(text in any::<String>()) {
        holds(&text);
    }

    #[test]
    fn random_scripts_are_read(text in pieces()) {
        holds(&text);
        holds(&format!("timeline {{\n{text}\n}}"));
    }
}
