//! The nodes of the render graph.

use std::sync::Arc;

use crate::check::builtins::Transition;
use crate::check::program::{Color, Conform, MediaId};
use crate::graph::format::{PictureFormat, SOUND_RATE};
use crate::graph::recipe::{Progress, Tint};
use crate::time::{FrameRange, FrameRun, Time};
use crate::timeline::{Caption, TimelineMedia};

/// The recipe of every frame and sample of a film, or of a stretch of it.
#[derive(Clone, Debug)]
pub struct RenderGraph {
    /// The film's title.
    pub title: Option<String>,
    /// The picture's format.
    pub format: PictureFormat,
    /// The frames of the film that are rendered.
    pub frames: FrameRange,
    /// What is behind the pictures.
    pub background: Color,
    /// The media; [`MediaId`] is an index.
    pub media: Vec<TimelineMedia>,
    /// The nodes: each stands after its inputs.
    pub nodes: Vec<Node>,
    /// The node whose picture is the film's; none where there is no frame.
    pub picture: Option<NodeId>,
    /// What sounds; none is silence.
    pub sound: Option<SoundNode>,
}

/// Which node, an index into [`RenderGraph::nodes`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(pub usize);

/// An operation and the film's frames on which it gives a picture.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// Its frames.
    pub frames: FrameRange,
    /// What it does.
    pub op: Op,
}

/// What a node does.
#[derive(Clone, Debug, PartialEq)]
pub enum Op {
    /// Shows frames of a medium.
    Footage {
        /// The medium.
        media: MediaId,
        /// The source frame on each of the node's frames.
        frames: Vec<FrameRun>,
        /// How they are brought to the film's shape.
        conform: Conform,
        /// Left and right exchanged.
        mirror: bool,
    },
    /// A plain, opaque colour.
    Color(Color),
    /// Mixes two pictures.
    Blend {
        /// How.
        transition: Transition,
        /// How far it is.
        progress: Progress,
        /// The outgoing picture.
        from: NodeId,
        /// The incoming picture.
        to: NodeId,
    },
    /// Mixes a picture with a colour.
    Tint {
        /// The colour.
        color: Color,
        /// Which way.
        tint: Tint,
        /// How far it is.
        progress: Progress,
        /// The picture.
        picture: NodeId,
    },
    /// One picture after another: between two of them lies a cut point.
    Track(Vec<(FrameRange, NodeId)>),
    /// Writes on a picture.
    Words {
        /// The words, in the order in which they are drawn.
        captions: Arc<[Caption]>,
        /// The picture.
        picture: NodeId,
    },
}

impl Op {
    /// The nodes whose pictures it takes.
    pub fn inputs(&self) -> Vec<NodeId> {
        match self {
            Op::Footage { .. } | Op::Color(_) => Vec::new(),
            Op::Blend { from, to, .. } => vec![*from, *to],
            Op::Tint { picture, .. } | Op::Words { picture, .. } => vec![*picture],
            Op::Track(parts) => parts.iter().map(|&(_, node)| node).collect(),
        }
    }
}

/// The song, mixed once for the whole film. Its times are exact; samples are counted where they are
/// played.
#[derive(Clone, Debug, PartialEq)]
pub struct SoundNode {
    /// Its file.
    pub media: MediaId,
    /// The file's own time at which it starts to play.
    pub from: Time,
    /// The film time at which it starts.
    pub at: Time,
    /// How long it plays.
    pub length: Time,
    /// How long it rises at its start.
    pub fade_in: Time,
    /// How long it falls at its end.
    pub fade_out: Time,
    /// Amplification, in 1/100 dB.
    pub gain: i32,
}

impl RenderGraph {
    /// A node; `None` for an id of another graph.
    pub fn node(&self, id: NodeId) -> Option<&Node> {
        self.nodes.get(id.0)
    }

    /// The film time at which what is rendered starts.
    pub fn start(&self) -> Time {
        self.format.rate.start(self.frames.start)
    }

    /// How many samples of sound go with the frames.
    pub fn samples(&self) -> i64 {
        (self.format.rate.start(self.frames.end) - self.start()).sample(SOUND_RATE).max(0)
    }
}
