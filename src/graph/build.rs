//! From a timeline to its render graph.

use crate::check::program::{Color, Conform, Ease, JoinKind, MediaId};
use crate::graph::format::PictureFormat;
use crate::graph::recipe::{Progress, Tint};
use crate::graph::simplify::simplify;
use crate::graph::types::{Node, NodeId, Op, RenderGraph, SoundNode};
use crate::time::{Frame, FrameRange, FrameRate, Time, pack};
use crate::timeline::{Fade, Picture, Shot, SongCue, Timeline, TimelineMedia, Transition};

/// The recipe of every frame and sample of `timeline` at `format`; of `range` alone, where one is
/// given.
pub fn build(
    timeline: &Timeline,
    format: &PictureFormat,
    range: Option<FrameRange>,
) -> RenderGraph {
    let film = FrameRange::new(Frame(0), Frame(timeline.length));
    let frames = range.map_or(film, |range| range.intersect(film));
    let mut builder = Builder {
        timeline,
        rate: format.rate,
        frames,
        nodes: Vec::new(),
        shots: vec![None; timeline.shots.len()],
    };
    let picture = builder.picture();
    let (nodes, picture) = simplify(builder.nodes, picture);
    RenderGraph {
        title: timeline.title.clone(),
        format: *format,
        frames,
        background: timeline.background,
        media: timeline.media.clone(),
        nodes,
        picture,
        sound: timeline.song.as_ref().and_then(|song| sound(song, frames, format.rate)),
    }
}

fn sound(song: &SongCue, frames: FrameRange, rate: FrameRate) -> Option<SoundNode> {
    let heard =
        song.at < rate.start(frames.end) && song.at + song.length > rate.start(frames.start);
    let SongCue { media, from, at, length, fade_in, fade_out, gain } = *song;
    (heard && length > Time::ZERO).then_some(SoundNode {
        media,
        from,
        at,
        length,
        fade_in,
        fade_out,
        gain,
    })
}

struct Builder<'a> {
    timeline: &'a Timeline,
    rate: FrameRate,
    frames: FrameRange,
    nodes: Vec<Node>,
    shots: Vec<Option<NodeId>>,
}

impl Builder<'_> {
    fn add(&mut self, frames: FrameRange, op: Op) -> NodeId {
        self.nodes.push(Node { frames, op });
        NodeId(self.nodes.len() - 1)
    }

    fn picture(&mut self) -> Option<NodeId> {
        let stretches = stretches(self.timeline, self.frames);
        let parts: Vec<_> = stretches
            .into_iter()
            .filter_map(|stretch| Some((stretch, self.stretch(stretch)?)))
            .collect();
        if parts.is_empty() {
            return None;
        }
        let track = self.add(self.frames, Op::Track(parts));
        Some(self.words(track))
    }

    fn words(&mut self, picture: NodeId) -> NodeId {
        let shown = |frames: FrameRange| !frames.intersect(self.frames).is_empty();
        let captions: Vec<_> = self
            .timeline
            .captions
            .iter()
            .filter(|caption| shown(caption.frames))
            .cloned()
            .collect();
        if captions.is_empty() {
            picture
        } else {
            self.add(self.frames, Op::Words { captions: captions.into(), picture })
        }
    }

    /// The node that gives the picture on a stretch without cut points.
    fn stretch(&mut self, stretch: FrameRange) -> Option<NodeId> {
        let transition =
            at(&self.timeline.transitions, stretch.start, |transition| transition.frames);
        match transition {
            Some(Transition { kind: JoinKind::Blend(kind), ease, frames, from, to, .. }) => {
                let (from, to) = (self.shot(*from)?, self.shot(*to)?);
                Some(self.add(
                    stretch,
                    Op::Blend {
                        transition: *kind,
                        progress: steps(*frames, stretch, *ease),
                        from,
                        to,
                    },
                ))
            }
            Some(Transition { kind: JoinKind::Dip(color), ease, frames, cut, .. }) => {
                let picture = self.shot_at(stretch)?;
                let (color, progress) =
                    (opaque(*color, self.timeline.background), dip(*frames, *cut, stretch, *ease));
                Some(self.add(stretch, Op::Tint { color, tint: Tint::Dip, progress, picture }))
            }
            None => self.faded(stretch),
        }
    }

    fn faded(&mut self, stretch: FrameRange) -> Option<NodeId> {
        let picture = self.shot_at(stretch)?;
        let Some(Fade { frames, rising, .. }) =
            at(&self.timeline.fades, stretch.start, |fade| fade.frames)
        else {
            return Some(picture);
        };
        let tint = if *rising { Tint::Rise } else { Tint::Fall };
        let (color, progress) =
            (opaque(self.timeline.background, Color::BLACK), steps(*frames, stretch, Ease::Linear));
        Some(self.add(stretch, Op::Tint { color, tint, progress, picture }))
    }

    fn shot_at(&mut self, stretch: FrameRange) -> Option<NodeId> {
        let index = self.timeline.shots.partition_point(|shot| shot.frames.end <= stretch.start);
        self.shot(index)
    }

    /// The node of a shot: its slot and its handles, made once.
    fn shot(&mut self, index: usize) -> Option<NodeId> {
        if let Some(known) = self.shots.get(index).copied().flatten() {
            return Some(known);
        }
        let shot = self.timeline.shots.get(index)?;
        let frames = shown(self.timeline, index, shot).intersect(self.frames);
        let node = self.add(frames, source(self.timeline, shot, frames, self.rate)?);
        self.shots[index] = Some(node);
        Some(node)
    }
}

