//! What other programs call statements, and statements of theirs that this version has not.

use super::head::first_word;

/// A statement of another program.
struct Row {
    /// Its first words, in small letters without spaces: `crossdissolve` is also `Cross Dissolve`
    /// and `cross-dissolve`.
    theirs: &'static [&'static str],
    /// Our words for it; empty if there are none.
    ours: &'static str,
    help: &'static str,
}

const fn row(theirs: &'static [&'static str], ours: &'static str, help: &'static str) -> Row {
    Row { theirs, ours, help }
}

/// What the first words of a head are in another program.
#[derive(Clone, Copy, Debug)]
pub(super) struct Foreign {
    /// How many bytes of the head they are.
    pub(super) written: usize,
    /// Our words for it; empty if there are none.
    pub(super) ours: &'static str,
    pub(super) help: &'static str,
}

/// What the first words of `head` are in another program, if they are known.
pub(super) fn foreign(head: &str) -> Option<Foreign> {
    let mut found = None;
    let (mut joined, mut end) = (String::new(), 0);
    for _ in 0..3 {
        let space = head[end..].len() - head[end..].trim_start_matches([' ', '-', '_']).len();
        let word = first_word(&head[end + space..]);
        if word.is_empty() || (end > 0 && space == 0) {
            break;
        }
        end += space + word.len();
        joined.extend(word.to_lowercase().chars().filter(|sign| *sign != '_'));
        let row = ROWS.iter().find(|row| row.theirs.contains(&joined.as_str()));
        found = row.map(|row| Foreign { written: end, ours: row.ours, help: row.help }).or(found);
    }
    found
}

const CUT: &str = "a cut is where the next clip starts: `bar 3: clip bunny[0:05 ..]`; many cuts are `cut on beat until bar 5 cycle { bunny[0:05 ..]  sintel[0:20 ..] }`";
const HARD_CUT: &str =
    "without a transition between two items there is a hard cut: remove this line";
const SOUND_CUT: &str = "this version has no sound of shots, so picture and sound cannot be cut apart: remove this line";
const NO_TRANSITION: &str = "this version has no such transition; `amv explain` lists those that there are, such as `crossfade 1 beat` and `wipe left 8f`";
const NO_LOGIC: &str = "a script has no conditions and loops: repeat items with `repeat 4 { clip bunny[0:05 .. 0:06] }`";
const NO_CODE: &str = "a script declares what a film shows and runs no code: declare a value with `let strong = kick above 60%`";
const NO_EFFECTS_OF_ITS_OWN: &str = "this version declares no effects of your own: write effects in braces, `clip bunny[0:05 ..] { zoom 110% }`";
const NO_EFFECT: &str = "this version has no such effect; effects stand in an item's braces: `clip bunny[0:05 ..] { zoom 110% on beat }`";
const NO_TRACKS: &str = "that is `timeline` here, for the main track: `timeline { bar 1: clip bunny[0:05 ..] }`; tracks above it are `layer titles { bar 9: clip logo for 1 bar }`";
const SECTION: &str = "that is `section` here, in the timeline: `section \"Chorus\" from bar 17 to bar 25 { clip bunny[0:05 ..] }`";
const CLIP: &str =
    "that is `clip` here, with its place before it: `bar 3: clip bunny[0:05 .. 0:08]`";
const GAP: &str = "that is `gap` here: `gap for 1 bar`";
const TEXT: &str = "that is `text` here: `text \"a film by …\" at 0:01 for 3s`";
const FOOTAGE: &str = "that is `footage` here: `footage bunny = \"bunny.mp4\"`";
const LAYER: &str = "that is `layer` here: `layer titles { bar 9: clip logo for 1 bar }`";
const OUTPUT: &str = "that is `output` here: `output \"film.mp4\"`";
const PROJECT: &str = "that is a setting of the film: `project { size 1920x1080; fps 24 }`";
const SONG: &str =
    "that is a setting of the song: `song track = \"song.ogg\" { tempo 120bpm; gain -3dB }`";
const FADE_IN: &str = "write two words: `fade in 1 bar`";
const FADE_OUT: &str = "write two words: `fade out 2s`";

