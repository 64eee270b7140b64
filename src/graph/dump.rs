//! The render graph, written out: for people, for programs, and for Graphviz.

use serde_json::{Value, json};

use crate::check::program::{Color, Ease, MediaId, Scale};
use crate::graph::recipe::{Progress, Tint};
use crate::graph::types::{Node, NodeId, Op, RenderGraph, SoundNode};
use crate::time::{FrameRange, FrameRun};

/// A line a node, each after its inputs.
pub fn text(graph: &RenderGraph) -> String {
    let format = &graph.format;
    let mut lines = vec![format!(
        "film   {}x{} at {}, frames {}",
        format.width, format.height, format.rate, graph.frames
    )];
    lines.extend(graph.sound.as_ref().map(|sound| format!("sound  {}", sound_line(graph, sound))));
    lines.extend(graph.nodes.iter().enumerate().map(|(id, node)| node_line(graph, id, node)));
    lines.extend(graph.picture.map(|picture| format!("show   {}", name(picture))));
    lines.join("\n") + "\n"
}

/// One JSON value: frames are `[first, after the last]`, times are in flicks (1/705,600,000 s).
pub fn json(graph: &RenderGraph) -> String {
    let nodes: Vec<_> =
        graph.nodes.iter().enumerate().map(|(id, node)| node_value(graph, id, node)).collect();
    let value = json!({
        "title": graph.title,
        "size": [graph.format.width, graph.format.height],
        "rate": graph.format.rate.to_string(),
        "codec": graph.format.codec,
        "quality": graph.format.quality,
        "frames": range(graph.frames),
        "media": graph.media.iter().map(|medium| json!({ "name": medium.name, "path": medium.path, "digest": medium.facts.digest })).collect::<Vec<_>>(),
        "nodes": nodes,
        "picture": graph.picture.map(|id| id.0),
        "sound": graph.sound.as_ref().map(sound_value),
    });
    format!("{value:#}\n")
}

/// A directed graph for Graphviz' `dot`.
pub fn dot(graph: &RenderGraph) -> String {
    let mut lines = vec![
        "digraph film {".to_owned(),
        "  rankdir=LR; node [shape=box, fontname=\"sans-serif\"];".to_owned(),
    ];
    for (id, node) in graph.nodes.iter().enumerate() {
        lines.push(format!(
            "  n{id} [label={}];",
            quoted(&format!("{}\n{}", node.frames, operation(graph, &node.op)))
        ));
        lines.extend(node.op.inputs().iter().map(|input| format!("  n{} -> n{id};", input.0)));
    }
    if let Some(sound) = &graph.sound {
        lines
            .push(format!("  sound [shape=ellipse, label={}];", quoted(&sound_line(graph, sound))));
        lines.push("  sound -> film;".to_owned());
    }
    lines.push("  film [shape=doublecircle];".to_owned());
    lines.extend(graph.picture.map(|picture| format!("  n{} -> film;", picture.0)));
    lines.join("\n") + "\n}\n"
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n"))
}

fn name(id: NodeId) -> String {
    format!("%{}", id.0)
}

fn node_line(graph: &RenderGraph, id: usize, node: &Node) -> String {
    let inputs: Vec<_> = match &node.op {
        Op::Track(parts) => {
            parts.iter().map(|(frames, id)| format!("{frames} {}", name(*id))).collect()
        }
        Op::Footage { .. }
        | Op::Color(_)
        | Op::Blend { .. }
        | Op::Tint { .. }
        | Op::Words { .. } => node.op.inputs().into_iter().map(name).collect(),
    };
    let line = format!(
        "{:<6} {:<12} {}  {}",
        name(NodeId(id)),
        node.frames.to_string(),
        operation(graph, &node.op),
        inputs.join(", ")
    );
    line.trim_end().to_owned()
}

fn operation(graph: &RenderGraph, op: &Op) -> String {
    match op {
        Op::Footage { media, frames, conform, mirror } => {
            let runs: Vec<_> = frames.iter().map(run).collect();
            let mirror = if *mirror { " mirrored" } else { "" };
            format!(
                "footage {} {} {}{mirror}",
                medium(graph, *media),
                runs.join(" "),
                scale(conform.scale)
            )
        }
        Op::Color(color) => format!("color {}", hex(*color)),
        Op::Blend { transition, progress, .. } => {
            format!("{} {}", transition.row().name, way(progress))
        }
        Op::Tint { color, tint, progress, .. } => {
            let direction = match tint {
                Tint::Rise => "rise from",
                Tint::Fall => "fall to",
                Tint::Dip => "dip to",
            };
            format!("{direction} {} {}", hex(*color), way(progress))
        }
        Op::Track(_) => "track".to_owned(),
        Op::Words { captions, .. } => {
            let words = |caption: &crate::timeline::Caption| {
                caption.syllables.iter().map(|part| part.text.as_str()).collect::<String>()
            };
            let texts: Vec<_> = captions
                .iter()
                .map(|caption| format!("{:?} {}", words(caption), caption.frames))
                .collect();
            format!("words {}", texts.join(", "))
        }
    }
}

