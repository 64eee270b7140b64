//! `zoom` on a shot: where the edges of a card go.

use super::{
    BEAT, EDGE_SLACK, assert_zoomed, edge_across, edge_down, edges, left_of_pulse, project,
    zoomed_edge, zoomed_edge_down,
};
use crate::support::card::{Frame, HEIGHT, WIDTH};

#[test]
fn twice_the_size_shows_the_quarter_in_the_centre() {
    skip_without_ffmpeg!();
    let project = project();
    let frames = project.frames("timeline { bar 1: clip edges[0:00 ..] for 2f { zoom 200% } }");
    for frame in &frames {
        assert_zoomed(frame, 2.0, "across");
        let (place, ideal) = (edge_down(frame, 20..HEIGHT), zoomed_edge_down(2.0));
        assert!((place - ideal).abs() <= EDGE_SLACK, "the level edge is at {place}, not {ideal}");
    }
    let plain = edges();
    for (y, x) in [(10, 10), (10, 180), (100, 10), (100, 180), (56, 96)] {
        let shown = plain.luma(WIDTH / 4 + x / 2, HEIGHT / 4 + y / 2);
        assert!(frames[0].luma(x, y).abs_diff(shown) <= 1, "{x}, {y}");
    }

    let frames =
        project.frames("timeline { bar 1: clip edges[0:00 ..] for 2f { zoom 200% about 0% 0% } }");
    let upper_left = |x: usize, y: usize| plain.luma(x / 2, y / 2);
    for (x, y) in [(0, 0), (10, 100), (180, 60)] {
        assert!(frames[0].luma(x, y).abs_diff(upper_left(x, y)) <= 1, "{x}, {y}");
    }
}

#[test]
fn a_slow_push_moves_an_edge_by_equal_factors() {
    skip_without_ffmpeg!();
    let frames =
        project().frames("timeline { bar 1: clip edges[0:00 ..] for 48f { zoom 100% -> 110% } }");
    let mut before = 0.0;
    for (index, frame) in frames.iter().enumerate() {
        let ideal = zoomed_edge(1.1f64.powf(index as f64 / 47.0));
        let place = edge_across(frame, 80..WIDTH);
        assert!((place - ideal).abs() <= EDGE_SLACK, "frame {index}: {place}, not {ideal}");
        assert!(place > before, "frame {index}: {place} after {before}");
        before = place;
    }
    assert!(frames[0] == edges(), "100% changes nothing");
}

#[test]
fn half_the_size_is_continued_as_edge_says() {
    skip_without_ffmpeg!();
    let project = project();
    let zoomed = |edge: &str| {
        let line = format!("timeline {{ bar 1: clip edges[0:00 ..] for 1f {{ zoom 50%{edge} }} }}");
        project.frames(&line).remove(0)
    };
    let mirrored = zoomed("");
    assert!(mirrored == zoomed(" edge mirror"));
    let place = edge_across(&mirrored, 60..140);
    assert!((place - zoomed_edge(0.5)).abs() <= EDGE_SLACK, "{place}");
    let (left, right) = (WIDTH / 4, WIDTH * 3 / 4);
    let (top, bottom) = (HEIGHT / 4, HEIGHT * 3 / 4);
    for y in 0..HEIGHT {
        for x in 0..WIDTH {
            let folded_x = folded(x, left, right);
            let folded_y = folded(y, top, bottom);
            let (seen, inside) = (mirrored.luma(x, y), mirrored.luma(folded_x, folded_y));
            // Dither is by place, so that each of the two may be rounded the other way.
            assert!(seen.abs_diff(inside) <= 2, "{x}, {y}: {seen}, not {inside}");
        }
    }

    let tiled = zoomed(" edge tile");
    assert!(tiled.luma(10, 50).abs_diff(tiled.luma(10 + WIDTH / 2, 50)) <= 2);
    assert!(tiled.luma(190, 50).abs_diff(tiled.luma(190 - WIDTH / 2, 50)) <= 2);
    let stretched = zoomed(" edge stretch");
    assert!(stretched.luma(0, 50).abs_diff(stretched.luma(left + 2, 50)) <= 2);
    let clear = zoomed(" edge clear");
    let behind = project.frames("timeline { start + 1f: clip edges[0:00 ..] for 1f }").remove(0);
    assert_beside(&clear, &behind);
}

