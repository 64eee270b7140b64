//! Tests of the graph: its nodes, its cutting into segments, and what a recipe does not depend on.

use std::sync::Arc;

use super::dump;
use super::format::{Codec, PictureFormat};
use super::recipe::{Pass, Recipe};
use super::simplify::treated;
use super::{RenderGraph, Segment, build, segments, spliced};
use crate::check::builtins::Transition as Kind;
use crate::check::program::{Color, Conform, Ease, EffectId, JoinKind, MediaId, Quality};
use crate::hash::ContentHash;
use crate::source::Span;
use crate::time::{Frame, FrameRange, FrameRate, FrameRun, FrameSet, Rational, Time, unpack};
use crate::timeline::{
    AdjustLevel, Fade, Footage, Level, Picture, Sampled, Shot, SongCue, Timeline, TimelineMedia,
    Track, Transition, Treatment,
};
use crate::values::{Fixed, Signal};
use crate::world::{
    ColorMatrix, ColorRange, FieldOrder, FrameTimes, Media, Orientation, Rotation, Transfer,
    VideoFacts,
};

const FORMAT: PictureFormat = PictureFormat {
    width: 640,
    height: 360,
    rate: FrameRate::FILM,
    codec: Codec::H264,
    quality: Quality::Master,
};

fn range(start: i64, end: i64) -> FrameRange {
    FrameRange::new(Frame(start), Frame(end))
}

fn video() -> VideoFacts {
    VideoFacts {
        stream: 0,
        codec: "h264".into(),
        still: false,
        width: 1280,
        height: 720,
        pixel_aspect: (1, 1),
        orientation: Orientation::UPRIGHT,
        rate: FrameRate::FILM,
        times: FrameTimes::Even { rate: FrameRate::FILM, count: 10_000 },
        keys: FrameSet::default(),
        closed: FrameSet::default(),
        first_pts: Time::ZERO,
        pixel_format: "yuv420p".into(),
        bit_depth: 8,
        alpha: false,
        matrix: Some(ColorMatrix::Bt709),
        range: Some(ColorRange::Limited),
        transfer: Transfer::Sdr,
        fields: FieldOrder::Progressive,
        promised: None,
    }
}

fn medium(name: &str) -> TimelineMedia {
    let facts = Media {
        digest: ContentHash::of(name.as_bytes()),
        stamp: None,
        container: "mov".into(),
        video: Some(video()),
        audio: None,
    };
    TimelineMedia {
        name: name.into(),
        path: format!("{name}.mp4").into(),
        facts: Arc::new(facts),
        conform: Conform::default(),
    }
}

fn footage(frames: FrameRange, media: usize, first: i64, speed: (i128, i128)) -> Shot {
    let anchor = FrameRate::FILM.start(Frame(first)).seconds();
    let picture = Footage {
        media: MediaId(media),
        anchor,
        speed: Rational::new(speed.0, speed.1),
        reverse: false,
        short: None,
    };
    Shot {
        frames,
        picture: Picture::Footage(picture),
        look: Vec::new(),
        hits: Vec::new(),
        turn: None,
        span: Span::default(),
    }
}

fn plain(frames: FrameRange, color: Color) -> Shot {
    Shot {
        frames,
        picture: Picture::Color(color),
        look: Vec::new(),
        hits: Vec::new(),
        turn: None,
        span: Span::default(),
    }
}

fn join(kind: JoinKind, frames: FrameRange, cut: i64, from: usize) -> Transition {
    Transition {
        kind,
        ease: Ease::Linear,
        frames,
        cut: Frame(cut),
        from,
        to: from + 1,
        span: Span::default(),
    }
}

fn film(shots: Vec<Shot>) -> Timeline {
    Timeline {
        title: Some("Test".into()),
        size: (640, 360),
        rate: FrameRate::FILM,
        background: Color::BLACK,
        length: shots.last().map_or(0, |shot| shot.frames.end.0),
        media: vec![medium("a"), medium("b")],
        levels: vec![Level::Track(Track { shots, ..Track::default() })],
        song: None,
        beats: None,
        song_sections: Vec::new(),
        sections: Vec::new(),
        marks: Vec::new(),
    }
}