/// The frames on which a shot is seen: its slot and its handles.
fn shown(timeline: &Timeline, index: usize, shot: &Shot) -> FrameRange {
    let joins = timeline
        .transitions
        .partition_point(|transition| transition.frames.end < shot.frames.start);
    let mut frames = shot.frames;
    for transition in timeline.transitions[joins..]
        .iter()
        .take_while(|transition| transition.frames.start <= shot.frames.end)
    {
        let shows = transition.from == index || transition.to == index;
        if shows && !transition.frames.is_empty() && matches!(transition.kind, JoinKind::Blend(_)) {
            frames.start = frames.start.min(transition.frames.start);
            frames.end = frames.end.max(transition.frames.end);
        }
    }
    frames
}

fn source(timeline: &Timeline, shot: &Shot, frames: FrameRange, rate: FrameRate) -> Option<Op> {
    let media = |id: MediaId| timeline.media.get(id.0);
    let still = |id: MediaId, frame: Frame| {
        let count = u32::try_from(frames.len()).unwrap_or(u32::MAX);
        media(id)
            .map(|medium| footage(id, medium.conform, shot.mirror, (0..count).map(|_| frame.0)))
    };
    match &shot.picture {
        Picture::Color(color) => Some(Op::Color(opaque(*color, timeline.background))),
        Picture::Image(id) => still(*id, Frame(0)),
        Picture::Held { media: id, frame } => still(*id, *frame),
        Picture::Footage(laid) => {
            let medium = media(laid.media)?;
            let times = &video(medium)?.times;
            let shown =
                frames.iter().map(|frame| laid.frame(frame - shot.frames.start, rate, times).0);
            Some(footage(laid.media, medium.conform, shot.mirror, shown))
        }
    }
}

fn video(medium: &TimelineMedia) -> Option<&crate::world::VideoFacts> {
    medium.facts.video.as_ref()
}

fn footage(
    media: MediaId,
    conform: Conform,
    mirror: bool,
    frames: impl Iterator<Item = i64>,
) -> Op {
    Op::Footage { media, frames: pack(frames), conform, mirror }
}

/// A colour laid over another, which is taken as opaque.
fn opaque(color: Color, behind: Color) -> Color {
    let over = |top: u8, below: u8| {
        let alpha = u32::from(color.alpha);
        let mixed = (u32::from(top) * alpha + u32::from(below) * (255 - alpha) + 127) / 255;
        u8::try_from(mixed).unwrap_or(u8::MAX)
    };
    Color {
        red: over(color.red, behind.red),
        green: over(color.green, behind.green),
        blue: over(color.blue, behind.blue),
        alpha: 255,
    }
}

/// What lies over `frame`, in a list sorted by frames of which no two share one.
fn at<T>(list: &[T], frame: Frame, frames: impl Fn(&T) -> FrameRange) -> Option<&T> {
    let first = list.partition_point(|item| frames(item).end <= frame);
    list.get(first).filter(|item| frames(item).contains(frame))
}

/// Frame `i` of `n` is `(i + 1) / (n + 1)` of the way.
fn steps(whole: FrameRange, part: FrameRange, ease: Ease) -> Progress {
    Progress { first: count(part.start - whole.start + 1), of: count(whole.len() + 1), ease }
}

/// A dip shows each shot on its own side of the cut, and is all colour at the cut: where it lies on
/// one side alone, it is half a dip.
fn dip(whole: FrameRange, cut: Frame, part: FrameRange, ease: Ease) -> Progress {
    let (before, after) = (cut - whole.start, whole.end - cut);
    let into = part.start - whole.start;
    if after <= 0 {
        Progress { first: count(into + 1), of: count(2 * before), ease }
    } else if before <= 0 {
        Progress { first: count(after + into), of: count(2 * after), ease }
    } else {
        steps(whole, part, ease)
    }
}

fn count(frames: i64) -> u32 {
    u32::try_from(frames.max(0)).unwrap_or(u32::MAX)
}

/// The film's frames between cut points: where shots meet outside a mix, and where mixes, dips and
/// fades begin and end.
fn stretches(timeline: &Timeline, frames: FrameRange) -> Vec<FrameRange> {
    let blends = || {
        timeline
            .transitions
            .iter()
            .filter(|transition| matches!(transition.kind, JoinKind::Blend(_)))
    };
    let mixed: Vec<FrameRange> = blends().map(|transition| transition.frames).collect();
    let within =
        |frame: Frame| at(&mixed, frame, |frames| *frames).is_some_and(|mix| mix.start < frame);
    let joins = timeline.transitions.iter().map(|transition| transition.frames);
    let treated = joins
        .chain(timeline.fades.iter().map(|fade| fade.frames))
        .filter(|frames| !frames.is_empty());
    let cuts = timeline.shots.iter().map(|shot| shot.frames.start).filter(|&cut| !within(cut));
    let inner = treated
        .flat_map(|frames| [frames.start, frames.end])
        .chain(cuts)
        .filter(|&point| frames.start < point && point < frames.end);
    let mut points: Vec<Frame> = inner.chain([frames.start, frames.end]).collect();
    points.sort_unstable();
    points.dedup();
    points.windows(2).map(|pair| FrameRange::new(pair[0], pair[1])).collect()
}
