//! How each kind of line is written, for mistakes that nothing better is known of.

use crate::syntax::grammar::Rule;

/// A line that `rule` reads.
pub(super) fn usage(rule: Rule) -> Option<&'static str> {
    Some(match rule {
        Rule::use_line => "use \"looks.amv\"",
        Rule::project => "project { fps 24 }",
        Rule::song => "song track = \"song.ogg\"",
        Rule::footage => "footage bunny = \"bunny.mp4\"",
        Rule::image => "image logo = \"logo.png\"",
        Rule::lyrics => "lyrics sung = \"song.lrc\"",
        Rule::marks => "marks cues = \"labels.txt\"",
        Rule::mark => "mark drop = bar 17",
        Rule::let_line => "let strong = kick above 60%",
        Rule::style => "style title { size 9% }",
        Rule::output => "output \"film.mp4\"",
        Rule::timeline => "timeline { bar 1: clip bunny[0:05 ..] }",
        Rule::layer => "layer titles { bar 9: clip logo for 1 bar }",
        Rule::adjust => "adjust from bar 9 to bar 17 { zoom 110% }",
        Rule::lyric => "lyric \"Hello\" from bar 3 to bar 5",
        Rule::text_line => "text \"Hello\" at bar 3 for 2 beats",
        Rule::cue => "bar 17: clip bunny[0:05 ..]",
        Rule::clip => "clip bunny[0:05 .. 0:08]",
        Rule::hold => "hold bunny[0:12] for 1 bar",
        Rule::cut => "cut on beat until bar 5 cycle { bunny[0:05 ..]  sintel[0:20 ..] }",
        Rule::gap => "gap for 1 bar",
        Rule::section => "section \"Chorus\" from bar 17 to bar 25 { clip bunny[0:05 ..] }",
        Rule::repeat => "repeat 4 { clip bunny[0:05 .. 0:06] }",
        Rule::overlap => "overlap 1 beat",
        Rule::between => "between crossfade 4f",
        Rule::transition => "crossfade 1 beat",
        _ => return None,
    })
}

/// What to write, for mistakes that nothing better is known of.
pub(super) fn how_to_write(rule: Rule) -> Option<String> {
    match rule {
        Rule::setting => Some("a line in braces is a word and its values, with spaces between: `zoom 110% about 60% 35%`".to_owned()),
        Rule::keys => Some("a keyframe is a place, a colon and a value: `zoom { start: 100%, bar 5: 120%, end: 100% }`".to_owned()),
        Rule::cut_line => Some("the sources of a `cut` stand side by side: `bunny[0:05 ..]  sintel[0:20 ..]`".to_owned()),
        rule => usage(rule).map(|line| format!("write it as in `{line}`")),
    }
}
