//! `amv frame`: one frame of a film as a picture file.

use std::path::Path;

use super::picture_file::write_png;
use super::render::{may_write, refused};
use crate::check::program::Quality;
use crate::cli::arguments::FrameArguments;
use crate::cli::console::Console;
use crate::cli::engine::error::EngineCommandError;
use crate::cli::engine::instant::frame_at;
use crate::cli::script::compile_valid;
use crate::cli::stop::{Exit, Stop};
use crate::diag::Problem;
use crate::graph::build;
use crate::graph::format::{Codec, PictureFormat};
use crate::render::ffmpeg::to_rgb;
use crate::render::{self, RenderError};
use crate::session::{Film, check_not_input, check_size};
use crate::time::FrameRate;

/// Renders the frame that is on the screen at an instant.
pub(in crate::cli) fn run(console: &Console, arguments: &FrameArguments) -> Result<Exit, Stop> {
    check_name(&arguments.output)?;
    let film = Film::open(&arguments.file);
    let script = compile_valid(console, &film, Film::compile)?;
    let frame = frame_at(&film, &script, &arguments.at)?;
    check_not_input(&arguments.output, &script.compiled, &script.timeline)
        .map_err(|error| refused(&error, &script.compiled.sources))?;
    may_write(&film, &arguments.output, arguments.force)?;
    let format = format(arguments, script.timeline.size, script.timeline.rate)?;
    let failed = |error: &dyn Problem| Stop::for_error(error, Exit::Failed);
    let picture = render::frame(&build(&script.timeline, &format, None), frame)
        .map_err(|error| failed(&error))?;
    let rgb = to_rgb(&picture).map_err(|error| failed(&RenderError::Engine(error)))?;
    write_png(&rgb, (format.width, format.height), &arguments.output)
        .map_err(|error| failed(&error))?;
    // A picture that cannot be remembered is there all the same: the next time needs `--force`.
    let _ = film.remember_written(&arguments.output);
    let at = script.timeline.rate.start(frame);
    let output = arguments.output.display();
    console.result(&format!(
        "{output}: frame {frame} at {at}, {}x{}\n",
        format.width, format.height
    ))?;
    Ok(Exit::Clean)
}

fn check_name(path: &Path) -> Result<(), Stop> {
    if path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("png")) {
        return Ok(());
    }
    let (path, proposal) =
        (path.display().to_string(), path.with_extension("png").display().to_string());
    Err(Stop::for_error(
        &EngineCommandError::FrameFormat { path, proposal },
        Exit::WrongCommandLine,
    ))
}

fn format(
    arguments: &FrameArguments,
    film: (u32, u32),
    rate: FrameRate,
) -> Result<PictureFormat, Stop> {
    let (width, height) = arguments.size.unwrap_or(film);
    check_size((width, height)).map_err(|error| Stop::for_error(&error, Exit::WrongCommandLine))?;
    Ok(PictureFormat { width, height, rate, codec: Codec::default(), quality: Quality::Master })
}
