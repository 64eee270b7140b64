//! Names that other tools have for what is called otherwise here, and names of what is not there.

const NAMES: &[(&[&str], &str)] = &[
    (&["clap", "snares"], "that is `snare` here"),
    (&["kicks", "bassdrum"], "that is `kick` here"),
    (&["hats", "hihat", "cymbal"], "that is `hat` here"),
    (&["onsets", "hits", "transient", "transients"], "every detected hit is `onset`"),
    (&["raw"], "write hits after it: `raw snare`"),
    (
        &["drop", "chorus", "verse", "intro"],
        "name the place first: `mark drop = bar 17`; amv detects `drops`, `breaks` and parts such as `part B`",
    ),
    (
        &["section"],
        "give the section a plain name, `section Chorus from bar 17 to bar 25`: then `from Chorus` and `until Chorus end` mean it; a part of the song is `part B`",
    ),
    (&["part"], "write the part's letter after it: `part B`"),
    (&["beats"], "every beat is `beat`, a length is `2 beats`"),
    (&["every"], "write a length above zero after it: `every 2 beats`"),
    (&["pattern"], "write a text after it: `pattern \"x..x ..x.\" step 1/4 beat`"),
    (
        &["bars"],
        "every bar line is `bar`, a length is `2 bars`, loud bars are `bars where energy > 60%`",
    ),
    (&["downbeat", "downbeats"], "every bar line is `bar`"),
    (&["transparent"], "for a transparent colour, write eight digits: `#10203000`"),
];

/// Effects of other programs that have no counterpart here.
const OTHER_EFFECTS: &[&str] = &[
    "move",
    "position",
    "rotate",
    "rotation",
    "shake",
    "crop",
    "glow",
    "grade",
    "brightness",
    "contrast",
    "saturation",
    "hue",
    "temperature",
    "rgbsplit",
    "vignette",
    "grain",
    "pixelate",
    "invert",
    "posterize",
    "letterbox",
    "strobe",
    "echo",
    "glitch",
    "key",
    "mask",
    "blend",
    "interpolate",
    "opticalflow",
    "lut",
];

const SETTINGS: &[(&[&str], &str)] = &[
    (&["framerate", "rate"], "that is `fps 24` here"),
    (&["resolution", "width", "height", "dimensions"], "that is `size 1920x1080` here"),
    (&["name"], "that is `title \"…\"` here"),
    (&["bpm"], "that is `tempo 128bpm` here"),
    (&["volume"], "that is `gain -3dB` here"),
    (
        &["offset", "delay"],
        "move lyrics with `shift 120ms earlier`; start a song later in the film with `at 0:02`",
    ),
    (&["start", "in", "trim"], "set the part that plays with `from 0:10 to 2:40`"),
    (
        &["fields", "deinterlace"],
        "amv detects interlaced footage by itself; deinterlace the file before you use it",
    ),
    (
        &["color", "colour", "primary"],
        "the letters' colour is `fill` here, and the colour of sung syllables is `sung`",
    ),
    (&["stroke", "border"], "that is `outline 3px #101020` here"),
    (&["align", "alignment", "position", "anchor"], "that is `place bottom` here"),
    (
        &["crf", "bitrate", "preset", "profile"],
        "that is `quality draft`, `preview` or `master` here",
    ),
    (
        &["codec", "encoder", "vcodec"],
        "set the encoding at the output: `output \"cut.mov\" { codec prores }`",
    ),
    (&["format", "container"], "the ending of the output's name sets it: `.mp4`, `.mov` or `.mkv`"),
    (&["skip"], "amv cannot skip the middle of a song yet: cut it out in an audio editor first"),
];

const STYLES: &[(&[&str], &str)] = &[
    (&["letterspacing", "letter_spacing", "tracking", "kerning"], "that is `spacing 10%` here"),
    (&["weight", "fontweight", "strong"], "that is `bold` here"),
    (&["slant", "oblique"], "that is `italic` here"),
    (&["fontsize", "height"], "that is `size 7%` here"),
    (&["family", "fontfamily", "typeface", "fontname"], "that is `font \"Noto Sans\"` here"),
    (&["center", "centre", "top", "bottom", "left", "right"], "that is `place center` here"),
    (&["padding"], "the distance from the frame's edge is `margin 5%`"),
    (&["highlight", "active", "secondary"], "the colour of sung syllables is `sung #ffd000`"),
    (&["preroll", "before"], "to show lines before they are sung, write `lead 1 beat`"),
    (&["linger", "after", "stay"], "to show lines after they are sung, write `hold 1/2 beat`"),
    (
        &["enter", "exit", "by", "stagger", "animate", "animation", "typewriter"],
        "words do not move in this version: they show, or fade with `fade in 1/2 beat out 200ms`",
    ),
    (
        &["karaoke", "sweep"],
        "syllables are swept in the colour `sung` wherever their times are known",
    ),
    (&["uppercase", "caps", "lowercase"], "write the words in the letters that you want"),
    (
        &[
            "box",
            "background",
            "glow",
            "leading",
            "lineheight",
            "rotate",
            "rotation",
            "shear",
            "vertical",
            "width",
            "opacity",
            "zoom",
            "shake",
            "flash",
            "mirror",
            "blur",
            "move",
            "scale",
        ],
        "this version does not have that for words; `amv explain style` lists what they have",
    ),
];

