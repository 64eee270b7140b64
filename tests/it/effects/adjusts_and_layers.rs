//! Effects on whatever is below: `adjust`, and the effects of a `layer`.

use super::{BEAT, COOL, WARM, assert_flat, assert_zoomed, mix, project};
use crate::support::card::Frame;

const SHOTS: &str = "timeline {
  bar 1: clip texture[0:00 ..] for 2 beats
  clip edges[0:00 ..] for 2 beats
}
";
const LENGTH: usize = 4 * BEAT;

/// The frames that an adjust of the second and third beat lies on.
const ADJUSTED: std::ops::Range<usize> = BEAT..3 * BEAT;

#[test]
fn an_adjust_changes_its_frames_and_no_others() {
    skip_without_ffmpeg!();
    let project = project();
    let plain = project.frames(SHOTS);
    let adjusted = |effect: &str| {
        project.frames(&format!("{SHOTS}adjust from bar 1.2 to bar 1.4 {{ {effect} }}\n"))
    };
    let on_shots = |effect: &str| {
        project.frames(&format!(
            "timeline {{
  bar 1: clip texture[0:00 ..] for 1 beat
  clip texture[0:00.5 ..] for 1 beat {{ {effect} }}
  clip edges[0:00 ..] for 1 beat {{ {effect} }}
  clip edges[0:00.5 ..] for 1 beat
}}"
        ))
    };
    for effect in ["zoom 120%", "opacity 40%", "mirror", "zoom 60% edge clear"] {
        let frames = adjusted(effect);
        assert_eq!(frames.len(), LENGTH);
        let shots = on_shots(effect);
        for index in 0..LENGTH {
            let untouched = frames[index] == plain[index];
            assert_eq!(untouched, !ADJUSTED.contains(&index), "{effect}: frame {index}");
            assert!(frames[index] == shots[index], "{effect}: frame {index} is as on a shot");
        }
    }
}

#[test]
fn a_ramp_of_an_adjust_counts_from_its_own_start() {
    skip_without_ffmpeg!();
    let project = project();
    let shots =
        "timeline { bar 1: clip edges[0:00 ..] for 2 beats; clip edges[0:01 ..] for 2 beats }\n";
    let frames =
        project.frames(&format!("{shots}adjust from bar 1.2 to bar 1.4 {{ zoom 100% -> 150% }}\n"));
    for (index, frame) in frames.iter().enumerate() {
        let along = if ADJUSTED.contains(&index) { (index - BEAT) as f64 / 23.0 } else { 0.0 };
        assert_zoomed(frame, 1.5f64.powf(along), &format!("frame {index}"));
    }
}

#[test]
fn a_half_transparent_layer_and_its_crossfade_mix_with_what_is_below() {
    skip_without_ffmpeg!();
    let [warm, cool] = [WARM, COOL].map(|color| color.map(f64::from));
    let frames = project().frames(
        "timeline { bar 1: clip cool[0:00 ..] for 4 beats }
layer top {
  opacity 50%
  bar 1.2: clip warm[0:00 ..] for 1 beat
  crossfade 6f
  clip cool[0:01 ..] for 1 beat
}
",
    );
    assert_eq!(frames.len(), LENGTH);
    let cut = 2 * BEAT;
    let crossfade = cut - 3..cut + 3;
    for (index, frame) in frames.iter().enumerate() {
        let above = match index {
            _ if !(BEAT..3 * BEAT).contains(&index) => cool,
            index if crossfade.contains(&index) => {
                mix(warm, cool, (index - crossfade.start + 1) as f64 / 7.0)
            }
            index if index < cut => warm,
            _ => cool,
        };
        assert_flat(frame, mix(cool, above, 0.5), &format!("frame {index}"));
    }
    let plain = Frame::flat(COOL);
    assert!(frames[..BEAT].iter().all(|frame| *frame == plain), "nothing before the first item");
    assert!(frames[3 * BEAT..].iter().all(|frame| *frame == plain), "nothing after the last");
}
