//! Where a film is cut into stretches: at the cuts of every track outside a mix, where mixes, dips
//! and fades begin and end, and where an adjust begins or ends to change something.

use crate::check::program::JoinKind;
use crate::time::{Frame, FrameRange};
use crate::timeline::{AdjustLevel, Level, Track};

/// An adjust that changes nothing for fewer frames than this is not cut there: each segment costs a
/// key frame, and a pulse on every beat would cut the film to pieces.
const WORTH_A_CUT: i64 = 48;

/// The film's frames between cut points.
pub(super) fn stretches(levels: &[Level], frames: FrameRange) -> Vec<FrameRange> {
    let mut points = vec![frames.start, frames.end];
    for level in levels {
        match level {
            Level::Track(track) => track_points(track, &mut points),
            Level::Adjust(adjust) => adjust_points(adjust, &mut points),
            Level::Words(_) => {}
        }
    }
    points.retain(|&point| frames.start <= point && point <= frames.end);
    points.sort_unstable();
    points.dedup();
    points.windows(2).map(|pair| FrameRange::new(pair[0], pair[1])).collect()
}

fn track_points(track: &Track, points: &mut Vec<Frame>) {
    let mixes: Vec<FrameRange> = track
        .transitions
        .iter()
        .filter(|transition| matches!(transition.kind, JoinKind::Blend(_)))
        .map(|transition| transition.frames)
        .collect();
    let in_a_mix = |frame: Frame| {
        let first = mixes.partition_point(|mix| mix.end <= frame);
        mixes.get(first).is_some_and(|mix| mix.start < frame && frame < mix.end)
    };
    for shot in &track.shots {
        points
            .extend([shot.frames.start, shot.frames.end].into_iter().filter(|&cut| !in_a_mix(cut)));
    }
    let joins = track.transitions.iter().map(|transition| transition.frames);
    for treated in joins.chain(track.fades.iter().map(|fade| fade.frames)) {
        if !treated.is_empty() {
            points.extend([treated.start, treated.end]);
        }
    }
}

fn adjust_points(adjust: &AdjustLevel, points: &mut Vec<Frame>) {
    let length = adjust.frames.len();
    let mut active: Vec<(i64, i64)> =
        adjust.look.iter().flat_map(|treatment| treatment.active_runs(length)).collect();
    active.sort_unstable();
    let mut end: Option<i64> = None;
    for (start, until) in active {
        match end {
            Some(before) if start - before < WORTH_A_CUT => {}
            Some(before) => {
                points.extend([adjust.frames.start + before, adjust.frames.start + start])
            }
            None => points.push(adjust.frames.start + start),
        }
        end = Some(end.map_or(until, |before| before.max(until)));
    }
    points.extend(end.map(|end| adjust.frames.start + end));
}
