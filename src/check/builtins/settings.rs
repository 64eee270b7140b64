//! The settings that stand in each block's braces.

use super::foreign::{foreign_effect, foreign_setting};

/// A block of the language and the settings that it has.
#[derive(Clone, Copy, Debug)]
pub struct Block<K: 'static> {
    /// Its name in a sentence.
    pub name: &'static str,
    /// Its settings.
    pub rows: &'static [SettingRow<K>],
    /// What to say of a name that is not among them but known from elsewhere.
    pub foreign: fn(&str) -> Option<&'static str>,
}

/// A setting.
#[derive(Clone, Copy, Debug)]
pub struct SettingRow<K> {
    /// Its first word.
    pub name: &'static str,
    /// Which it is.
    pub id: K,
    /// How it is written.
    pub usage: &'static str,
    /// What it does.
    pub doc: &'static str,
    /// Whether it may stand more than once.
    pub repeats: bool,
}

const fn row<K>(
    name: &'static str,
    id: K,
    usage: &'static str,
    doc: &'static str,
) -> SettingRow<K> {
    SettingRow { name, id, usage, doc, repeats: false }
}

const fn repeated<K>(
    name: &'static str,
    id: K,
    usage: &'static str,
    doc: &'static str,
) -> SettingRow<K> {
    SettingRow { name, id, usage, doc, repeats: true }
}

/// Settings of `project`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProjectSetting {
    Title,
    Size,
    Fps,
    Background,
    Seed,
    Tempo,
    Meter,
}

/// `project { … }`.
pub const PROJECT: Block<ProjectSetting> = Block {
    name: "`project`",
    foreign: foreign_setting,
    rows: &[
        row(
            "title",
            ProjectSetting::Title,
            "title \"Flying\"",
            "The film's title, kept in the file.",
        ),
        row(
            "size",
            ProjectSetting::Size,
            "size 1920x1080",
            "Width and height in pixels; the first footage's if it is not said.",
        ),
        row(
            "fps",
            ProjectSetting::Fps,
            "fps 24000/1001",
            "Frames a second; the first footage's if it is not said.",
        ),
        row(
            "background",
            ProjectSetting::Background,
            "background black",
            "What is behind the picture.",
        ),
        row(
            "seed",
            ProjectSetting::Seed,
            "seed 7",
            "What `shuffle` depends on: another number is another throw.",
        ),
        row(
            "tempo",
            ProjectSetting::Tempo,
            "tempo 120bpm",
            "The tempo of a film without a song; bar 1 is its start.",
        ),
        row(
            "meter",
            ProjectSetting::Meter,
            "meter 3",
            "Beats in a bar of a film without a song; 4 if it is not said.",
        ),
    ],
};

/// Settings of `song`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SongSetting {
    From,
    To,
    At,
    Tempo,
    First,
    Meter,
    Shift,
    Taps,
    Beats,
    Fade,
    Gain,
}

/// `song NAME = "…" { … }`.
pub const SONG: Block<SongSetting> = Block {
    name: "`song`",
    foreign: foreign_setting,
    rows: &[
        row(
            "from",
            SongSetting::From,
            "from 0:10 to 2:40",
            "Where the part that plays begins, and perhaps where it ends.",
        ),
        row("to", SongSetting::To, "to 2:40", "Where the part that plays ends."),
        row("at", SongSetting::At, "at 0:02", "When it starts in the film."),
        repeated(
            "tempo",
            SongSetting::Tempo,
            "tempo 128bpm",
            "Beats a minute: exact, a range (`160..180bpm`), `auto`, or `half` or `double` what is heard; with `at bar 33`, from there on.",
        ),
        row(
            "first",
            SongSetting::First,
            "first beat 0.412s",
            "Where bar 1 begins in the song's file.",
        ),
        repeated(
            "meter",
            SongSetting::Meter,
            "meter 4",
            "Beats in a bar; with `at bar 41`, from there on.",
        ),
        repeated(
            "shift",
            SongSetting::Shift,
            "shift bars 1 beat later",
            "Bar lines by whole beats, or `beats` by a part of one, later or earlier.",
        ),
        row(
            "taps",
            SongSetting::Taps,
            "taps \"track.taps\"",
            "A file of times that somebody tapped to the song: they choose among what is heard.",
        ),
        row(
            "beats",
            SongSetting::Beats,
            "beats \"track.beats\"",
            "A file that says when every beat sounds.",
        ),
        row(
            "fade",
            SongSetting::Fade,
            "fade in 500ms out 3s",
            "How long it rises at its start and falls at its end.",
        ),
        row("gain", SongSetting::Gain, "gain -2dB", "Louder or softer."),
    ],
};

/// Settings of `footage`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FootageSetting {
    Scale,
    Matrix,
}

