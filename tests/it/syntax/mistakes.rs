//! Each mistake by its exact words, its place and its fix.

use super::{mistake, mistakes};
use amv::diag::Diagnostic;
use amv::syntax::decode;

#[track_caller]
fn one(text: &str, expected: &str) {
    assert_eq!(mistakes(text), [expected], "{text}");
}

#[track_caller]
fn item(text: &str, expected: &str) {
    one(&format!("timeline {{\n{text}\n}}"), expected);
}

#[test]
fn keyframes() {
    one(
        "adjust { zoom { start: 100%, bar 5:120% } }",
        "syntax: a keyframe needs a space after its colon | 5:120% | write `bar 5: 120%`",
    );
}

#[test]
fn numbers() {
    one(
        "let a = .5",
        "invalid-number: `.5` is not a number: a number begins with a digit | .5 | write `0.5`",
    );
    one(
        "let a = 1/0",
        "invalid-number: `1/0` is not a number: nothing can be divided by 0 | 1/0 | a half is `1/2`",
    );
    one(
        "let a = 1.2.3",
        "invalid-number: `1.2.3` is not a number: it has more than one point or slash | 1.2.3 | `0.5`, `1/2`, `24000/1001`",
    );
    one(
        "let a = 12345678901",
        "invalid-number: `12345678901` is not a number: it has more than nine digits | 12345678901 | round it; write exact fractions as `24000/1001`",
    );
    one(
        "mark a = bar 17.0",
        "invalid-number: `bar 17.0` is not a number: beats count from 1 | 17.0 | the first beat of bar 17 is `bar 17`",
    );
    one(
        "let a = bar.0",
        "invalid-number: `bar.0` is not a number: beats are whole numbers from 1 | 0 | `bar.2` is every second beat of a bar",
    );
    one(
        "let a = 2s beats",
        "invalid-number: `2s` is not a number: beats and bars need a plain number | 2s | write a plain number: `2 beats`, `1/2 beat`",
    );
    one(
        "let a = 1 / 2 beat",
        "syntax: a fraction has no spaces in it | 1 / 2 beat | write `1/2 beat`",
    );
    one("let a = 1 1/2 bars", "syntax: `1 1/2` is two numbers | 1 1/2 | write `3/2 bars`");
    one(
        "let a = 2 bars 1 beat",
        "syntax: there are two lengths in a row | 1 | add them: `2 bars + 1 beat`",
    );
    one(
        "mark a = beat 64",
        "syntax: beats are not numbered through the song | 64 | name the bar and the beat in it: in 4/4 that is `bar 16.4`",
    );
}

#[test]
fn units() {
    one(
        "let a = 500 ms",
        "invalid-unit: invalid unit `500 ms` | 500 ms | write the unit without a space: `500ms`",
    );
    one(
        "style a { size 7 % }",
        "invalid-unit: invalid unit `7 %` | 7 % | write the unit without a space: `7%`",
    );
    one(
        "let a = 2beats",
        "invalid-unit: invalid unit `beats` | beats | write beats and bars after a space: `2 beats`",
    );
    one("let a = 12sec", "invalid-unit: invalid unit `sec` | sec | write `12s`");
    one("let a = -6db", "invalid-unit: invalid unit `db` | db | write `6dB`");
    one(
        "let a = 3furlongs",
        "invalid-unit: invalid unit `furlongs` | furlongs | units are `s ms min f px % x deg dB bpm`, and `beats` and `bars` after a space",
    );
}

#[test]
fn timecodes() {
    one(
        "mark a = 1:5",
        "invalid-timecode: `1:5` is not a timecode: seconds have two digits | 1:5 | `1:05`",
    );
    one(
        "mark a = 1:75",
        "invalid-timecode: `1:75` is not a timecode: seconds go up to 59 | 1:75 | `2:15`",
    );
    one(
        "mark a = 0:01:75",
        "invalid-timecode: `0:01:75` is not a timecode: seconds go up to 59 | 0:01:75 | `1:15` is 75 seconds",
    );
    one(
        "mark a = 1:75:00",
        "invalid-timecode: `1:75:00` is not a timecode: minutes after hours go up to 59 | 1:75:00 | `1:15:00` is 75 minutes",
    );
    one(
        "mark a = 1:02s",
        "invalid-timecode: `1:02s` is not a timecode: a unit follows it | 1:02s | leave out `s`",
    );
    one(
        "mark a = 00:01:02:1",
        "invalid-timecode: `00:01:02:1` is not a timecode: frames after the seconds have two digits | 00:01:02:1 | `00:01:02:10`; write a fraction as `0:01:02.4`",
    );
}

