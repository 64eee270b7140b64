//! What other programs have in place of a shot's settings and effects.

use super::{ForeignSetting, foreign_setting, row};

/// The help for an effect or a clip's setting that other programs have under the first words of a
/// line; empty if this version has nothing like it.
pub fn foreign_effect(line: &str) -> Option<&'static str> {
    foreign_setting(SHOT, line)
}

const SPEED: &str = "that is `speed 50%` here: one speed for the whole clip";
const LENGTH: &str =
    "the length of a clip is written after its source: `clip bunny[0:05 ..] for 2 bars`";
const RANGE: &str = "the part of a source that plays is in brackets: `clip bunny[0:05 .. 0:08]`";
const MIRROR: &str = "that is `mirror` here, which flips left to right";
const OPACITY: &str = "that is `opacity` here: `opacity 50%`, `opacity 0% -> 100% over 1 beat`";

const PLACE: &str = "this version does not move the picture in the frame; `zoom 120% about 20% 50%` enlarges another part of it";
const JOIN: &str = "a transition is a line of its own between two items: `crossfade 10f`";
const FADE: &str =
    "`fade in 1 bar` and `fade out 1 bar` are items: write them first and last in the timeline";
const EASE: &str = "an ease belongs to a ramp: `zoom 100% -> 110% ease in out`";
const KEYS: &str = "keyframes are in the braces of an effect: `zoom { start: 100%, end: 110% }`";
const SOUND: &str = "shots are silent in this version, so there is nothing to turn off; all sound comes from the song: `song track = \"song.ogg\" { gain -3dB }`";
const FILM: &str = "that is a setting of the film: `project { size 1920x1080; fps 24 }`";
const LAYER: &str =
    "what lies above is a layer of its own: `layer titles { bar 9: clip logo for 1 bar }`";

