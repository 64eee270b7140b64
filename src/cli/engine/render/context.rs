//! What the renders of all outputs of a film share.

use std::cell::OnceCell;

use serde_json::json;

use crate::cache::Store;
use crate::cli::arguments::RenderArguments;
use crate::cli::console::Console;
use crate::cli::engine::progress::Progress;
use crate::cli::engine::store::{lasting_store, store};
use crate::cli::script::ValidScript;
use crate::cli::stop::{Exit, Stop};
use crate::diag::Diagnostic;
use crate::render::RenderFailure;
use crate::session::Film;
use crate::source::Sources;
use crate::time::FrameRange;

pub(super) struct OutputContext<'a> {
    pub(super) console: &'a Console,
    pub(super) arguments: &'a RenderArguments,
    pub(super) film: &'a Film,
    pub(super) script: &'a ValidScript,
    /// The part of the film to render; `None` for all of it.
    pub(super) range: Option<FrameRange>,
    /// Opened when the first output is rendered: one that is up to date needs no store.
    store: OnceCell<Store>,
}

impl<'a> OutputContext<'a> {
    pub(super) fn new(
        console: &'a Console,
        arguments: &'a RenderArguments,
        film: &'a Film,
        script: &'a ValidScript,
        range: Option<FrameRange>,
    ) -> OutputContext<'a> {
        OutputContext { console, arguments, film, script, range, store: OnceCell::new() }
    }

    /// The store to render into: for a film a temporary one will do, for shared segments not.
    pub(super) fn store(&self) -> Result<&Store, Stop> {
        if let Some(store) = self.store.get() {
            return Ok(store);
        }
        let store = if self.arguments.writes_film() {
            store(self.film, self.arguments.cache_size, |warning| {
                self.console.print_diagnostics(std::slice::from_ref(warning), &Sources::new())
            })?
        } else {
            lasting_store(self.film, self.arguments.cache_size)?
        };
        Ok(self.store.get_or_init(|| store))
    }

    /// Reports why an output could not be rendered.
    pub(super) fn failed(&self, failure: &RenderFailure, progress: &Progress) -> Stop {
        let RenderFailure { errors, cached, frames } = failure;
        let (event, word, exit) = if failure.is_cancelled() {
            ("interrupted", "interrupted", Exit::Interrupted)
        } else {
            ("failed", "no film", Exit::Failed)
        };
        progress.event(&json!({ "event": event, "cached": cached, "frames": frames }));
        if !failure.is_cancelled() {
            let diagnostics: Vec<Diagnostic> =
                errors.iter().map(|error| Diagnostic::of(error)).collect();
            self.console.print_diagnostics(&diagnostics, &Sources::new());
        }
        self.console.note(&format!(
            "{word}: {cached} of {frames} frames are in the cache; run the same command to continue"
        ));
        Stop::Reported(exit)
    }
}