/// `footage NAME = "…" { … }`, and `footage { … }` for those that follow.
pub const FOOTAGE: Block<FootageSetting> = Block {
    name: "`footage`",
    foreign: foreign_setting,
    rows: &[
        row(
            "scale",
            FootageSetting::Scale,
            "scale fit",
            "What happens where its shape is not the film's: fit, fill, stretch or blur.",
        ),
        row(
            "matrix",
            FootageSetting::Matrix,
            "matrix bt601",
            "How its colours are stored, where the file says it wrong: auto, bt601 or bt709.",
        ),
    ],
};

/// `image NAME = "…" { … }`.
pub const IMAGE: Block<FootageSetting> = Block {
    name: "`image`",
    foreign: foreign_setting,
    rows: &[row(
        "scale",
        FootageSetting::Scale,
        "scale fit",
        "What happens where its shape is not the film's: fit, fill, stretch or blur.",
    )],
};

/// Settings of `lyrics`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LyricsSetting {
    Style,
    Shift,
}

/// `lyrics NAME = "…" { … }`.
pub const LYRICS: Block<LyricsSetting> = Block {
    name: "`lyrics`",
    foreign: foreign_setting,
    rows: &[
        row("style", LyricsSetting::Style, "style karaoke", "The style of its lines."),
        row(
            "shift",
            LyricsSetting::Shift,
            "shift 120ms earlier",
            "All of its times, earlier or later.",
        ),
    ],
};

/// Settings of `style`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StyleSetting {
    Font,
    Size,
    Fill,
    Sung,
    Outline,
    Shadow,
    Bold,
    Italic,
    Place,
    Margin,
    Fade,
}

/// `style NAME : PARENT { … }`.
pub const STYLE: Block<StyleSetting> = Block {
    name: "`style`",
    foreign: foreign_setting,
    rows: &[
        row(
            "font",
            StyleSetting::Font,
            "font \"Noto Sans\"",
            "An installed family, or a font's file: `font \"fonts/hand.ttf\"`.",
        ),
        row(
            "size",
            StyleSetting::Size,
            "size 7%",
            "Height of the letters, in parts of the frame's height or in pixels.",
        ),
        row(
            "fill",
            StyleSetting::Fill,
            "fill #fff",
            "Colour of the letters; of syllables not yet sung.",
        ),
        row("sung", StyleSetting::Sung, "sung #ffd000", "Colour of sung syllables."),
        row(
            "outline",
            StyleSetting::Outline,
            "outline 3px #101020",
            "Width and colour of the outline.",
        ),
        row(
            "shadow",
            StyleSetting::Shadow,
            "shadow 2px #00000080",
            "Distance and colour of the shadow.",
        ),
        row("bold", StyleSetting::Bold, "bold", "Bold letters."),
        row("italic", StyleSetting::Italic, "italic", "Slanted letters."),
        row(
            "place",
            StyleSetting::Place,
            "place bottom",
            "Where the words stand: bottom, top, center, left, right, or a corner such as `top left`.",
        ),
        row("margin", StyleSetting::Margin, "margin 5%", "Distance from the frame's edge."),
        row(
            "fade",
            StyleSetting::Fade,
            "fade in 200ms out 200ms",
            "How long the words take to appear and to go.",
        ),
    ],
};

/// Settings of `output`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OutputSetting {
    Size,
    Codec,
    Quality,
}

/// `output "…" { … }`.
pub const OUTPUT: Block<OutputSetting> = Block {
    name: "`output`",
    foreign: foreign_setting,
    rows: &[
        row(
            "size",
            OutputSetting::Size,
            "size 1280x720",
            "Width and height in pixels; the film's if it is not said.",
        ),
        row(
            "codec",
            OutputSetting::Codec,
            "codec prores",
            "How the picture is encoded: h264, h264-intra, prores or ffv1.",
        ),
        row(
            "quality",
            OutputSetting::Quality,
            "quality master",
            "How much care the encoder takes: draft, preview or master.",
        ),
    ],
};

/// What a clip's braces take beside effects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Modifier {
    Speed,
    Reverse,
}

/// A clip's `{ … }`.
pub const MODIFIERS: Block<Modifier> = Block {
    name: "a clip",
    foreign: foreign_effect,
    rows: &[
        row("speed", Modifier::Speed, "speed 50%", "How fast the source runs."),
        row("reverse", Modifier::Reverse, "reverse", "The same stretch backwards."),
    ],
};

impl<K: Copy> Block<K> {
    /// The row of a name.
    pub fn row(&self, name: &str) -> Option<&'static SettingRow<K>> {
        self.rows.iter().find(|row| row.name == name)
    }

    /// All names.
    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        self.rows.iter().map(|row| row.name)
    }
}
