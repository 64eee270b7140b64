//! The transitions that mix two pictures. Most are those of libav's `xfade`, under readable names.

use crate::check::program::Transition;

/// A row of the table.
#[derive(Clone, Copy, Debug)]
pub struct TransitionRow {
    /// Its words in a script.
    pub name: &'static str,
    /// Which it is.
    pub transition: Transition,
    /// The transition of libav's `xfade` that looks the same, if there is one.
    pub xfade: Option<&'static str>,
    /// Goes up with each change of what it looks like, so that its pictures, and only its, are
    /// rendered again.
    pub version: u16,
    /// What it looks like.
    pub doc: &'static str,
}

const fn row(
    name: &'static str,
    transition: Transition,
    xfade: Option<&'static str>,
    doc: &'static str,
) -> TransitionRow {
    TransitionRow { name, transition, xfade, doc, version: 1 }
}

impl TransitionRow {
    const fn version(self, version: u16) -> TransitionRow {
        TransitionRow { version, ..self }
    }
}

/// All of them.
pub const TRANSITIONS: &[TransitionRow] = &[
    row(
        "crossfade",
        Transition::Crossfade,
        Some("fade"),
        "The old picture fades into the new one.",
    ),
    row(
        "crossfade fast",
        Transition::FadeFast,
        None,
        "A crossfade in which pixels that differ much change quickly, about the cut.",
    )
    .version(2),
    row(
        "crossfade slow",
        Transition::FadeSlow,
        None,
        "A crossfade in which pixels that differ much change slowly and are mixed for long.",
    )
    .version(2),
    row(
        "fade grays",
        Transition::FadeGrays,
        None,
        "The colours fade to grey, the pictures cross, and the colours come back.",
    )
    .version(2),
    row(
        "wipe left",
        Transition::WipeLeft,
        Some("wipeleft"),
        "An edge moves left and uncovers the new picture.",
    )
    .version(2),
    row(
        "wipe right",
        Transition::WipeRight,
        Some("wiperight"),
        "An edge moves right and uncovers the new picture.",
    )
    .version(2),
    row(
        "wipe up",
        Transition::WipeUp,
        Some("wipeup"),
        "An edge moves up and uncovers the new picture.",
    )
    .version(2),
    row(
        "wipe down",
        Transition::WipeDown,
        Some("wipedown"),
        "An edge moves down and uncovers the new picture.",
    )
    .version(2),
    row(
        "wipe top left",
        Transition::WipeTopLeft,
        Some("wipetl"),
        "A corner of the old picture shrinks into the top left.",
    )
    .version(2),
    row(
        "wipe top right",
        Transition::WipeTopRight,
        Some("wipetr"),
        "A corner of the old picture shrinks into the top right.",
    )
    .version(2),
    row(
        "wipe bottom left",
        Transition::WipeBottomLeft,
        Some("wipebl"),
        "A corner of the old picture shrinks into the bottom left.",
    )
    .version(2),
    row(
        "wipe bottom right",
        Transition::WipeBottomRight,
        Some("wipebr"),
        "A corner of the old picture shrinks into the bottom right.",
    )
    .version(2),
    row(
        "push left",
        Transition::PushLeft,
        Some("slideleft"),
        "The new picture pushes the old one out to the left.",
    ),
    row(
        "push right",
        Transition::PushRight,
        Some("slideright"),
        "The new picture pushes the old one out to the right.",
    ),
    row(
        "push up",
        Transition::PushUp,
        Some("slideup"),
        "The new picture pushes the old one out at the top.",
    ),
    row(
        "push down",
        Transition::PushDown,
        Some("slidedown"),
        "The new picture pushes the old one out at the bottom.",
    ),
    row(
        "smooth left",
        Transition::SmoothLeft,
        Some("smoothleft"),
        "A wipe to the left with a wide soft edge.",
    ),
    row(
        "smooth right",
        Transition::SmoothRight,
        Some("smoothright"),
        "A wipe to the right with a wide soft edge.",
    ),
    row(
        "smooth up",
        Transition::SmoothUp,
        Some("smoothup"),
        "A wipe upward with a wide soft edge.",
    ),
    row(
        "smooth down",
        Transition::SmoothDown,
        Some("smoothdown"),
        "A wipe downward with a wide soft edge.",
    ),
    row(
        "circle crop",
        Transition::CircleCrop,
        None,
        "A circle closes over the old picture and opens on the new one; the cut is black.",
    )
    .version(2),
    row(
        "rect crop",
        Transition::RectCrop,
        Some("rectcrop"),
        "A rectangle closes over the old picture and opens on the new one; the cut is black.",
    )
    .version(2),
    row(
        "circle open",
        Transition::CircleOpen,
        None,
        "A soft circle grows from the middle and shows the new picture.",
    )
    .version(2),
    row(
        "circle close",
        Transition::CircleClose,
        None,
        "A soft circle of the old picture shrinks into the middle.",
    )
    .version(2),
    row(
        "vertical open",
        Transition::VerticalOpen,
        Some("vertopen"),
        "The old picture opens to the left and right with soft edges.",
    ),
    row(
        "vertical close",
        Transition::VerticalClose,
        Some("vertclose"),
        "The new picture closes in from the left and right with soft edges.",
    ),
    row(
        "horizontal open",
        Transition::HorizontalOpen,
        Some("horzopen"),
        "The old picture opens upward and downward with soft edges.",
    ),
    row(
        "horizontal close",
        Transition::HorizontalClose,
        Some("horzclose"),
        "The new picture closes in from above and below with soft edges.",
    ),
    row(
        "diagonal top left",
        Transition::DiagonalTopLeft,
        None,
        "A soft diagonal edge moves into the top left.",
    )
    .version(2),
    row(
        "diagonal top right",
        Transition::DiagonalTopRight,
        None,
        "A soft diagonal edge moves into the top right.",
    )
    .version(2),
    row(
        "diagonal bottom left",
        Transition::DiagonalBottomLeft,
        None,
        "A soft diagonal edge moves into the bottom left.",
    )
    .version(2),
    row(
        "diagonal bottom right",
        Transition::DiagonalBottomRight,
        None,
        "A soft diagonal edge moves into the bottom right.",
    )
    .version(2),
    row(
        "slice left",
        Transition::SliceLeft,
        Some("hlslice"),
        "Blinds turn from the right to the left.",
    ),
    row(
        "slice right",
        Transition::SliceRight,
        Some("hrslice"),
        "Blinds turn from the left to the right.",
    ),
    row(
        "slice up",
        Transition::SliceUp,
        Some("vuslice"),
        "Blinds turn from the bottom to the top.",
    ),
    row(
        "slice down",
        Transition::SliceDown,
        Some("vdslice"),
        "Blinds turn from the top to the bottom.",
    ),
    row(
        "distance",
        Transition::Distance,
        None,
        "The new picture shows first where the two are alike, last where they differ most.",
    )
    .version(2),
    row(
        "radial",
        Transition::Radial,
        None,
        "A soft edge sweeps clockwise around the centre, from the top, like the hand of a clock.",
    )
    .version(2),
    row("speckle", Transition::Speckle, None, "Small specks change in random order.").version(2),
    row(
        "pixelize",
        Transition::Pixelize,
        None,
        "Both pictures turn into coarser and coarser blocks while they change.",
    )
    .version(2),
    row(
        "blur",
        Transition::Blur,
        None,
        "Both pictures blur while they cross; the cut is blurred most.",
    )
    .version(3),
    row(
        "squeeze horizontal",
        Transition::SqueezeHorizontal,
        Some("squeezev"),
        "The old picture is squeezed from the sides to an upright line.",
    )
    .version(2),
    row(
        "squeeze vertical",
        Transition::SqueezeVertical,
        Some("squeezeh"),
        "The old picture is squeezed from above and below to a level line.",
    )
    .version(2),
    row(
        "zoom",
        Transition::Zoom,
        None,
        "Zooms into the old picture and on into the new one, fastest at the cut.",
    )
    .version(2),
];

impl Transition {
    /// Its row.
    pub fn row(self) -> &'static TransitionRow {
        TRANSITIONS.iter().find(|row| row.transition == self).expect("every transition has a row")
    }
}
