//! Every form of the language becomes the tree that it means.

use super::{outline, read};
use amv::syntax::ast::{CommentKind, LITERAL_BAR, LITERAL_TILDE, StatementKind};

/// The tree of a whole script that has no mistake.
#[track_caller]
fn tree(text: &str) -> String {
    let parsed = read(text);
    assert_eq!(parsed.errors, [], "{text}");
    outline::file(&parsed.file)
}

/// The tree of one value.
#[track_caller]
fn value(text: &str) -> String {
    tree(&format!("let x = {text}")).replacen("let x = ", "", 1)
}

/// The tree of one item.
#[track_caller]
fn item(text: &str) -> String {
    let tree = tree(&format!("timeline {{\n{text}\n}}"));
    tree.trim_start_matches("timeline {").strip_suffix('}').expect("a block").to_owned()
}

#[test]
fn declarations() {
    assert_eq!(tree("use \"looks.amv\""), "use \"looks.amv\"");
    assert_eq!(tree("use \"looks.amv\" as looks"), "use \"looks.amv\" as looks");
    assert_eq!(tree("song track = \"a b.ogg\""), "song track = \"a b.ogg\"");
    assert_eq!(tree("footage { scale fill }"), "footage {scale fill}");
    assert_eq!(
        tree("footage ep = \"e.mkv\" { fields auto; scale blur }"),
        "footage ep = \"e.mkv\" {fields auto; scale blur}"
    );
    assert_eq!(tree("image logo = \"l.png\""), "image logo = \"l.png\"");
    assert_eq!(
        tree("lyrics sung = \"s.lrc\" { style karaoke; shift 120ms earlier }"),
        "lyrics sung = \"s.lrc\" {style karaoke; shift 3/25s earlier}"
    );
    assert_eq!(tree("marks cues = \"l.txt\""), "marks cues = \"l.txt\"");
    assert_eq!(tree("mark drop = bar 17.3 + 1/2 beat"), "mark drop = (Add bar 17.3 1/2 Beat)");
    assert_eq!(tree("let n = 3"), "let n = 3");
    assert_eq!(tree("style a { size 7% }"), "style a {size 7/100%}");
    assert_eq!(
        tree("style a : looks.b { outline 3px #101020; font \"Noto Sans\" }"),
        "style a : looks.b {outline 3px #101020; font \"Noto Sans\"}"
    );
    assert_eq!(
        tree("output \"film.mp4\" { preset contest }"),
        "output \"film.mp4\" {preset contest}"
    );
    assert_eq!(
        tree("project { title \"Flying\"; size 1920x1080; fps 24000/1001 }"),
        "project {title \"Flying\"; size 1920x1080; fps 24000/1001}"
    );
}

#[test]
fn settings_of_a_song() {
    let song = "song a = \"a\" {\n from 0:10 to 2:40\n at bar 2 - 1 beat\n tempo 128bpm\n first beat 0.412s\n meter 4; tempo 87bpm at bar 33\n beats \"a.beats\"\n fade in 500ms out 3s\n gain -2dB\n}";
    let settings = [
        "from clock 10 to clock 160",
        "at (Subtract bar 2 1 Beat)",
        "tempo 128bpm",
        "first beat 103/250s",
        "meter 4",
        "tempo 87bpm at bar 33",
        "beats \"a.beats\"",
        "fade in 1/2s out 3s",
        "gain -2dB",
    ];
    assert_eq!(tree(song), format!("song a = \"a\" {{{}}}", settings.join("; ")));
}

#[test]
fn words() {
    assert_eq!(
        tree("lyric \"Hello, beat\" from bar 1 to bar 3"),
        "lyric \"Hello, beat\" from bar 1 to bar 3"
    );
    assert_eq!(
        tree("lyric \"FLY\" on drop for 2 beats style chorus"),
        "lyric \"FLY\" on drop for 2 Beat style chorus"
    );
    assert_eq!(tree("lyric \"a|b _\" on beat from bar 9"), "lyric \"a|b _\" on beat from bar 9");
    assert_eq!(
        tree("text \"a film by …\" at 0:01 for 3s style looks.credits"),
        "text \"a film by …\" at clock 1 for 3s style looks.credits"
    );
    assert_eq!(tree("lyrics sung"), "lyrics sung");
    assert_eq!(
        tree("lyrics sung style chorus from bar 9 to bar 17"),
        "lyrics sung from bar 9 to bar 17 style chorus"
    );
}

