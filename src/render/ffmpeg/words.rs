//! Draws words with libass.

use std::io::{ErrorKind, Write as _};
use std::path::Path;

use super::error::AvError;
use super::filter::{Graph, Step};
use super::picture::VideoFrame;
use super::stream::TimeBase;
use crate::graph::ass::clock_rate;
use crate::time::FrameRate;

/// Why words cannot be drawn.
#[derive(Debug)]
pub enum WordsError {
    /// The system's folder for temporary files cannot be used.
    Temporary(std::io::Error),
    Av(AvError),
}

impl From<AvError> for WordsError {
    fn from(error: AvError) -> WordsError {
        WordsError::Av(error)
    }
}

const OP: &str = "draw words";

/// Draws the words of an ASS script onto pictures.
pub struct WordsDrawer {
    graph: Graph,
    size: (u32, u32),
}

impl WordsDrawer {
    /// A drawer for pictures of this size in a film of this rate, for which the script was made. It
    /// uses the installed fonts and those in
    /// `fonts_dir`.
    ///
    /// # Errors
    /// libass cannot read the script, or the system's folder for temporary files cannot be used.
    pub fn new(
        ass: &str,
        size: (u32, u32),
        rate: FrameRate,
        fonts_dir: Option<&Path>,
    ) -> Result<WordsDrawer, WordsError> {
        let script = script_file(ass).map_err(WordsError::Temporary)?;
        let mut step = Step::new("ass").with("filename", text(script.path())?);
        if let Some(folder) = fonts_dir {
            step = step.with("fontsdir", text(folder)?);
        }
        let model = VideoFrame::new(size.0, size.1)?;
        let rate = clock_rate(rate);
        let base = TimeBase { num: i64::from(rate.den()), den: i64::from(rate.num()) };
        Ok(WordsDrawer { graph: Graph::new(model.frame(), base, &[step])?, size })
    }

    /// Draws the words of frame `index` onto the picture; the script's times count from frame 0.
    ///
    /// # Errors
    /// The picture has another size, or no memory.
    pub fn draw(&mut self, picture: VideoFrame, index: i64) -> Result<VideoFrame, AvError> {
        if (picture.width(), picture.height()) != self.size {
            return Err(AvError::ours(
                OP,
                format!(
                    "the picture is {}x{}, not {}x{}",
                    picture.width(),
                    picture.height(),
                    self.size.0,
                    self.size.1
                ),
            ));
        }
        let mut frame = picture.into_frame();
        frame.fields_mut().pts = index;
        VideoFrame::from_frame(self.graph.run(&frame)?)
    }
}

/// Writes the script to a temporary file, which can be deleted once the filter exists: libass reads
/// it once.
fn script_file(ass: &str) -> std::io::Result<tempfile::NamedTempFile> {
    let mut file = tempfile::Builder::new().suffix(".ass").tempfile()?;
    file.write_all(ass.as_bytes())?;
    file.flush()?;
    Ok(file)
}

fn text(path: &Path) -> Result<&str, WordsError> {
    let not_unicode = || std::io::Error::new(ErrorKind::InvalidData, "its name is not Unicode");
    path.to_str().ok_or_else(|| WordsError::Temporary(not_unicode()))
}