const MODIFIERS: &[(&[&str], &str)] = &[
    (
        &["timeremap", "retime", "velocity", "rate", "playbackrate", "duration"],
        "that is `speed 50%` here; `for` or `until` sets a clip's length",
    ),
    (&["backwards", "rewind", "reversed"], "that is `reverse` here"),
    (&["flip", "hflip", "fliph", "flop"], "that is `mirror` here"),
    (&["freeze", "freezeframe", "still"], "that is the item `hold ep01[0:12]` here"),
    (
        &["dissolve", "crossfade", "transition", "wipe"],
        "a transition is on its own line, between two items",
    ),
    (
        &["fadein", "fadeout", "fade"],
        "`fade in 1 bar` and `fade out 1 bar` are items: write them first and last in the braces",
    ),
    (
        &["scale", "resize", "fit", "fill", "stretch"],
        "to enlarge the picture, write `zoom 110%`; set how footage fills the frame where you declare it: `footage ep01 = \"…\" { scale fill }`",
    ),
    (
        &["fields", "deinterlace"],
        "amv detects interlaced footage by itself; deinterlace the file before you use it",
    ),
    (
        &["sound", "volume", "audio", "gain", "mute"],
        "shots are silent, and all sound comes from the song: set its `gain` in its block",
    ),
    (
        &["style", "text", "title", "caption"],
        "words are statements of their own: `text \"…\" at bar 3 for 2 bars`",
    ),
    (&["zoomin", "zoomout", "zoompan", "resize"], "that is `zoom` here: `zoom 100% -> 112%`"),
    (
        &["alpha", "transparency", "transparent", "dissolve", "fade"],
        "that is `opacity` here: `opacity 0% -> 100% over 1 beat`",
    ),
    (&["flip", "hflip", "fliph", "flop", "horizontalflip"], "that is `mirror` here"),
    (&["gaussianblur", "gaussian", "defocus", "blurry"], "that is `blur` here: `blur 2%`"),
    (&["flashwhite", "whiteflash", "dip"], "that is `flash` here: `flash white 60% on kick`"),
    (
        OTHER_EFFECTS,
        "this version does not have that effect; `amv explain effects` lists the effects",
    ),
];

/// What to say of a name that is not declared but known from elsewhere.
pub fn foreign_name(name: &str) -> Option<&'static str> {
    find(NAMES, name)
}

/// What to say of a setting that no block has here but is known from elsewhere.
pub(super) fn foreign_setting(name: &str) -> Option<&'static str> {
    find(SETTINGS, name)
}

/// What to say of a property that no style has but that is known from elsewhere, or is an effect's.
pub(super) fn foreign_style(name: &str) -> Option<&'static str> {
    find(STYLES, name).or_else(|| find(SETTINGS, name))
}

/// The help for an effect or a clip's setting that other programs have under this name.
pub fn foreign_effect(name: &str) -> Option<&'static str> {
    find(MODIFIERS, name)
}

fn find(table: &[(&[&'static str], &'static str)], name: &str) -> Option<&'static str> {
    let lower = name.to_lowercase();
    table.iter().find(|(names, _)| names.contains(&lower.as_str())).map(|(_, hint)| *hint)
}

/// The help for a word in the line of an effect that does not belong there.
pub fn foreign_term(word: &str) -> Option<&'static str> {
    match word {
        "wiggle" => Some(
            "this version has no `wiggle`: curves are ramps (`->`), pulses (`on`) and keyframes",
        ),
        "follow" => Some(
            "this version has no `follow`: curves are ramps (`->`), pulses (`on`) and keyframes",
        ),
        "and" => Some("rhythms add with `+`: `on kick + snare`"),
        _ => None,
    }
}