/// Two shots mixed over six frames, then a plain shot that a fade ends.
fn sample() -> Timeline {
    let shots = vec![
        footage(range(0, 48), 0, 100, (1, 1)),
        footage(range(48, 96), 1, 500, (2, 1)),
        plain(range(96, 120), Color::WHITE),
    ];
    let song = SongCue {
        media: MediaId(0),
        from: Time::from_seconds(10),
        at: Time::ZERO,
        length: Time::from_seconds(5),
        fade_in: Time::ZERO,
        fade_out: Time::from_seconds(1),
        gain: -250,
    };
    let film = Timeline { song: Some(song), ..film(shots) };
    film.with_main(|track| {
        track.transitions = vec![join(JoinKind::Blend(Kind::Crossfade), range(45, 51), 48, 0)];
        track.fades = vec![Fade {
            frames: range(90, 120),
            rising: false,
            of_all: false,
            span: Span::default(),
        }];
    })
}

fn graph(timeline: &Timeline) -> RenderGraph {
    build(timeline, &FORMAT, None)
}

fn outline(graph: &RenderGraph) -> Vec<String> {
    segments(graph)
        .iter()
        .map(|segment| format!("{} {}", segment.frames, kind(&segment.recipe)))
        .collect()
}

fn kind(recipe: &Recipe) -> String {
    match recipe {
        Recipe::Footage { frames, .. } => {
            unpack(frames).next().map_or("nothing".into(), |first| format!("from {first}"))
        }
        Recipe::Color { .. } => "color".into(),
        Recipe::Blend { progress, from, to, .. } => {
            format!("{} of {} to {}", percent(progress), kind(from), kind(to))
        }
        Recipe::Treated { passes, picture } => {
            let effects: Vec<String> = passes
                .iter()
                .flat_map(Pass::treatments)
                .map(|effect| match effect.amount(0).or(effect.amount(1)) {
                    Some(amount) => format!("{} {}", effect.effect.row().name, percent(amount)),
                    None => effect.effect.row().name.to_owned(),
                })
                .collect();
            format!("{} on {}", effects.join("+"), kind(picture))
        }
        Recipe::Over { top, bottom } => format!("{} over {}", kind(top), kind(bottom)),
        Recipe::Words { picture, .. } => format!("words on {}", kind(picture)),
    }
}

/// The first value of a signal, in whole percent.
fn percent(signal: &Signal) -> String {
    format!("{}%", (signal.at(0).raw() + 5_000_000) / 10_000_000)
}

#[test]
fn effects_become_passes_in_their_order() {
    let amount = |percent| Sampled::Amount(Signal::constant(Fixed::percent(percent)));
    let place = |percent| Signal::constant(Fixed::percent(percent));
    let blur = || Treatment { effect: EffectId::Blur, arguments: vec![amount(2)] };
    let clear = Sampled::Choice(3);
    let zoom = || Treatment {
        effect: EffectId::Zoom,
        arguments: vec![amount(50), Sampled::Point(place(20), place(50)), clear.clone()],
    };
    let white = Recipe::Color { color: Color::WHITE };
    assert_eq!(treated([blur(), Treatment::mirror(), blur()], white.clone()), white);
    let passes = |treatments: Vec<Treatment>| -> Vec<Vec<&str>> {
        let Recipe::Treated { passes, .. } = treated(treatments, white.clone()) else {
            return Vec::new();
        };
        let names =
            |pass: &Pass| pass.treatments().map(|one| one.effect.row().name).collect::<Vec<_>>();
        passes.iter().map(names).collect()
    };
    let mirror = Treatment::mirror;
    assert_eq!(
        passes(vec![zoom(), mirror(), blur(), mirror(), mirror(), blur(), zoom()]),
        [vec!["zoom", "mirror"], vec!["blur"], vec!["blur"], vec!["zoom"]]
    );
}

#[test]
fn a_film_is_cut_where_its_treatment_changes() {
    let expected = [
        "0..45 from 100",
        "45..51 14% of from 145 to from 495",
        "51..90 from 507",
        "90..96 flash 3% on from 585",
        "96..120 flash 23% on color",
    ];
    assert_eq!(outline(&graph(&sample())), expected);
}

