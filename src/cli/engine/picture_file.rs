//! Picture files.

use std::io::{self, Write};
use std::path::Path;

use super::whole_file::write_whole;
use crate::cli::engine::error::EngineCommandError;

/// Writes RGB pixels (three bytes each, rows without padding) as a PNG file, whole or not at all.
pub(super) fn write_png(
    rgb: &[u8],
    (width, height): (u32, u32),
    path: &Path,
) -> Result<(), EngineCommandError> {
    write_whole(path, |file| encode(rgb, (width, height), file))
}

fn encode(rgb: &[u8], (width, height): (u32, u32), file: impl Write) -> io::Result<()> {
    let mut encoder = png::Encoder::new(file, width, height);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_source_srgb(png::SrgbRenderingIntent::Perceptual);
    let mut writer = encoder.write_header().map_err(io::Error::from)?;
    writer.write_image_data(rgb).map_err(io::Error::from)?;
    writer.finish().map_err(io::Error::from)
}
