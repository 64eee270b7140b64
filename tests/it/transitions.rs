//! Transitions, at several points: those that have a name in libav's `xfade` look like it; and each
//! begins and ends with its pictures, and is as far from its beginning before the cut as it is from
//! its end after it.

use std::path::Path;
use std::process::Command;

use amv::check::builtins::{TRANSITIONS, Transition};
use amv::picture::blend::{Paint, Planes, blend_plane};
use amv::picture::plane::{Plane, PlaneMut};

const WIDTH: usize = 320;
const HEIGHT: usize = 180;
/// `xfade` counts its black and white in full range, whatever the picture's.
const XFADE_PAINT: Paint = Paint { black: [0, 127, 127] };

/// Y, Cb and Cr of a 4:2:0 picture without padding.
#[derive(Clone, PartialEq)]
struct Picture([Vec<u8>; 3]);

fn plane_size(index: usize) -> (usize, usize) {
    if index == 0 { (WIDTH, HEIGHT) } else { (WIDTH / 2, HEIGHT / 2) }
}

impl Picture {
    fn of(sample: impl Fn(usize, f32, f32) -> f32) -> Picture {
        Picture([0, 1, 2].map(|index| {
            let (width, height) = plane_size(index);
            let at = |place: usize, length: usize| (place as f32 + 0.5) / length as f32;
            (0..width * height)
                .map(|place| {
                    sample(index, at(place % width, width), at(place / width, height)).round() as u8
                })
                .collect()
        }))
    }

    fn planes(&self) -> Planes<'_> {
        [0, 1, 2].map(|index| {
            let (width, height) = plane_size(index);
            Plane { data: &self.0[index], stride: width, width, height }
        })
    }

    /// As 4:4:4, each chroma sample four times.
    fn full(&self) -> Vec<u8> {
        let mut bytes = self.0[0].clone();
        for plane in &self.0[1..] {
            bytes.extend(
                (0..WIDTH * HEIGHT)
                    .map(|place| plane[place / WIDTH / 2 * (WIDTH / 2) + place % WIDTH / 2]),
            );
        }
        bytes
    }

    /// From 4:4:4, the mean of four chroma samples.
    fn halved(bytes: &[u8]) -> Picture {
        let plane = |index: usize| &bytes[index * WIDTH * HEIGHT..(index + 1) * WIDTH * HEIGHT];
        let half = |plane: &[u8]| {
            let mean = |place: usize| {
                let corner = place / (WIDTH / 2) * 2 * WIDTH + place % (WIDTH / 2) * 2;
                let sum: u32 = [0, 1, WIDTH, WIDTH + 1]
                    .iter()
                    .map(|step| u32::from(plane[corner + step]))
                    .sum();
                ((sum + 2) / 4) as u8
            };
            (0..WIDTH * HEIGHT / 4).map(mean).collect()
        };
        Picture([plane(0).to_vec(), half(plane(1)), half(plane(2))])
    }
}

/// Two pictures that differ nearly everywhere and have no sharp edges, so that a place half a pixel
/// beside counts for little.
fn pictures() -> (Picture, Picture) {
    let from = Picture::of(|index, u, v| match index {
        0 => 40.0 + 80.0 * u + 40.0 * (5.0 * v).sin().abs(),
        1 => 100.0 + 40.0 * v,
        _ => 160.0 - 30.0 * u,
    });
    let to = Picture::of(|index, u, v| match index {
        0 => 225.0 - 60.0 * v - 40.0 * (4.0 * u).cos().abs(),
        1 => 150.0 - 60.0 * u * v,
        _ => 90.0 + 30.0 * v,
    });
    (from, to)
}

fn blended(
    transition: Transition,
    progress: f32,
    from: &Picture,
    to: &Picture,
    paint: &Paint,
) -> Picture {
    let mut out = Picture([0, 1, 2].map(|index| vec![77; from.0[index].len()]));
    for index in 0..3 {
        let (width, height) = plane_size(index);
        let mut plane = PlaneMut { data: &mut out.0[index], stride: width, width, height };
        blend_plane(transition, progress, index, &from.planes(), &to.planes(), &mut plane, paint);
    }
    out
}

