//! One mistake in the writing is one error of the whole front end: what follows from it is not
//! said.

use crate::support::diagnose::diagnose;

/// A film with `declaration` on its top level and `item` in its timeline, where nothing else is
/// wrong.
fn film(declaration: &str, item: &str) -> String {
    format!(
        "song track = \"song.ogg\" {{ beats \"song.beats\" }}\nfootage ep = \"ep01.mkv\"\n{declaration}\n\ntimeline {{\n  bar 1: clip ep[0:05 ..]\n  {item}\n  bar 9: clip ep[1:00 ..]\n}}\n"
    )
}

#[track_caller]
fn alone(script: &str, code: &str) {
    let errors: Vec<String> = diagnose(script)
        .0
        .into_iter()
        .filter(|one| one.is_error())
        .map(|one| format!("{}: {}", one.code, one.message))
        .collect();
    assert!(
        matches!(errors.as_slice(), [only] if only.starts_with(&format!("{code}:"))),
        "{script}\n{errors:#?}"
    );
}

#[test]
fn nothing_is_wrong_to_begin_with() {
    let errors: Vec<_> =
        diagnose(&film("", "")).0.into_iter().filter(|one| one.is_error()).collect();
    assert_eq!(errors, []);
}

#[test]
fn mistakes_in_items() {
    for (item, code) in [
        ("bar 3: clip ep[0:05 ..", "unclosed"),
        ("bar 3: clip ep[0:5 ..]", "invalid-timecode"),
        ("bar 3: clip ep[0:05 ..] for 2beats", "invalid-unit"),
        ("bar 3: clip ep[0:05 ..] { speed .5x }", "invalid-number"),
        ("bar 3: clip ep[0:05 ..] { speed 2 / 3 }", "syntax"),
        ("bar 3: clip", "syntax"),
        ("bar 3: clipp ep[0:05 ..]", "unknown-statement"),
        ("bar 3: freeze ep[0:05]", "unknown-statement"),
        ("croosfade 1 beat", "unknown-statement"),
        ("xyzzy 1 beat", "unknown-statement"),
        ("bar 3: cut on every 2 beats cycle { ep[0:31 ..], ep[0:55 ..] }", "syntax"),
        ("bar 3: cut on every 2 beats { cycle ep[0:31 ..] }", "syntax"),
        ("bar 3: cut on every 12 beats { ep[0:31 ..] ep[0:5 ..] }", "invalid-timecode"),
        ("bar 3: cut every 2 beats cycle { ep[0:31 ..] }", "syntax"),
        ("bar 3 clip ep[0:05 ..]", "syntax"),
        ("bar 3:clip ep[0:05 ..]", "syntax"),
        ("section \"A\" from bar 3 {\n    clip ep[0:05 ..] }", "not-a-stretch"),
        ("section \"A\" from bar 3 to bar 9 {\n    clip ep[0:05 ..]", "unclosed"),
        ("bar: clip ep[0:05 ..]", "wrong-type"),
        ("bar 3 +: clip ep[0:05 ..]", "syntax"),
        ("bar 3:", "syntax"),
        ("mark drop = bar 3", "misplaced-statement"),
    ] {
        alone(&film("", item), code);
    }
}

#[test]
fn mistakes_in_declarations() {
    for (declaration, code) in [
        ("footage clouds = \"footage\\clouds.mp4\"", "invalid-escape"),
        ("mark drop = bar 3 bar 4", "syntax"),
        ("let half = 1 / 2 beat", "syntax"),
        ("style big { size 7 % }", "invalid-unit"),
        ("style big { size 7%\n", "unclosed"),
        ("lyric \"Hello from bar 1 to bar 3", "unterminated-text"),
        ("lyric \"Hello\" from bar 1 too bar 3", "syntax"),
        ("marker drop = bar 3", "unknown-statement"),
        ("sequence verse {\n clip ep\n}", "unknown-statement"),
        ("image logo \"still.png\"", "syntax"),
        ("project { fps 24 000/1001 }", "setting-too-much"),
    ] {
        alone(&film(declaration, ""), code);
    }
}

#[test]
fn what_would_have_been_declared_is_not_unknown() {
    alone(&film("mark drop = bar 5 bar 6", "drop: clip ep[0:31 ..]"), "syntax");
    alone(&film("footage clouds \"ep02.mp4\"", "bar 5: clip clouds[0:01 ..]"), "syntax");
    alone(
        &film("style big { size 7 % }\nlyric \"Hello\" from bar 1 to bar 3 style big", ""),
        "invalid-unit",
    );
}

#[test]
fn mistakes_around_the_song() {
    let film = film("", "bar 3: cut on beat cycle { ep[0:31 ..] }");
    for (right, wrong, code) in [
        ("beats \"song.beats\"", "beats “song.beats”", "syntax"),
        ("song track", "sogn track", "unknown-statement"),
        ("timeline {", "timelime {", "unknown-statement"),
        ("timeline {", "timeline\n{", "syntax"),
        ("song.beats\" }", "song.beats\"", "unclosed"),
    ] {
        assert!(film.contains(right), "{right}");
        alone(&film.replacen(right, wrong, 1), code);
    }
}