fn medium(graph: &RenderGraph, id: MediaId) -> &str {
    graph.media.get(id.0).map_or("?", |medium| medium.name.as_str())
}

fn scale(scale: Scale) -> &'static str {
    match scale {
        Scale::Fit => "fit",
        Scale::Fill => "fill",
        Scale::Stretch => "stretch",
        Scale::Blur => "blur",
    }
}

/// `100..160`, `100..160 by 2`, `160..100 by -1`, `100 x 12`: the end is not in the run.
fn run(run: &FrameRun) -> String {
    let end = run.first + run.step * i64::from(run.count);
    match run.step {
        0 => format!("{} x {}", run.first, run.count),
        1 => format!("{}..{end}", run.first),
        step => format!("{}..{end} by {step}", run.first),
    }
}

fn way(progress: &Progress) -> String {
    let start = format!("from {}/{}", progress.first, progress.of);
    match progress.ease {
        Ease::Linear => start,
        Ease::Bezier([a, b, c, d]) => format!("{start} bezier({a}, {b}, {c}, {d})/1000"),
        Ease::Family { slow_in, slow_out, family: curve } => {
            let (slow_in, slow_out) =
                (if slow_in { " in" } else { "" }, if slow_out { " out" } else { "" });
            format!("{start} ease{slow_in}{slow_out} {}", format!("{curve:?}").to_lowercase())
        }
    }
}

fn hex(color: Color) -> String {
    format!("#{:02x}{:02x}{:02x}", color.red, color.green, color.blue)
}

fn sound_line(graph: &RenderGraph, sound: &SoundNode) -> String {
    let SoundNode { media, from, at, length, fade_in, fade_out, gain } = sound;
    let gain = format!(
        "{}{}.{:02} dB",
        if *gain < 0 { "-" } else { "" },
        gain.abs() / 100,
        gain.abs() % 100
    );
    format!(
        "{} from {from} at {at} for {length}, fade in {fade_in} out {fade_out}, gain {gain}",
        medium(graph, *media)
    )
}

fn range(frames: FrameRange) -> Value {
    json!([frames.start.0, frames.end.0])
}

fn node_value(graph: &RenderGraph, id: usize, node: &Node) -> Value {
    let mut value = match &node.op {
        Op::Footage { media, frames, conform, mirror } => {
            json!({ "op": "footage", "media": media.0, "name": medium(graph, *media), "source": frames, "conform": conform, "mirror": mirror })
        }
        Op::Color(color) => json!({ "op": "color", "color": hex(*color) }),
        Op::Blend { transition, progress, from, to } => {
            json!({ "op": "blend", "transition": transition.row().name, "progress": progress, "from": from.0, "to": to.0 })
        }
        Op::Tint { color, tint, progress, picture } => {
            json!({ "op": "tint", "color": hex(*color), "tint": tint, "progress": progress, "picture": picture.0 })
        }
        Op::Track(parts) => {
            let parts: Vec<_> = parts
                .iter()
                .map(|(frames, id)| json!({ "frames": range(*frames), "node": id.0 }))
                .collect();
            json!({ "op": "track", "parts": parts })
        }
        Op::Words { captions, picture } => {
            let captions: Vec<_> = captions.iter().map(caption_value).collect();
            json!({ "op": "words", "captions": captions, "picture": picture.0 })
        }
    };
    value["id"] = json!(id);
    value["frames"] = range(node.frames);
    value
}

fn caption_value(caption: &crate::timeline::Caption) -> Value {
    let syllables: Vec<_> = caption
        .syllables
        .iter()
        .map(|part| json!({ "text": part.text, "sweep": part.sweep }))
        .collect();
    json!({ "frames": range(caption.frames), "syllables": syllables })
}

fn sound_value(sound: &SoundNode) -> Value {
    let SoundNode { media, from, at, length, fade_in, fade_out, gain } = sound;
    json!({ "media": media.0, "from": from, "at": at, "length": length, "fade_in": fade_in, "fade_out": fade_out, "gain": gain })
}
