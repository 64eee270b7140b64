//! Names in expressions and in lines of effects.

const NAMES: &[(&[&str], &str)] = &[
    (&["clap", "snares"], "that is `snare` here"),
    (&["kicks", "bassdrum", "bass", "sub"], "that is `kick` here"),
    (&["hats", "hihat", "hihats", "cymbal", "cymbals"], "that is `hat` here"),
    (
        &[
            "onsets",
            "hits",
            "transient",
            "transients",
            "drums",
            "drum",
            "percussion",
            "sounds",
            "peaks",
            "melody",
            "notes",
        ],
        "every detected hit is `onset`; amv also tells `kick`, `snare` and `hat` apart",
    ),
    (&["raw"], "write hits after it: `raw snare`"),
    (
        &["drop", "chorus", "verse", "intro", "outro", "bridge"],
        "name the place first: `mark drop = bar 17`; amv detects `drops`, `breaks` and parts such as `part B`",
    ),
    (
        &["section"],
        "give the section a plain name, `section Chorus from bar 17 to bar 25`: then `from Chorus` and `until Chorus end` mean it; a part of the song is `part B`",
    ),
    (&["part"], "write the part's letter after it: `part B`"),
    (&["beats", "pulse", "quarter", "quarters"], "every beat is `beat`, a length is `2 beats`"),
    (&["eighth", "eighths", "halfbeat"], "that is `every 1/2 beat` here"),
    (&["sixteenth", "sixteenths"], "that is `every 1/4 beat` here"),
    (&["half", "halves"], "that is `every 2 beats` here"),
    (&["every"], "write a length above zero after it: `every 2 beats`"),
    (&["pattern"], "write a text after it: `pattern \"x..x ..x.\" step 1/4 beat`"),
    (
        &["bars", "measures", "measure"],
        "every bar line is `bar`, a length is `2 bars`, loud bars are `bars where energy > 60%`",
    ),
    (&["downbeat", "downbeats"], "every bar line is `bar`"),
    (
        &["upbeat", "upbeats", "offbeats", "backbeat"],
        "between two beats is `offbeat`; the second beat of every bar is `bar.2`",
    ),
    (
        &["random", "rand", "randomly"],
        "a rhythm is heard in the song, `onset`, or counted, `every 2 beats`; the sources of a `cut` are mixed by `shuffle`: `cut on beat until bar 5 shuffle { bunny[0:05 ..]  sintel[0:20 ..] }`",
    ),
    (
        &["loud", "energy", "loudness", "volume", "amplitude"],
        "loud bars are `bars where energy > 60%`, strong hits are `onset above 60%`",
    ),
    (&["ramp", "curve", "variable"], "this version has one speed for a clip: `speed 50%`"),
    (&["transparent"], "for a transparent colour, write eight digits: `#10203000`"),
];

/// What to say of a name that is not declared but known from elsewhere.
pub fn foreign_name(name: &str) -> Option<&'static str> {
    let lower = name.to_lowercase();
    NAMES.iter().find(|(names, _)| names.contains(&lower.as_str())).map(|(_, hint)| *hint)
}

/// The help for a word in the line of an effect that does not belong there.
pub fn foreign_term(word: &str) -> Option<&'static str> {
    match word.to_lowercase().as_str() {
        "wiggle" => Some(
            "this version has no `wiggle`: curves are ramps (`->`), pulses (`on`) and keyframes",
        ),
        "follow" => Some(
            "this version has no `follow`: curves are ramps (`->`), pulses (`on`) and keyframes",
        ),
        "and" | "or" | "plus" => Some("rhythms add with `+`: `zoom 108% on kick + snare`"),
        "in" => Some("a zoom in is a ramp upwards: `zoom 100% -> 110%`"),
        "out" => Some("a zoom out is a ramp downwards: `zoom 110% -> 100%`"),
        "slow" | "slowly" | "fast" | "smooth" | "easing" => Some(
            "how a ramp moves is its `over` and its `ease`: `zoom 100% -> 110% over 1 bar ease in out`",
        ),
        "horizontal" | "horizontally" | "h" => {
            Some("`mirror` flips left to right: write only `mirror`")
        }
        "vertical" | "vertically" | "v" => {
            Some("`mirror` flips left to right; this version does not flip top to bottom")
        }
        "center" | "centre" | "around" | "anchor" | "origin" | "pivot" => {
            Some("the point that does not move is `about`: `zoom 110% about 50% 50%`")
        }
        "duration" | "during" | "length" => {
            Some("the time of a ramp is `over`: `zoom 100% -> 110% over 1 beat`")
        }
        "start" | "end" => Some("keyframes are in braces: `zoom { start: 100%, end: 110% }`"),
        "release" | "fall" | "falloff" | "fade" => {
            Some("how a pulse falls is `decay`: `zoom 108% on beat decay 1/4 beat`")
        }
        "every" | "each" => Some("a pulse has its rhythm after `on`: `zoom 108% on every 2 beats`"),
        "random" => Some(
            "a line has no random values; a pulse has its rhythm after `on`: `zoom 108% on onset above 60%`",
        ),
        _ => None,
    }
}