#[test]
fn texts() {
    let quotes = "close it with `\"` on the same line; write a text over several lines between `\"\"\"` and `\"\"\"`";
    one(
        "let a = \"foo\nlet b = 3",
        &format!("unterminated-text: this text is never closed | \"foo | {quotes}"),
    );
    one(
        "lyric \"\"\"foo\nmark a = bar 3",
        "unterminated-text: this text is never closed | \"\"\" | close it with `\"\"\"`",
    );
    one(
        "mark a = bar 3 /* x /* y */",
        "unterminated-comment: this comment is never closed | /* | close it with `*/`; each `/*` inside a comment needs its own",
    );
    let escapes =
        r#"escapes are `\n \t \" \\ \u{…}`; paths are written with `/`, a plain backslash is `\\`"#;
    one(
        r#"output "footage\bunny.mp4""#,
        &format!(r"invalid-escape: unknown escape `\b` | \b | {escapes}"),
    );
    one(
        r#"output "\u{110000}""#,
        r"invalid-escape: unknown escape `\u{110000}` | \u{110000} | write a character by its number as `\u{1f3b5}`",
    );
    one(
        r#"text "a\|b" at 0:01 for 2s"#,
        r"invalid-escape: unknown escape `\|` | \| | outside a `lyric` these characters are plain: remove the `\`",
    );
    one(
        "output “film.mp4”",
        "syntax: `“` does not open a text | “ | write texts in plain quotes: `\"…\"`",
    );
}

#[test]
fn names() {
    one(
        "mark on = bar 1",
        "reserved-name: `on` is a reserved word and cannot be a name | on | use another name: `on_1`",
    );
    one(
        "use \"a\" as at",
        "reserved-name: `at` is a reserved word and cannot be a name | at | use another name: `at_1`",
    );
    one("mark my-drop = bar 3", "syntax: names cannot contain a hyphen | - | write `my_drop`");
    one(
        "mark drop",
        "syntax: expected `=`, found the end of the line |  | write it as in `mark drop = bar 17`",
    );
    one("song track = x", "syntax: a path is written in quotes | x | write `\"x\"`");
    one(
        "let a = f (x)",
        "syntax: `(` is separated from its name by a space | ( | write `f(…`, without spaces",
    );
}

#[test]
fn brackets() {
    one("let a = (1 + 2\nlet b = 3", "unclosed: this `(` is never closed | ( | close it with `)`");
    one("let a = [1, 2)", "unclosed: this `[` is never closed | [ | close it with `]`");
    one(
        "let a = 1 + 2)",
        "unopened: this `)` closes nothing | ) | remove it, or add the `(` that it closes",
    );
    item(
        "clip a[1:00 + 2s) ..]",
        "unopened: this `)` closes nothing | ) | remove it, or add the `(` that it closes",
    );
    item("clip a[(1:00 + 2s ..]", "unclosed: this `(` is never closed | ( | close it with `)`");
    one(
        "mark a = bar 1\n}\n}\n",
        "unopened: this `}` closes nothing | } | remove it, or add the `{` that it closes",
    );
    one(
        "timeline {\n gap\n",
        "unclosed: this `{` is never closed | { | close it with `}` on a line of its own",
    );
    item(
        "clip a[3:12 ..\nclip b[3:12 ..]",
        "unclosed: this `[` is never closed | [ | close it with `]`",
    );
    item(
        "clip [3:12 .. 3:14]",
        "syntax: a range needs a source | [ | write the source before the bracket: `bunny[3:12 .. 3:16]`",
    );
    one(
        "let a = [bar 1 .. bar 2]",
        "syntax: a range needs a source | .. | write the source before the bracket: `bunny[3:12 .. 3:16]`",
    );
}

