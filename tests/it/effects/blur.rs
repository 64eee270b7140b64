//! `blur`: a Gaussian in linear light, as wide as the script says, mirrored at the frame's edges.

use super::{BRIGHT, COOL, DARK, EDGE_ACROSS, WARM, assert_flat, light, project};
use crate::support::card::{HEIGHT, WIDTH};

#[test]
fn an_edge_becomes_the_sum_of_a_gaussian() {
    skip_without_ffmpeg!();
    let frames = project().frames("timeline { bar 1: clip edges[0:00 ..] for 1 beat { blur 4% } }");
    let deviation = 0.04 * HEIGHT as f64;
    let weight = |off: f64| (-off * off / (2.0 * deviation * deviation)).exp();
    let places = || (-40..=40).map(f64::from);
    let whole: f64 = places().map(weight).sum();
    for x in 0..WIDTH {
        let bright = |off: &f64| x as f64 + off >= EDGE_ACROSS as f64;
        let share = places().filter(bright).map(weight).sum::<f64>() / whole;
        let ideal = light(DARK) + (light(BRIGHT) - light(DARK)) * share;
        let ideal = 16.0 + 219.0 * ideal.sqrt();
        let found = f64::from(frames[5].luma(x, 24));
        assert!((found - ideal).abs() <= 2.0, "{found} in column {x}, not {ideal}");
    }
}

#[test]
fn a_ramp_begins_with_the_sharp_picture() {
    skip_without_ffmpeg!();
    let project = project();
    let blurred = project
        .frames("timeline { bar 1: clip texture[0:00 ..] for 1 beat { blur 0% -> 5% ease in } }");
    let plain = project.frames("timeline { bar 1: clip texture[0:00 ..] for 1 beat }");
    assert!(blurred[0].samples() == plain[0].samples(), "0% changes nothing");
    let contrast = |index: usize| {
        let places = (0..HEIGHT).flat_map(|y| (1..WIDTH).map(move |x| (x, y)));
        let luma = |x, y| f64::from(blurred[index].luma(x, y));
        places.map(|(x, y)| (luma(x, y) - luma(x - 1, y)).abs()).sum::<f64>()
    };
    let contrasts: Vec<f64> = (0..12).map(contrast).collect();
    assert!(contrasts.windows(2).skip(1).all(|pair| pair[1] < pair[0]), "{contrasts:?}");
    assert!(contrasts[11] < contrasts[0] / 10.0, "{contrasts:?}");
}

#[test]
fn what_has_one_colour_keeps_it_and_no_blur_is_no_effect() {
    skip_without_ffmpeg!();
    let project = project();
    let frames = project.frames("timeline { bar 1: clip warm[0:00 ..] for 1 beat { blur 20% } }");
    assert_flat(&frames[3], WARM.map(f64::from), "a plain picture");
    let keys = |effect: &str| {
        project
            .keys(&format!("timeline {{ bar 1: clip texture[0:00 ..] for 1 beat {{ {effect} }} }}"))
    };
    assert_eq!(keys("blur 0%"), keys("zoom 100%"));
    assert_ne!(keys("blur 1%"), keys("zoom 100%"));
    assert_ne!(keys("mirror; blur 1%; zoom 110%"), keys("blur 1%; mirror; zoom 110%"));
}

#[test]
fn a_blurred_layer_has_no_dark_fringe() {
    skip_without_ffmpeg!();
    let frames = project().frames(
        "timeline { bar 1: clip warm[0:00 ..] for 1 beat }
         layer { bar 1: clip cool[0:00 ..] for 1 beat { zoom 50%; blur 5% } }",
    );
    for plane in 0..3 {
        let (least, most) = frames[2].bounds(plane);
        let (low, high) = (WARM[plane].min(COOL[plane]), WARM[plane].max(COOL[plane]));
        assert!(
            least + 1 >= low && most <= high + 1,
            "plane {plane} has {least}..={most}, between {low} and {high} are right"
        );
        assert!(most - least > (high - low) / 2, "both show in plane {plane}");
    }
}
