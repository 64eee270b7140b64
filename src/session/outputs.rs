//! The files that a film is rendered to, and whether they may be written.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

use super::film::Compiled;
use crate::check::program::{FILM_SIZES, Output, Quality, is_film_size, nearest_film_size};
use crate::diag::{Code, Problem};
use crate::graph::format::{Codec, Container, PictureFormat};
use crate::source::Span;
use crate::timeline::Timeline;

/// A file to render.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    pub path: PathBuf,
    pub container: Container,
    pub format: PictureFormat,
}

/// Settings of the command line, which override the script.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Overrides {
    /// A file instead of all those that the script names.
    pub output: Option<PathBuf>,
    pub size: Option<(u32, u32)>,
    pub codec: Option<Codec>,
    pub quality: Option<Quality>,
}

/// Why a file cannot be rendered to.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, miette::Diagnostic)]
pub enum OutputError {
    /// No container has its extension.
    #[error("`{path}` cannot be written: films are MP4, QuickTime or Matroska files")]
    #[diagnostic(help("end its name in {endings}: `{proposal}`"))]
    Format {
        path: String,
        /// The extensions that would work, as a part of a sentence.
        endings: String,
        /// A name that would work.
        proposal: String,
        /// The place in the script that names it.
        #[label(primary, "named here")]
        at: Option<Span>,
    },
    /// Its container does not hold the codec that is asked for.
    #[error("`{path}` cannot be written: {container} files cannot contain the codec `{codec}`")]
    #[diagnostic(help("end its name in {endings}: `{proposal}`"))]
    Codec {
        path: String,
        /// The container's name.
        container: &'static str,
        /// The codec's keyword.
        codec: &'static str,
        /// The extensions that would work, as a part of a sentence.
        endings: String,
        /// A name that would work.
        proposal: String,
        /// The place in the script that names it, if the script requests the codec.
        #[label(primary, "named here")]
        at: Option<Span>,
    },
    /// Two outputs are the same file.
    #[error("`{path}` is named as an output twice: the second film would overwrite the first")]
    #[diagnostic(help("give each output a name of its own"))]
    Twice {
        path: String,
        #[label(primary, "again here")]
        again: Span,
        #[label("named here")]
        first: Span,
    },
    /// The film is made from that file.
    #[error("`{path}` is one of the film's inputs: rendering would overwrite it")]
    #[diagnostic(help("render to another file with `-o`"))]
    Input {
        path: String,
        /// The place in the script that names it.
        #[label(primary, "named here")]
        at: Option<Span>,
    },
    /// Its folder does not exist.
    #[error("there is no folder `{folder}` to write `{path}` into")]
    #[diagnostic(help("create the folder, or render to another file with `-o`"))]
    NoFolder {
        path: String,
        folder: String,
        /// The place in the script that names it.
        #[label(primary, "named here")]
        at: Option<Span>,
    },
    /// The path is a folder or a device.
    #[error("`{path}` is a {what}, not a file")]
    #[diagnostic(help("render to another file with `-o`"))]
    NotAFile {
        path: String,
        what: &'static str,
        /// The place in the script that names it.
        #[label(primary, "named here")]
        at: Option<Span>,
    },
    /// It would be among the cached files.
    #[error("`{path}` is in the `.amv` folder, which amv clears from time to time")]
    #[diagnostic(help("render to a file outside it"))]
    InCache {
        path: String,
        /// The place in the script that names it.
        #[label(primary, "named here")]
        at: Option<Span>,
    },
    /// The requested size cannot be encoded.
    #[error("a film of {width}x{height} pixels cannot be encoded: {FILM_SIZES}")]
    #[diagnostic(help("the nearest possible size is `--size {}`", nearest(*width, *height)))]
    Size { width: u32, height: u32 },
}

impl Problem for OutputError {
    fn diagnostic_code(&self) -> Code {
        match self {
            Self::Format { .. } => Code::OutputFormat,
            Self::Codec { .. } => Code::OutputCodec,
            Self::Twice { .. } => Code::OutputTwice,
            Self::Input { .. } => Code::OutputIsInput,
            Self::NoFolder { .. } => Code::OutputFolderMissing,
            Self::NotAFile { .. } => Code::OutputNotAFile,
            Self::InCache { .. } => Code::OutputInCache,
            Self::Size { .. } => Code::OutputSize,
        }
    }
}

fn nearest(width: u32, height: u32) -> String {
    let (width, height) = nearest_film_size(width, height);
    format!("{width}x{height}")
}

/// The files that the film of `script` is rendered to: the requested one, or those that the script
/// names, or the script's name with the codec's usual extension. A requested output that the script
/// names has the settings of the script.
///
/// # Errors
/// The first reason why one of them cannot be rendered to.
pub fn targets(
    script: &Path,
    compiled: &Compiled,
    timeline: &Timeline,
    overrides: &Overrides,
) -> Result<Vec<Target>, OutputError> {
    let named = compiled.program.as_ref().map_or(&[][..], |program| &program.outputs);
    let wanted: Vec<Wanted<'_>> = match &overrides.output {
        Some(path) => vec![Wanted {
            path: path.clone(),
            named: named.iter().find(|output| same_file(&output.path, path)),
        }],
        None if named.is_empty() => {
            vec![Wanted { path: overrides.codec.unwrap_or_default().named(script), named: None }]
        }
        None => named
            .iter()
            .map(|output| Wanted { path: output.path.clone(), named: Some(output) })
            .collect(),
    };
    check_distinct(&wanted)?;
    let inputs = inputs(compiled, timeline);
    wanted.iter().map(|wanted| wanted.target(&inputs, timeline, overrides)).collect()
}

