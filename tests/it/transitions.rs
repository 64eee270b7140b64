//! Every transition, at several points, against libav's own `xfade`; and that each begins and ends
//! with its pictures.

use std::path::Path;
use std::process::Command;

use amv::check::builtins::{TRANSITIONS, Transition};
use amv::picture::blend::{Paint, Planes, blend_plane};
use amv::picture::plane::{Plane, PlaneMut};

const WIDTH: usize = 320;
const HEIGHT: usize = 180;
/// `xfade` counts its black and white in full range, whatever the picture's.
const XFADE_PAINT: Paint = Paint { black: [0, 127, 127], white: [255, 127, 127] };

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
        T::SlideLeft | T::SlideRight | T::SlideUp | T::SlideDown => Some(2.0),
        T::RectCrop | T::CircleCrop => Some(4.0),
        // Squeezed to a tenth, half a line beside is five lines of the picture.
        T::SqueezeHorizontal | T::SqueezeVertical => Some(10.0),
        T::SliceLeft | T::SliceRight | T::SliceUp | T::SliceDown => Some(10.0),
        T::Dissolve => Some(0.2),
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
    for row in TRANSITIONS {
        let frames = xfade(folder.path(), row.xfade);
        for (step, theirs) in frames.iter().enumerate().take(10).skip(1) {
            let ours = blended(row.transition, step as f32 / 10.0, &from, &to, &XFADE_PAINT);
            for plane in 0..3 {
                let (psnr, off) = alike(&ours.0[plane], &theirs.0[plane]);
                // A chroma sample takes the chance of one of its four pixels; `xfade` decides for
                // each of them.
                let chance = row.transition == Transition::Dissolve && plane > 0;
                let line = 1.0 / plane_size(plane).1 as f64;
                let good = chance
                    || edges(row.transition).map_or(psnr >= 40.0, |lines| off <= lines * line);
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
        // The hand of `xfade`'s clock is soft, and has not wholly passed the last of the dial when
        // its time is over.
        if row.transition != Transition::Radial {
            assert!(at(1.0) == to, "{} ends", row.name);
            assert!(at(1.2) == to, "{} after it ends", row.name);
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
