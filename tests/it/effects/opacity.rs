//! `opacity` on a shot: what lies behind shows through.

use super::{BEAT, WARM, assert_flat, flat_color, left_of_pulse, mix, project};

#[test]
fn a_ramp_goes_from_its_first_value_to_its_last() {
    skip_without_ffmpeg!();
    let frames = project()
        .frames("timeline { start + 12f: clip warm[0:00 ..] for 13f { opacity 0% -> 100% } }");
    assert_eq!(frames.len(), 25);
    let behind = flat_color(&frames[0]);
    for (index, frame) in frames[12..].iter().enumerate() {
        let color = mix(behind, WARM.map(f64::from), index as f64 / 12.0);
        assert_flat(frame, color, &format!("frame {index} of the ramp"));
    }
    assert_eq!(flat_color(&frames[12]), behind, "the first frame has the first value");
    assert_eq!(flat_color(&frames[24]), WARM.map(f64::from), "the last has the last");
}

#[test]
fn a_pulse_peaks_on_its_hit_and_falls_to_a_twentieth_within_its_decay() {
    skip_without_ffmpeg!();
    let frames = project().frames(
        "timeline { bar 1.2: clip warm[0:00 ..] for 4 beats { opacity 100% with 20% on beat decay 250ms } }",
    );
    let behind = flat_color(&frames[0]);
    let expected = |depth: f64| mix(WARM.map(f64::from), behind, depth);
    for (index, frame) in frames[BEAT..].iter().enumerate() {
        let depth = 0.8 * left_of_pulse(index % BEAT);
        assert_flat(frame, expected(depth), &format!("frame {index}"));
    }
    assert_flat(&frames[2 * BEAT], expected(0.8), "the hit");
    assert_flat(&frames[2 * BEAT + 6], expected(0.8 * 0.05), "after the decay");
    assert_eq!(frames.len(), 5 * BEAT);
}