/// Whether pictures of this size (in pixels) can be encoded.
///
/// # Errors
/// [`OutputError::Size`], if they cannot.
pub fn check_size((width, height): (u32, u32)) -> Result<(), OutputError> {
    if is_film_size(width, height) { Ok(()) } else { Err(OutputError::Size { width, height }) }
}

/// Checks that the film does not read the file at `path`.
///
/// # Errors
/// [`OutputError::Input`], if it is.
pub fn check_not_input(
    path: &Path,
    compiled: &Compiled,
    timeline: &Timeline,
) -> Result<(), OutputError> {
    Wanted { path: path.to_owned(), named: None }.check_not_input(&inputs(compiled, timeline))
}

/// Checks that a file can be written at `path`: its folder exists, it is outside the cache, and it
/// is no folder itself.
///
/// # Errors
/// Why it cannot.
pub fn check_place(path: &Path) -> Result<(), OutputError> {
    Wanted { path: path.to_owned(), named: None }.check_place()
}

/// An output, and its statement in the script if it has one.
struct Wanted<'a> {
    path: PathBuf,
    named: Option<&'a Output>,
}

impl Wanted<'_> {
    fn at(&self) -> Option<Span> {
        self.named.map(|output| output.span)
    }

    fn shown(&self) -> String {
        self.path.display().to_string()
    }

    fn target(
        &self,
        inputs: &HashSet<PathBuf>,
        timeline: &Timeline,
        overrides: &Overrides,
    ) -> Result<Target, OutputError> {
        let codec =
            overrides.codec.or(self.named.and_then(|output| output.codec)).unwrap_or_default();
        let container = self.container(codec, overrides)?;
        self.check_place()?;
        self.check_not_input(inputs)?;
        let (width, height) =
            overrides.size.or(self.named.and_then(|output| output.size)).unwrap_or(timeline.size);
        check_size((width, height))?;
        let quality =
            overrides.quality.or(self.named.and_then(|output| output.quality)).unwrap_or_default();
        Ok(Target {
            path: self.path.clone(),
            container,
            format: PictureFormat { width, height, rate: timeline.rate, codec, quality },
        })
    }

    fn container(&self, codec: Codec, overrides: &Overrides) -> Result<Container, OutputError> {
        let extension =
            self.path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
        let (path, endings, proposal) =
            (self.shown(), codec.endings(), codec.named(&self.path).display().to_string());
        let Some(container) = Container::of_extension(extension) else {
            return Err(OutputError::Format { path, endings, proposal, at: self.at() });
        };
        if codec.fits(container) {
            return Ok(container);
        }
        let at = self.at().filter(|_| overrides.codec.is_none());
        Err(OutputError::Codec {
            path,
            container: container.title(),
            codec: codec.row().name,
            endings,
            proposal,
            at,
        })
    }

    fn check_place(&self) -> Result<(), OutputError> {
        let folder = folder_of(&self.path);
        if !folder.is_dir() {
            return Err(OutputError::NoFolder {
                path: self.shown(),
                folder: folder.display().to_string(),
                at: self.at(),
            });
        }
        if canonical(&self.path).components().any(|part| part.as_os_str() == ".amv") {
            return Err(OutputError::InCache { path: self.shown(), at: self.at() });
        }
        let what = match std::fs::metadata(&self.path) {
            Ok(there) if there.is_dir() => "folder",
            Ok(there) if !there.is_file() => "device",
            Ok(_) | Err(_) => return Ok(()),
        };
        Err(OutputError::NotAFile { path: self.shown(), what, at: self.at() })
    }

    fn check_not_input(&self, inputs: &HashSet<PathBuf>) -> Result<(), OutputError> {
        if inputs.contains(&canonical(&self.path)) {
            return Err(OutputError::Input { path: self.shown(), at: self.at() });
        }
        Ok(())
    }
}

/// The canonical paths of all files that the film is made from.
fn inputs(compiled: &Compiled, timeline: &Timeline) -> HashSet<PathBuf> {
    let media = timeline.media.iter().map(|medium| &medium.path);
    let fonts = timeline
        .captions()
        .flat_map(|caption| caption.style.font_files.iter().map(|(path, _)| path));
    let named: HashSet<&PathBuf> = compiled.files.iter().chain(media).chain(fonts).collect();
    named.into_iter().map(|path| canonical(path)).collect()
}

fn check_distinct(wanted: &[Wanted<'_>]) -> Result<(), OutputError> {
    let mut known: HashMap<PathBuf, &Wanted<'_>> = HashMap::new();
    for later in wanted {
        let earlier = known.insert(canonical(&later.path), later);
        if let Some((first, again)) = earlier.and_then(|earlier| earlier.at().zip(later.at())) {
            return Err(OutputError::Twice { path: later.shown(), again, first });
        }
    }
    Ok(())
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Whether two paths lead to the same file, which need not exist.
pub fn same_file(one: &Path, other: &Path) -> bool {
    canonical(one) == canonical(other)
}

/// The canonical path. The file itself need not exist.
fn canonical(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| {
        let folder = folder_of(path).canonicalize().unwrap_or_else(|_| folder_of(path).to_owned());
        folder.join(path.file_name().unwrap_or_default())
    })
}

#[cfg(test)]
mod tests;
