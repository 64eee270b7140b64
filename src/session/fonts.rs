//! The fonts of this machine: their families, and the characters that they can draw.

use std::collections::{HashMap, HashSet};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use fontdb::{Database, ID};
use ttf_parser::{Face, name_id};

use super::file_error::file_error;
use crate::files::{LARGEST_FONT, Stamp, read_at_most};
use crate::hash::ContentHash;
use crate::sync::lock;
use crate::world::{FileError, FontFacts};

/// The installed fonts, and the font files that scripts name.
pub(super) struct Fonts {
    database: Database,
    coverage: Mutex<Coverage>,
    files: Mutex<FontFiles>,
}

/// The characters that were looked up so far.
struct Coverage {
    known: HashMap<char, bool>,
    /// All faces. Faces that had a glyph are first, because they probably have the next one too.
    faces: Vec<ID>,
}

/// Generic names, for which fontconfig always has a font.
const GENERIC: [&str; 6] = ["sans", "sans-serif", "serif", "monospace", "mono", "system-ui"];

impl Fonts {
    /// The installed fonts, in the folders that fontconfig names.
    pub(super) fn installed() -> Fonts {
        let mut database = Database::new();
        database.load_system_fonts();
        Fonts::of(database)
    }

    fn of(database: Database) -> Fonts {
        let faces = database.faces().map(|face| face.id).collect();
        Fonts {
            database,
            coverage: Mutex::new(Coverage { known: HashMap::new(), faces }),
            files: Mutex::default(),
        }
    }

    /// Whether a font has this name: as a family name in any language, or as its full or PostScript
    /// name.
    pub(super) fn has_family(&self, family: &str) -> bool {
        let wanted = family.trim().to_lowercase();
        if GENERIC.contains(&wanted.as_str()) {
            return !self.database.is_empty();
        }
        let named = |name: &String| name.to_lowercase() == wanted;
        self.database.faces().any(|face| {
            face.families.iter().any(|(name, _)| named(name)) || named(&face.post_script_name)
        }) || self
            .database
            .faces()
            .any(|face| self.with_face(face.id, |face| names(face).any(|name| named(&name))))
    }

    /// The characters of `text`, each once, that need a glyph and have none in the installed fonts
    /// or in `files`.
    pub(super) fn undrawable(&self, text: &str, files: &[PathBuf]) -> Vec<char> {
        let mut seen = HashSet::new();
        let needed = text.chars().filter(|&character| needs_glyph(character));
        let mut missing: Vec<char> = needed.filter(|&character| seen.insert(character)).collect();
        let mut known_files = lock(&self.files);
        for file in files {
            known_files.remove_drawable(file, &mut missing);
        }
        drop(known_files);
        self.remove_drawable(&mut missing);
        missing
    }

    /// Removes the characters that an installed font can draw. Each face is opened once for all of
    /// them.
    fn remove_drawable(&self, missing: &mut Vec<char>) {
        let mut coverage = lock(&self.coverage);
        let mut unknown: Vec<char> = missing
            .iter()
            .copied()
            .filter(|character| !coverage.known.contains_key(character))
            .collect();
        let mut index = 0;
        while !unknown.is_empty() && index < coverage.faces.len() {
            let mut found = Vec::new();
            self.with_face(coverage.faces[index], |face| {
                found.extend(unknown.iter().copied().filter(|&character| draws(face, character)));
                true
            });
            if !found.is_empty() {
                coverage.faces[..=index].rotate_right(1);
                unknown.retain(|character| !found.contains(character));
                coverage.known.extend(found.into_iter().map(|character| (character, true)));
            }
            index += 1;
        }
        coverage.known.extend(unknown.into_iter().map(|character| (character, false)));
        missing.retain(|character| coverage.known.get(character) != Some(&true));
    }

    /// Tests a face; false for a face that cannot be read.
    fn with_face(&self, id: ID, holds: impl FnOnce(&Face<'_>) -> bool) -> bool {
        let face = |data: &[u8], index| Face::parse(data, index).is_ok_and(|face| holds(&face));
        self.database.with_face_data(id, face).unwrap_or(false)
    }
}

/// Whether a face has a glyph that libass can draw: an outline, not a colour bitmap.
fn draws(face: &Face<'_>, character: char) -> bool {
    let tables = face.tables();
    let outlines = tables.glyf.is_some() || tables.cff.is_some() || tables.cff2.is_some();
    outlines && face.glyph_index(character).is_some()
}

fn names<'a>(face: &Face<'a>) -> impl Iterator<Item = String> + use<'a> {
    let wanted = [
        name_id::FAMILY,
        name_id::TYPOGRAPHIC_FAMILY,
        name_id::FULL_NAME,
        name_id::POST_SCRIPT_NAME,
    ];
    face.names()
        .into_iter()
        .filter(move |name| wanted.contains(&name.name_id))
        .filter_map(|name| name.to_string())
}

/// How many bytes of font files stay in memory.
const MOST_FILE_BYTES: usize = 128 << 20;

/// The font files that scripts name: the characters that were looked up so far, and the content of
/// those that were used last.
#[derive(Default)]
struct FontFiles {
    known: HashMap<(PathBuf, Stamp), HashMap<char, bool>>,
    /// The last one was used last.
    open: Vec<((PathBuf, Stamp), Vec<u8>)>,
}

