//! Styles of words: what each says, and what is completed of them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use crate::hash::ContentHash;
use crate::source::Span;
use crate::time::Time;

use super::names::DeclId;
use super::program::{Color, Length, Place, Style, StyleId, Timing};

/// The styles that the checker has met so far.
#[derive(Debug, Default)]
pub(super) struct StyleTable {
    /// The styles that words use; a [`StyleId`] is an index.
    pub(super) complete: Vec<Style>,
    pub(super) partial: BTreeMap<DeclId, PartialStyle>,
    /// The characters without a glyph that have been reported, and where.
    pub(super) missing_glyphs: BTreeSet<(char, Span)>,
}

impl StyleTable {
    /// The completed style of some words, and their timing: what they say of themselves, over the
    /// style that they name, if they name one.
    pub(super) fn complete(
        &mut self,
        own: PartialStyle,
        named: Option<DeclId>,
        kind: StyleKind,
    ) -> (StyleId, Timing) {
        let named = named.and_then(|id| self.partial.get(&id).cloned()).unwrap_or_default();
        let partial = own.or(named);
        let timing = partial.timing(kind);
        (self.numbered(partial.complete(kind)), timing)
    }

    fn numbered(&mut self, style: Style) -> StyleId {
        let known = self.complete.iter().position(|known| *known == style);
        StyleId(known.unwrap_or_else(|| {
            self.complete.push(style);
            self.complete.len() - 1
        }))
    }
}

/// For which words a style is completed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum StyleKind {
    /// Words that are sung.
    Lyric,
    /// Titles.
    Text,
}

/// A font, and its file if the script gives one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Font {
    pub(super) family: String,
    pub(super) file: Option<(PathBuf, ContentHash)>,
}

/// What a style says, its parents included.
#[derive(Clone, Debug, Default)]
pub(super) struct PartialStyle {
    pub(super) font: Option<Font>,
    pub(super) size: Option<i32>,
    pub(super) fill: Option<Color>,
    pub(super) sung: Option<Color>,
    pub(super) outline: Option<i32>,
    pub(super) outline_color: Option<Color>,
    pub(super) shadow: Option<i32>,
    pub(super) shadow_color: Option<Color>,
    pub(super) bold: Option<bool>,
    pub(super) italic: Option<bool>,
    pub(super) spacing: Option<i32>,
    pub(super) place: Option<Place>,
    pub(super) margin: Option<i32>,
    pub(super) fades: Option<(Length, Length)>,
    pub(super) lead: Option<Length>,
    pub(super) hold: Option<Length>,
}

impl PartialStyle {
    pub(super) fn or(self, parent: PartialStyle) -> PartialStyle {
        PartialStyle {
            font: self.font.or(parent.font),
            size: self.size.or(parent.size),
            fill: self.fill.or(parent.fill),
            sung: self.sung.or(parent.sung),
            outline: self.outline.or(parent.outline),
            outline_color: self.outline_color.or(parent.outline_color),
            shadow: self.shadow.or(parent.shadow),
            shadow_color: self.shadow_color.or(parent.shadow_color),
            bold: self.bold.or(parent.bold),
            italic: self.italic.or(parent.italic),
            spacing: self.spacing.or(parent.spacing),
            place: self.place.or(parent.place),
            margin: self.margin.or(parent.margin),
            fades: self.fades.or(parent.fades),
            lead: self.lead.or(parent.lead),
            hold: self.hold.or(parent.hold),
        }
    }

    /// Only what is sung is shown earlier and later than its time.
    fn timing(&self, kind: StyleKind) -> Timing {
        let (fade_in, fade_out) = self.fades.unwrap_or_default();
        let (lead, hold) = match kind {
            StyleKind::Text => Default::default(),
            StyleKind::Lyric => (self.lead.unwrap_or_default(), self.hold.unwrap_or_default()),
        };
        Timing { fade_in, fade_out, lead, hold }
    }

    /// Fills in the defaults of a good title or karaoke line.
    pub(super) fn complete(self, kind: StyleKind) -> Style {
        let (size, place) = match kind {
            StyleKind::Lyric => (60, Place::Bottom),
            StyleKind::Text => (80, Place::Center),
        };
        let fill = self.fill.unwrap_or(Color::WHITE);
        let font = self.font.unwrap_or(Font { family: "sans-serif".to_owned(), file: None });
        Style {
            font: font.family,
            font_files: font.file.into_iter().collect(),
            size: self.size.unwrap_or(size),
            fill,
            sung: self.sung.unwrap_or(Color { red: 255, green: 208, blue: 0, alpha: 255 }),
            outline: self.outline.unwrap_or(4),
            outline_color: self.outline_color.unwrap_or(Color {
                red: 16,
                green: 16,
                blue: 32,
                alpha: 255,
            }),
            shadow: self.shadow.unwrap_or(0),
            shadow_color: self.shadow_color.unwrap_or(Color { alpha: 128, ..Color::BLACK }),
            bold: self.bold.unwrap_or(false),
            italic: self.italic.unwrap_or(false),
            spacing: self.spacing.unwrap_or(0),
            place: self.place.unwrap_or(place),
            margin: self.margin.unwrap_or(50),
            // The timeline knows these.
            fade_in: Time::ZERO,
            fade_out: Time::ZERO,
        }
    }
}