#[test]
fn braces() {
    item(
        "cut on beat\n{ a }",
        "syntax: this `{` is on its own line | { | write it at the end of the line before",
    );
    item(
        "repeat 3",
        "syntax: this `repeat` has no braces | repeat 3 | write `{` at the end of the line, and `}` at the end of the `repeat`",
    );
    item("gap { mirror }", "syntax: `gap` takes no braces | { | end the line before the `{`");
    item(
        "clip a { mirror } gap",
        "syntax: a statement follows a `}` on its line | gap | start a new line after `}`, or write `;`",
    );
    item(
        "clip a { mirror } { reverse }",
        "syntax: this `{` follows no statement | { | write braces after their statement: `clip bunny[0:05 ..] { mirror }`",
    );
}

#[test]
fn cuts() {
    item(
        "cut on beat { cycle a b }",
        "syntax: the order must be before the braces of the `cut` | cycle | write it before the `{`: `cut on … cycle {`",
    );
    item(
        "cut on beat { shuffle 3 short hold\n a b }",
        "syntax: the order must be before the braces of the `cut` | shuffle 3 short hold | write it before the `{`: `cut on … shuffle 3 short hold {`",
    );
    item(
        "cut on beat { a[0:01 ..], b[0:02 ..] }",
        "syntax: the sources of a `cut` are separated by spaces | , | remove the comma",
    );
    let order = "the order is `cut on RHYTHM`, then `until …` or `for …`, then `cycle`, `intercut` or `shuffle`, then `short …`";
    item(
        "cut on beat cycle until drop { a }",
        &format!("syntax: `until` is misplaced or repeated | until | {order}"),
    );
    item(
        "cut beat { a }",
        "syntax: a `cut` has its rhythm after `on` | beat | write `cut on beat`",
    );
    item(
        "cut on beat { a each }",
        "syntax: this `each` has no braces | a each | write what it does to every source: `each { mirror }`",
    );
    item(
        "cut on beat { a b 12 }",
        "syntax: expected a source (`bunny[0:05 .. 0:09]`), `each` or the end of the line, found `12` | 12 | the sources of a `cut` stand side by side: `bunny[0:05 ..]  sintel[0:20 ..]`",
    );
}

#[test]
fn several_things_on_a_line() {
    item(
        "clip a[0:05 ..] crossfade 1 beat",
        "syntax: `crossfade` starts a new statement | crossfade | start a new line before `crossfade`, or write `;`",
    );
    item(
        "clip a { speed 2 * 3 }",
        "syntax: arithmetic in an argument needs parentheses | * | write `(2 * 3)`",
    );
    item(
        "clip a { speed 1 / 2 }",
        "syntax: a fraction has no spaces in it | 1 / | write `1/2`, without spaces",
    );
    item(
        "crossfade 1 beat + 2f",
        "syntax: arithmetic in an argument needs parentheses | + | write `(2% + 1%)`",
    );
    one(
        "lyric \"a\" from bar 1 from bar 2",
        "syntax: a clause is given twice | from | remove one of them",
    );
}

#[test]
fn cues() {
    item(
        "bar 3 clip a",
        "syntax: a colon is missing after the cue |   | write `bar 3: `, then the item",
    );
    item(
        "bar 3:clip a",
        "syntax: a space is missing after the cue's colon | : | write `bar 3: `, then the item",
    );
    item(
        "bar 3:",
        "syntax: nothing follows this cue | bar 3: | write the item on the line of its cue: `bar 17: clip …`",
    );
    item(
        "bar 3 +: gap",
        "syntax: expected a value, found the end of the line |  | write it as in `bar 17: clip bunny[0:05 ..]`",
    );
}