#[test]
fn literals() {
    for (written, read) in [
        ("12", "12"),
        ("0.5", "1/2"),
        ("24000/1001", "24000/1001"),
        ("1.5/2", "3/4"),
        ("80%", "4/5%"),
        ("1.5x", "3/2x"),
        ("500ms", "1/2s"),
        ("2s", "2s"),
        ("1min", "60s"),
        ("12f", "12f"),
        ("1:02.4", "clock 312/5"),
        ("75:00", "clock 4500"),
        ("0:01:02.400", "clock 312/5"),
        ("00:01:02:10", "timecode 62+10f"),
        ("8px", "8px"),
        ("45deg", "45deg"),
        ("-6dB", "-6dB"),
        ("128bpm", "128bpm"),
        ("#fff", "#fff"),
        ("#12345", "#12345"),
        ("1920x1080", "1920x1080"),
        ("\"text\"", "\"text\""),
        ("2 beats", "2 Beat"),
        ("1/2 beat", "1/2 Beat"),
        ("4 bars", "4 Bar"),
        ("1   bar", "1 Bar"),
        ("-2 beats", "-2 Beat"),
    ] {
        assert_eq!(value(written), read);
    }
    assert_eq!(tree("project { size 16:9; shape 16:10 }"), "project {size 16:9; shape clock 970}");
}

#[test]
fn instants_and_names() {
    for (written, read) in [
        ("bar 17", "bar 17"),
        ("bar 17.12", "bar 17.12"),
        ("bar -1", "bar -1"),
        ("bar (n + 1)", "bar((Add n 1))"),
        ("next beat", "next Beat"),
        ("next bar", "next Bar"),
        ("drop", "drop"),
        ("looks.drop", "looks.drop"),
        ("track[1:02.4]", "track[clock 312/5]"),
        ("cues \"drop 2\"", "cues:\"drop 2\""),
        ("looks.sung \"trips\"", "looks.sung:\"trips\""),
        ("sung.words", "sung.words"),
        ("color(#102030)", "color(#102030)"),
        ("f(1, [2, 3,],)", "f(1, [2, 3])"),
        ("größe_2", "größe_2"),
        ("日本", "日本"),
    ] {
        assert_eq!(value(written), read);
    }
}

#[test]
fn words_of_statements_may_be_names() {
    assert_eq!(value("clip + fade + style"), "(Add (Add clip fade) style)");
    assert_eq!(value("bars_2 + beaten + onset"), "(Add (Add bars_2 beaten) Onset)");
    assert_eq!(item("fade: clip cut[0:01 ..]"), "fade: clip cut[clock 1..]");
    assert_eq!(
        tree("mark every = bar 3\nlet x = [every, pattern]"),
        "mark every = bar 3\nlet x = [every, pattern]"
    );
}

#[test]
fn arithmetic() {
    for (written, read) in [
        ("1 + 2 * 3 - 4 / 5", "(Subtract (Add 1 (Multiply 2 3)) (Divide 4 5))"),
        ("(1 + 2) * 3", "(Multiply (Add 1 2) 3)"),
        ("1 - 2 - 3", "(Subtract (Subtract 1 2) 3)"),
        ("-n * 2", "(Multiply (- n) 2)"),
        ("- -2", "2"),
        ("3 -2", "(Subtract 3 2)"),
        ("bar 3 + 2 beats + 10f", "(Add (Add bar 3 2 Beat) 10f)"),
        ("a - bar 3", "(Subtract a bar 3)"),
    ] {
        assert_eq!(value(written), read);
    }
}