pub(in crate::check::builtins) const SHOT: &[ForeignSetting] = &[
    row(
        &[
            "timeremap",
            "timeremapping",
            "timewarp",
            "timestretch",
            "retime",
            "velocity",
            "rate",
            "playbackrate",
            "slow",
            "slowmo",
            "slowmotion",
            "fast",
            "fastforward",
            "fastmotion",
            "speedramp",
            "speedup",
            "slowdown",
            "ramp",
            "setpts",
            "atempo",
            "changespeed",
            "timescale",
            "twixtor",
            "bullettime",
        ],
        SPEED,
    ),
    row(&["duration", "length", "dur", "for", "until"], LENGTH),
    row(
        &[
            "trim", "in", "out", "inpoint", "outpoint", "subclip", "range", "start", "end", "from",
            "to", "ss",
        ],
        RANGE,
    ),
    row(
        &[
            "backwards",
            "backward",
            "rewind",
            "reversed",
            "timereverse",
            "timereversed",
            "reversespeed",
            "playbackwards",
        ],
        "that is `reverse` here",
    ),
    row(
        &[
            "flip",
            "hflip",
            "fliph",
            "flop",
            "fliphorizontal",
            "horizontalflip",
            "flipx",
            "mirrored",
        ],
        MIRROR,
    ),
    row(
        &["freeze", "freezeframe", "still", "hold", "pause"],
        "that is the item `hold bunny[0:12] for 1 bar` here",
    ),
    row(
        &[
            "crossfade",
            "transition",
            "wipe",
            "xfade",
            "crossdissolve",
            "filmdissolve",
            "slide",
            "push",
        ],
        JOIN,
    ),
    row(&["fadein", "fadeout", "fade"], FADE),
    row(
        &[
            "resize",
            "scale",
            "stretch",
            "zoomin",
            "zoomout",
            "zoompan",
            "scaleto",
            "enlarge",
            "width",
            "height",
            "size",
            "kenburns",
            "camerazoom",
            "punchin",
            "dollyzoom",
            "transform",
            "transformscale",
            "imagescale",
        ],
        "that is `zoom` here: `zoom 110%`, `zoom 100% -> 112% about 60% 35%`; how footage fills the frame is set where it is declared: `footage bunny = \"bunny.mp4\" { scale fill }`",
    ),
    row(
        &["fit", "fill", "objectfit", "cover", "contain"],
        "how footage fills the frame is set where it is declared: `footage bunny = \"bunny.mp4\" { scale fill }`; a shot of one colour is `clip color(red) for 1 bar`",
    ),
    row(
        &["fields", "deinterlace", "interlaced", "yadif"],
        "amv detects interlaced footage by itself; deinterlace the file before you use it",
    ),
    row(
        &[
            "sound", "volume", "audio", "noaudio", "nosound", "gain", "mute", "muted", "unmute",
            "pan", "audiooff", "audioon", "level",
        ],
        SOUND,
    ),
    row(
        &["panleft", "panright", "panup", "pandown", "pananscan", "panandscan", "panandzoom"],
        PLACE,
    ),
    row(
        &["style", "text", "title", "caption", "subtitle"],
        "words are statements of their own: `text \"Hello\" at bar 3 for 2 bars`",
    ),
    row(&["alpha", "transparency", "transparent", "dissolve", "fadeopacity"], OPACITY),
    row(
        &["flashwhite", "whiteflash", "flashes", "dip", "strobe", "strobelight", "blink"],
        "that is `flash` here: `flash white 60% on kick`",
    ),
    row(
        &[
            "move",
            "position",
            "anchor",
            "anchorpoint",
            "translate",
            "offset",
            "x",
            "y",
            "left",
            "top",
            "transformtranslate",
            "scroll",
            "slidein",
        ],
        PLACE,
    ),
    row(
        &[
            "ease",
            "easing",
            "easyease",
            "easein",
            "easeout",
            "easeinout",
            "easyeasein",
            "interpolation",
            "cubicbezier",
        ],
        EASE,
    ),
    row(
        &[
            "keyframe",
            "keyframes",
            "key1",
            "kf",
            "animate",
            "animation",
            "transitionproperty",
            "stopwatch",
        ],
        KEYS,
    ),
    row(
        &["expression", "loopout", "loopin", "wiggle", "valueattime", "random"],
        "a script has no expressions; values move as ramps, pulses and keyframes: `zoom 100% -> 110%`, `zoom 108% on beat`, `zoom { start: 100%, end: 110% }`",
    ),
    row(
        &["loop", "repeat"],
        "this version does not loop a clip; repeat items with `repeat 3 { clip bunny[0:05 .. 0:06] }`",
    ),
    row(&["fps", "framerate", "resolution", "aspect", "aspectratio"], FILM),
    row(&["zindex", "track", "parent", "overlay", "order"], LAYER),
    row(
        &["clip", "cut", "gap", "section", "layer", "timeline"],
        "items are not written in these braces: close them with `}` first, and write the item on a line of its own: `clip bunny[0:05 .. 0:08]`",
    ),
    row(&["adjust"], "write the effects themselves here: `zoom 110%`"),
    row(
        &["each"],
        "`each` is for the sources of a `cut`; write the effect itself here: `zoom 110%`",
    ),
    row(
        &["bar", "beat"],
        "effects here have no cues; a change within the shot is a keyframe: `zoom { start: 100%, 50%: 110%, end: 100% }`",
    ),
    row(
        &["gaussianblur", "gaussian", "defocus", "blurry", "boxblur", "filterblur"],
        "that is `blur` here: `blur 2%`",
    ),
    row(&["nullobject", "null", "parentlayer"], ""),
    row(
        &[
            "rotate",
            "rotation",
            "transformrotate",
            "spin",
            "shake",
            "camerashake",
            "camera",
            "crop",
            "motionblur",
            "radialblur",
            "filter",
            "glow",
            "bloom",
            "grade",
            "lumetri",
            "lumetricolor",
            "brightness",
            "contrast",
            "brightnessandcontrast",
            "exposure",
            "saturation",
            "desaturate",
            "hue",
            "huesaturation",
            "vibrance",
            "temperature",
            "colortemperature",
            "whitebalance",
            "tint",
            "levels",
            "curves",
            "gamma",
            "lift",
            "shadows",
            "highlights",
            "colorbalance",
            "colorcorrection",
            "colorgrade",
            "grayscale",
            "greyscale",
            "gray",
            "blackandwhite",
            "bw",
            "sepia",
            "invert",
            "negative",
            "negate",
            "rgbsplit",
            "chromaticaberration",
            "vignette",
            "grain",
            "filmgrain",
            "noise",
            "denoise",
            "pixelate",
            "pixelize",
            "mosaic",
            "posterize",
            "posterizetime",
            "letterbox",
            "echo",
            "ghost",
            "trails",
            "glitch",
            "vhs",
            "scanlines",
            "key",
            "chromakey",
            "colorkey",
            "keylight",
            "ultrakey",
            "greenscreen",
            "mask",
            "trackmatte",
            "matte",
            "blend",
            "blendmode",
            "mixblendmode",
            "interpolate",
            "opticalflow",
            "frameblending",
            "minterpolate",
            "lut",
            "lut3d",
            "eq",
            "vf",
            "sharpen",
            "unsharp",
            "unsharpmask",
            "warpstabilizer",
            "stabilize",
            "stabilizer",
            "vidstab",
            "dropshadow",
            "boxshadow",
            "shadow",
            "stroke",
            "border",
            "borderradius",
            "lensflare",
            "lightleak",
            "emboss",
            "halftone",
            "tile",
            "motiontile",
            "kaleidoscope",
            "ripple",
            "wave",
            "fisheye",
            "3d",
            "perspective",
            "cornerpin",
            "skew",
            "flipvertical",
            "vflip",
            "verticalflip",
            "effect",
            "preset",
            "plugin",
            "adjustmentlayer",
            "drawbox",
            "hsl",
            "colorize",
            "gradient",
            "backgroundcolor",
            "background",
        ],
        "",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phrases_are_found_however_their_words_are_parted() {
        for line in ["motion blur on", "motion-blur", "MotionBlur 3", "motion_blur"] {
            assert_eq!(foreign_effect(line), Some(""), "{line}");
        }
        assert_eq!(foreign_effect("pan left"), Some(PLACE));
        assert_eq!(foreign_effect("nothing of the kind"), None);
    }
}
