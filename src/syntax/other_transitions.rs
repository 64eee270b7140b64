//! What other programs, and earlier versions of this language, call transitions.

/// A transition under another name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OtherTransition {
    /// The words in place of the other name.
    pub ours: &'static str,
    pub help: &'static str,
}

const CROSSFADE: OtherTransition = OtherTransition {
    ours: "crossfade",
    help: "that is `crossfade` here: `crossfade 1 beat`; the noise of specks is `speckle`",
};
const DIP_TO_BLACK: OtherTransition = OtherTransition {
    ours: "dip to black",
    help: "that is `dip to black` here, which is darkest on the cut: `dip to black 1 beat`",
};
const DIP_TO_WHITE: OtherTransition = OtherTransition {
    ours: "dip to white",
    help: "that is `dip to white` here, which is brightest on the cut: `dip to white 1 beat`",
};

const fn push(ours: &'static str) -> OtherTransition {
    let help = "both pictures move in it, so it is `push` here: `push left 8f`";
    OtherTransition { ours, help }
}

const fn other(ours: &'static str, help: &'static str) -> OtherTransition {
    OtherTransition { ours, help }
}

const OTHERS: &[(&[&str], OtherTransition)] = &[
    (&["dissolve", "cross dissolve", "film dissolve", "additive dissolve"], CROSSFADE),
    (&["smooth dissolve", "video dissolve", "mix", "xfade", "xfade fade", "fade"], CROSSFADE),
    (&["fade black", "fade to black", "fade through black", "fadeblack"], DIP_TO_BLACK),
    (&["dip black", "dip through black", "xfade fadeblack"], DIP_TO_BLACK),
    (&["fade white", "fade to white", "fade through white", "fadewhite"], DIP_TO_WHITE),
    (&["dip white", "dip through white", "xfade fadewhite"], DIP_TO_WHITE),
    (
        &["fade gray", "fade grey", "fade greys", "fade through gray", "fade through grey"],
        other("fade grays", "that is `fade grays` here: `fade grays 1 beat`"),
    ),
    (&["slide", "slide left"], push("push left")),
    (&["slide right"], push("push right")),
    (&["slide up"], push("push up")),
    (&["slide down"], push("push down")),
    (
        &["iris", "iris round", "iris open", "iris in"],
        other("circle open", "that is `circle open` here: `circle open 8f`"),
    ),
    (
        &["iris close", "iris out"],
        other("circle close", "that is `circle close` here: `circle close 8f`"),
    ),
    (
        &["clock", "clock wipe", "radial wipe"],
        other("radial", "that is `radial` here: `radial 8f`"),
    ),
    (&["zoom in", "zoom through", "cross zoom"], other("zoom", "that is `zoom` here: `zoom 8f`")),
    (&["pixelate", "mosaic"], other("pixelize", "that is `pixelize` here: `pixelize 8f`")),
    (
        &["dither dissolve", "random dissolve", "pixel dissolve", "noise"],
        other("speckle", "that is `speckle` here: `speckle 1 beat`"),
    ),
    (
        &["barn door", "barn doors"],
        other("vertical open", "that is `vertical open` here: `vertical open 8f`"),
    ),
    (
        &["blinds", "venetian blinds"],
        other("slice left", "that is `slice left` here: `slice left 8f`"),
    ),
    (&["blur dissolve", "cross blur"], other("blur", "that is `blur` here: `blur 1 beat`")),
];

/// The transition that another program has under exactly this name.
pub fn other_transition(name: &str) -> Option<OtherTransition> {
    let name = name.to_lowercase();
    let found = OTHERS.iter().find(|(names, _)| names.contains(&name.as_str()));
    found.map(|(_, other)| *other)
}

/// Whether a line begins with a name that another program has for a transition.
pub(super) fn begins_with_other_transition(line: &str) -> bool {
    let begins = |name: &&&str| {
        let rest = line.get(name.len()..);
        let named = line.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name));
        named && rest.is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t']))
    };
    OTHERS.iter().flat_map(|(names, _)| *names).any(|name| begins(&name))
}