#[test]
fn rhythms() {
    for (written, read) in [
        ("beat", "beat"),
        ("bar", "bar"),
        ("bar.2", "bar.2"),
        ("every 2 beats", "every 2 Beat"),
        ("every 1/2 beat", "every 1/2 Beat"),
        ("every (n * 1 beat)", "every (Multiply n 1 Beat)"),
        ("offbeat", "offbeat"),
        ("pattern \"x..x ..x.\" step 1/4 beat", "pattern \"x..x ..x.\" step 1/4 Beat"),
        ("pattern \"x.\"", "pattern \"x.\""),
        ("[bar 1, bar 1.3, drop]", "[bar 1, bar 1.3, drop]"),
        ("bar - [drop]", "(Subtract bar [drop])"),
        ("beat + offbeat shift 1f earlier", "(Add beat (shift offbeat 1f earlier))"),
        (
            "bar least 1/4 beat shift 1 beat later - x",
            "(Subtract (shift (least bar 1/4 Beat) 1 Beat later) x)",
        ),
        (
            "beat - bar within bar 1 to bar 9 + 1 beat",
            "(within (Subtract beat bar) bar 1 (Add bar 9 1 Beat))",
        ),
        (
            "raw snare above 60% least 1/4 beat + kick",
            "(Add (least (above (raw Snare) 3/5%) 1/4 Beat) Kick)",
        ),
        (
            "raw (hat + onset) within part B2 to part C",
            "(within (raw (Add Hat Onset)) part B2 part C)",
        ),
        ("bars where energy >= 60%", "(bars AtLeast 3/5%)"),
        ("bars where energy < x - beat", "(Subtract (bars Below x) beat)"),
        ("raw", "raw"),
        ("beat within a to b within c to d", "(within (within beat a b) c d)"),
    ] {
        assert_eq!(value(written), read);
    }
}

#[test]
fn clips() {
    for (written, read) in [
        ("clip ep", "clip ep"),
        ("clip ep[3:12.5 .. 3:16]", "clip ep[clock 385/2..clock 196]"),
        ("clip ep[3:12..3:16]", "clip ep[clock 192..clock 196]"),
        ("clip ep[3:12 ..] for 2 bars", "clip ep[clock 192..] for 2 Bar"),
        ("clip ep[.. 3:16]", "clip ep[..clock 196]"),
        ("clip ep [3:12 .. 3:20] fit until drop", "clip ep[clock 192..clock 200] fit until drop"),
        ("clip ep[3:12 .. 3:20] fit", "clip ep[clock 192..clock 200] fit"),
        ("clip ep[3:14.02 on drop]", "clip ep[clock 9701/50 on drop]"),
        ("clip ep[1:00 .. 2:00, 1:30 on bar 3]", "clip ep[clock 60..clock 120, clock 90 on bar 3]"),
        ("clip ep[3:14 + 2f ..]", "clip ep[(Add clock 194 2f)..]"),
        ("clip ep[4402f ..]", "clip ep[4402f..]"),
        ("clip a.ep[0:01]", "clip a.ep[clock 1]"),
        ("clip color(#102030) for 1 bar", "clip color(#102030) for 1 Bar"),
        (
            "clip ep { speed 50%; reverse; mirror horizontal }",
            "clip ep {speed 1/2%; reverse; mirror horizontal}",
        ),
        ("hold", "hold"),
        ("hold for 1 bar { mirror }", "hold for 1 Bar {mirror}"),
        ("hold ep[3:12.5] until next bar", "hold ep[clock 385/2] until next Bar"),
        ("gap", "gap"),
        ("gap until bar 3", "gap until bar 3"),
    ] {
        assert_eq!(item(written), read);
    }
}

#[test]
fn cues() {
    assert_eq!(
        item("bar 17: gap; drop: gap; 1:02.4: gap"),
        "bar 17: gap; drop: gap; clock 312/5: gap"
    );
    assert_eq!(item("bar 17.3 + 1/2 beat : gap"), "(Add bar 17.3 1/2 Beat): gap");
    assert_eq!(
        item("cues \"a: b\": gap; track[1:02]: gap"),
        "cues:\"a: b\": gap; track[clock 62]: gap"
    );
}

#[test]
fn cuts() {
    for (written, read) in [
        ("cut on beat { a b }", "cut on beat {a; b}"),
        (
            "cut on every 2 beats until drop cycle short hold { a[0:01 ..]  b [0:02 ..] }",
            "cut on every 2 Beat until drop cycle short Hold {a[clock 1..]; b[clock 2..]}",
        ),
        (
            "cut on beat + offbeat for 2 bars intercut { a\n b; c }",
            "cut on (Add beat offbeat) for 2 Bar intercut {a; b; c}",
        ),
        ("cut on beat shuffle { a }", "cut on beat shuffle {a}"),
        ("cut on beat shuffle 3 short slow { a }", "cut on beat shuffle 3 short Slow {a}"),
        (
            "cut on sung.words short loop { a[20:14 on drop] }",
            "cut on sung.words short Loop {a[clock 1214 on drop]}",
        ),
        (
            "cut on beat {\n a[0:01 ..] { speed 50% } b { reverse } each { mirror; speed 2x }\n between wipe left 4f linear\n c\n}",
            "cut on beat {a[clock 1..] {speed 1/2%}; b {reverse}; c; each {mirror; speed 2x}; between <wipe left> 4f linear}",
        ),
        ("cut on beat { cycle[0:01 ..] }", "cut on beat {cycle[clock 1..]}"),
        ("cut on beat {\n a[\n 0:01\n ..\n ]\n}", "cut on beat {a[clock 1..]}"),
    ] {
        assert_eq!(item(written), read);
    }
}