/// Frames of libav's transition: frame `k` is at `k / 10` of it.
fn xfade(folder: &Path, name: &str) -> Vec<Picture> {
    let mut command = Command::new("ffmpeg");
    command.args(["-v", "error", "-nostdin"]);
    for input in ["from.yuv", "to.yuv"] {
        command
            .args([
                "-f",
                "rawvideo",
                "-pix_fmt",
                "yuv444p",
                "-s",
                &format!("{WIDTH}x{HEIGHT}"),
                "-r",
                "10",
                "-i",
            ])
            .arg(folder.join(input));
    }
    command.args([
        "-filter_complex",
        &format!("[0][1]xfade=transition={name}:duration=1:offset=0"),
        "-f",
        "rawvideo",
        "-pix_fmt",
        "yuv444p",
        "-",
    ]);
    let output = command.output().expect("the ffmpeg command runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    output.stdout.chunks_exact(3 * WIDTH * HEIGHT).map(Picture::halved).collect()
}

/// How alike two planes are: PSNR in dB, and the share of samples that are more than 3 apart.
fn alike(one: &[u8], other: &[u8]) -> (f64, f64) {
    let apart = |(a, b): (&u8, &u8)| f64::from(a.abs_diff(*b));
    let squares: f64 = one.iter().zip(other).map(apart).map(|apart| apart * apart).sum();
    let off = one.iter().zip(other).map(apart).filter(|&apart| apart > 3.0).count();
    let mean = squares / one.len() as f64;
    (10.0 * (255.0 * 255.0 / mean.max(1e-9)).log10(), off as f64 / one.len() as f64)
}

/// How many lines of a plane may be off where edges are sharp: ours lie at the middle of samples
/// and on whole chroma samples, those of `xfade` on the next whole pixel, so each edge may be a
/// line apart. None: there are no sharp edges.
fn edges(transition: Transition) -> Option<f64> {
    use Transition as T;
    match transition {
        T::WipeLeft | T::WipeRight | T::WipeUp | T::WipeDown => Some(1.0),
        T::WipeTopLeft | T::WipeTopRight | T::WipeBottomLeft | T::WipeBottomRight => Some(2.0),
        T::PushLeft | T::PushRight | T::PushUp | T::PushDown => Some(2.0),
        T::RectCrop => Some(4.0),
        // Squeezed to a tenth, half a line beside is five lines of the picture.
        T::SqueezeHorizontal | T::SqueezeVertical => Some(10.0),
        T::SliceLeft | T::SliceRight | T::SliceUp | T::SliceDown => Some(10.0),
        _ => None,
    }
}

#[test]
fn transitions_look_like_those_of_xfade() {
    skip_without_ffmpeg!();
    let folder = tempfile::tempdir().expect("a folder");
    let (from, to) = pictures();
    std::fs::write(folder.path().join("from.yuv"), from.full().repeat(12)).expect("written");
    std::fs::write(folder.path().join("to.yuv"), to.full().repeat(12)).expect("written");
    let mut wrong = Vec::new();
    for (row, name) in TRANSITIONS.iter().filter_map(|row| Some((row, row.xfade?))) {
        let frames = xfade(folder.path(), name);
        for (step, theirs) in frames.iter().enumerate().take(10).skip(1) {
            let ours = blended(row.transition, step as f32 / 10.0, &from, &to, &XFADE_PAINT);
            for plane in 0..3 {
                let (psnr, off) = alike(&ours.0[plane], &theirs.0[plane]);
                let line = 1.0 / plane_size(plane).1 as f64;
                let good = edges(row.transition).map_or(psnr >= 40.0, |lines| off <= lines * line);
                if !good {
                    wrong.push(format!(
                        "{} at {step}/10, plane {plane}: {psnr:.1} dB, {:.2} % off",
                        row.name,
                        100.0 * off
                    ));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn transitions_begin_and_end_with_their_pictures() {
    let (from, to) = pictures();
    for row in TRANSITIONS {
        let at = |progress: f32| blended(row.transition, progress, &from, &to, &Paint::LIMITED);
        assert!(at(0.0) == from, "{} begins", row.name);
        assert!(at(-0.3) == from, "{} before it begins", row.name);
        assert!(at(1.0) == to, "{} ends", row.name);
        assert!(at(1.2) == to, "{} after it ends", row.name);
    }
}

/// A flat picture.
fn flat(color: [u8; 3]) -> Picture {
    Picture::of(|index, _, _| f32::from(color[index]))
}

fn mean(samples: &[u8]) -> f64 {
    samples.iter().map(|&sample| f64::from(sample)).sum::<f64>() / samples.len() as f64
}

/// How much of the incoming picture shows.
fn share(transition: Transition, progress: f32) -> f64 {
    let (from, to) = (flat([40, 128, 128]), flat([200, 128, 128]));
    let luma = blended(transition, progress, &from, &to, &Paint::LIMITED).0[0].clone();
    (mean(&luma) - 40.0) / 160.0
}

#[test]
fn transitions_are_even_about_the_cut() {
    use Transition as T;
    for row in TRANSITIONS {
        let (name, transition) = (row.name, row.transition);
        match transition {
            // A corner's area shrinks with the square of its sides; these close over one picture
            // and open on the other, on black; what the two are like decides when they change.
            T::WipeTopLeft | T::WipeTopRight | T::WipeBottomLeft | T::WipeBottomRight => continue,
            T::CircleCrop | T::RectCrop | T::Distance => continue,
            // The middle is nearer than the edge on average.
            T::CircleOpen | T::CircleClose => continue,
            _ => {}
        }
        let middle = share(transition, 0.5);
        assert!((middle - 0.5).abs() < 0.02, "{name} is at {middle} on the cut");
        for progress in [0.1, 0.25, 0.4] {
            let (before, after) = (share(transition, progress), share(transition, 1.0 - progress));
            assert!(
                (before + after - 1.0).abs() < 0.02,
                "{name}: {before} at {progress}, and {after} at as much before its end"
            );
            assert!(before < 0.5, "{name} has shown {before} of the new picture at {progress}");
        }
    }
}

#[test]
fn what_opens_is_what_closes_backwards() {
    use Transition as T;
    let (from, to) = pictures();
    let pairs = [
        (T::CircleOpen, T::CircleClose),
        (T::VerticalOpen, T::VerticalClose),
        (T::HorizontalOpen, T::HorizontalClose),
        (T::WipeLeft, T::WipeRight),
        (T::PushUp, T::PushDown),
        (T::SmoothLeft, T::SmoothRight),
        (T::DiagonalTopLeft, T::DiagonalBottomRight),
        (T::CircleCrop, T::CircleCrop),
        (T::RectCrop, T::RectCrop),
        (T::Crossfade, T::Crossfade),
        (T::FadeFast, T::FadeFast),
        (T::FadeSlow, T::FadeSlow),
        (T::FadeGrays, T::FadeGrays),
        (T::Pixelize, T::Pixelize),
        (T::Blur, T::Blur),
    ];
    for (opens, closes) in pairs {
        for progress in [0.125, 0.375, 0.625] {
            let one = blended(opens, progress, &from, &to, &Paint::LIMITED);
            let other = blended(closes, 1.0 - progress, &to, &from, &Paint::LIMITED);
            for (plane, other) in one.0.iter().zip(&other.0) {
                let (_, off) = alike(plane, other);
                assert!(off < 0.01, "{opens:?} at {progress}: {off} differs");
            }
        }
    }
}

#[test]
fn no_transition_jumps_at_its_ends() {
    let (from, to) = pictures();
    let whole: Vec<f64> = (0..3).map(|plane| apart(&from, &to, plane)).collect();
    for row in TRANSITIONS {
        for (progress, near) in [(0.02, &from), (0.98, &to)] {
            let frame = blended(row.transition, progress, &from, &to, &Paint::LIMITED);
            for (plane, whole) in whole.iter().enumerate() {
                let jump = apart(&frame, near, plane) / whole;
                assert!(jump < 0.25, "{} jumps by {jump:.2} at {progress}", row.name);
            }
        }
    }
}

/// How far two pictures are apart in a plane, on average.
fn apart(one: &Picture, other: &Picture, plane: usize) -> f64 {
    let samples = one.0[plane].iter().zip(&other.0[plane]);
    let apart: Vec<u8> = samples.map(|(one, other)| one.abs_diff(*other)).collect();
    mean(&apart)
}

#[test]
fn crops_and_grays_are_what_they_say_on_the_cut() {
    let (from, to) = pictures();
    let cut = |transition| blended(transition, 0.5, &from, &to, &Paint::LIMITED);
    for crop in [Transition::CircleCrop, Transition::RectCrop] {
        let black = cut(crop);
        assert!((0..3).all(|plane| black.0[plane].iter().all(|&v| v == [16, 128, 128][plane])));
    }
    let grey = cut(Transition::FadeGrays);
    assert!(grey.0[1..].iter().flatten().all(|&sample| sample == 128));
    assert!(grey.0[0] == cut(Transition::Crossfade).0[0], "brightness crosses");
}

#[test]
fn pixels_that_differ_more_change_quickly_or_slowly() {
    let at = |transition, progress, to: u8| {
        let (from, to) = (flat([40, 128, 128]), flat([to, 128, 128]));
        let frame = blended(transition, progress, &from, &to, &Paint::LIMITED);
        (f64::from(frame.0[0][0]) - 40.0) / (f64::from(to.0[0][0]) - 40.0)
    };
    let (fast, slow) = (Transition::FadeFast, Transition::FadeSlow);
    assert!(at(fast, 0.25, 220) < 0.03 && at(fast, 0.75, 220) > 0.97);
    assert!((at(fast, 0.25, 60) - 0.25).abs() < 0.15, "what is alike crosses evenly");
    assert!(at(slow, 0.25, 220) > 0.38 && at(slow, 0.75, 220) < 0.62);
}

#[test]
fn a_zoom_grows_by_equal_factors_about_the_middle() {
    // A cross of one dark row and column beside the middle: where it lies says how large it is.
    let line = |u: f32, size: usize| (u * size as f32 - 0.5).round() as usize;
    let marked = Picture::of(|index, u, _| match index {
        0 if line(u, WIDTH) == WIDTH / 2 + 40 => 16.0,
        0 => 200.0,
        _ => 128.0,
    });
    let darkest = |progress: f32| {
        let frame = blended(Transition::Zoom, progress, &marked, &marked, &Paint::LIMITED);
        let row = &frame.0[0][HEIGHT / 2 * WIDTH..][..WIDTH];
        let right = (WIDTH / 2..WIDTH).min_by_key(|&x| row[x]).expect("a column");
        (right as f64 + 0.5 - WIDTH as f64 / 2.0) / 40.5
    };
    for (progress, factor) in [(0.125, 2.25f64.powf(0.04296875)), (0.25, 2.25f64.powf(0.15625))] {
        assert!((darkest(progress) - factor).abs() < 0.02, "{progress}: {}", darkest(progress));
        let inverse = darkest(1.0 - progress);
        assert!((inverse - 1.0 / factor).abs() < 0.02, "{}: {inverse}", 1.0 - progress);
    }
}

#[test]
fn specks_are_as_large_in_every_plane() {
    let (from, to) = (flat([40, 40, 40]), flat([200, 200, 200]));
    let frame = blended(Transition::Speckle, 0.5, &from, &to, &Paint::LIMITED);
    for (place, &color) in frame.0[1].iter().enumerate() {
        let (x, y) = (place % (WIDTH / 2) * 2, place / (WIDTH / 2) * 2);
        for (across, down) in [(0, 0), (1, 0), (0, 1), (1, 1)] {
            assert_eq!(frame.0[0][(y + down) * WIDTH + x + across], color, "at {x}, {y}");
        }
    }
}

#[test]
fn rows_may_be_padded() {
    let (from, to) = pictures();
    let stride = WIDTH + 32;
    let pad = |picture: &Picture| {
        picture.0[0]
            .chunks(WIDTH)
            .flat_map(|row| row.iter().copied().chain([0; 32]))
            .collect::<Vec<u8>>()
    };
    let (wide_from, wide_to) = (pad(&from), pad(&to));
    for row in TRANSITIONS {
        let (mut from_planes, mut to_planes) = (from.planes(), to.planes());
        from_planes[0] = Plane { data: &wide_from, stride, width: WIDTH, height: HEIGHT };
        to_planes[0] = Plane { data: &wide_to, stride, width: WIDTH, height: HEIGHT };
        let mut out = vec![9; stride * HEIGHT];
        let mut plane = PlaneMut { data: &mut out, stride, width: WIDTH, height: HEIGHT };
        blend_plane(row.transition, 0.4, 0, &from_planes, &to_planes, &mut plane, &Paint::LIMITED);
        let seen: Vec<u8> = out.chunks(stride).flat_map(|row| row[..WIDTH].to_vec()).collect();
        assert!(
            seen == blended(row.transition, 0.4, &from, &to, &Paint::LIMITED).0[0],
            "{}",
            row.name
        );
        assert!(
            out.chunks(stride).all(|row| row[WIDTH..].iter().all(|&byte| byte == 9)),
            "{} wrote beside its rows",
            row.name
        );
    }
}
