//! What to say of a value where another type is wanted: why it does not fit, and how what was
//! probably meant is written.

use crate::check::value::Type;

/// What to say of values of one type. In the help, `{}` is replaced by what was written.
struct Hint {
    found: Type,
    why: &'static str,
    help: &'static str,
}

const fn hint(found: Type, why: &'static str, help: &'static str) -> Hint {
    Hint { found, why, help }
}

/// A type that is wanted, and what to say of the others.
pub(super) struct Hints {
    special: &'static [Hint],
    why: &'static str,
    help: &'static str,
}

impl Hints {
    /// Why a value of type `found`, written as `text`, does not fit, and what to write.
    pub(super) fn of(&self, found: Type, text: &str) -> (&'static str, Option<String>) {
        let special = self.special.iter().find(|hint| hint.found == found);
        let (why, help) = special.map_or((self.why, self.help), |hint| (hint.why, hint.help));
        (why, Some(help.replace("{}", text)))
    }
}

pub(super) const INSTANT: Hints = Hints {
    special: &[
        hint(
            Type::Duration,
            "a length is not a place",
            "write a place on the film's clock as `0:02`, or count from a place: `bar 3 + 2s`",
        ),
        hint(Type::Frames, "a length is not a place", "count it from a place: `bar 3 + {}`"),
        hint(Type::Span, "a span is not a place", "count it from a place: `bar 1 + {}`"),
        hint(Type::Rhythm, "a rhythm is many instants", "write one of them: `bar 17`, `bar 17.3`"),
        hint(Type::Marks, "marks are many instants", "write the name of one: `{} \"drop\"`"),
        hint(Type::Lyrics, "lyrics are many instants", "write one of its words: `{} \"love\"`"),
        hint(Type::Song, "a song has many instants", "write one of its times: `{}[1:02.4]`"),
        hint(Type::Number, "it has no unit", "write a bar as `bar {}`, or a time as `0:05`"),
        hint(Type::Ratio, "a ratio is not a place", "write a place: `bar 17`, `1:02.4`"),
    ],
    why: "not a place in the film",
    help: "write a place: `bar 17`, a mark, `1:02.4`",
};

pub(super) const LENGTH: Hints = Hints {
    special: &[
        hint(Type::Instant, "a place is not a length", "to end at a place, write `until {}`"),
        hint(
            Type::Timecode,
            "a timecode is a position, not a length",
            "write a length as `5s`; to end at a position, write `until {}`",
        ),
        hint(Type::Number, "it has no unit", "write `{}s`, `{}f`, `{} beats` or `{} bars`"),
        hint(Type::Ratio, "a ratio is not a length", "write a length: `2 bars`, `500ms`, `12f`"),
        hint(Type::Rhythm, "a rhythm is many instants", "write a length: `1 beat`, `2 bars`"),
    ],
    why: "not a length of time",
    help: "write a length: `2 bars`, `500ms`, `12f`",
};

pub(super) const RHYTHM: Hints = Hints {
    special: &[
        hint(Type::Number, "it has no unit", "for hits that far apart, write `every {} beats`"),
        hint(
            Type::Span,
            "a length is not a set of instants",
            "for hits that far apart, write `every {}`",
        ),
        hint(
            Type::Duration,
            "a length is not a set of instants",
            "for hits that far apart, write `every {}`",
        ),
        hint(
            Type::Frames,
            "a length is not a set of instants",
            "for hits that far apart, write `every {}`",
        ),
        hint(
            Type::Lyrics,
            "lyrics have several rhythms",
            "write `{}.lines`, `{}.words` or `{}.syllables`",
        ),
        hint(
            Type::Text,
            "a text is not a set of instants",
            "write a pattern as `pattern {} step 1/4 beat`",
        ),
    ],
    why: "not a set of instants",
    help: "a rhythm is `beat`, `bar`, `every 2 beats`, a list `[bar 1, bar 3]`, marks …",
};

pub(super) const SOURCE_TIME: Hints = Hints {
    special: &[
        hint(
            Type::Instant,
            "a place in the film",
            "to put a moment of the source there, pin it: `[0:12.5 on {}]`",
        ),
        hint(Type::Number, "it has no unit", "write a time `0:05`, or a frame `{}f`"),
        hint(
            Type::Span,
            "beats belong to the song, not to the source",
            "write a time of the source: `0:05`",
        ),
    ],
    why: "not a time of the source",
    help: "write a time of the source: `0:05`, `0:05.5`, `120f`",
};