#[test]
fn a_stretch_of_a_film_has_the_same_frames() {
    let part = build(&sample(), &FORMAT, Some(range(47, 93)));
    assert_eq!(
        outline(&part),
        ["47..51 43% of from 147 to from 499", "51..90 from 507", "90..93 flash 3% on from 585"]
    );
    assert_eq!(part.samples(), 46 * 2000);
    assert!(build(&sample(), &FORMAT, Some(range(500, 600))).stretches.is_empty());
    assert!(segments(&build(&sample(), &FORMAT, Some(range(500, 600)))).is_empty());
}

#[test]
fn a_long_take_is_cut_into_pieces_from_its_start() {
    let take = |length: i64| outline(&graph(&film(vec![footage(range(0, length), 0, 0, (1, 1))])));
    assert_eq!(take(180), ["0..180 from 0"]);
    assert_eq!(take(181), ["0..120 from 0", "120..181 from 120"]);
    assert_eq!(
        take(500),
        ["0..120 from 0", "120..240 from 120", "240..360 from 240", "360..500 from 360"]
    );
    let fade = Fade { frames: range(0, 200), rising: true, of_all: false, span: Span::default() };
    let faded = film(vec![footage(range(0, 200), 0, 0, (1, 1))])
        .with_main(|track| track.fades = vec![fade]);
    assert_eq!(
        outline(&graph(&faded)),
        ["0..120 flash 100% on from 0", "120..200 flash 40% on from 120"]
    );
}

#[test]
fn untouched_segments_keep_their_recipe_when_others_move() {
    let (before, mut moved) = (sample(), sample());
    moved.title = None;
    let track = moved.main_mut();
    track.shots.insert(0, plain(range(0, 10), Color::WHITE));
    let later = |frames: FrameRange| FrameRange::new(frames.start + 10, frames.end + 10);
    for shot in track.shots.iter_mut().skip(1) {
        shot.frames = later(shot.frames);
    }
    track.fades[0].frames = later(track.fades[0].frames);
    track.transitions[0] = join(JoinKind::Blend(Kind::Crossfade), range(55, 61), 58, 1);
    moved.length = 130;
    let recipes = |timeline: &Timeline| {
        segments(&graph(timeline)).into_iter().map(|segment| segment.recipe).collect::<Vec<_>>()
    };
    assert_eq!(recipes(&moved)[1..], recipes(&before));
}

#[test]
fn a_dip_shows_each_shot_on_its_own_side() {
    let dip = |frames: FrameRange| {
        let shots = vec![footage(range(0, 48), 0, 0, (1, 1)), footage(range(48, 96), 1, 0, (1, 1))];
        let transitions = vec![join(JoinKind::Dip(Color::WHITE), frames, 48, 0)];
        outline(&graph(&film(shots).with_main(|track| track.transitions = transitions)))
    };
    assert_eq!(
        dip(range(46, 50)),
        [
            "0..46 from 0",
            "46..48 flash 40% on from 46",
            "48..50 flash 80% on from 0",
            "50..96 from 2"
        ]
    );
    assert_eq!(
        dip(range(44, 48)),
        ["0..44 from 0", "44..48 flash 25% on from 44", "48..96 from 0"]
    );
    assert_eq!(
        dip(range(48, 52)),
        ["0..48 from 0", "48..52 flash 100% on from 0", "52..96 from 4"]
    );
}

#[test]
fn transitions_beside_the_cut_take_handles_from_one_side() {
    let beside = |frames: FrameRange| {
        let shots =
            vec![footage(range(0, 48), 0, 0, (1, 1)), footage(range(48, 96), 1, 100, (1, 1))];
        let zoom = join(JoinKind::Blend(Kind::Zoom), frames, 48, 0);
        outline(&graph(&film(shots).with_main(|track| track.transitions = vec![zoom])))
    };
    assert_eq!(
        beside(range(44, 48)),
        ["0..44 from 0", "44..48 20% of from 44 to from 96", "48..96 from 100"]
    );
    assert_eq!(
        beside(range(48, 52)),
        ["0..48 from 0", "48..52 20% of from 48 to from 100", "52..96 from 104"]
    );
}

