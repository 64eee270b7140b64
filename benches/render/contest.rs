//! Who makes the film.

use std::path::{Path, PathBuf};

use clap::ValueEnum;

use crate::edit::Edit;
use crate::measure::{self, Cost};
use crate::script::Project;
use crate::{Result, ffmpeg, media, melt, moviepy};

/// A way of making the film.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Contestant {
    /// The encoder alone, given the finished pictures
    Encoder,
    /// `ffmpeg` with a filter graph
    Ffmpeg,
    /// `melt` with MLT XML
    Melt,
    /// `MoviePy`
    Moviepy,
    /// amv with nothing rendered before
    Amv,
}

impl Contestant {
    /// As it is called in tables.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Contestant::Encoder => "encoder alone",
            Contestant::Ffmpeg => "ffmpeg by hand",
            Contestant::Melt => "melt",
            Contestant::Moviepy => "MoviePy",
            Contestant::Amv => "amv, cold",
        }
    }

    /// Whether a wrong frame in its film is a fault: of amv, or of the benchmark, whose finished
    /// pictures `ffmpeg` makes.
    pub(crate) fn is_relied_on(self) -> bool {
        match self {
            Contestant::Encoder | Contestant::Ffmpeg | Contestant::Amv => true,
            Contestant::Melt | Contestant::Moviepy => false,
        }
    }

    /// Why it cannot take part, if it cannot.
    pub(crate) fn hindrance(self) -> Option<&'static str> {
        match self {
            Contestant::Encoder | Contestant::Ffmpeg | Contestant::Amv => None,
            Contestant::Melt => melt::version().is_none().then_some("there is no `melt`"),
            Contestant::Moviepy => moviepy::version()
                .is_none()
                .then_some("AMV_BENCH_PYTHON names no Python with MoviePy"),
        }
    }

    /// Makes the film, and says where it is and what it took. What is not its work (media, scripts,
    /// amv's emptied cache) is not counted.
    ///
    /// # Errors
    /// It fails.
    pub(crate) fn make(self, edit: &Edit, name: &str) -> Result<(PathBuf, Cost)> {
        let folder = media::project(name)?;
        let film = folder.join(format!("{self:?}.mp4").to_lowercase());
        let command = match self {
            Contestant::Encoder => ffmpeg::encoder_alone(edit, &film)?,
            Contestant::Ffmpeg => ffmpeg::by_hand(edit, &film)?,
            Contestant::Melt => melt::command(edit, &folder, &film)?,
            Contestant::Moviepy => moviepy::command(edit, &folder, &film)?,
            Contestant::Amv => return amv(edit, name),
        };
        let cost = measure::run(command)?.cost;
        there(&film)?;
        Ok((film, cost))
    }
}

fn amv(edit: &Edit, name: &str) -> Result<(PathBuf, Cost)> {
    let project = Project::new(name, edit)?;
    let cost = project.render()?;
    Ok((project.film(), cost))
}

/// Not every program says by its exit status that it failed.
fn there(film: &Path) -> Result<()> {
    if film.exists() { Ok(()) } else { Err(format!("{} was not made", film.display()).into()) }
}
