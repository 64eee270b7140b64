//! Tests of the decode plan.

use proptest::prelude::*;

use super::*;

const FRAME: u64 = 1000;

fn medium(name: &str) -> ContentHash {
    ContentHash::of(name.as_bytes())
}

fn read(name: &str, frames: Range<i64>) -> FootageRead {
    FootageRead {
        media: medium(name),
        begin: frames.start,
        end: frames.end - 1,
        low: frames.start,
        high: frames.end - 1,
    }
}

fn shot(name: &str, frames: Range<i64>) -> SegmentReads {
    SegmentReads { frames: frames.end - frames.start, reads: vec![read(name, frames)] }
}

fn plan_decoding(tasks: &[SegmentReads], budget: u64) -> DecodePlan {
    let keys = FrameSet::new((0..100).map(|group| group * 250));
    plan(tasks, |_| Some(SourceFacts { keys: &keys, frame_bytes: FRAME }), budget)
}

fn order(plan: &DecodePlan) -> Vec<Vec<usize>> {
    plan.chains.iter().map(|chain| chain.iter().map(|link| link.segment).collect()).collect()
}

#[test]
fn shots_of_one_group_are_decoded_in_one_go() {
    let tasks =
        [shot("a", 200..230), shot("a", 400..430), shot("b", 100..130), shot("a", 100..130)];
    let plan = plan_decoding(&tasks, 0);
    assert_eq!(order(&plan), [vec![3, 0], vec![1], vec![2]]);
    // 100 to the first and 30 of it, 70 to the second and 30 of it; 150 + 30; 100 + 30.
    assert_eq!((plan.decoded, plan.saved), (230 + 180 + 130, 130));
}

#[test]
fn no_chain_leads_over_a_key_frame_that_would_be_nearer() {
    assert_eq!(order(&plan_decoding(&[shot("a", 200..230), shot("a", 260..290)], 0)).len(), 2);
    assert_eq!(order(&plan_decoding(&[shot("a", 200..260), shot("a", 300..330)], 0)), [[0, 1]]);
}

#[test]
fn a_shot_its_crossfade_and_the_next_shot_are_one_chain() {
    let blend = SegmentReads { frames: 12, reads: vec![read("a", 130..142), read("b", 100..112)] };
    let tasks = [shot("b", 112..140), blend, shot("a", 100..130)];
    let plan = plan_decoding(&tasks, 0);
    assert_eq!(order(&plan), [[2, 1, 0]]);
    assert_eq!(plan.decoded, 100 + 30 + 12 + 100 + 12 + 28);
}

#[test]
fn what_two_shots_share_stays_in_memory_within_the_budget() {
    let tasks = [shot("a", 100..140), shot("a", 120..160)];
    let plan = plan_decoding(&tasks, 20 * FRAME);
    assert_eq!(plan.chains[0][1].shared, [SharedFrames { media: medium("a"), frames: 120..140 }]);
    assert_eq!(plan.decoded, 160);
    let poor = plan_decoding(&tasks, 19 * FRAME);
    assert_eq!((order(&poor).len(), poor.decoded), (2, 300));
    let within = plan_decoding(&[shot("a", 100..140), shot("a", 110..120)], 20 * FRAME);
    assert_eq!(within.chains[0][1].shared, [SharedFrames { media: medium("a"), frames: 110..120 }]);
    assert_eq!(within.decoded, 140);
}

#[test]
fn shots_that_play_backwards_stand_alone() {
    let backwards = SegmentReads {
        frames: 40,
        reads: vec![FootageRead { media: medium("a"), begin: 139, end: 100, low: 100, high: 139 }],
    };
    assert_eq!(order(&plan_decoding(&[backwards, shot("a", 140..150)], 100 * FRAME)).len(), 2);
}

#[test]
fn the_longest_chain_comes_first() {
    assert_eq!(
        order(&plan_decoding(&[shot("a", 0..10), shot("b", 0..30), shot("c", 0..20)], 0)),
        [[1], [2], [0]]
    );
}

proptest! {
    #[test]
    fn every_task_is_in_one_chain_and_nothing_costs_more_than_alone(
        shots in prop::collection::vec((0..3_u8, 0..900_i64, 1..200_i64, any::<bool>()), 0..60),
        budget in 0..100_u64,
    ) {
        let tasks: Vec<SegmentReads> = shots
            .iter()
            .map(|&(name, first, length, mixed)| {
                let mut task = shot(&name.to_string(), first..first + length);
                if mixed {
                    task.reads.push(read("other", first / 2..first / 2 + length));
                }
                task
            })
            .collect();
        let plan = plan_decoding(&tasks, budget * FRAME);
        let mut seen: Vec<usize> = order(&plan).concat();
        seen.sort_unstable();
        prop_assert_eq!(seen, (0..tasks.len()).collect::<Vec<_>>());
        prop_assert!(plan.saved >= 0 && plan.decoded >= 0);
        for link in plan.chains.iter().flatten() {
            let held: i64 = link.shared.iter().map(|shared| shared.frames.end - shared.frames.start).sum();
            prop_assert!(held as u64 <= budget);
        }
    }
}
