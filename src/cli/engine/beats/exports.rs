//! The outputs of `amv beats`, and whether they may be written.

use std::io::Write;
use std::path::{Path, PathBuf};

use crate::cli::arguments::BeatsArguments;
use crate::cli::engine::error::EngineCommandError;
use crate::cli::engine::whole_file::write_whole;
use crate::cli::stop::{Exit, Stop};
use crate::session::ownership::Ownership;
use crate::session::{check_place, same_file};

/// The form of an export to standard output or a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// Everything, for programs.
    Json,
    /// An Audacity label track.
    Labels,
    /// Times, and numbers in the bar.
    Beats,
    /// Sonic Visualiser's time instants.
    Csv,
    /// A MIDI tempo map.
    Midi,
}

/// The outputs that the command line asks for.
#[derive(Debug)]
pub(super) struct Outputs {
    pub(super) form: Option<Form>,
    /// The file of the export; `None` for standard output.
    pub(super) file: Option<PathBuf>,
    /// The song with clicks.
    pub(super) click: Option<PathBuf>,
    /// The picture.
    pub(super) picture: Option<PathBuf>,
}

impl Outputs {
    pub(super) fn of(arguments: &BeatsArguments) -> Outputs {
        let forms = [
            (arguments.json, Form::Json),
            (arguments.labels, Form::Labels),
            (arguments.beats, Form::Beats),
            (arguments.csv, Form::Csv),
            (arguments.midi, Form::Midi),
        ];
        let form = forms.into_iter().find(|form| form.0).map(|form| form.1);
        let file = arguments.output.clone();
        let click = arguments.click.clone();
        let picture = arguments.picture.clone();
        Outputs { form, file, click, picture }
    }

    /// Whether only the table is printed.
    pub(super) fn is_empty(&self) -> bool {
        self.form.is_none() && self.click.is_none() && self.picture.is_none()
    }

    /// Stops before the analysis if one of the files must not be written.
    pub(super) fn check(&self, arguments: &BeatsArguments) -> Result<(), Stop> {
        let wrong = |mistake: &EngineCommandError| Stop::for_error(mistake, Exit::WrongCommandLine);
        self.check_names().map_err(|mistake| wrong(&mistake))?;
        let files: Vec<&PathBuf> =
            [&self.file, &self.click, &self.picture].into_iter().flatten().collect();
        for (index, file) in files.iter().enumerate() {
            let path = file.display().to_string();
            if files[..index].iter().any(|earlier| same_file(earlier, file)) {
                return Err(wrong(&EngineCommandError::ExportTwice { path }));
            }
            if let Some(what) = input(arguments, file) {
                return Err(wrong(&EngineCommandError::ExportIsInput { path, what }));
            }
            check_place(file).map_err(|error| Stop::for_error(&error, Exit::WrongCommandLine))?;
            if !arguments.force && file.symlink_metadata().is_ok() && !ownership(file).is_ours(file)
            {
                return Err(wrong(&EngineCommandError::OutputExists { path }));
            }
        }
        Ok(())
    }

    fn check_names(&self) -> Result<(), EngineCommandError> {
        let midi = self.file.as_deref().filter(|_| self.form == Some(Form::Midi));
        check_name(midi, &["mid", "midi"], "amv writes tempo maps as MIDI files")?;
        check_name(self.click.as_deref(), &["wav"], "amv writes songs with clicks as WAV files")?;
        check_name(self.picture.as_deref(), &["png"], "amv writes pictures as PNG files")
    }
}

fn check_name(
    path: Option<&Path>,
    endings: &[&'static str],
    what: &'static str,
) -> Result<(), EngineCommandError> {
    let (Some(path), Some(&ending)) = (path, endings.first()) else { return Ok(()) };
    if path
        .extension()
        .is_some_and(|own| endings.iter().any(|ending| own.eq_ignore_ascii_case(ending)))
    {
        return Ok(());
    }
    let proposal = path.with_extension(ending).display().to_string();
    Err(EngineCommandError::ExportFormat {
        path: path.display().to_string(),
        what,
        ending,
        proposal,
    })
}

/// What kind of input a file is; `None` if it is no input.
fn input(arguments: &BeatsArguments, file: &Path) -> Option<&'static str> {
    if same_file(&arguments.song, file) {
        return Some("the song itself");
    }
    arguments
        .taps
        .as_deref()
        .is_some_and(|taps| same_file(taps, file))
        .then_some("the file of taps")
}

/// The record of written files, in the folder `.amv` beside the file.
fn ownership(file: &Path) -> Ownership {
    Ownership::of(&file.parent().unwrap_or(Path::new("")).join(".amv"))
}

/// Writes an export, whole or not at all.
pub(super) fn write(path: &Path, export: &[u8]) -> Result<(), Stop> {
    write_whole(path, |file| file.write_all(export))
        .map_err(|mistake| Stop::for_error(&mistake, Exit::Failed))?;
    remember(path);
    Ok(())
}

/// Records that amv wrote a file. If that fails, overwriting the file needs `--force`.
pub(super) fn remember(path: &Path) {
    let _ = ownership(path).remember(path);
}