#[test]
fn the_background_shows_where_a_zoom_about_a_place_beside_the_frame_leaves_it_empty() {
    skip_without_ffmpeg!();
    let frames = project().frames(
        "timeline { start + 1f: clip edges[0:00 ..] for 1f { zoom 110% about 250% 50% edge clear } }",
    );
    for y in 0..HEIGHT {
        // The picture ends 150% × 10% of the frame's width left of the frame's right edge.
        for x in [170, 180, 191] {
            assert_eq!(frames[1].luma(x, y), frames[0].luma(x, y), "{x}, {y}");
        }
    }
}

/// The place within a picture from `first` up to `end` that is seen at a place beside it.
fn folded(at: usize, first: usize, end: usize) -> usize {
    if at < first {
        2 * first - 1 - at
    } else if at >= end {
        2 * end - 1 - at
    } else {
        at
    }
}

#[test]
fn on_a_layer_what_is_below_shows_beside_a_smaller_picture() {
    skip_without_ffmpeg!();
    let project = project();
    let below = "timeline { bar 1: clip texture[0:00 ..] for 1 beat }\n";
    let layer = "layer small { bar 1: clip edges[0:00 ..] for 1 beat { zoom 50% } }\n";
    let frames = project.frames(&format!("{below}{layer}"));
    let plain = project.frames(below);
    assert_eq!((frames.len(), plain.len()), (BEAT, BEAT));
    for (frame, plain) in frames.iter().zip(&plain) {
        assert_beside(frame, plain);
        let place = edge_across(frame, 60..132);
        assert!((place - zoomed_edge(0.5)).abs() <= EDGE_SLACK, "{place}");
    }
}

/// Asserts that beside a picture of half the size, and the pixels that its edge is spread over, a
/// frame is another.
#[track_caller]
fn assert_beside(frame: &Frame, below: &Frame) {
    const SPREAD: usize = 3;
    let (across, down) = (WIDTH / 4 - SPREAD, HEIGHT / 4 - SPREAD);
    for y in 0..HEIGHT {
        for x in 0..WIDTH {
            let inside =
                (across..WIDTH - across).contains(&x) && (down..HEIGHT - down).contains(&y);
            assert!(inside || frame.luma(x, y) == below.luma(x, y), "{x}, {y}");
        }
    }
}

#[test]
fn a_pulse_on_a_rhythm_jumps_on_each_hit() {
    skip_without_ffmpeg!();
    let frames = project().frames(
        "timeline { bar 1: clip edges[0:00 ..] for 4 beats { zoom 100% with 150% on beat decay 250ms } }",
    );
    assert_eq!(frames.len(), 4 * BEAT);
    for (index, frame) in frames.iter().enumerate() {
        assert_zoomed(frame, 1.5f64.powf(left_of_pulse(index % BEAT)), &format!("frame {index}"));
    }
}

#[test]
fn keyframes_hold_their_values_at_their_places() {
    skip_without_ffmpeg!();
    let frames = project().frames(
        "timeline {
  bar 1: clip edges[0:00 ..] for 48f { zoom { start + 6f: 100%, 50%: 150%, bar 1.4: 120% } }
}",
    );
    let keys: [(f64, f64); 3] = [(6.0, 1.0), (24.0, 1.5), (36.0, 1.2)];
    for (index, frame) in frames.iter().enumerate() {
        let at = (index as f64).clamp(keys[0].0, keys[2].0);
        let leg = usize::from(at > keys[1].0);
        let ((from, first), (to, second)) = (keys[leg], keys[leg + 1]);
        let factor = first * (second / first).powf((at - from) / (to - from));
        assert_zoomed(frame, factor, &format!("frame {index}"));
    }
}

#[test]
fn effects_that_change_nothing_leave_the_plain_shot() {
    skip_without_ffmpeg!();
    let project = project();
    let shot = |effects: &str| {
        format!("timeline {{ bar 1: clip texture[0:00 ..] for 2 beats {effects} }}")
    };
    let plain = (project.keys(&shot("")), project.frames(&shot("")));
    for effects in [
        "{ zoom 100% }",
        "{ opacity 100% }",
        "{ zoom 100% about 20% 70% edge clear }",
        "{ mirror; zoom 100% -> 100%; mirror }",
        "{ opacity 100% with 100% on beat }",
    ] {
        assert_eq!(project.keys(&shot(effects)), plain.0, "{effects}");
        assert!(project.frames(&shot(effects)) == plain.1, "{effects}");
    }
    assert!(project.keys(&shot("{ zoom 101% }")) != plain.0);
}