#[test]
fn what_is_missing_is_named_by_what_it_is_for() {
    item(
        "clip",
        "syntax: expected a source (`bunny[0:05 .. 0:09]`), found the end of the line |  | write it as in `clip bunny[0:05 .. 0:08]`",
    );
    item(
        "hold until",
        "syntax: expected an instant (`bar 17`, `1:02.4`, a mark), found the end of the line |  | write it as in `hold bunny[0:12] for 1 bar`",
    );
    item(
        "gap for",
        "syntax: expected a length (`2 bars`, `1/2 beat`, `500ms`, `12f`), found the end of the line |  | write it as in `gap for 1 bar`",
    );
    item(
        "cut on { a }",
        "syntax: expected a rhythm (`beat`, `every 2 beats`, `[bar 1, drop]`), found `{` | { | write it as in `cut on beat until bar 5 cycle { bunny[0:05 ..]  sintel[0:20 ..] }`",
    );
    item(
        "fade in",
        "syntax: expected a length (`2 bars`, `1/2 beat`, `500ms`, `12f`), found the end of the line |  | write it as in `crossfade 1 beat`",
    );
    one(
        "let a = r shift 1f",
        "syntax: expected `earlier` or `later`, found the end of the line |  | write it as in `let strong = kick above 60%`",
    );
    one(
        "mark a = next",
        "syntax: expected `bar` or `beat`, found the end of the line |  | write it as in `mark drop = bar 17`",
    );
    one(
        "mark a = bar 17 bar 18",
        "syntax: expected the end of the line, found `bar` | bar | write it as in `mark drop = bar 17`",
    );
}

#[test]
fn unknown_words_are_guessed_and_read_as_guessed() {
    item(
        "croosfade 1 beat",
        "unknown-statement: unknown statement `croosfade` in a timeline | croosfade | did you mean `crossfade`?",
    );
    item(
        "cross fade 1 beat",
        "unknown-statement: unknown statement `cross fade` in a timeline | cross fade | write it as one word: `crossfade`",
    );
    item(
        "freeze a[0:01] for 1 bar",
        "unknown-statement: unknown statement `freeze` in a timeline | freeze | that is `hold` here: `hold bunny[3:12.5] for 1 bar`",
    );
    one(
        "marker drop = bar 3",
        "unknown-statement: unknown statement `marker` in a file | marker | that is `mark` here: `mark drop = bar 17`",
    );
    one(
        "clip a",
        "misplaced-statement: `clip` is not allowed in a file | clip | write it inside `timeline { … }`",
    );
    item(
        "mark a = bar 3",
        "misplaced-statement: `mark` is not allowed in a timeline | mark | write it at the top level of the file, outside all braces",
    );
    item(
        "between crossfade 4f",
        "misplaced-statement: `between` is not allowed in a timeline | between | it joins the shots of a `repeat` or a `cut`: write it inside their braces",
    );
    let known = "here you can write `lyric`, `text`, `lyrics`, `song`, `footage`, `image`, `shot`, `mark`, `marks`, `let`, `style`, `timeline`, `layer`, `adjust`, `project`, `use`, `output`";
    one(
        "xyzzy 3",
        &format!("unknown-statement: unknown statement `xyzzy` in a file | xyzzy | {known}"),
    );
}

#[test]
fn what_is_no_script() {
    let refused =
        |bytes: &[u8]| decode(bytes).map_err(|error| mistake("", &Diagnostic::of(&error)));
    assert_eq!(refused("mark é".as_bytes()).as_deref(), Ok("mark é"));
    let utf8 = "save it as UTF-8; in most editors that is an option of “Save as”";
    assert_eq!(
        refused(b"a\nb\xe9c"),
        Err(format!(
            "not-utf8: the script is not UTF-8: byte 3, on line 2, is not part of a character | nowhere | {utf8}"
        ))
    );
    assert_eq!(
        refused(b"RIFF\0\0\0\0AMV LIST"),
        Err("not-a-script: this is not a script but a film in the old AMV format of portable players | nowhere | scripts end in `.amv` too, but are text; to use this film as footage, name it in a script: `footage old = \"…\"`".to_owned())
    );
    assert_eq!(
        refused(b"\xff\xfea\0"),
        Err(format!("not-a-script: this is not a script but a text in UTF-16 | nowhere | {utf8}"))
    );
    assert_eq!(
        refused(&[0; 100]),
        Err("not-a-script: this is not a script but a binary file | nowhere | a script is text, written in UTF-8".to_owned())
    );
    assert!(refused(&b"mark a = bar 1\n".repeat(1 << 20)).is_err_and(|error| {
        error.starts_with("script-too-long: this script is 15 MB long; a script has at most 8 MB")
    }));
}
