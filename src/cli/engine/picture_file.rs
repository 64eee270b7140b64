//! Picture files.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use crate::cli::mistake::Mistake;
use crate::graph::format::PictureFormat;

/// Writes RGB pixels (three bytes each, rows without padding) as a PNG file, whole or not at all.
pub(super) fn write_png(rgb: &[u8], format: &PictureFormat, path: &Path) -> Result<(), Mistake> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let write = || -> io::Result<()> {
        let desk = tempfile::Builder::new().prefix(".amv-").tempdir_in(folder)?;
        let draft = desk.path().join("draft.png");
        encode(rgb, format, BufWriter::new(File::create(&draft)?))?;
        std::fs::rename(draft, path)
    };
    write().map_err(|error| Mistake::CannotWrite { path: path.display().to_string(), why: error.to_string() })
}

fn encode(rgb: &[u8], format: &PictureFormat, mut file: impl Write) -> io::Result<()> {
    let mut encoder = png::Encoder::new(&mut file, format.width, format.height);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_source_srgb(png::SrgbRenderingIntent::Perceptual);
    let mut writer = encoder.write_header().map_err(io::Error::from)?;
    writer.write_image_data(rgb).map_err(io::Error::from)?;
    writer.finish().map_err(io::Error::from)?;
    file.flush()
}
