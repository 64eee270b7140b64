//! A mistake costs its own line and nothing else.

use super::{mistakes, outline, read};

fn codes(text: &str) -> Vec<String> {
    mistakes(text).iter().filter_map(|one| one.split(':').next().map(str::to_owned)).collect()
}

#[test]
fn five_mistakes_are_five_errors_and_the_rest_is_read() {
    let text = "mark a = .5\nsong track = \"x\" { gain 2 + 3; meter 4 }\ntimeline {\n  bar 1: clip a[0:01\n  bar 3: croosfade 1 beat\n  bar 5: clip b[0:05 ..]\n  clip\n}\nmark z = bar 9\n";
    assert_eq!(
        codes(text),
        ["invalid-number", "syntax", "unclosed", "unknown-statement", "syntax"]
    );
    let expected = "BROKEN a\nsong track = \"x\" {gain BROKEN; meter 4}\ntimeline {bar 1: BROKEN; bar 3: <crossfade> 1 Beat; bar 5: clip b[clock 5..]; BROKEN}\nmark z = bar 9";
    assert_eq!(outline::file(&read(text).file), expected);
}

#[test]
fn the_body_of_a_broken_head_is_still_checked() {
    let text = "timeline {\n section \"x\" from bar 1 to {\n  clip a\n  clip\n }\n cut beat {\n  a[0:5 ..]\n }\n clip a for { speed .5x }\n}";
    assert_eq!(
        codes(text),
        ["syntax", "syntax", "syntax", "invalid-timecode", "syntax", "invalid-number"]
    );
    assert_eq!(outline::file(&read(text).file), "timeline {BROKEN; BROKEN; BROKEN}");
}

#[test]
fn a_misspelt_timeline_is_a_timeline() {
    assert_eq!(codes("timelime {\n gap\n clip\n}"), ["unknown-statement", "syntax"]);
    assert_eq!(outline::file(&read("timelime {\n gap\n}").file), "timeline {gap}");
}

#[test]
fn places_behind_a_respelt_word_are_those_of_the_script() {
    let text = "timeline {\n croosfade 1 / 2 beat\n cross fade .5\n}";
    let places: Vec<_> = read(text)
        .errors
        .iter()
        .filter_map(|error| error.span())
        .map(|span| &text[span.range()])
        .collect();
    assert_eq!(places, ["croosfade", "1 /", "cross fade", ".5"]);
}

#[test]
fn a_missing_brace_is_one_error_where_the_block_was_opened() {
    let text = "timeline {\n  section \"A\" from bar 1 to bar 5 {\n    clip a\n  bar 5: clip b\n}\nmark drop = bar 3\n";
    let parsed = read(text);
    assert_eq!(codes(text), ["unclosed"]);
    assert_eq!(parsed.errors[0].span().map(|span| span.start), Some(45));
    assert_eq!(
        outline::file(&parsed.file),
        "timeline {section \"A\" bar 1..bar 5 {clip a}; bar 5: clip b}\nmark drop = bar 3"
    );
}

#[test]
fn a_missing_last_brace_is_one_error() {
    for text in [
        "timeline {\n  clip a\nmark drop = bar 3\n",
        "song s = \"s\" {\n  meter 4\n\ntimeline {\n  clip a\n}\n",
        "footage a = \"a\" { scale fit\ntimeline {\n  clip a\n}\n",
        "timeline {\nsection \"A\" from bar 1 to bar 5 {\nclip a\n}\nmark drop = bar 3\n",
        "timeline {\n  cut on beat { a b\n  bar 3: clip a\n}\n",
    ] {
        assert_eq!(codes(text), ["unclosed"], "{text}");
    }
}

#[test]
fn a_brace_too_many_is_one_error() {
    assert_eq!(codes("timeline {\n  repeat 3 {\n  clip a\n  }\n  }\n  clip b\n}\n"), ["unopened"]);
}

#[test]
fn odd_indentation_is_no_mistake() {
    assert_eq!(
        mistakes(
            "  timeline {\nsection \"A\" from bar 1 to bar 5 {\nclip a\n}\n    clip b\n}\n mark a = bar 1"
        ),
        Vec::<String>::new()
    );
}

#[test]
fn an_unclosed_quote_keeps_the_brace_behind_it() {
    let text =
        "timeline {\n  section \"Chorus from bar 1 to bar 5 {\n    clip a\n  }\n  clip b\n}\n";
    assert_eq!(codes(text), ["unterminated-text"]);
    assert_eq!(outline::file(&read(text).file), "timeline {BROKEN; clip b}");
}

#[test]
fn what_a_broken_statement_would_have_declared_is_known() {
    assert_eq!(
        outline::file(&read("mark drop = bar\0 3\nstyle big : { size 3 }\nlet x\nclip a").file),
        "BROKEN drop\nBROKEN big\nBROKEN x\nBROKEN -"
    );
}
