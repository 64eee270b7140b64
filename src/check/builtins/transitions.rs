//! The transitions that mix two pictures: all that libav's `xfade` has, under readable names.

use crate::check::program::Transition;

/// A row of the table.
#[derive(Clone, Copy, Debug)]
pub struct TransitionRow {
    /// Its words in a script.
    pub name: &'static str,
    /// Which it is.
    pub transition: Transition,
    /// libav's name for it.
    pub xfade: &'static str,
    /// Goes up with each change of what it looks like, so that its pictures, and only its, are
    /// rendered again.
    pub version: u16,
    /// What it looks like.
    pub doc: &'static str,
}

const fn row(
    name: &'static str,
    transition: Transition,
    xfade: &'static str,
    doc: &'static str,
) -> TransitionRow {
    TransitionRow { name, transition, xfade, doc, version: 1 }
}

/// All of them.
pub const TRANSITIONS: &[TransitionRow] = &[
    row("crossfade", Transition::Crossfade, "fade", "The old picture fades into the new one."),
    row(
        "crossfade fast",
        Transition::FadeFast,
        "fadefast",
        "A crossfade in which the most different pixels change first.",
    ),
    row(
        "crossfade slow",
        Transition::FadeSlow,
        "fadeslow",
        "A crossfade in which the most different pixels change last.",
    ),
    row(
        "fade black",
        Transition::FadeBlack,
        "fadeblack",
        "The old picture fades to black and the new one from black; they overlap in the middle.",
    ),
    row(
        "fade white",
        Transition::FadeWhite,
        "fadewhite",
        "The old picture fades to white and the new one from white; they overlap in the middle.",
    ),
    row(
        "fade grays",
        Transition::FadeGrays,
        "fadegrays",
        "The colours fade to grey, the pictures change, and the colours come back.",
    ),
    row(
        "wipe left",
        Transition::WipeLeft,
        "wipeleft",
        "An edge moves left and uncovers the new picture.",
    ),
    row(
        "wipe right",
        Transition::WipeRight,
        "wiperight",
        "An edge moves right and uncovers the new picture.",
    ),
    row("wipe up", Transition::WipeUp, "wipeup", "An edge moves up and uncovers the new picture."),
    row(
        "wipe down",
        Transition::WipeDown,
        "wipedown",
        "An edge moves down and uncovers the new picture.",
    ),
    row(
        "wipe top left",
        Transition::WipeTopLeft,
        "wipetl",
        "A corner of the old picture shrinks into the top left.",
    ),
    row(
        "wipe top right",
        Transition::WipeTopRight,
        "wipetr",
        "A corner of the old picture shrinks into the top right.",
    ),
    row(
        "wipe bottom left",
        Transition::WipeBottomLeft,
        "wipebl",
        "A corner of the old picture shrinks into the bottom left.",
    ),
    row(
        "wipe bottom right",
        Transition::WipeBottomRight,
        "wipebr",
        "A corner of the old picture shrinks into the bottom right.",
    ),
    row(
        "slide left",
        Transition::SlideLeft,
        "slideleft",
        "The new picture pushes the old one out to the left.",
    ),
    row(
        "slide right",
        Transition::SlideRight,
        "slideright",
        "The new picture pushes the old one out to the right.",
    ),
    row(
        "slide up",
        Transition::SlideUp,
        "slideup",
        "The new picture pushes the old one out at the top.",
    ),
    row(
        "slide down",
        Transition::SlideDown,
        "slidedown",
        "The new picture pushes the old one out at the bottom.",
    ),
    row(
        "smooth left",
        Transition::SmoothLeft,
        "smoothleft",
        "A wipe to the left with a wide soft edge.",
    ),
    row(
        "smooth right",
        Transition::SmoothRight,
        "smoothright",
        "A wipe to the right with a wide soft edge.",
    ),
    row("smooth up", Transition::SmoothUp, "smoothup", "A wipe upward with a wide soft edge."),
    row(
        "smooth down",
        Transition::SmoothDown,
        "smoothdown",
        "A wipe downward with a wide soft edge.",
    ),
    row(
        "circle crop",
        Transition::CircleCrop,
        "circlecrop",
        "A circle closes over the old picture and opens on the new one.",
    ),
    row(
        "rect crop",
        Transition::RectCrop,
        "rectcrop",
        "A rectangle closes over the old picture and opens on the new one.",
    ),
    row(
        "circle open",
        Transition::CircleOpen,
        "circleopen",
        "A soft circle grows from the middle and shows the new picture.",
    ),
    row(
        "circle close",
        Transition::CircleClose,
        "circleclose",
        "A soft circle of the old picture shrinks into the middle.",
    ),
    row(
        "vertical open",
        Transition::VerticalOpen,
        "vertopen",
        "The old picture opens to the left and right with soft edges.",
    ),
    row(
        "vertical close",
        Transition::VerticalClose,
        "vertclose",
        "The new picture closes in from the left and right with soft edges.",
    ),
    row(
        "horizontal open",
        Transition::HorizontalOpen,
        "horzopen",
        "The old picture opens upward and downward with soft edges.",
    ),
    row(
        "horizontal close",
        Transition::HorizontalClose,
        "horzclose",
        "The new picture closes in from above and below with soft edges.",
    ),
    row(
        "diagonal top left",
        Transition::DiagonalTopLeft,
        "diagtl",
        "A soft diagonal edge moves into the top left.",
    ),
    row(
        "diagonal top right",
        Transition::DiagonalTopRight,
        "diagtr",
        "A soft diagonal edge moves into the top right.",
    ),
    row(
        "diagonal bottom left",
        Transition::DiagonalBottomLeft,
        "diagbl",
        "A soft diagonal edge moves into the bottom left.",
    ),
    row(
        "diagonal bottom right",
        Transition::DiagonalBottomRight,
        "diagbr",
        "A soft diagonal edge moves into the bottom right.",
    ),
    row("slice left", Transition::SliceLeft, "hlslice", "Blinds turn from the right to the left."),
    row(
        "slice right",
        Transition::SliceRight,
        "hrslice",
        "Blinds turn from the left to the right.",
    ),
    row("slice up", Transition::SliceUp, "vuslice", "Blinds turn from the bottom to the top."),
    row("slice down", Transition::SliceDown, "vdslice", "Blinds turn from the top to the bottom."),
    row(
        "distance",
        Transition::Distance,
        "distance",
        "The new picture shows first where the two are similar.",
    ),
    row(
        "radial",
        Transition::Radial,
        "radial",
        "An edge sweeps around the centre like the hand of a clock.",
    ),
    row("dissolve", Transition::Dissolve, "dissolve", "Single pixels change in random order."),
    row(
        "pixelize",
        Transition::Pixelize,
        "pixelize",
        "Both pictures turn into coarser and coarser blocks while they change.",
    ),
    row("blur", Transition::Blur, "hblur", "Both pictures blur sideways while they change."),
    row(
        "squeeze horizontal",
        Transition::SqueezeHorizontal,
        "squeezeh",
        "The old picture shrinks to a flat line.",
    ),
    row(
        "squeeze vertical",
        Transition::SqueezeVertical,
        "squeezev",
        "The old picture shrinks to a thin line.",
    ),
    row(
        "zoom",
        Transition::Zoom,
        "zoomin",
        "Zooms into the old picture until the new one appears.",
    ),
];

impl Transition {
    /// Its row.
    pub fn row(self) -> &'static TransitionRow {
        TRANSITIONS.iter().find(|row| row.transition == self).expect("every transition has a row")
    }
}
