//! What was detected in the song, as the page draws it on the waveform: hits, drops and breaks.

use serde::Serialize;

use crate::session::Compiled;
use crate::time::Time;
use crate::timeline::listing::micros;
use crate::timeline::{SongCue, Timeline};
use crate::world::{DetectedMusic, OnsetKind};

/// All times are film times in microseconds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(super) struct HitsView {
    kick: Vec<HitView>,
    snare: Vec<HitView>,
    hat: Vec<HitView>,
    other: Vec<HitView>,
    drops: Vec<i64>,
    breaks: Vec<i64>,
}

/// The name of the part of the song that sounds where the film's part begins in its midst.
pub(super) fn first_part(compiled: &Compiled, timeline: &Timeline) -> Option<String> {
    let detected = &compiled.detection.as_ref()?.used.as_ref()?.detected;
    let song = timeline.song.as_ref()?;
    let audio = timeline.media.get(song.media.0)?.facts.audio.as_ref()?;
    let started = detected.sections.iter().take_while(|part| part.start + audio.start < song.from);
    started.last().map(|part| part.name.clone())
}

/// A time, and a strength in percent of the strongest hit of its kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
struct HitView(i64, u8);

/// What was detected in the part of the song that plays; nothing if the film needs no detection.
pub(super) fn hits(compiled: &Compiled, timeline: &Timeline) -> HitsView {
    let used = compiled.detection.as_ref().and_then(|detection| detection.used.as_ref());
    let (Some(used), Some(song)) = (used, &timeline.song) else {
        return HitsView::default();
    };
    let audio = timeline.media.get(song.media.0).and_then(|medium| medium.facts.audio.as_ref());
    played(&used.detected, song, audio.map_or(Time::ZERO, |audio| audio.start))
}

/// `start` is the song's time of its first sample.
fn played(detected: &DetectedMusic, song: &SongCue, start: Time) -> HitsView {
    let end = song.at + song.length;
    let heard = |time: Time| {
        let at = time + start - song.from + song.at;
        (song.at <= at && at < end).then(|| micros(at))
    };
    let turns = |times: &[Time]| times.iter().filter_map(|time| heard(*time)).collect();
    let mut view = HitsView {
        drops: turns(&detected.drops),
        breaks: turns(&detected.breaks),
        ..HitsView::default()
    };
    for onset in &detected.onsets {
        let lane = match onset.kind {
            OnsetKind::Kick => &mut view.kick,
            OnsetKind::Snare => &mut view.snare,
            OnsetKind::Hat => &mut view.hat,
            OnsetKind::Other => &mut view.other,
        };
        lane.extend(heard(onset.time).map(|at| HitView(at, onset.strength)));
    }
    view
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::program::MediaId;
    use crate::world::{Onset, sample};

    #[test]
    fn hits_lie_where_the_part_that_plays_is_heard() {
        let onset =
            |ms: i64, kind| Onset { time: Time::from_ticks(ms, 1, 1000), kind, strength: 80 };
        let detected = DetectedMusic {
            onsets: vec![
                onset(900, OnsetKind::Kick),
                onset(1500, OnsetKind::Snare),
                onset(3500, OnsetKind::Kick),
            ],
            drops: vec![Time::from_seconds(2)],
            breaks: vec![Time::from_seconds(9)],
            ..sample::steady()
        };
        let second = Time::from_seconds(1);
        let song = SongCue {
            media: MediaId(0),
            from: second,
            at: second * 2,
            length: second * 2,
            fade_in: Time::ZERO,
            fade_out: Time::ZERO,
            gain: 0,
        };
        let view = played(&detected, &song, Time::from_ticks(1, 1, 10));
        let expected = HitsView {
            kick: vec![HitView(2_000_000, 80)],
            snare: vec![HitView(2_600_000, 80)],
            drops: vec![3_100_000],
            ..HitsView::default()
        };
        assert_eq!(view, expected);
    }
}
