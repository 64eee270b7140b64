//! Real lyric and beat files, as other people's programs wrote them.

#[path = "support/media.rs"]
mod media;

use amv::music::{decode_text, parse_beats, parse_lyrics};

#[test]
fn real_lyric_files_are_read() {
    let expected = [
        ("coulton_code_monkey.converted.lrc", "Code Monkey get up get co~ffee", 680),
        ("coulton_that_spells_dna.converted.enhanced.lrc", "We start the story when Mom met Da~d", 7510),
        ("lrckit_enhanced_a2.lrc", "spark light", 2000),
        ("astisub_example-in.srt", "(deep rumbling)", 99_000),
        ("astisub_example-in-non-utf8.srt", "(deep rumbling)", 99_000),
        ("astisub_missing-sequence-in.srt", "(deep rumbling)", 99_000),
        ("astisub_example-in-html-entities.srt", "The man in black fled across the desert,\n& the gunslinger followed.", 331),
        ("astisub_example-in-carriage-return.srt", "Did one of the last stories strike you as\nmore interesting than the other?", 0),
        ("moviepy_subtitles-unicode.srt", "ÁÉíöÙ", 0),
    ];
    let Some(shared) = media::shared() else { return };
    for (name, text, from) in expected {
        let bytes = std::fs::read(shared.join("lyrics").join(name)).expect(name);
        let extension = name.rsplit('.').next().unwrap_or_default();
        let file = parse_lyrics(&bytes, extension).unwrap_or_else(|mistake| panic!("{name}: {mistake}"));
        assert_eq!((file.lines[0].text().as_str(), file.lines[0].from.millis(), file.guessed), (text, from, false), "{name}");
    }
}

#[test]
fn real_beat_files_are_read() {
    let Some(shared) = media::shared() else { return };
    for (name, count) in [("coulton_better", 432), ("asap_schubert_moment_musical_3", 155), ("muldjord_chaos_god", 520)] {
        let bytes = std::fs::read(shared.join("music").join(format!("{name}.beats"))).expect(name);
        let beats = parse_beats(&decode_text(&bytes).text).unwrap_or_else(|mistake| panic!("{name}: {mistake}"));
        assert_eq!(beats.len(), count, "{name}");
    }
}
