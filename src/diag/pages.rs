//! The page of each diagnostic: what `amv explain` prints, with an example that raises it and one
//! that does not.

use include_dir::{Dir, include_dir};

static PAGES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/docs/diagnostics");

/// A diagnostic's page.
#[derive(Clone, Copy, Debug)]
pub struct Page {
    /// The diagnostic's code.
    pub code: &'static str,
    /// Its explanation, in Markdown.
    pub text: &'static str,
}

/// The page of `code`, if there is such a code.
pub fn page(code: &str) -> Option<Page> {
    pages().find(|page| page.code == code)
}

/// All pages, by code.
pub fn pages() -> impl Iterator<Item = Page> {
    let files = PAGES
        .files()
        .filter(|file| file.path().extension().is_some_and(|extension| extension == "md"));
    let mut pages: Vec<Page> = files
        .filter_map(|file| {
            Some(Page { code: file.path().file_stem()?.to_str()?, text: file.contents_utf8()? })
        })
        .collect();
    pages.sort_by_key(|page| page.code);
    pages.into_iter()
}
