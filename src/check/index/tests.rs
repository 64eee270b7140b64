//! Definitions, uses and values, as an editor asks for them.

use std::path::Path;

use crate::check::program::ItemKind;
use crate::check::{Checked, PendingFact, SymbolKind, check};
use crate::hash::ContentHash;
use crate::source::{SourceId, Sources, Span};
use crate::time::{FrameRate, FrameSet, Time};
use crate::world::{
    AudioFacts, FieldOrder, FrameTimes, Media, MemoryWorld, Orientation, Transfer, VideoFacts,
    sample,
};

const SCRIPT: &str = "\
project { size 1280x720; fps 24 }
song track = \"song.ogg\" { tempo 120bpm; first beat 0:00 }
use \"looks.amv\" as looks
footage ep = \"ep.mkv\"
/// Where it all
/// begins.
mark drop = bar 5
let step = 3 beats
timeline {
  0:00: clip ep[0:10 ..] until drop
  drop: clip ep[0:20 ..] for step
  drop + step: clip ep[0:30 ..] for looks.long
}
";

const LOOKS: &str = "// no documentation\nlet long = 2s\nlet unused = 3s\n";

fn film(world: MemoryWorld, script: &str) -> (Checked, Sources) {
    let mut sources = Sources::new();
    let world = world.with_file("film.amv", script);
    (check(&world, Path::new("film.amv"), &mut sources), sources)
}

fn world() -> MemoryWorld {
    MemoryWorld::new()
        .with_media("song.ogg", sound())
        .with_media("ep.mkv", video())
        .with_file("looks.amv", LOOKS)
}

fn sound() -> Media {
    Media {
        digest: ContentHash::of(b"song"),
        stamp: None,
        container: "ogg".to_owned(),
        video: None,
        audio: Some(AudioFacts {
            stream: 0,
            codec: "vorbis".to_owned(),
            rate: 44_100,
            channels: 2,
            duration: Time::from_seconds(32),
            start: Time::ZERO,
        }),
    }
}

fn video() -> Media {
    let rate = FrameRate::FILM;
    Media {
        digest: ContentHash::of(b"ep"),
        stamp: None,
        container: "matroska,webm".to_owned(),
        video: Some(VideoFacts {
            stream: 0,
            codec: "h264".to_owned(),
            still: false,
            width: 1280,
            height: 720,
            pixel_aspect: (1, 1),
            orientation: Orientation::UPRIGHT,
            rate,
            times: FrameTimes::Even { rate, count: 24 * 60 },
            keys: FrameSet::default(),
            closed: FrameSet::default(),
            first_pts: Time::ZERO,
            pixel_format: "yuv420p".to_owned(),
            bit_depth: 8,
            alpha: false,
            matrix: None,
            range: None,
            transfer: Transfer::Sdr,
            fields: FieldOrder::Progressive,
            promised: None,
        }),
        audio: None,
    }
}

/// The file and byte of the `nth` occurrence of `text`.
fn place(sources: &Sources, path: &str, text: &str, nth: usize) -> (SourceId, u32) {
    let (id, file) = sources
        .iter()
        .find(|(_, file)| file.path == Path::new(path))
        .expect("the file has been read");
    let (byte, _) = file.text.match_indices(text).nth(nth).expect("the text occurs");
    (id, byte as u32)
}

fn slices(sources: &Sources, spans: impl Iterator<Item = Span>) -> Vec<&str> {
    spans.map(|span| sources.slice(span)).collect()
}

#[test]
fn a_use_leads_to_its_definition() {
    let (checked, sources) = film(world(), SCRIPT);
    assert_eq!(checked.diagnostics, []);
    let symbols = &checked.symbols;
    let (source, byte) = place(&sources, "film.amv", "drop + step", 0);
    let drop = symbols.definition_at(source, byte).expect("a definition");
    let definition = &symbols.definitions()[drop.0];
    assert_eq!((definition.name.as_str(), definition.kind), ("drop", SymbolKind::Mark));
    let declared = place(&sources, "film.amv", "drop =", 0);
    assert_eq!((definition.span.source, definition.span.start), declared);
    assert_eq!(symbols.definition_at(declared.0, declared.1), Some(drop));
    let (source, byte) = place(&sources, "film.amv", "project", 0);
    assert_eq!(symbols.definition_at(source, byte), None);
}

