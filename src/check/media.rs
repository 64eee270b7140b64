//! The media of the film, and the defaults of `footage` blocks.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use crate::syntax::ast;
use crate::world::{ColorMatrix, Media};

use super::load::ModuleId;
use super::program::{Conform, MediaId, MediaUse, Scale};

/// The media that the checker has met so far.
#[derive(Debug, Default)]
pub(super) struct MediaTable {
    /// A [`MediaId`] is an index.
    pub(super) uses: Vec<MediaUse>,
    pub(super) footage_defaults: BTreeMap<ModuleId, PartialConform>,
}

impl MediaTable {
    pub(super) fn add(
        &mut self,
        name: &ast::Ident,
        path: &Path,
        facts: Arc<Media>,
        conform: Conform,
    ) -> MediaId {
        self.uses.push(MediaUse {
            name: name.value.clone(),
            path: path.to_owned(),
            facts,
            conform,
            span: name.span,
        });
        MediaId(self.uses.len() - 1)
    }
}

/// What some settings say of how a picture is brought to the film's shape.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct PartialConform {
    pub(super) scale: Option<Scale>,
    pub(super) matrix: Option<Option<ColorMatrix>>,
}

impl PartialConform {
    /// This, and where it is silent the other.
    pub(super) fn or(self, other: PartialConform) -> PartialConform {
        PartialConform { scale: self.scale.or(other.scale), matrix: self.matrix.or(other.matrix) }
    }

    pub(super) fn whole(self) -> Conform {
        Conform { scale: self.scale.unwrap_or_default(), matrix: self.matrix.unwrap_or_default() }
    }
}