#[test]
fn transitions() {
    for (written, read) in [
        ("crossfade 1 beat", "<crossfade> 1 Beat"),
        ("crossfade fast 1/2 beat", "<crossfade fast> 1/2 Beat"),
        ("crossfade", "<crossfade>"),
        ("crossfade (n * 1 beat) after cut", "<crossfade> (Multiply n 1 Beat) After"),
        ("wipe left 8f before cut ease in out sine", "<wipe left> 8f Before ease in-out-sine"),
        ("circle open 8f ease out after cut", "<circle open> 8f After ease out"),
        ("wipe top left 8f linear", "<wipe top left> 8f linear"),
        ("radial 1s bezier(0.1, 0.2, 0.3, 1)", "<radial> 1s bezier(1/10, 1/5, 3/10, 1)"),
        ("dip to white 1/2 beat", "<dip> to white 1/2 Beat"),
        ("fade grays 8f", "<fade grays> 8f"),
        ("dissolve 8f", "<dissolve> 8f"),
        ("cross dissolve 8f", "<cross dissolve> 8f"),
        ("fade in 1 bar", "fade In 1 Bar"),
        ("fade out 1 bar + 2f", "fade Out (Add 1 Bar 2f)"),
        ("overlap 1 beat", "overlap 1 Beat"),
    ] {
        assert_eq!(item(written), read);
    }
}

#[test]
fn containers() {
    assert_eq!(
        item("section \"Chorus\" from bar 17 to drop { gap\n lyric \"a\" from bar 1 to bar 2 }"),
        "section \"Chorus\" bar 17..drop {gap; lyric \"a\" from bar 1 to bar 2}"
    );
    assert_eq!(
        item("repeat 4 { gap; between crossfade 4f }"),
        "repeat 4 {gap; between <crossfade> 4f}"
    );
    assert_eq!(item("repeat (n + 1) { gap }"), "repeat (Add n 1) {gap}");
}

#[test]
fn lines_of_effects() {
    let modifiers = |line: &str| {
        let clip = item(&format!("clip ep {{ {line} }}"));
        clip.trim_start_matches("clip ep {").strip_suffix('}').expect("a block").to_owned()
    };
    let cases = [
        ("zoom 100% -> 112% about 60% 35% ease out", "zoom 1% -> 28/25% about 3/5% 7/20% ease out"),
        (
            "flash white 60% on kick above 60% decay 1/2 beat",
            "flash white 3/5% on (above Kick 3/5%) decay 1/2 Beat",
        ),
        (
            "zoom 100%->108% with 115% on beat ease in out cubic",
            "zoom 1% -> 27/25% with 23/20% on beat ease in-out-cubic",
        ),
        ("zoom (1 + 1x) ease about 60% 35%", "zoom (Add 1 1x) ease about 3/5% 7/20%"),
        (
            "glow 40% size (2% -> 6% over 1 beat)",
            "glow 2/5% size curve(1/50% -> 3/50% over 1 Beat)",
        ),
        (
            "zoom { start: 100%, bar 5 + 1 beat: 120% ease in; 60%: 1x\nend - 1f: 2x, }",
            "zoom <start: 1%, (Add bar 5 1 Beat): 6/5% ease in, 3/5%: 1x, (Subtract end 1f): 2x>",
        ),
    ];
    for (line, tree) in cases {
        assert_eq!(modifiers(line), tree, "{line}");
    }
}

#[test]
fn layers_and_adjusts() {
    assert_eq!(
        tree("layer titles { opacity 60%; zoom 110%\n bar 3: clip ep; crossfade 4f; gap }"),
        "layer titles {opacity 3/5%; zoom 11/10%} {bar 3: clip ep; <crossfade> 4f; gap}"
    );
    assert_eq!(tree("layer { clip ep }"), "layer {clip ep}");
    assert_eq!(
        tree("adjust from bar 1 to drop { flash white 60% on beat }"),
        "adjust bar 1..drop {flash white 3/5% on beat}"
    );
    assert_eq!(
        tree(
            "timeline { adjust { mirror }; section \"A\" from a to b { adjust { mirror }; gap } }"
        ),
        "timeline {adjust {mirror}; section \"A\" a..b {adjust {mirror}; gap}}"
    );
}

