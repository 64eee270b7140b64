//! What other programs have in place of the settings of a film, its song, its footage and its
//! outputs.

use super::{ForeignSetting, row};

const SIZE: &str = "that is `size 1920x1080` here";
const OUTPUT_SETTING: &str =
    "set the encoding at the output: `output \"film.mp4\" { quality master }`";
const CLIP: &str = "that belongs to a shot: `clip bunny[0:05 .. 0:08] { zoom 110% }`";
const DELIVERY: &str = "that is `quality draft`, `quality preview` or `quality master` here";
const NOTHING: &str = "";

pub(in crate::check::builtins) const PROJECT: &[ForeignSetting] = &[
    row(&["framerate", "rate", "timebase", "r"], "that is `fps 24` here"),
    row(
        &[
            "resolution",
            "width",
            "height",
            "dimensions",
            "framesize",
            "aspect",
            "aspectratio",
            "ratio",
            "format",
            "scale",
        ],
        SIZE,
    ),
    row(&["name", "label"], "that is `title \"Flying\"` here"),
    row(&["bpm", "speed"], "that is `tempo 120bpm` here"),
    row(&["timesignature", "signature", "beatsperbar"], "that is `meter 3` here"),
    row(
        &["duration", "length", "end", "outpoint"],
        "a film lasts as long as its song or its timeline; the part of the song that plays is `song track = \"song.ogg\" { from 0:10 to 0:40 }`",
    ),
    row(
        &[
            "codec", "encoder", "vcodec", "cv", "bitrate", "bv", "crf", "quality", "preset",
            "profile", "pixfmt", "renderer",
        ],
        OUTPUT_SETTING,
    ),
    row(
        &["color", "colour", "bgcolor", "backgroundcolor", "bg"],
        "that is `background black` here",
    ),
    row(
        &["samplerate", "audiorate", "audio", "sound", "volume"],
        "the film's sound is that of its song: `song track = \"song.ogg\" { gain -3dB }`",
    ),
    row(&["random", "randomseed"], "that is `seed 7` here"),
    row(
        &["author", "artist", "comment", "description", "metadata"],
        "the only text that a film stores is its title: `title \"Flying\"`",
    ),
    row(&["colorspace", "workingspace", "bitdepth"], NOTHING),
];

pub(in crate::check::builtins) const SONG: &[ForeignSetting] = &[
    row(&["bpm"], "that is `tempo 128bpm` here"),
    row(&["volume", "level", "loudness", "amplify", "audiogain"], "that is `gain -3dB` here"),
    row(
        &["start", "in", "trim", "inpoint", "cut", "range", "part", "crop", "ss"],
        "set the part that plays with `from 0:10 to 0:40`",
    ),
    row(
        &["end", "out", "outpoint", "until", "duration", "length"],
        "set the end of the part that plays with `to 0:40`",
    ),
    row(&["delay", "position", "place"], "start the song later in the film with `at 0:02`"),
    row(
        &["offset", "firstbeat", "downbeat", "beatoffset", "gridoffset", "phase"],
        "the time of bar 1 in the file is `first beat 0.4s`; start the song later in the film with `at 0:02`",
    ),
    row(&["timesignature", "signature", "time", "beatsperbar"], "that is `meter 3` here"),
    row(&["fadein", "fadeup"], "that is `fade in 500ms` here"),
    row(&["fadeout", "fadedown"], "that is `fade out 3s` here"),
    row(&["markers", "beatfile", "beatgrid"], "that is `beats \"song.beats\"` here"),
    row(&["skip"], "amv cannot skip the middle of a song yet: cut it out in an audio editor first"),
    row(
        &[
            "loop",
            "repeat",
            "speed",
            "pitch",
            "key",
            "transpose",
            "timestretch",
            "normalize",
            "normalise",
            "limiter",
            "compressor",
            "eq",
            "equalizer",
            "reverb",
            "mute",
            "pan",
            "reverse",
            "lowpass",
            "highpass",
            "bass",
            "treble",
            "duck",
        ],
        NOTHING,
    ),
];

pub(in crate::check::builtins) const FOOTAGE: &[ForeignSetting] = &[
    row(
        &["fields", "deinterlace", "interlaced", "interlace", "telecine", "pulldown", "yadif"],
        "amv detects interlaced footage by itself; deinterlace the file before you use it",
    ),
    row(
        &[
            "fit",
            "fill",
            "stretch",
            "letterbox",
            "crop",
            "objectfit",
            "resize",
            "contain",
            "cover",
            "aspect",
            "aspectratio",
            "par",
            "pillarbox",
        ],
        "how the picture fills the frame is `scale fit` (letterbox), `scale fill` (crop), `scale stretch` or `scale blur`",
    ),
    row(
        &["fps", "framerate", "rate", "interpret", "interpretfootage", "conform", "assumefps"],
        "amv reads the rate from the file; play it slower or faster in a shot: `clip bunny[0:05 ..] { speed 50% }`",
    ),
    row(
        &["trim", "in", "out", "start", "end", "from", "to", "range", "offset", "ss"],
        "the part of a source that plays is chosen in a shot: `clip bunny[0:05 .. 0:08]`",
    ),
    row(&["proxy", "proxies"], "amv makes proxies by itself: remove this line"),
    row(
        &["audio", "sound", "mute", "volume", "gain", "noaudio"],
        "shots are silent in this version, so there is nothing to turn off: remove this line",
    ),
    row(
        &["color", "colorspace", "primaries", "bt709", "colormatrix"],
        "that is `matrix bt709` here",
    ),
    row(&["speed", "reverse", "opacity", "zoom", "mirror", "flash", "rotate", "rotation"], CLIP),
    row(
        &["size", "width", "height", "resolution"],
        "the size is that of the file; the film's is `project { size 1920x1080 }`",
    ),
    row(&["name", "label", "alias"], "the name is before the `=`: `footage bunny = \"bunny.mp4\"`"),
    row(&["lut", "stabilize", "denoise", "alpha", "loop"], NOTHING),
];

pub(in crate::check::builtins) const LYRICS: &[ForeignSetting] = &[
    row(&["offset", "delay", "sync", "timeshift"], "move lyrics with `shift 120ms earlier`"),
    row(
        &["font", "fontsize", "size", "color", "colour", "fill", "place", "position", "align"],
        "the look of words is a style: declare `style karaoke { size 7%; fill #fff }`, and write `style karaoke` here",
    ),
    row(&["language", "encoding", "karaoke", "mode"], NOTHING),
];

pub(in crate::check::builtins) const OUTPUT: &[ForeignSetting] = &[
    row(&["resolution", "width", "height", "dimensions", "scale", "s"], SIZE),
    row(&["crf", "bitrate", "bv", "preset", "profile", "cq", "qp", "tune"], DELIVERY),
    row(
        &["encoder", "vcodec", "cv", "videocodec"],
        "that is `codec h264` here; `amv explain codec` lists them",
    ),
    row(
        &["format", "container", "f"],
        "the ending of the output's name sets it: `output \"film.mov\" { codec prores }`",
    ),
    row(&["fps", "framerate", "rate"], "the rate is the film's: `project { fps 24 }`"),
    row(
        &[
            "audio",
            "acodec",
            "ca",
            "audiocodec",
            "audiobitrate",
            "ba",
            "samplerate",
            "loudness",
            "pixfmt",
            "pixelformat",
            "twopass",
            "hdr",
            "rules",
        ],
        NOTHING,
    ),
];