#[test]
fn a_use_leads_into_another_file() {
    let (checked, sources) = film(world(), SCRIPT);
    let (source, byte) = place(&sources, "film.amv", "long", 0);
    let long = checked.symbols.definition_at(source, byte).expect("a definition");
    let span = checked.symbols.definitions()[long.0].span;
    assert_eq!((span.source, span.start), place(&sources, "looks.amv", "long", 0));
    assert_eq!(slices(&sources, checked.symbols.uses_of(long)), ["long"]);
}

#[test]
fn all_uses_of_a_name_are_found() {
    let (checked, sources) = film(world(), SCRIPT);
    let (source, byte) = place(&sources, "film.amv", "ep =", 0);
    let footage = checked.symbols.definition_at(source, byte).expect("a definition");
    let starts: Vec<u32> = checked.symbols.uses_of(footage).map(|span| span.start).collect();
    let expected: Vec<u32> = (0..3).map(|nth| place(&sources, "film.amv", "ep[", nth).1).collect();
    assert_eq!(starts, expected);
}

#[test]
fn a_hover_shows_type_value_and_documentation() {
    let (checked, sources) = film(world(), SCRIPT);
    let hover = |path: &str, text: &str| {
        let (source, byte) = place(&sources, path, text, 0);
        checked.symbols.hover_at(source, byte)
    };
    assert_eq!(
        hover("film.amv", "drop =").as_deref(),
        Some("mark drop: instant, bar 5 = 0:08.000\n\nWhere it all\nbegins.")
    );
    assert_eq!(
        hover("film.amv", "step =").as_deref(),
        Some("let step: span of beats or bars, 3 beats")
    );
    assert_eq!(
        hover("film.amv", "ep[").as_deref(),
        Some("footage ep: footage, 1280x720, 24 fps, 1:00.000")
    );
    assert_eq!(hover("looks.amv", "long").as_deref(), Some("let long: duration, 2s"));
    assert_eq!(hover("looks.amv", "unused").as_deref(), Some("let unused"));
}

#[test]
fn mistakes_that_follow_from_pending_footage_are_not_reported() {
    let script = "\
footage ep = \"ep.mkv\"
footage later = \"later.mkv\"
let only_there = 0:10
timeline {
  clip later[only_there .. 0:01]
  clip later[00:00:01:29 ..] for 1s
  00:00:05:29: hold later[9999f] for 1s
  clip ep[0:20 ..] for 1s { wobble }
  clip missing for 1s
}
";
    let (checked, sources) = film(world().with_pending_media("later.mkv"), script);
    let codes: Vec<&str> = checked
        .diagnostics
        .iter()
        .map(|diagnostic| sources.slice(diagnostic.span().expect("a place")))
        .collect();
    assert_eq!(codes, ["wobble", "missing"]);
    let pending: Vec<(&Path, PendingFact)> =
        checked.pending.iter().map(|pending| (pending.path.as_path(), pending.fact)).collect();
    assert_eq!(pending, [(Path::new("later.mkv"), PendingFact::Media)]);
    assert!(checked.program.is_none(), "the film's size depends on pending footage");
    let (known, _) = film(world(), "footage ep = \"ep.mkv\"\ntimeline { clip ep[0:20 ..] for 1s }");
    assert_eq!(known.pending, []);
}

