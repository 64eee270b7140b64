//! Encodes scenes as H.264 footage, with the engine that renders films.

use std::path::Path;

use super::DemoError;
use super::canvas::{Canvas, WIDTH};
use super::scenes::Footage;
use crate::check::program::Quality;
use crate::graph::format::{Codec, Container, PictureFormat};
use crate::render::ffmpeg::{AvError, FilmParams, FilmWriter, Packet, VideoEncoder, VideoFrame};
use crate::time::FrameRate;

/// Called for each frame that is drawn; its error stops the work.
pub(super) type Drawn<'a> = &'a (dyn Fn() -> Result<(), DemoError> + Sync);

/// Draws and encodes `footage` into `folder`.
pub(super) fn film(
    footage: &Footage,
    folder: &Path,
    size: (u32, u32),
    drawn: Drawn<'_>,
) -> Result<(), DemoError> {
    let not_encoded = |reason| DemoError::NotEncoded { file: footage.file, reason };
    let rate = FrameRate::new(footage.rate, 1).unwrap_or(FrameRate::FILM);
    let format = PictureFormat {
        width: size.0,
        height: size.1,
        rate,
        codec: Codec::H264,
        quality: Quality::Master,
    };
    super::put_new(&folder.join(footage.file), |draft| {
        let mut encoder = VideoEncoder::new(&format, 1).map_err(not_encoded)?;
        let extradata = encoder.extradata().to_vec();
        let reorder_delay = encoder.reorder_delay();
        let mut packets = Vec::new();
        draw(footage, size, |canvas| {
            let picture = to_picture(canvas).map_err(not_encoded)?;
            packets.extend(encoder.push(&picture).map_err(not_encoded)?);
            drawn()
        })?;
        packets.extend(encoder.finish().map_err(not_encoded)?);
        let frames = i64::from(footage.frames);
        let params = FilmParams {
            container: Container::Mp4,
            format: &format,
            extradata: &extradata,
            tag: None,
            reorder_delay,
            sound: None,
            title: None,
            frames,
        };
        write(draft, &params, &packets).map_err(not_encoded)
    })
}

fn draw(
    footage: &Footage,
    size: (u32, u32),
    mut take: impl FnMut(&mut Canvas) -> Result<(), DemoError>,
) -> Result<(), DemoError> {
    let scene = (footage.scene)(size);
    let mut canvas = Canvas::new(size, WIDTH);
    for frame in 0..footage.frames {
        scene.draw(&mut canvas, frame as f32 / footage.rate as f32);
        take(&mut canvas)?;
    }
    Ok(())
}

fn write(path: &Path, params: &FilmParams<'_>, packets: &[Packet]) -> Result<(), AvError> {
    let mut writer = FilmWriter::create(path, params)?;
    for packet in packets {
        writer.write_video(packet)?;
    }
    writer.finish()
}

/// The opaque picture on `canvas` in BT.709, limited range, 4:2:0.
fn to_picture(canvas: &mut Canvas) -> Result<VideoFrame, AvError> {
    let (width, height) = (canvas.pixmap().width(), canvas.pixmap().height());
    let mut picture = VideoFrame::new(width, height)?;
    let strides = [picture.stride(0), picture.stride(1), picture.stride(2)];
    let (bytes, line) = canvas.bytes_mut();
    let pairs = || bytes.chunks_exact(line * 2);
    for (lines, luma) in pairs().zip(picture.plane_mut(0)?.chunks_mut(strides[0] * 2)) {
        for (pixels, row) in lines.chunks_exact(line).zip(luma.chunks_mut(strides[0])) {
            for (pixel, sample) in pixels.chunks_exact(4).zip(row) {
                *sample = weighted(pixel, LUMA, 16);
            }
        }
    }
    for (plane, weights) in [(1, BLUE_DIFFERENCE), (2, RED_DIFFERENCE)] {
        for (lines, row) in pairs().zip(picture.plane_mut(plane)?.chunks_mut(strides[plane])) {
            let (upper, lower) = lines.split_at(line);
            let blocks = upper.chunks_exact(8).zip(lower.chunks_exact(8));
            for ((upper, lower), sample) in blocks.zip(row) {
                *sample = weighted(&mean(upper, lower), weights, 128);
            }
        }
    }
    Ok(picture)
}

/// The weights of red, green and blue in 65536ths, for BT.709 from full to limited range.
const LUMA: [i32; 3] = [11966, 40254, 4064];
const BLUE_DIFFERENCE: [i32; 3] = [-6596, -22189, 28785];
const RED_DIFFERENCE: [i32; 3] = [28785, -26145, -2640];

fn weighted(pixel: &[u8], weights: [i32; 3], offset: i32) -> u8 {
    let sum: i32 = pixel.iter().zip(weights).map(|(&part, weight)| i32::from(part) * weight).sum();
    (((sum + 32768) >> 16) + offset).clamp(0, 255) as u8
}

/// The mean of two pixels above and two below.
fn mean(upper: &[u8], lower: &[u8]) -> [u8; 3] {
    let part = |index: usize| [upper[index], upper[index + 4], lower[index], lower[index + 4]];
    [0, 1, 2].map(|index| (part(index).into_iter().map(u16::from).sum::<u16>() / 4) as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_those_of_bt709() {
        for (rgb, yuv) in [
            ([255, 255, 255], [235, 128, 128]),
            ([0, 0, 0], [16, 128, 128]),
            ([255, 0, 0], [63, 102, 240]),
            ([0, 0, 255], [32, 240, 118]),
        ] {
            let got = [
                weighted(&rgb, LUMA, 16),
                weighted(&rgb, BLUE_DIFFERENCE, 128),
                weighted(&rgb, RED_DIFFERENCE, 128),
            ];
            assert_eq!(got, yuv, "{rgb:?}");
        }
    }
}
