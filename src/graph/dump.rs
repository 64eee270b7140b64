//! The render graph, written out: for people, for programs, and for Graphviz. A film is a list of
//! stretches, each with the recipe of its pictures.

use serde_json::{Value, json};

use crate::check::program::{Color, Scale};
use crate::graph::recipe::{Pass, Recipe};
use crate::graph::types::{RenderGraph, SoundNode};
use crate::hash::ContentHash;
use crate::time::{FrameRange, FrameRun};
use crate::timeline::listing::written;

/// A block a stretch: its frames, and what is done to which pictures, those inside indented.
pub fn text(graph: &RenderGraph) -> String {
    let format = &graph.format;
    let mut lines = vec![format!(
        "film   {}x{} at {}, frames {}",
        format.width, format.height, format.rate, graph.frames
    )];
    lines.extend(graph.sound.as_ref().map(|sound| format!("sound  {}", sound_line(graph, sound))));
    for &frames in &graph.stretches {
        let Some(recipe) = graph.recipe(frames) else { continue };
        let mut rows = Vec::new();
        tree(graph, &recipe, 0, &mut rows);
        for (index, (depth, row)) in rows.into_iter().enumerate() {
            let head = if index == 0 { frames.to_string() } else { String::new() };
            lines.push(format!("{head:<12} {}{row}", "  ".repeat(depth)));
        }
    }
    lines.join("\n") + "\n"
}

/// One JSON value: frames are `[first, after the last]`, times are in flicks (1/705,600,000 s), and
/// amounts are in billionths, each with the frame up to which it holds.
pub fn json(graph: &RenderGraph) -> String {
    let mut stretches = Vec::new();
    for &frames in &graph.stretches {
        stretches.push(json!({ "frames": range(frames), "recipe": graph.recipe(frames) }));
    }
    let value = json!({
        "title": graph.title,
        "size": [graph.format.width, graph.format.height],
        "rate": graph.format.rate.to_string(),
        "codec": graph.format.codec,
        "quality": graph.format.quality,
        "frames": range(graph.frames),
        "media": graph.media.iter().map(|medium| json!({ "name": medium.name, "path": medium.path.to_string_lossy(), "digest": medium.facts.digest })).collect::<Vec<_>>(),
        "stretches": stretches,
        "sound": graph.sound.as_ref().map(sound_value),
    });
    format!("{value:#}\n")
}

/// A directed graph for Graphviz' `dot`: from sources through what is done to them to the film.
pub fn dot(graph: &RenderGraph) -> String {
    let mut lines = vec![
        "digraph film {".to_owned(),
        "  rankdir=LR; node [shape=box, fontname=\"sans-serif\"];".to_owned(),
    ];
    let mut count = 0;
    for &frames in &graph.stretches {
        let Some(recipe) = graph.recipe(frames) else { continue };
        let root = nodes(graph, &recipe, &mut count, &mut lines);
        lines.push(format!("  n{root} -> film [label={}];", quoted(&frames.to_string())));
    }
    if let Some(sound) = &graph.sound {
        lines
            .push(format!("  sound [shape=ellipse, label={}];", quoted(&sound_line(graph, sound))));
        lines.push("  sound -> film;".to_owned());
    }
    lines.push("  film [shape=doublecircle];".to_owned());
    lines.join("\n") + "\n}\n"
}

/// A recipe's nodes and what leads to them; gives the number of the outermost.
fn nodes(
    graph: &RenderGraph,
    recipe: &Recipe,
    count: &mut usize,
    lines: &mut Vec<String>,
) -> usize {
    let inputs: Vec<usize> =
        inputs(recipe).into_iter().map(|(_, input)| nodes(graph, input, count, lines)).collect();
    let id = *count;
    *count += 1;
    lines.push(format!("  n{id} [label={}];", quoted(&operation(graph, recipe))));
    lines.extend(inputs.into_iter().map(|input| format!("  n{input} -> n{id};")));
    id
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n"))
}

fn tree(graph: &RenderGraph, recipe: &Recipe, depth: usize, rows: &mut Vec<(usize, String)>) {
    rows.push((depth, operation(graph, recipe)));
    for (label, input) in inputs(recipe) {
        let first = rows.len();
        tree(graph, input, depth + 1, rows);
        if let (Some(label), Some((_, row))) = (label, rows.get_mut(first)) {
            *row = format!("{label} {row}");
        }
    }
}

/// The pictures that an op takes, and what each is to it where that is not clear.
fn inputs(recipe: &Recipe) -> Vec<(Option<&'static str>, &Recipe)> {
    match recipe {
        Recipe::Footage { .. } | Recipe::Color { .. } => Vec::new(),
        Recipe::Blend { from, to, .. } => vec![(Some("from"), from), (Some("to"), to)],
        Recipe::Over { top, bottom } => vec![(Some("top"), top), (Some("bottom"), bottom)],
        Recipe::Treated { picture, .. } | Recipe::Words { picture, .. } => vec![(None, picture)],
    }
}

fn operation(graph: &RenderGraph, recipe: &Recipe) -> String {
    match recipe {
        Recipe::Footage { media, frames, conform, .. } => {
            let runs: Vec<_> = frames.iter().map(run).collect();
            format!("footage {} {} {}", name(graph, *media), runs.join(" "), scale(conform.scale))
        }
        Recipe::Color { color } => format!("color {}", hex(*color)),
        Recipe::Blend { transition, progress, .. } => {
            format!("{} {}", transition.row().name, progress)
        }
        Recipe::Over { .. } => "over".to_owned(),
        Recipe::Treated { passes, .. } => {
            let passes: Vec<_> = passes.iter().map(pass).collect();
            passes.join(", then ")
        }
        Recipe::Words { ass, .. } => {
            let count = ass.lines().filter(|line| line.starts_with("Dialogue:")).count();
            format!("words, {count} event{}", if count == 1 { "" } else { "s" })
        }
    }
}

/// The effects that one kernel computes at once.
fn pass(pass: &Pass) -> String {
    let effects: Vec<_> =
        pass.treatments().map(|effect| written(effect.effect, &effect.arguments)).collect();
    let fused = if effects.len() > 1 { "in one pass: " } else { "" };
    format!("{fused}{}", effects.join(" + "))
}

fn name(graph: &RenderGraph, digest: ContentHash) -> &str {
    let medium = graph.media.iter().find(|medium| medium.facts.digest == digest);
    medium.map_or("?", |medium| medium.name.as_str())
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

fn hex(color: Color) -> String {
    let Color { red, green, blue, alpha } = color;
    let opacity = if alpha == 255 { String::new() } else { format!("{alpha:02x}") };
    format!("#{red:02x}{green:02x}{blue:02x}{opacity}")
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
        graph.media.get(media.0).map_or("?", |medium| medium.name.as_str())
    )
}

fn range(frames: FrameRange) -> Value {
    json!([frames.start.0, frames.end.0])
}

fn sound_value(sound: &SoundNode) -> Value {
    let SoundNode { media, from, at, length, fade_in, fade_out, gain } = sound;
    json!({ "media": media.0, "from": from, "at": at, "length": length, "fade_in": fade_in, "fade_out": fade_out, "gain": gain })
}