#[test]
fn texts() {
    assert_eq!(value(r#""a\n\t\"\\\u{1f3b5}""#), format!("{:?}", "a\n\t\"\\\u{1f3b5}"));
    assert_eq!(
        value("\"\"\"\n    one\n      two \"quoted\"\n\n    three\n  \"\"\""),
        format!("{:?}", "one\n  two \"quoted\"\n\nthree")
    );
    assert_eq!(value("\"\"\"one\r\n  two\"\"\""), format!("{:?}", "one\ntwo"));
    assert_eq!(value("\"\"\"\"\"\""), "\"\"");
    assert_eq!(value("\"// no comment /* { ( [ ;\""), "\"// no comment /* { ( [ ;\"");
    let lyric = tree(r#"lyric "a\|b\~c|d" from bar 1 to bar 2"#);
    assert_eq!(
        lyric,
        format!("lyric {:?} from bar 1 to bar 2", format!("a{LITERAL_BAR}b{LITERAL_TILDE}c|d"))
    );
}

#[test]
fn comments_are_kept_with_their_places() {
    let text = "// one\n/// two\n/// more\nmark a = bar /* three /* inner */ \n */ 3 //// four\nmark b = bar 4";
    let parsed = read(text);
    assert_eq!(parsed.errors, []);
    let comments: Vec<_> =
        parsed.comments.iter().map(|comment| (comment.kind, &text[comment.span.range()])).collect();
    let expected = [
        (CommentKind::Line, "// one"),
        (CommentKind::Doc, "/// two"),
        (CommentKind::Doc, "/// more"),
        (CommentKind::Block, "/* three /* inner */ \n */"),
        (CommentKind::Line, "//// four"),
    ];
    assert_eq!(comments, expected);
    assert_eq!(outline::file(&parsed.file), "[\"two\\nmore\"] mark a = bar 3\nmark b = bar 4");
}

#[test]
fn every_kind_of_line_end_and_a_byte_order_mark_are_read() {
    let film = "footage a = \"a.mkv\"\nmark drop = bar 3\ntimeline {\n\tclip a[0:01\n\t..] // end\n\tclip a\n}\n";
    let plain = tree(film);
    assert_eq!(tree(&film.replace('\n', "\r\n")), plain);
    assert_eq!(tree(&format!("\u{feff}{film}")), plain);
    assert_eq!(
        plain,
        "footage a = \"a.mkv\"\nmark drop = bar 3\ntimeline {clip a[clock 1..]; clip a}"
    );
}

#[test]
fn spans_are_places_in_the_script() {
    let text = "mark é = bar 3 /* ü */ + 2 beats // end\n";
    let parsed = read(text);
    let [statement] = parsed.file.statements.as_slice() else { panic!("one statement") };
    assert_eq!(&text[statement.span.range()], "mark é = bar 3 /* ü */ + 2 beats");
    let StatementKind::Mark { name, value } = &statement.kind else { panic!("a mark") };
    assert_eq!(&text[name.span.range()], "é");
    assert_eq!(&text[value.span.range()], "bar 3 /* ü */ + 2 beats");
}

#[test]
fn the_film_of_the_design_is_read() {
    let film = r#"
song    track = "music/track.ogg"
footage bunny = "footage/bunny.mp4"

timeline {
  bar 1: clip bunny[0:05 ..]
  bar 3: cut on beat cycle { bunny[0:31 ..]  bunny[0:55 ..]  bunny[1:12 ..] }
  crossfade 1 beat
  bar 7: clip bunny[2:10 on bar 9]
}

lyric "Hello, beat" from bar 1 to bar 3
"#;
    let expected = "song track = \"music/track.ogg\"\nfootage bunny = \"footage/bunny.mp4\"\ntimeline {bar 1: clip bunny[clock 5..]; bar 3: cut on beat cycle {bunny[clock 31..]; bunny[clock 55..]; bunny[clock 72..]}; <crossfade> 1 Beat; bar 7: clip bunny[clock 130 on bar 9]}\nlyric \"Hello, beat\" from bar 1 to bar 3";
    assert_eq!(tree(film), expected);
}
