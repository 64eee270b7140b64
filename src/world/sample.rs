//! Songs as they might be detected, and footage, for tests.

use super::{
    Confidence, DetectedMusic, FieldOrder, FrameTimes, Meter, Onset, OnsetKind, Orientation, Part,
    Pulse, Stretch, Transfer, VideoFacts,
};
use crate::time::{FrameRate, FrameSet, Rational, Time};

fn ms(ms: i64) -> Time {
    Time::from_ticks(ms, 1, 1000)
}

/// 32 seconds at 120 bpm, with two beats of pick-up.
pub(crate) fn steady() -> DetectedMusic {
    let pulse = Pulse {
        stretches: vec![Stretch::Steady { first: ms(500), tempo: Rational::from(120), beats: 62 }],
        meters: vec![Meter { beat: 2, meter: 4 }],
        confidence: Confidence { tempo: 97, level: 62, phase: 50, bars: 88 },
        rival: Some(Rational::new(1, 2)),
    };
    let mut onsets = Vec::new();
    for (index, time) in pulse.beats().into_iter().enumerate() {
        let drum = if index.is_multiple_of(2) { OnsetKind::Kick } else { OnsetKind::Snare };
        onsets.extend([
            Onset { time, kind: drum, strength: 90 },
            Onset { time, kind: OnsetKind::Hat, strength: 40 + (index % 4) as u8 * 15 },
        ]);
    }
    onsets.push(Onset { time: ms(31_750), kind: OnsetKind::Other, strength: 100 });
    let part = |at: i64, name: &str| Part { start: ms(at), name: name.to_owned() };
    DetectedMusic {
        detector: 1,
        length: Time::from_seconds(32),
        pulse: Some(pulse),
        onsets,
        sections: vec![part(1500, "A"), part(17_500, "B"), part(25_500, "A2")],
        drops: vec![ms(17_500)],
        breaks: vec![ms(25_500)],
        energy: (0..128).map(|step| if step < 70 { step } else { 90 }).collect(),
    }
}

/// Three bars of three beats at 90 bpm, then four bars of four beats that speed up.
#[cfg(feature = "ffmpeg")]
pub(crate) fn moving() -> DetectedMusic {
    let beats = (0..16).map(|beat| ms(6000 + beat * 500)).collect();
    let pulse = Pulse {
        stretches: vec![
            Stretch::Steady { first: ms(0), tempo: Rational::from(90), beats: 9 },
            Stretch::Free { beats },
        ],
        meters: vec![Meter { beat: 0, meter: 3 }, Meter { beat: 9, meter: 4 }],
        confidence: Confidence { tempo: 90, level: 90, phase: 90, bars: 90 },
        rival: None,
    };
    DetectedMusic {
        pulse: Some(pulse),
        sections: Vec::new(),
        drops: Vec::new(),
        breaks: Vec::new(),
        ..steady()
    }
}

/// Ordinary footage of one second.
pub(crate) fn video() -> VideoFacts {
    let rate = FrameRate::FILM;
    VideoFacts {
        stream: 0,
        codec: "h264".to_owned(),
        still: false,
        width: 1280,
        height: 720,
        pixel_aspect: (1, 1),
        orientation: Orientation::UPRIGHT,
        rate,
        times: FrameTimes::Even { rate, count: 24 },
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
    }
}