const ROWS: &[Row] = &[
    row(
        &["freeze", "freezeframe", "still", "stillframe"],
        "hold",
        "that is `hold` here: `hold bunny[3:12.5] for 1 bar`",
    ),
    row(&["marker", "cuepoint", "locator"], "mark", "that is `mark` here: `mark drop = bar 17`"),
    row(
        &["title", "heading"],
        "text",
        "that is `text` here: `text \"a film by …\" at 0:01 for 3s`; the film's own title is `project { title \"Flying\" }`",
    ),
    row(
        &["caption", "captions", "subtitle", "subtitles", "sub"],
        "text",
        "that is `text` here, `text \"Hello\" at bar 3 for 2 beats`, or `lyric` for words that are sung",
    ),
    row(
        &[
            "titles",
            "credits",
            "lowerthird",
            "textlayer",
            "label",
            "drawtext",
            "dialogue",
            "scriptinfo",
        ],
        "",
        TEXT,
    ),
    row(
        &[
            "video",
            "movie",
            "film",
            "media",
            "file",
            "asset",
            "source",
            "input",
            "load",
            "clipfile",
            "avisource",
            "ffmpegsource2",
            "ffvideosource",
            "directshowsource",
            "lwlibavvideosource",
            "videofileclip",
            "readvideo",
        ],
        "footage",
        FOOTAGE,
    ),
    row(
        &["music", "audio", "soundtrack", "audiofileclip"],
        "song",
        "that is `song` here: `song track = \"track.ogg\"`",
    ),
    row(
        &["sound", "sfx", "soundeffect", "voiceover", "voice", "play"],
        "",
        "this version has no sounds beside the song: `song track = \"track.ogg\"`",
    ),
    row(&["photo", "picture", "img"], "image", "that is `image` here: `image logo = \"logo.png\"`"),
    row(
        &["import", "include", "require", "using"],
        "use",
        "that is `use` here: `use \"looks.amv\"`",
    ),
    row(
        &["var", "const", "set", "define", "variable"],
        "let",
        "that is `let` here: `let strong = kick above 60%`",
    ),
    row(&["export", "render", "renderqueue"], "output", OUTPUT),
    row(&["write", "save", "encode", "publish"], "", OUTPUT),
    row(
        &["loop", "times"],
        "repeat",
        "that is `repeat` here: `repeat 4 { clip bunny[0:05 .. 0:06] }`",
    ),
    row(
        &[
            "black",
            "blackscreen",
            "blackvideo",
            "blank",
            "empty",
            "wait",
            "pause",
            "rest",
            "delay",
            "space",
            "filler",
            "slug",
            "nothing",
        ],
        "gap",
        GAP,
    ),
    row(
        &["settings", "sequencesettings", "config", "options"],
        "project",
        "that is `project` here: `project { fps 24 }`",
    ),
    row(
        &["adjustment", "adjustmentlayer"],
        "adjust",
        "that is `adjust` here: `adjust from bar 9 to bar 17 { zoom 110% }`",
    ),
    row(
        &[
            "track",
            "overlay",
            "videotrack",
            "upper",
            "watermark",
            "pip",
            "pictureinpicture",
            "compositelayer",
            "superimpose",
        ],
        "layer",
        LAYER,
    ),
    row(&["composition", "comp", "edl", "playlist"], "timeline", NO_TRACKS),
    row(
        &[
            "sequence",
            "nest",
            "nestedsequence",
            "precomp",
            "precompose",
            "compound",
            "compoundclip",
            "group",
        ],
        "",
        "this version has no nested sequences: write the items in the timeline, or in `section \"Chorus\" from bar 17 to bar 25 { clip bunny[0:05 ..] }`",
    ),
    row(&["scene", "chapter", "act", "chorus", "verse", "intro", "outro", "bridge"], "", SECTION),
    row(
        &[
            "insert",
            "append",
            "overwrite",
            "add",
            "place",
            "put",
            "show",
            "splice",
            "alignedsplice",
            "unalignedsplice",
            "replace",
        ],
        "clip",
        CLIP,
    ),
    row(
        &["trim", "subclip", "crop"],
        "",
        "the part of a source that plays is in brackets: `clip bunny[0:05 .. 0:08]`",
    ),
    row(
        &[
            "split",
            "razor",
            "blade",
            "cutat",
            "rippledelete",
            "ripple",
            "roll",
            "slip",
            "lift",
            "extract",
            "delete",
            "remove",
        ],
        "",
        CUT,
    ),
    row(
        &[
            "montage",
            "slideshow",
            "beatsync",
            "beatcut",
            "autocut",
            "automate",
            "automatetosequence",
            "intercut",
            "shuffle",
            "cycle",
        ],
        "",
        "that is a `cut` here: `cut on beat until bar 5 cycle { bunny[0:05 ..]  sintel[0:20 ..] }`",
    ),
    row(&["jumpcut", "smashcut", "matchcut", "hardcut", "straightcut", "cutto"], "", HARD_CUT),
    row(&["jcut", "lcut", "splitedit"], "", SOUND_CUT),
    row(&["circlewipe"], "circle open", "that is `circle open` here: `circle open 8f`"),
    row(&["blackfade"], "dip to black", "that is `dip` here: `dip to black 1 beat`"),
    row(
        &["whitefade", "flashcut", "whiteflash", "flashtransition", "cameraflash"],
        "dip to white",
        "that is `dip` here: `dip to white 4f`",
    ),
    row(&["fadein", "fadeup", "fadefromblack"], "fade in", FADE_IN),
    row(&["fadeout", "fadedown", "fadetoblack"], "fade out", FADE_OUT),
    row(
        &[
            "starwipe",
            "pagecurl",
            "pageturn",
            "pagepeel",
            "cubespin",
            "cube",
            "flipover",
            "morphcut",
            "morph",
            "whip",
            "whippan",
            "spin",
            "glitchtransition",
            "lumafade",
            "lumawipe",
            "lightleak",
            "filmburn",
            "inkdrop",
            "checkerboard",
            "gradientwipe",
            "swap",
            "luma",
            "star",
            "page",
        ],
        "",
        NO_TRANSITION,
    ),
    row(
        &["transition"],
        "",
        "a transition is written by its name between two items: `crossfade 1 beat`",
    ),
    row(
        &[
            "shake",
            "camerashake",
            "strobe",
            "glow",
            "glitch",
            "vignette",
            "grain",
            "rotation",
            "rotate",
            "scale",
            "blend",
            "rgbsplit",
            "colorgrade",
            "lut",
            "tint",
            "grade",
            "invert",
            "sepia",
            "pixelate",
            "kenburns",
            "pan",
            "position",
            "move",
            "vhs",
            "letterbox",
            "mask",
        ],
        "",
        NO_EFFECT,
    ),
    row(
        &["speedramp", "timeremap", "slowmotion", "slowmo", "timelapse", "speedup", "slow", "fast"],
        "",
        "the speed of a clip is set in its braces: `clip bunny[0:05 ..] { speed 50% }`",
    ),
    row(
        &["effect", "preset", "lumetri", "filter", "vf", "filtercomplex", "filtergraph"],
        "",
        NO_EFFECTS_OF_ITS_OWN,
    ),
    row(
        &["rules", "param", "params", "parameter"],
        "",
        "this version has no `rules` and no `param`: declare a value with `let strong = kick above 60%`",
    ),
    row(
        &["for", "foreach", "while", "if", "else", "unless", "switch", "when", "each"],
        "",
        NO_LOGIC,
    ),
    row(
        &[
            "def", "function", "func", "fn", "class", "return", "lambda", "macro", "print", "from",
            "global", "last", "do",
        ],
        "",
        NO_CODE,
    ),
    row(
        &["version", "amv", "encoding", "doctype"],
        "",
        "a script names no version: remove this line",
    ),
    row(
        &[
            "fps",
            "framerate",
            "rate",
            "size",
            "resolution",
            "width",
            "height",
            "background",
            "seed",
            "aspect",
            "dimensions",
        ],
        "",
        PROJECT,
    ),
    row(&["bpm", "tempo", "beats", "gain", "volume", "meter", "timesignature", "offset"], "", SONG),
    row(
        &["duration", "length", "end"],
        "",
        "a film lasts as long as its song or its timeline; the part of the song that plays is `song track = \"song.ogg\" { from 0:10 to 0:40 }`",
    ),
    row(
        &["ffmpeg", "ffplay", "melt", "mpv"],
        "",
        "a script has no commands of a shell: name the file, `footage bunny = \"bunny.mp4\"`, and render with `amv render film.amv`",
    ),
    row(
        &["font", "fontsize", "color", "colour"],
        "",
        "the look of words is a style: `style title { font \"Noto Sans\"; size 9%; fill #fff }`",
    ),
    row(&["measure"], "bar", "that is `bar` here: `bar 3: clip bunny[0:05 ..]`"),
    row(&["order", "layerorder"], "", "layers lie in the order in which they are written"),
];
