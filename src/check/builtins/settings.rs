//! The settings that stand in each block's braces.

use super::foreign::{self, ForeignSetting};

/// A block of the language and the settings that it has.
#[derive(Clone, Copy, Debug)]
pub struct Block<K: 'static> {
    /// Its name in a sentence.
    pub name: &'static str,
    /// Its settings.
    pub rows: &'static [SettingRow<K>],
    /// Those that other programs have.
    pub foreign: &'static [ForeignSetting],
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
    /// The line that says what holds without it. If it is two, the first is for lyrics, the second for
    /// texts.
    pub default: &'static [&'static str],
}

const fn row<K>(
    name: &'static str,
    id: K,
    usage: &'static str,
    doc: &'static str,
) -> SettingRow<K> {
    SettingRow { name, id, usage, doc, repeats: false, default: &[] }
}

const fn repeated<K>(
    name: &'static str,
    id: K,
    usage: &'static str,
    doc: &'static str,
) -> SettingRow<K> {
    SettingRow { name, id, usage, doc, repeats: true, default: &[] }
}

impl<K> SettingRow<K> {
    const fn by_default(self, default: &'static [&'static str]) -> SettingRow<K>
    where
        K: Copy,
    {
        SettingRow { default, ..self }
    }
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
    foreign: foreign::PROJECT,
    rows: &[
        row(
            "title",
            ProjectSetting::Title,
            "title \"Flying\"",
            "The film's title, which the output file stores.",
        ),
        row(
            "size",
            ProjectSetting::Size,
            "size 1920x1080",
            "Width and height in pixels; by default those of the first footage.",
        ),
        row(
            "fps",
            ProjectSetting::Fps,
            "fps 24000/1001",
            "Frames per second; by default the rate of the first footage.",
        ),
        row(
            "background",
            ProjectSetting::Background,
            "background black",
            "The colour behind the picture.",
        ),
        row(
            "seed",
            ProjectSetting::Seed,
            "seed 7",
            "The seed of `shuffle`: another number gives another order.",
        ),
        row(
            "tempo",
            ProjectSetting::Tempo,
            "tempo 120bpm",
            "The tempo of a film without a song, which starts with bar 1.",
        ),
        row(
            "meter",
            ProjectSetting::Meter,
            "meter 3",
            "Beats per bar in a film without a song; 4 by default.",
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
    foreign: foreign::SONG,
    rows: &[
        row(
            "from",
            SongSetting::From,
            "from bar 15 to bar 57",
            "The start, and optionally the end, of the part of the song that plays: in bars, in time (`from 0:10`) or as a part of the song (`from part B to part D`).",
        ),
        row("to", SongSetting::To, "to bar 57", "The end of the part of the song that plays."),
        row("at", SongSetting::At, "at 0:02", "When the song starts in the film."),
        repeated(
            "tempo",
            SongSetting::Tempo,
            "tempo 128bpm",
            "Beats per minute: about (`133bpm` is within 2 % of it), exactly (`exactly 133bpm`), in a range (`160..180bpm`), `auto`, or `half` or `double` the detected tempo. With `at bar 33`, it applies from that bar on.",
        ),
        row(
            "first",
            SongSetting::First,
            "first beat 0.412s",
            "The time of bar 1 in the song's file.",
        ),
        repeated(
            "meter",
            SongSetting::Meter,
            "meter 4",
            "Beats per bar. With `at bar 41`, it applies from that bar on.",
        ),
        repeated(
            "shift",
            SongSetting::Shift,
            "shift bars 1 beat later",
            "Moves the bar lines by whole beats, or the beats (`shift beats`) by a part of a beat, later or earlier.",
        ),
        row(
            "taps",
            SongSetting::Taps,
            "taps \"track.taps\"",
            "A file of times that you tapped along to the song. They guide the detection of its beats.",
        ),
        row(
            "beats",
            SongSetting::Beats,
            "beats \"track.beats\"",
            "A file with the time of every beat.",
        ),
        row(
            "fade",
            SongSetting::Fade,
            "fade in 500ms out 2 bars",
            "How long the song fades in at its start and out at its end.",
        ),
        row("gain", SongSetting::Gain, "gain -2dB", "Makes the song louder or softer."),
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
    foreign: foreign::FOOTAGE,
    rows: &[
        row(
            "scale",
            FootageSetting::Scale,
            "scale fit",
            "How a picture fills a frame of another shape: fit, fill, stretch or blur.",
        ),
        row(
            "matrix",
            FootageSetting::Matrix,
            "matrix bt601",
            "The colour matrix, for a file that declares a wrong one: auto, bt601 or bt709.",
        ),
    ],
};

/// `image NAME = "…" { … }`.
pub const IMAGE: Block<FootageSetting> = Block {
    name: "`image`",
    foreign: foreign::FOOTAGE,
    rows: &[row(
        "scale",
        FootageSetting::Scale,
        "scale fit",
        "How a picture fills a frame of another shape: fit, fill, stretch or blur.",
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
    foreign: foreign::LYRICS,
    rows: &[
        row("style", LyricsSetting::Style, "style karaoke", "The style of the lines."),
        row(
            "shift",
            LyricsSetting::Shift,
            "shift 120ms earlier",
            "Moves all times earlier or later, by a time or by beats.",
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
    Spacing,
    Place,
    Margin,
    Fade,
    Lead,
    Hold,
}

/// `style NAME : PARENT { … }`.
pub const STYLE: Block<StyleSetting> = Block {
    name: "a style",
    foreign: foreign::STYLE,
    rows: &[
        row(
            "font",
            StyleSetting::Font,
            "font \"Noto Sans\"",
            "An installed font family, or a font file: `font \"fonts/hand.ttf\"`.",
        )
        .by_default(&["font \"sans-serif\""]),
        row(
            "size",
            StyleSetting::Size,
            "size 7%",
            "The height of the letters, in `%` of the frame's height or in pixels.",
        )
        .by_default(&["size 6%", "size 8%"]),
        row(
            "fill",
            StyleSetting::Fill,
            "fill #fff",
            "The colour of the letters, or of syllables that are not sung yet.",
        )
        .by_default(&["fill #fff"]),
        row("sung", StyleSetting::Sung, "sung #ffd000", "The colour of sung syllables.")
            .by_default(&["sung #ffd000"]),
        row(
            "outline",
            StyleSetting::Outline,
            "outline 3px #101020",
            "The width of the outline and, if it is written, its colour. `outline 0` takes it away.",
        )
        .by_default(&["outline 0.4% #101020"]),
        row(
            "shadow",
            StyleSetting::Shadow,
            "shadow 2px #00000080",
            "The distance of the shadow to the right and down and, if it is written, its colour.",
        )
        .by_default(&["shadow 0 #00000080"]),
        row(
            "bold",
            StyleSetting::Bold,
            "bold",
            "Makes the letters bold; `bold false` takes an inherited `bold` back.",
        )
        .by_default(&["bold false"]),
        row(
            "italic",
            StyleSetting::Italic,
            "italic",
            "Makes the letters italic; `italic false` takes an inherited `italic` back.",
        )
        .by_default(&["italic false"]),
        row(
            "spacing",
            StyleSetting::Spacing,
            "spacing 10%",
            "More room between the letters (less, if it is below zero), in `%` of their size.",
        )
        .by_default(&["spacing 0%"]),
        row(
            "place",
            StyleSetting::Place,
            "place bottom",
            "Where the words are in the frame: `bottom`, `top`, `center`, `left`, `right`, a corner such as `top left`, or the point of their centre, from the frame's top left corner: `place 50% 42%`. Words at one of the nine places make room for each other; words at a point stay there.",
        )
        .by_default(&["place bottom", "place center"]),
        row(
            "margin",
            StyleSetting::Margin,
            "margin 5%",
            "The distance of the nine places from the frame's edges, and of the ends of long lines, in `%` of the frame's height or in pixels.",
        )
        .by_default(&["margin 5%"]),
        row(
            "fade",
            StyleSetting::Fade,
            "fade in 1/2 beat out 200ms",
            "How long the words fade in and out, in time, frames or beats; one of the two is enough.",
        )
        .by_default(&["fade in 0s out 0s"]),
        row(
            "lead",
            StyleSetting::Lead,
            "lead 1 beat",
            "How long before they are sung the lines of a lyric appear. It does nothing for a `text`.",
        )
        .by_default(&["lead 0s"]),
        row(
            "hold",
            StyleSetting::Hold,
            "hold 1/2 beat",
            "How long after they are sung the lines of a lyric stay. It does nothing for a `text`.",
        )
        .by_default(&["hold 0s"]),
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
    foreign: foreign::OUTPUT,
    rows: &[
        row(
            "size",
            OutputSetting::Size,
            "size 1280x720",
            "Width and height in pixels; by default those of the film.",
        ),
        row(
            "codec",
            OutputSetting::Codec,
            "codec prores",
            "The codec of the picture: h264, h264-intra, prores or ffv1.",
        ),
        row(
            "quality",
            OutputSetting::Quality,
            "quality master",
            "The quality of the encoding: draft, preview or master.",
        ),
    ],
};

/// What a clip's braces take beside effects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Modifier {
    Speed,
    Reverse,
    Hit,
}

/// A clip's `{ … }`.
pub const MODIFIERS: Block<Modifier> = Block {
    name: "a clip",
    foreign: foreign::SHOT,
    rows: &[
        row("speed", Modifier::Speed, "speed 50%", "How fast the source plays."),
        row(
            "reverse",
            Modifier::Reverse,
            "reverse",
            "Plays the same part of the source backwards.",
        ),
        row(
            "hit",
            Modifier::Hit,
            "hit on drop",
            "Puts the hits of a named shot on instants: `hit on [drop, bar 9.3]` two of them.",
        ),
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
