//! The page's own files, built in.

/// A file of the page.
pub(super) struct Asset {
    /// Its name in `/page/`.
    name: &'static str,
    /// What it is.
    pub(super) kind: &'static str,
    /// Its content.
    pub(super) text: &'static str,
}

const SCRIPT: &str = "text/javascript; charset=utf-8";

macro_rules! script {
    ($name:literal) => {
        Asset { name: $name, kind: SCRIPT, text: include_str!(concat!("page/", $name)) }
    };
}

/// The page itself.
pub(super) const PAGE: Asset = Asset {
    name: "index.html",
    kind: "text/html; charset=utf-8",
    text: include_str!("page/index.html"),
};

const ASSETS: &[Asset] = &[
    Asset {
        name: "style.css",
        kind: "text/css; charset=utf-8",
        text: include_str!("page/style.css"),
    },
    Asset { name: "icon.svg", kind: "image/svg+xml", text: include_str!("page/icon.svg") },
    script!("book.js"),
    script!("events.js"),
    script!("film.js"),
    script!("frames.js"),
    script!("keys.js"),
    script!("lane.js"),
    script!("larder.js"),
    script!("main.js"),
    script!("paint.js"),
    script!("pictures.js"),
    script!("pieces.js"),
    script!("place.js"),
    script!("player.js"),
    script!("problems.js"),
    script!("screen.js"),
    script!("scriptline.js"),
    script!("status.js"),
    script!("timeline.js"),
];

/// The file of this name.
pub(super) fn asset(name: &str) -> Option<&'static Asset> {
    ASSETS.iter().find(|asset| asset.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_of_the_page_is_served_and_none_leads_elsewhere() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/preview/page");
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let name = entry.expect("an entry").file_name().into_string().expect("a name");
            assert!(name == PAGE.name || asset(&name).is_some(), "{name} is not served");
        }
        for asset in ASSETS.iter().chain([&PAGE]) {
            let code = asset.text.replace("http://www.w3.org/2000/svg", "");
            assert!(
                !code.contains("http://") && !code.contains("https://"),
                "{} leads elsewhere",
                asset.name
            );
        }
    }
}
