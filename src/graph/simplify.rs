//! What comes to the same is said once, in the simplest way, so that it is rendered and kept once.

use std::collections::BTreeMap;

use crate::check::program::Color;
use crate::graph::types::{Node, NodeId, Op};
use crate::time::FrameRange;

/// Mixes of one colour become that colour, neighbours of one colour become one stretch, a track of
/// one part becomes that part, and nodes that nothing shows are left out.
pub(super) fn simplify(
    mut nodes: Vec<Node>,
    picture: Option<NodeId>,
) -> (Vec<Node>, Option<NodeId>) {
    for index in 0..nodes.len() {
        if let Some(color) = plain(&nodes, &nodes[index].op) {
            nodes[index].op = Op::Color(color);
        }
        if let Op::Track(parts) = &nodes[index].op {
            let parts = merged(parts, &nodes);
            parts.iter().for_each(|&(frames, node)| widen(&mut nodes[node.0], frames));
            nodes[index].op = Op::Track(parts);
        }
    }
    prune(&nodes, picture)
}

/// The colour that an op comes to on every frame.
fn plain(nodes: &[Node], op: &Op) -> Option<Color> {
    let of = |node: &NodeId| plain(nodes, &nodes.get(node.0)?.op);
    match op {
        Op::Color(color) => Some(*color),
        Op::Blend { from, to, .. } => of(from).filter(|&color| of(to) == Some(color)),
        Op::Tint { color, picture, .. } => of(picture).filter(|plain| plain == color),
        Op::Footage { .. } | Op::Track(_) | Op::Words { .. } => None,
    }
}

fn merged(parts: &[(FrameRange, NodeId)], nodes: &[Node]) -> Vec<(FrameRange, NodeId)> {
    let color = |node: NodeId| plain(nodes, &nodes.get(node.0)?.op);
    let mut merged: Vec<(FrameRange, NodeId)> = Vec::new();
    for &(frames, node) in parts {
        match merged.last_mut() {
            Some((before, last)) if color(node).is_some() && color(*last) == color(node) => {
                before.end = frames.end
            }
            _ => merged.push((frames, node)),
        }
    }
    merged
}

/// A plain colour that took over its neighbours' frames gives its picture there too.
fn widen(node: &mut Node, frames: FrameRange) {
    if matches!(node.op, Op::Color(_)) {
        node.frames =
            FrameRange::new(node.frames.start.min(frames.start), node.frames.end.max(frames.end));
    }
}

fn prune(nodes: &[Node], picture: Option<NodeId>) -> (Vec<Node>, Option<NodeId>) {
    let mut order = BTreeMap::new();
    let mut pending: Vec<NodeId> = picture.into_iter().collect();
    while let Some(node) = pending.pop() {
        if order.insert(node, node).is_none() {
            pending.extend(inner(nodes, node));
        }
    }
    for (fresh, id) in order.values_mut().enumerate() {
        *id = NodeId(fresh);
    }
    let kept = order.keys().map(|id| renamed(&nodes[id.0], &order)).collect();
    (kept, picture.and_then(|picture| order.get(&picture).copied()))
}

fn inner(nodes: &[Node], node: NodeId) -> Vec<NodeId> {
    nodes.get(node.0).map(|node| node.op.inputs()).unwrap_or_default()
}

fn renamed(node: &Node, order: &BTreeMap<NodeId, NodeId>) -> Node {
    let mut node = node.clone();
    let rename = |id: &mut NodeId| *id = order.get(id).copied().unwrap_or(*id);
    match &mut node.op {
        Op::Footage { .. } | Op::Color(_) => {}
        Op::Blend { from, to, .. } => [from, to].into_iter().for_each(rename),
        Op::Tint { picture, .. } | Op::Words { picture, .. } => rename(picture),
        Op::Track(parts) => parts.iter_mut().for_each(|(_, id)| rename(id)),
    }
    node
}