pub(super) const SONG_TIME: Hints = Hints {
    special: &[hint(
        Type::Timecode,
        "a sound file has no frames",
        "write minutes and seconds of the song's file: `1:02.4`",
    )],
    why: "not a clock time",
    help: "write minutes and seconds of the song's file: `1:02.4`",
};

pub(super) const SCREEN_LENGTH: Hints = Hints {
    special: &[
        hint(
            Type::Number,
            "it has no unit",
            "write `{}px`, or a part of the frame's height: `{}%`",
        ),
        hint(
            Type::Ratio,
            "a ratio is not a length",
            "write a part of the frame's height with `%`: `2%`",
        ),
    ],
    why: "not a length on the screen",
    help: "write `8px`, or a part of the frame's height: `2%`",
};

pub(super) const RATIO: Hints = Hints {
    special: &[hint(Type::Number, "it has no unit", "write `{}x`, or a percentage such as `50%`")],
    why: "not a ratio",
    help: "write a percentage: `50%`",
};

pub(super) const TEMPO: Hints = Hints {
    special: &[hint(Type::Number, "it has no unit", "write `{}bpm`")],
    why: "not in beats per minute",
    help: "write `128bpm`",
};

pub(super) const SONG: Hints = Hints {
    special: &[hint(
        Type::Footage,
        "only the song's moments are instants of the film",
        "to put a source time on a place in the film, pin it: `clip {}[0:12.5 on bar 3]`",
    )],
    why: "only the song's moments are instants of the film",
    help: "`track[1:02.4]` is the instant at which the song `track` plays its 1:02.4",
};

/// Types that cannot be added, in either order: why, and what to write.
struct Mixture {
    one: &'static [Type],
    other: &'static [Type],
    why: &'static str,
    help: &'static str,
}

const MIXTURES: &[Mixture] = &[
    Mixture {
        one: &[Type::Span],
        other: &[Type::Duration, Type::Frames],
        why: "the length of a span in seconds depends on where it starts",
        help: STAND,
    },
    Mixture {
        one: &[Type::Duration],
        other: &[Type::Frames],
        why: "the length of a frame depends on the clock that it is used on",
        help: STAND,
    },
    Mixture {
        one: &[Type::Timecode],
        other: &[Type::Timecode],
        why: "two positions have no sum",
        help: "add a length to a position: `3:12 + 4s`",
    },
    Mixture {
        one: &[Type::Instant],
        other: &[Type::Timecode],
        why: "a timecode is not yet an instant",
        help: "write a length as `2s` or `500ms`; the instant at which the song plays its 1:02.4 is `track[1:02.4]`",
    },
    Mixture {
        one: &[Type::Timecode],
        other: &[Type::Span],
        why: "beats count from an instant, and a timecode is not yet an instant",
        help: "name the instant: `track[1:02.4] + 2 beats`, or `mark m = 1:02.4` and `m + 2 beats`",
    },
    Mixture {
        one: &[Type::Ratio],
        other: &[Type::Number],
        why: "a ratio is a part of something, a number is not",
        help: "write both as ratios: `50% + 10%`, `1.5x`",
    },
    Mixture {
        one: &[Type::Rhythm, Type::Marks],
        other: &[Type::Span, Type::Duration, Type::Frames],
        why: "a rhythm is a set of instants",
        help: "move all of it with `shift`: `beat shift 1f earlier`",
    },
    Mixture {
        one: &[Type::Span, Type::Duration, Type::Frames],
        other: &[Type::Instant],
        why: "an instant cannot be subtracted from a length",
        help: "write the instant first: `bar 3 - 2 beats`",
    },
];

const STAND: &str = "add them to an instant, one after the other: `bar 3 + 2 beats + 10f`";

/// Why two types are not added, and what to write.
pub(super) fn mixture(left: Type, right: Type) -> (&'static str, Option<&'static str>) {
    let fits = |mixture: &&Mixture| {
        mixture.one.contains(&left) && mixture.other.contains(&right)
            || mixture.one.contains(&right) && mixture.other.contains(&left)
    };
    MIXTURES
        .iter()
        .find(fits)
        .map_or(("only values of the same kind can be added", None), |mixture| {
            (mixture.why, Some(mixture.help))
        })
}
