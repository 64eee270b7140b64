//! Real lyric and beat files, as other people's programs wrote them.

use amv::music::{decode_text, parse_beat_file, parse_beats, parse_lyrics};
use amv::time::Time;

use crate::support::requirements;

#[test]
fn real_lyric_files_are_read() {
    let expected = [
        ("coulton_code_monkey.converted.lrc", "Code Monkey get up get coffee", 680),
        (
            "coulton_that_spells_dna.converted.enhanced.lrc",
            "We start the story when Mom met Dad",
            7510,
        ),
        ("lrckit_enhanced_a2.lrc", "spark light", 2000),
        ("astisub_example-in.srt", "(deep rumbling)", 99_000),
        ("astisub_example-in-non-utf8.srt", "(deep rumbling)", 99_000),
        ("astisub_missing-sequence-in.srt", "(deep rumbling)", 99_000),
        (
            "astisub_example-in-html-entities.srt",
            "The man in black fled across the desert,\n& the gunslinger followed.",
            331,
        ),
        (
            "astisub_example-in-carriage-return.srt",
            "Did one of the last stories strike you as\nmore interesting than the other?",
            0,
        ),
        ("moviepy_subtitles-unicode.srt", "ÁÉíöÙ", 0),
    ];
    let Some(shared) = requirements::shared_media() else { return };
    for (name, text, from) in expected {
        let bytes = std::fs::read(shared.join("lyrics").join(name)).expect(name);
        let extension = name.rsplit('.').next().unwrap_or_default();
        let file =
            parse_lyrics(&bytes, extension).unwrap_or_else(|mistake| panic!("{name}: {mistake}"));
        assert_eq!(
            (file.lines[0].text().as_str(), file.lines[0].from.millis(), file.guessed),
            (text, from, false),
            "{name}"
        );
    }
}

#[test]
fn real_beat_files_are_read() {
    let Some(shared) = requirements::shared_media() else { return };
    for (name, count) in [
        ("coulton_better", 432),
        ("asap_schubert_moment_musical_3", 155),
        ("muldjord_chaos_god", 520),
    ] {
        let bytes = std::fs::read(shared.join("music").join(format!("{name}.beats"))).expect(name);
        let beats = parse_beats(&decode_text(&bytes).text)
            .unwrap_or_else(|mistake| panic!("{name}: {mistake}"));
        assert_eq!((beats.beats.len(), beats.skipped.len()), (count, 0), "{name}");
    }
}

/// Charts and tempo maps of songs, and the beats that those songs were found to have.
#[test]
fn real_tempo_maps_agree_with_their_songs() {
    let maps = [
        ("negaren_goin_under.ssc", "negaren_goin_under", 4),
        ("freedoom_e1m8.tempomap.mid", "freedoom_e1m8", 3),
        ("freedoom_e3m9.tempomap.mid", "freedoom_e3m9", 4),
        ("openmsx_boogi_marabi.tempomap.mid", "openmsx_boogi_marabi", 3),
        ("openmsx_midnight_snow_run.tempomap.mid", "openmsx_midnight_snow_run", 4),
        ("muldjord_chaos_god.notes.mid", "muldjord_chaos_god", 4),
        ("sectoid_escape_from_chaosland.notes.mid", "sectoid_escape_from_chaosland", 4),
        ("sectoid_feelings.notes.mid", "sectoid_feelings", 4),
    ];
    let Some(shared) = requirements::shared_media() else { return };
    let read = |name: &str| {
        let bytes = std::fs::read(shared.join("music").join(name)).expect(name);
        parse_beat_file(name, &bytes).unwrap_or_else(|mistake| panic!("{name}: {mistake}")).beats
    };
    for (map, song, meter) in maps {
        let (beats, truth) = (read(map), read(&format!("{song}.beats")));
        // A file's truth may be shifted as a whole, by what its annotation was off; and end with
        // the song.
        let shift = truth[0].0 - beats[0].0;
        assert!(shift.abs() < Time::from_ticks(90, 1, 1000), "{map} is off by {shift}");
        let pairs: Vec<_> = truth.iter().zip(&beats).collect();
        assert!(
            pairs.len() * 10 > truth.len() * 9,
            "{map}: {} of {} beats",
            pairs.len(),
            truth.len()
        );
        for (true_beat, beat) in pairs {
            let drift = true_beat.0 - beat.0 - shift;
            assert!(drift.abs() <= Time::from_ticks(1, 1, 1000), "{map} at {}: {drift}", beat.0);
            assert!(true_beat.1 == 0 || true_beat.1 == beat.1, "{map} at {}", beat.0);
            assert!((1..=meter).contains(&beat.1), "{map} at {}", beat.0);
        }
    }
}
