//! The timeline as JSON, for programs.

use serde_json::{Value, json};

use super::{
    ease_name, hex, hit_name, join_name, kind, look, micros, name, place, shown, source_name,
};
use crate::check::program::EffectId;
use crate::source::Sources;
use crate::time::{FrameRange, Time};
use crate::timeline::{
    AdjustLevel, Beats, Caption, CaptionSyllable, Cut, Fade, Footage, Picture, ShortPlay, Shot,
    SongCue, Timeline, Track, Transition,
};

/// The timeline for programs. Frames are counted from 0, `last` is the last frame of a stretch;
/// times are whole microseconds (`…_us`); rates and speeds are exact fractions as text; `at` is the
/// script's file and line; indices of shots count from 0.
pub fn json(timeline: &Timeline, sources: &Sources) -> Value {
    let (width, height) = timeline.size;
    let main = timeline.main();
    json!({
        "title": timeline.title,
        "width": width,
        "height": height,
        "rate": timeline.rate.to_string(),
        "frames": timeline.length,
        "length_us": micros(timeline.rate.duration(timeline.length)),
        "background": hex(timeline.background),
        "shots": list(&main.shots, |shot| self::shot(timeline, sources, shot)),
        "transitions": list(&main.transitions, |join| transition(sources, join)),
        "fades": list(&main.fades, |fade| self::fade(sources, fade)),
        "layers": timeline.layers().map(|layer| self::layer(timeline, sources, layer)).collect::<Vec<_>>(),
        "adjusts": timeline.adjusts().map(|adjust| self::adjust(sources, adjust)).collect::<Vec<_>>(),
        "words": timeline.captions().map(|caption| words(sources, caption)).collect::<Vec<_>>(),
        "sound": timeline.song.as_ref().map(|song| sound(timeline, song)),
        "beats": timeline.beats.as_ref().map(beats),
        "song_sections": list(&timeline.song_sections, |part| json!({ "name": part.name, "start_us": micros(part.start), "position": part.position })),
        "cuts": list(&main.cuts, |cut| self::cut(timeline, sources, cut)),
        "sections": list(&timeline.sections, |(name, range)| with(stretch(*range), json!({ "name": name }))),
        "marks": list(&timeline.marks, |(name, time)| json!({ "name": name, "time_us": micros(*time), "frame": timeline.rate.nearest(*time).0 })),
    })
}

fn list<T>(items: &[T], value: impl Fn(&T) -> Value) -> Vec<Value> {
    items.iter().map(value).collect()
}

fn stretch(range: FrameRange) -> Value {
    json!({ "first": range.start.0, "last": range.end.0 - 1, "length": range.len() })
}

/// Both objects' members in one.
fn with(mut one: Value, other: Value) -> Value {
    if let (Value::Object(members), Value::Object(more)) = (&mut one, other) {
        members.extend(more);
    }
    one
}

fn shot(timeline: &Timeline, sources: &Sources, shot: &Shot) -> Value {
    let source = shown(timeline, shot);
    let facts = json!({
        "shows": name(timeline, shot),
        "kind": kind(&shot.picture),
        "source_first": source.map(|(first, _)| first.0),
        "source_last": source.map(|(_, last)| last.0),
        "mirror": is_mirrored(shot),
        "effects": look(&shot.look),
        "at": place(sources, shot.span),
    });
    with(with(stretch(shot.frames), facts), motion(&shot.picture))
}

fn is_mirrored(shot: &Shot) -> bool {
    let mirrors = shot.look.iter().filter(|treatment| treatment.effect == EffectId::Mirror);
    mirrors.count() % 2 == 1
}

fn layer(timeline: &Timeline, sources: &Sources, layer: &Track) -> Value {
    json!({
        "name": layer.name,
        "effects": look(&layer.look),
        "shots": list(&layer.shots, |shot| self::shot(timeline, sources, shot)),
        "transitions": list(&layer.transitions, |join| transition(sources, join)),
        "fades": list(&layer.fades, |fade| self::fade(sources, fade)),
    })
}

fn adjust(sources: &Sources, adjust: &AdjustLevel) -> Value {
    let facts = json!({ "effects": look(&adjust.look), "at": place(sources, adjust.span) });
    with(stretch(adjust.frames), facts)
}

fn motion(picture: &Picture) -> Value {
    let Picture::Footage(Footage { speed, reverse, short, .. }) = picture else { return json!({}) };
    let short = short.map(|(_, play)| match play {
        ShortPlay::Hold => "hold",
        ShortPlay::Loop => "loop",
    });
    json!({ "speed": speed.to_string(), "reverse": reverse, "short": short })
}

fn transition(sources: &Sources, join: &Transition) -> Value {
    let facts = json!({
        "name": join_name(join.kind),
        "ease": ease_name(join.ease),
        "cut": join.cut.0,
        "from": join.from,
        "to": join.to,
        "at": place(sources, join.span),
    });
    with(stretch(join.frames), facts)
}

fn fade(sources: &Sources, fade: &Fade) -> Value {
    let direction = if fade.rising { "in" } else { "out" };
    with(stretch(fade.frames), json!({ "direction": direction, "at": place(sources, fade.span) }))
}

fn words(sources: &Sources, caption: &Caption) -> Value {
    let syllable = |syllable: &CaptionSyllable| {
        let (start, end) = syllable.sweep.unzip();
        json!({ "text": syllable.text, "start_us": start.map(micros), "end_us": end.map(micros) })
    };
    let text: String = caption.syllables.iter().map(|syllable| syllable.text.as_str()).collect();
    let syllables = list(&caption.syllables, syllable);
    with(
        stretch(caption.frames),
        json!({ "text": text, "syllables": syllables, "at": place(sources, caption.span) }),
    )
}

fn sound(timeline: &Timeline, song: &SongCue) -> Value {
    let time = |time: Time| micros(time);
    json!({
        "song": timeline.media.get(song.media.0).map(|medium| medium.name.clone()),
        "from_us": time(song.from),
        "at_us": time(song.at),
        "length_us": time(song.length),
        "fade_in_us": time(song.fade_in),
        "fade_out_us": time(song.fade_out),
        "gain_hundredths_db": song.gain,
    })
}

fn beats(beats: &Beats) -> Value {
    let (least, most) = beats.tempos;
    json!({
        "tempo_least": least.to_string(),
        "tempo_most": most.to_string(),
        "metres": list(&beats.metres, |(bar, beats)| json!({ "bar": bar, "beats": beats })),
        "bar_1_us": micros(beats.first_bar),
        "source": source_name(beats.source),
    })
}

fn cut(timeline: &Timeline, sources: &Sources, cut: &Cut) -> Value {
    json!({
        "asked_us": micros(cut.asked),
        "position": cut.position,
        "on": list(&cut.on, |word| json!(hit_name(*word))),
        "frame": cut.frame.0,
        "rounding_us": micros(cut.rounding(timeline.rate)),
        "at": place(sources, cut.span),
    })
}
