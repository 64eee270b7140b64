//! Problems with where items start and end, and with containers that they do not fill.

use crate::diag::{Code, Fix, Problem};
use crate::source::Span;

#[derive(Debug, thiserror::Error, miette::Diagnostic)]
pub(in crate::timeline) enum EndProblem {
    #[error(
        "this ends at {end}, {by} before the next cue at {next}: nothing fills the time between"
    )]
    #[diagnostic(help("make it {by} longer, or write `gap` after it to show the background"))]
    Early {
        end: String,
        next: String,
        by: String,
        #[label(primary, "ends {by} too early")]
        at: Span,
        #[label("the next item starts here")]
        cue: Span,
    },

    #[error("this ends at {end}, {by} after the next cue at {next}: two items would play at once")]
    #[diagnostic(help("make it {by} shorter, or move the cue to {end}"))]
    Late {
        end: String,
        next: String,
        by: String,
        #[label(primary, "ends {by} too late")]
        at: Span,
        #[label("the next item starts here")]
        cue: Span,
    },

    #[error("nothing says when this ends: it has no end of its own, and the next item has no cue")]
    #[diagnostic(help(
        "say how long it lasts (`for 2 bars`, `until bar 9`), or give the next item a cue"
    ))]
    Open {
        #[label(primary, "until when?")]
        at: Span,
        #[label("no cue here")]
        next: Span,
    },

    #[error("nothing says when this ends: {why}")]
    #[diagnostic(help(
        "say how long it lasts: `for 2 bars`, `until 0:20`, or a closed range of its source"
    ))]
    OpenLast {
        why: &'static str,
        #[label(primary, "until when?")]
        at: Span,
    },

    #[error(
        "this is shorter than a frame: it starts at {start} and ends at {end}, which both round to frame {frame}"
    )]
    #[diagnostic(help(
        "an item lasts at least one frame ({shortest} here): make it longer, or remove it"
    ))]
    NoFrame {
        start: String,
        end: String,
        frame: i64,
        shortest: String,
        #[label(primary, "shown on no frame")]
        at: Span,
        #[label("it ends here")]
        until: Option<Span>,
    },

    #[error(
        "this would end before it starts: it starts at {start}, and its end is at {end}, {by} earlier"
    )]
    #[diagnostic(help("items are written in the order in which they play: move one of the two"))]
    Backward {
        start: String,
        end: String,
        by: String,
        #[label(primary, "starts at {start}")]
        at: Span,
        #[label("its end, {by} earlier")]
        until: Option<Span>,
    },

    #[error("this is {by} before the start of the film")]
    #[diagnostic(help(
        "the film starts at 0:00, with the song's `from`; use a later instant, or start the song later (`at 0:02` in its block)"
    ))]
    BeforeFilm {
        by: String,
        #[label(primary, "{by} before 0:00")]
        at: Span,
    },

    #[error("this starts at {start}, {by} before the section around it, which starts at {from}")]
    #[diagnostic(help(
        "a section's items stay inside it: start the section earlier, or start this later"
    ))]
    BeforeSection {
        start: String,
        from: String,
        by: String,
        #[label(primary, "{by} too early")]
        at: Span,
        #[label("the section")]
        section: Span,
    },

    #[error(
        "the first item starts at {start}, {by} after its section starts ({from}): nothing fills the time between"
    )]
    #[diagnostic(help(
        "start it with the section, or write `gap` before it to show the background"
    ))]
    SectionLateStart {
        start: String,
        from: String,
        by: String,
        #[label(primary, "starts {by} too late")]
        at: Span,
        #[label("the section")]
        section: Span,
    },

    #[error("the items end at {end}, {by} before their section ends ({to})")]
    #[diagnostic(help(
        "make the last item {by} longer, let the section end at {end}, or write `gap` at its end to show the background"
    ))]
    SectionEarly {
        end: String,
        to: String,
        by: String,
        #[label(primary, "ends {by} too early")]
        last: Span,
        #[label("the section ends here")]
        section: Span,
    },

    #[error("the section has no items: nothing fills it")]
    #[diagnostic(help("write what it shows, or `gap`"))]
    SectionEmpty {
        #[label(primary, "empty")]
        section: Span,
    },

    #[error("the items end at {end}, {by} after their section ends ({to})")]
    #[diagnostic(help("make them {by} shorter, or let the section end at {end}"))]
    SectionLate {
        end: String,
        to: String,
        by: String,
        #[label(primary, "ends {by} too late")]
        last: Span,
        #[label("the section ends here")]
        section: Span,
    },

    #[error("`end` is not known here: {why}")]
    #[diagnostic(help("write the instant: `bar 17`, a mark, `1:02.4`"))]
    NoSuchEnd {
        why: &'static str,
        #[label(primary, "the end of what?")]
        at: Span,
    },

    #[error("the film would last longer than a day")]
    #[diagnostic(help("nothing ends later than 24:00:00"))]
    TooLong {
        #[label(primary, "would end at {end}")]
        at: Span,
        end: String,
    },

    #[error("the film would have more than {most} shots")]
    #[diagnostic(help("use a coarser rhythm, or fewer rounds"))]
    TooManyShots {
        most: usize,
        #[label(primary, "too many come from here")]
        at: Span,
    },

    #[error("{what} shows nothing")]
    #[diagnostic(help("write what it shows: `clip ep01[0:05 ..] for 2s`"))]
    Empty {
        what: &'static str,
        #[label(primary, "no items")]
        at: Span,
    },

    #[error("there is no frame to hold: nothing was shown before this")]
    #[diagnostic(help("name the frame: `hold ep01[3:12.5]`"))]
    NothingToHold {
        #[label(primary, "the first item of the film")]
        at: Span,
    },
}

impl Problem for EndProblem {
    fn diagnostic_code(&self) -> Code {
        match self {
            Self::Early { .. } => Code::EndsEarly,
            Self::Late { .. } => Code::EndsLate,
            Self::Open { .. } | Self::OpenLast { .. } => Code::NoEnd,
            Self::NoFrame { .. } | Self::Backward { .. } => Code::NoFrame,
            Self::BeforeFilm { .. } => Code::BeforeFilmStart,
            Self::BeforeSection { .. } => Code::OutsideSection,
            Self::SectionLateStart { .. } => Code::SectionStartsLate,
            Self::SectionEarly { .. } | Self::SectionEmpty { .. } => Code::SectionEndsEarly,
            Self::SectionLate { .. } => Code::SectionEndsLate,
            Self::NoSuchEnd { .. } => Code::EndUnknown,
            Self::TooLong { .. } => Code::FilmTooLong,
            Self::TooManyShots { .. } => Code::TooManyShots,
            Self::Empty { .. } => Code::TimelineEmpty,
            Self::NothingToHold { .. } => Code::NothingToHold,
        }
    }

    fn fixes(&self) -> Vec<Fix> {
        match self {
            Self::Early { at, .. } | Self::SectionEarly { last: at, .. } => {
                vec![Fix::insert_after(*at, "; gap")]
            }
            Self::SectionLateStart { at, .. } => vec![Fix::insert_before(*at, "gap; ")],
            _ => Vec::new(),
        }
    }
}