#[test]
fn what_comes_to_the_same_is_said_once() {
    let shots = vec![
        plain(range(0, 10), Color::WHITE),
        plain(range(10, 20), Color::WHITE),
        plain(range(20, 30), Color::BLACK),
    ];
    let transitions = vec![
        join(JoinKind::Blend(Kind::WipeLeft), range(8, 12), 10, 0),
        join(JoinKind::Blend(Kind::WipeLeft), range(20, 20), 20, 1),
    ];
    let fades =
        vec![Fade { frames: range(25, 30), rising: false, of_all: false, span: Span::default() }];
    let graph = graph(&film(shots).with_main(|track| {
        track.transitions = transitions;
        track.fades = fades;
    }));
    assert_eq!(outline(&graph), ["0..20 color", "20..30 color"]);
    assert_eq!(graph.stretches, [range(0, 20), range(20, 30)]);
}

#[test]
fn translucent_colors_lie_on_the_background() {
    let shots = vec![plain(range(0, 10), Color { red: 255, green: 255, blue: 255, alpha: 51 })];
    let grey = Color { red: 51, green: 51, blue: 51, alpha: 255 };
    assert_eq!(segments(&graph(&film(shots)))[0].recipe, Recipe::Color { color: grey });
}

#[test]
fn a_frame_that_stands_is_one_run() {
    let held = Picture::Held { media: MediaId(0), frame: Frame(77) };
    let shot = Shot {
        frames: range(0, 10),
        picture: held,
        look: Vec::new(),
        hits: Vec::new(),
        turn: None,
        span: Span::default(),
    };
    match &segments(&graph(&film(vec![shot])))[0].recipe {
        Recipe::Footage { frames, .. } => {
            assert_eq!(frames.as_slice(), [FrameRun { first: 77, step: 0, count: 10 }]);
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn it_is_written_out_for_people() {
    let expected = "\
film   640x360 at 24, frames 0..120
sound  a from 0:10.000 at 0:00.000 for 0:05.000, fade in 0:00.000 out 0:01.000, gain -2.50 dB
0..45        footage a 100..145 fit
45..51       crossfade 14.2857143%..85.7142857%
               from footage a 145..151 fit
               to footage b 495..507 by 2 fit
51..90       footage b 507..585 by 2 fit
90..96       flash #000000 3.2258065%..19.3548387%
               footage b 585..597 by 2 fit
96..120      flash #000000 22.5806452%..96.7741935%
               color #ffffff
";
    assert_eq!(dump::text(&graph(&sample())), expected);
}

#[test]
fn it_is_written_out_for_programs_and_graphviz() {
    let graph = graph(&sample());
    let value: serde_json::Value = serde_json::from_str(&dump::json(&graph)).expect("JSON");
    assert_eq!(value["stretches"].as_array().expect("stretches").len(), graph.stretches.len());
    assert_eq!(value["stretches"][1]["recipe"]["op"], "blend");
    assert_eq!(value["sound"]["gain"], -250);
    let dot = dump::dot(&graph);
    assert!(dot.starts_with("digraph film {") && dot.ends_with("}\n"), "{dot}");
    assert!(dot.contains("  n1 -> n3;\n  n2 -> n3;\n  n3 -> film [label=\"45..51\"];"), "{dot}");
}

/// A film of one shot of footage that has its size and a key frame every 48 frames.
fn copyable(first: i64, length: i64) -> Timeline {
    let mut timeline = film(vec![footage(range(0, length), 0, first, (1, 1))]);
    let video = VideoFacts {
        width: 640,
        height: 360,
        closed: FrameSet::new((0..10_000).step_by(48)),
        ..video()
    };
    let facts = Media { video: Some(video), ..(*timeline.media[0].facts).clone() };
    timeline.media[0].facts = Arc::new(facts);
    timeline
}

fn spliced_frames(timeline: &Timeline) -> Vec<String> {
    let told = |segment: &Segment| {
        format!("{}{}", segment.frames, if segment.copied { " copied" } else { "" })
    };
    spliced(&graph(timeline), |_| true).iter().map(told).collect()
}

#[test]
fn a_shot_is_copied_between_key_frames() {
    let within = |first, length| spliced_frames(&copyable(first, length));
    assert_eq!(within(96, 96), ["0..96 copied"]);
    assert_eq!(within(95, 98), ["0..1", "1..97 copied", "97..98"]);
    assert_eq!(within(97, 96), ["0..47", "47..95 copied", "95..96"]);
    assert_eq!(within(97, 94), ["0..94"]);
    assert_eq!(within(9990, 10), ["0..10"]);
    assert_eq!(within(9950, 50), ["0..34", "34..50 copied"], "to the file's end");
    assert_eq!(within(49, 1000), ["0..47", "47..959 copied", "959..1000"], "in one");
}

#[test]
fn what_the_film_would_change_is_not_copied() {
    let base = copyable(96, 96);
    let with = |change: &dyn Fn(&mut VideoFacts)| {
        let mut timeline = base.clone();
        let mut facts = (*timeline.media[0].facts).clone();
        change(facts.video.as_mut().expect("a video"));
        timeline.media[0].facts = Arc::new(facts);
        spliced_frames(&timeline)
    };
    assert_eq!(with(&|_| ()), ["0..96 copied"]);
    let changes: [&dyn Fn(&mut VideoFacts); 11] = [
        &|video| video.codec = "hevc".into(),
        &|video| video.width = 642,
        &|video| video.pixel_aspect = (4, 3),
        &|video| video.orientation.rotation = Rotation::Half,
        &|video| video.orientation.mirrored = true,
        &|video| video.matrix = Some(ColorMatrix::Bt601),
        &|video| video.range = Some(ColorRange::Full),
        &|video| video.transfer = Transfer::Hlg,
        &|video| video.fields = FieldOrder::TopFirst,
        &|video| video.pixel_format = "yuv422p".into(),
        &|video| video.rate = FrameRate::new(25, 1).expect("a rate"),
    ];
    for change in changes {
        assert_eq!(with(change), ["0..96"]);
    }
    assert_eq!(spliced(&graph(&base), |_| false), segments(&graph(&base)));
    let intra = PictureFormat { codec: Codec::H264Intra, ..FORMAT };
    assert!(spliced(&build(&base, &intra, None), |_| true).iter().all(|segment| !segment.copied));
}

fn opacity(percents: &[i64]) -> Treatment {
    Treatment::opacity(Signal::of(percents.iter().map(|&percent| Fixed::percent(percent))))
}

fn level(shots: Vec<Shot>, look: Vec<Treatment>) -> Level {
    Level::Track(Track { shots, look, ..Track::default() })
}

#[test]
fn a_layer_lies_over_what_is_below_only_where_it_shows() {
    let mut timeline = film(vec![footage(range(0, 60), 0, 0, (1, 1))]);
    timeline.levels.push(level(vec![footage(range(20, 40), 1, 100, (1, 1))], Vec::new()));
    assert_eq!(outline(&graph(&timeline)), ["0..20 from 0", "20..40 from 100", "40..60 from 40"]);
    timeline.levels.pop();
    let half = vec![opacity(&[50])];
    timeline.levels.push(level(vec![footage(range(20, 40), 1, 100, (1, 1))], half));
    assert_eq!(
        outline(&graph(&timeline)),
        ["0..20 from 0", "20..40 opacity 50% on from 100 over from 20", "40..60 from 40"]
    );
}

#[test]
fn an_adjust_cuts_the_film_where_it_begins_to_act() {
    let mut timeline = film(vec![footage(range(0, 200), 0, 0, (1, 1))]);
    let values: Vec<i64> =
        (0..100).map(|frame| if (10..20).contains(&frame) { 50 } else { 100 }).collect();
    let look = vec![opacity(&values)];
    let adjust = AdjustLevel { frames: range(50, 150), look, span: Span::default() };
    timeline.levels.push(Level::Adjust(adjust));
    assert_eq!(
        outline(&graph(&timeline)),
        ["0..60 from 0", "60..70 flash 50% on from 60", "70..200 from 70"]
    );
}

#[test]
fn effects_that_one_kernel_computes_are_one_pass() {
    let mut shot = footage(range(0, 10), 0, 0, (1, 1));
    let flash = Treatment::flash(Color::WHITE, Signal::constant(Fixed::percent(20)));
    let neutral = Treatment::flash(Color::WHITE, Signal::constant(Fixed::ZERO));
    shot.look = vec![Treatment::mirror(), flash, neutral, opacity(&[50])];
    assert_eq!(
        outline(&graph(&film(vec![shot.clone()]))),
        ["0..10 mirror+flash 20%+flash 50% on from 0"]
    );
    shot.look = vec![Treatment::mirror(), Treatment::mirror()];
    assert_eq!(outline(&graph(&film(vec![shot]))), ["0..10 from 0"]);
}
