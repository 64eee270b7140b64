//! `amv beats`: detects a song's beats, and shows or exports them.

mod click;
mod exports;
mod hints;
mod json;
mod picture;
mod play;
mod table;

use std::path::{Path, PathBuf};

use exports::{Form, Outputs};
use play::Ended;

use crate::cli::arguments::BeatsArguments;
use crate::cli::console::Console;
use crate::cli::engine::error::EngineCommandError;
use crate::cli::stop::{Exit, Stop};
use crate::music::{midi_file, write_beats, write_instants, write_labels};
use crate::session::DiskWorld;
use crate::world::{CountedBeat, DetectedMusic};

/// Analyses a song and writes the outputs, or prints a table if there are none.
pub(in crate::cli) fn run(console: &Console, arguments: &BeatsArguments) -> Result<Exit, Stop> {
    let outputs = Outputs::of(arguments);
    outputs.check(arguments)?;
    let hints = hints::of(console, arguments)?;
    let cache = cache_folder(&arguments.song);
    let world = cache.map_or_else(DiskWorld::without_cache, |cache| DiskWorld::new(&cache));
    let detected = world.detect_beats(&arguments.song, &hints);
    let detected = detected.map_err(|error| cannot_listen(&arguments.song, error.to_string()))?;
    let command = BeatsCommand {
        console,
        arguments,
        detected: &detected,
        beats: detected.pulse.as_ref().map(|pulse| pulse.counted_beats()).unwrap_or_default(),
    };
    command.check_pulse(&outputs)?;
    command.export(&outputs)?;
    command.draw(&outputs)?;
    command.click(&outputs)?;
    if outputs.is_empty() {
        console.result(&table::table(
            &arguments.song.display().to_string(),
            &detected,
            &command.beats,
        ))?;
    }
    Ok(Exit::Clean)
}

/// The cache of the project that contains the song. Outside a project nothing is cached, so that no
/// file is left in a folder of music.
fn cache_folder(song: &Path) -> Option<PathBuf> {
    let song = song.canonicalize().ok()?;
    let project = song
        .ancestors()
        .skip(1)
        .map(|folder| folder.join(".amv"))
        .find(|folder| folder.is_dir())?;
    Some(project.join("cache"))
}

fn cannot_listen(song: &Path, why: String) -> Stop {
    Stop::for_error(
        &EngineCommandError::CannotListen { path: song.display().to_string(), why },
        Exit::ScriptErrors,
    )
}

/// A song with its detected beats, for the outputs.
struct BeatsCommand<'a> {
    console: &'a Console,
    arguments: &'a BeatsArguments,
    detected: &'a DetectedMusic,
    beats: Vec<CountedBeat>,
}

impl BeatsCommand<'_> {
    /// Stops if an output needs beats and there are none. JSON and the picture do not need them.
    fn check_pulse(&self, outputs: &Outputs) -> Result<(), Stop> {
        let needed = outputs.click.is_some() || outputs.form.is_some_and(|form| form != Form::Json);
        if needed && self.detected.pulse.is_none() {
            let path = self.arguments.song.display().to_string();
            return Err(Stop::for_error(&EngineCommandError::NoPulse { path }, Exit::ScriptErrors));
        }
        Ok(())
    }

    fn export(&self, outputs: &Outputs) -> Result<(), Stop> {
        let Some(form) = outputs.form else { return Ok(()) };
        let export = self.written(form, outputs)?;
        match &outputs.file {
            Some(path) => {
                exports::write(path, &export)?;
                self.say(outputs, path, &format!("{} beats", self.beats.len()))
            }
            None => self.console.exact_result(&String::from_utf8_lossy(&export)),
        }
    }

    fn written(&self, form: Form, outputs: &Outputs) -> Result<Vec<u8>, Stop> {
        let beats = &self.beats;
        let detected = self.detected;
        Ok(match form {
            Form::Json => json::json(detected, beats).into_bytes(),
            Form::Labels => write_labels(beats, &detected.sections, detected.length).into_bytes(),
            Form::Beats => write_beats(beats).into_bytes(),
            Form::Csv => write_instants(beats).into_bytes(),
            Form::Midi => midi_file(beats, &detected.sections).map_err(|error| {
                let path = outputs.file.as_deref().unwrap_or(Path::new("")).display().to_string();
                Stop::for_error(
                    &EngineCommandError::CannotWrite { path, why: error.to_string() },
                    Exit::Failed,
                )
            })?,
        })
    }

    fn click(&self, outputs: &Outputs) -> Result<(), Stop> {
        let Some(path) = &outputs.click else { return Ok(()) };
        click::write(&self.arguments.song, &self.beats, path)
            .map_err(|ended| self.stopped(ended, path))?;
        exports::remember(path);
        self.say(outputs, path, &format!("{} clicks in {}", self.beats.len(), self.detected.length))
    }

    fn draw(&self, outputs: &Outputs) -> Result<(), Stop> {
        let Some(path) = &outputs.picture else { return Ok(()) };
        let (width, height) =
            picture::write(&self.arguments.song, self.detected, &self.beats, path)
                .map_err(|ended| self.stopped(ended, path))?;
        exports::remember(path);
        self.say(outputs, path, &format!("{width}x{height}"))
    }

    /// Says what was written: beside the results, if the export is one.
    fn say(&self, outputs: &Outputs, path: &Path, what: &str) -> Result<(), Stop> {
        let line = format!("{}: {what}", path.display());
        if outputs.form.is_some() && outputs.file.is_none() {
            self.console.note(&line);
            return Ok(());
        }
        self.console.result(&(line + "\n"))
    }

    fn stopped(&self, ended: Ended, path: &Path) -> Stop {
        match ended {
            Ended::Stopped => {
                self.console.note(&format!("interrupted: {} was not written", path.display()));
                Stop::Reported(Exit::Interrupted)
            }
            Ended::Unreadable(error) => cannot_listen(&self.arguments.song, error.to_string()),
            Ended::Unwritten(mistake) => Stop::for_error(&mistake, Exit::Failed),
        }
    }
}
