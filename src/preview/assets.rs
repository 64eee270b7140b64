//! The page's files, which are built into the program.
pub(super) struct Asset {
    name: &'static str,
    /// The MIME type.
    pub(super) kind: &'static str,
    pub(super) text: &'static str,
}

const SCRIPT: &str = "text/javascript; charset=utf-8";

macro_rules! script {
    ($name:literal) => {
        Asset { name: $name, kind: SCRIPT, text: include_str!(concat!("page/", $name)) }
    };
}

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
    script!("before.js"),
    script!("buffer_feeder.js"),
    script!("buffer_map.js"),
    script!("chunks.js"),
    script!("click.js"),
    script!("clipboard.js"),
    script!("draw.js"),
    script!("events.js"),
    script!("fetch_cache.js"),
    script!("film.js"),
    script!("frames.js"),
    script!("keys.js"),
    script!("labels.js"),
    script!("main.js"),
    script!("musical_place.js"),
    script!("paint.js"),
    script!("paint_pictures.js"),
    script!("paint_sound.js"),
    script!("player.js"),
    script!("problems.js"),
    script!("rows.js"),
    script!("saved_position.js"),
    script!("screen.js"),
    script!("source_frames.js"),
    script!("status.js"),
    script!("thumbnails.js"),
    script!("timeline.js"),
    script!("toast.js"),
    script!("under_playhead.js"),
    script!("volume.js"),
    script!("waveform.js"),
];

pub(super) fn asset(name: &str) -> Option<&'static Asset> {
    ASSETS.iter().find(|asset| asset.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_of_the_page_is_served_and_none_links_to_another_server() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/preview/page");
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let name = entry.expect("an entry").file_name().into_string().expect("a name");
            assert!(name == PAGE.name || asset(&name).is_some(), "{name} is not served");
        }
        for asset in ASSETS.iter().chain([&PAGE]) {
            let code = asset.text.replace("http://www.w3.org/2000/svg", "");
            assert!(
                !code.contains("http://") && !code.contains("https://"),
                "{} links to another server",
                asset.name
            );
        }
    }
}