#[test]
fn a_film_of_known_shape_has_unknown_items() {
    let script = "\
project { size 1280x720; fps 24 }
footage later = \"later.mkv\"
timeline { clip later[0:10 ..] for 1s; clip color(red) for 1s }
";
    let (checked, _) = film(world().with_pending_media("later.mkv"), script);
    assert_eq!(checked.diagnostics, []);
    let program = checked.program.expect("a program");
    assert_eq!(program.timeline.items[0].kind, ItemKind::Broken);
    assert_ne!(program.timeline.items[1].kind, ItemKind::Broken);
}

#[test]
fn mistakes_that_follow_from_a_pending_song_are_not_reported() {
    let script = |song: &str| {
        format!(
            "song track = \"song.ogg\"{song}\nmark drop = bar 500\n\
             timeline {{ bar 3: gap; drop: gap until part B; cut on kick {{ color(red) }}; gap for twice }}\n"
        )
    };
    let found = |world: MemoryWorld| {
        let (checked, sources) = film(world, &script(""));
        let spans: Vec<String> = checked
            .diagnostics
            .iter()
            .map(|diagnostic| sources.slice(diagnostic.span().expect("a place")).to_owned())
            .collect();
        (spans, checked.pending.len())
    };
    assert_eq!(found(world().with_pending_media("song.ogg")), (vec!["twice".to_owned()], 1));
    assert_eq!(found(world().with_pending_detection("song.ogg")), (vec!["twice".to_owned()], 1));
    let heard = world().with_detected("song.ogg", sample::steady());
    assert_eq!(found(heard), (vec!["bar 500".to_owned(), "twice".to_owned()], 0));
}

#[test]
fn shots_and_sections_are_found_by_their_names() {
    let bin =
        "footage ep = \"ep.mkv\"\n/// The best take.\nshot grab = ep[0:10 .. 0:14] hit 0:12\n";
    let script = "\
project { size 1280x720; fps 24 }
song track = \"song.ogg\" { tempo 120bpm; first beat 0:00 }
use \"bin.amv\" as bin
timeline {
  bar 1: clip bin.grab on bar 1.3
  section Chorus from bar 2 to bar 4 { cut on beat within Chorus { bin.grab { hit on beat } } }
  gap
}
text \"sing\" from Chorus to Chorus end
";
    let (checked, sources) = film(world().with_file("bin.amv", bin), script);
    let errors = checked.diagnostics.iter().filter(|one| one.is_error()).count();
    assert_eq!(errors, 0, "{:?}", checked.diagnostics);
    let symbols = &checked.symbols;
    let hover = |text: &str, nth: usize| {
        let (source, byte) = place(&sources, "film.amv", text, nth);
        symbols.hover_at(source, byte)
    };
    assert_eq!(
        hover("grab on", 0).as_deref(),
        Some("shot grab: named shot, ep[0:10 .. 0:14] hit 0:12\n\nThe best take.")
    );
    assert_eq!(hover("Chorus to", 0).as_deref(), Some("section Chorus: instant, bar 2 = 0:02.000"));
    let (source, byte) = place(&sources, "film.amv", "Chorus from", 0);
    let chorus = symbols.definition_at(source, byte).expect("a definition");
    assert_eq!(symbols.definitions()[chorus.0].kind, SymbolKind::Section);
    assert_eq!(symbols.uses_of(chorus).count(), 3);
    let named = symbols.definitions().iter().filter(|one| one.name == "Chorus").count();
    assert_eq!(named, 1);
}

#[test]
fn what_a_used_file_uses_is_not_passed_on() {
    let world =
        world().with_file("deep.amv", "let far = 2s\n").with_file("near.amv", "use \"deep.amv\"\n");
    let script =
        "use \"near.amv\"\nfootage ep = \"ep.mkv\"\ntimeline { clip ep[0:20 ..] for far }\n";
    let (checked, _) = film(world, script);
    let help: Vec<_> = checked.diagnostics.iter().filter_map(|one| one.help.as_deref()).collect();
    assert_eq!(
        help,
        [
            "`near.amv` uses a file that declares it, and `use` does not pass names on: write `use \"deep.amv\"` here too"
        ]
    );
}