impl FontFiles {
    /// Removes the characters that a font in `path` can draw.
    fn remove_drawable(&mut self, path: &Path, missing: &mut Vec<char>) {
        let Some(stamp) = Stamp::of(path) else { return };
        let file = (path.to_owned(), stamp);
        let known = self.known.entry(file.clone()).or_default();
        let unknown: Vec<char> =
            missing.iter().copied().filter(|character| !known.contains_key(character)).collect();
        if !unknown.is_empty() {
            let bytes = opened(&mut self.open, &file);
            let faces = ttf_parser::fonts_in_collection(bytes).unwrap_or(1);
            let faces: Vec<Face<'_>> =
                (0..faces).filter_map(|index| Face::parse(bytes, index).ok()).collect();
            known.extend(
                unknown
                    .into_iter()
                    .map(|character| (character, faces.iter().any(|face| draws(face, character)))),
            );
        }
        missing.retain(|character| known.get(character) != Some(&true));
    }
}

/// The content of a font file; empty if it cannot be read.
fn opened<'a>(open: &'a mut Vec<((PathBuf, Stamp), Vec<u8>)>, file: &(PathBuf, Stamp)) -> &'a [u8] {
    let bytes = match open.iter().position(|(known, _)| known == file) {
        Some(index) => open.remove(index).1,
        None => read_at_most(&file.0, LARGEST_FONT).unwrap_or_default(),
    };
    let mut total = bytes.len();
    let kept = open.iter().rev().take_while(|(_, others)| {
        total += others.len();
        total <= MOST_FILE_BYTES
    });
    let dropped = open.len() - kept.count();
    open.drain(..dropped);
    open.push((file.clone(), bytes));
    open.last().map_or(&[], |(_, bytes)| bytes)
}

/// Whether a character is visible: spaces, joiners, selectors and direction marks are not.
fn needs_glyph(character: char) -> bool {
    let unseen = character.is_whitespace()
        || character.is_control()
        || matches!(character,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{e0000}'..='\u{e0fff}');
    !unseen
}

/// The facts of the font file at `path`.
///
/// # Errors
/// Why it is not a font that can be used.
pub(super) fn font_file(path: &Path) -> Result<FontFacts, FileError> {
    let bytes = read_at_most(path, LARGEST_FONT).map_err(|error| match error.kind() {
        ErrorKind::FileTooLarge => FileError::Unreadable(
            "it is larger than 64 MB, the most that a font file may have".to_owned(),
        ),
        _ => file_error(path, &error),
    })?;
    let digest = ContentHash::of(&bytes);
    let mut database = Database::new();
    database.load_font_data(bytes);
    let family =
        database.faces().find_map(|face| face.families.first().map(|(name, _)| name.clone()));
    let family = family.ok_or_else(|| {
        FileError::Unreadable("it is not a font: TTF, OTF and TTC files are".to_owned())
    })?;
    Ok(FontFacts { family, digest })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_seen_needs_no_glyph() {
        let text = "\u{200d}\u{fe0f}\u{202e} \t\n\u{a0}\u{3000}\u{feff}\u{e0067}";
        assert_eq!(text.chars().filter(|&character| needs_glyph(character)).count(), 0);
        assert_eq!("aé日☺".chars().filter(|&character| needs_glyph(character)).count(), 4);
    }

    #[test]
    fn without_fonts_nothing_is_drawn() {
        let fonts = Fonts::of(Database::new());
        assert_eq!(fonts.undrawable("ab a", &[]), ['a', 'b']);
        assert!(!fonts.has_family("sans") && !fonts.has_family("Noto Sans"));
    }

    #[test]
    fn the_installed_fonts_answer() {
        let fonts = Fonts::installed();
        let Some(face) = fonts
            .database
            .faces()
            .find(|face| fonts.with_face(face.id, |face| draws(face, 'a')))
            .cloned()
        else {
            eprintln!("skipped: no font is installed here");
            return;
        };
        let family = face.families[0].0.clone();
        assert!(
            fonts.has_family(&family)
                && fonts.has_family(&family.to_uppercase())
                && fonts.has_family("sans-serif")
        );
        assert!(
            fonts.has_family(&face.post_script_name) && !fonts.has_family("No Such Family At All")
        );
        assert_eq!(fonts.undrawable("a \u{200d}a\u{10ffff}b\u{10ffff}", &[]), ['\u{10ffff}']);
        if let fontdb::Source::File(path) | fontdb::Source::SharedFile(path, _) = &face.source {
            let facts = font_file(path).expect("a font");
            let only_files = Fonts::of(Database::new());
            assert!(
                !facts.family.is_empty()
                    && only_files.undrawable("a", std::slice::from_ref(path)).is_empty()
            );
        }
    }

    #[test]
    fn what_is_no_font_is_refused() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("font.ttf");
        std::fs::write(&path, "no font").expect("written");
        assert!(matches!(font_file(&path), Err(FileError::Unreadable(_))));
        assert_eq!(font_file(&folder.path().join("none.ttf")), Err(FileError::Missing));
    }
}
