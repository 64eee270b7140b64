//! `amv lock`: shows the lock of a film's song and whether it is up to date, or updates it.

use std::path::Path;

use serde_json::{Value, json};

use super::arguments::LockArguments;
use super::console::Console;
use super::error::CommandError;
use super::script::{counted, number};
use super::stop::{Exit, Stop};
use crate::diag::{self, Diagnostic};
use crate::music::Difference;
use crate::session::{Compiled, Film, LockState};
use crate::time::{Rational, Time, round_half_up};
use crate::world::{DetectedMusic, Facet, Facets, Meter, Onset, OnsetKind, Part, Pulse, Stretch};

/// Shows the lock of a script, or runs the detection again and locks the result.
pub(super) fn run(console: &Console, arguments: &LockArguments) -> Result<Exit, Stop> {
    let film = Film::open(&arguments.file);
    let compiled = compiled(console, &film, &arguments.file)?;
    let state = film
        .lock_state(&compiled)
        .map_err(|error| not_detected(&arguments.file, &error.to_string()))?;
    match state.filter(|state| state.entry.is_some() || state.now.is_some()) {
        None => nothing(console, arguments),
        Some(state) if arguments.update => update(console, arguments, &film, &state),
        Some(state) => show(console, arguments, &state),
    }
}

/// Compiles the script. It may have errors, because the lock may cause them, as long as its song is
/// known.
fn compiled(console: &Console, film: &Film, file: &Path) -> Result<Compiled, Stop> {
    let compiled = film.compile_only();
    let unlocked = compiled
        .diagnostics
        .iter()
        .any(|one| one.severity == diag::Severity::Error && one.code.as_str().starts_with("lock-"));
    if !diag::has_errors(&compiled.diagnostics) || (compiled.detection.is_some() && !unlocked) {
        return Ok(compiled);
    }
    console.print_diagnostics(&compiled.diagnostics, &compiled.sources);
    console.note(&format!("{}: {}", file.display(), counted(&compiled.diagnostics)));
    Err(Stop::Reported(Exit::ScriptErrors))
}

fn not_detected(file: &Path, why: &str) -> Stop {
    Stop::for_error(
        &CommandError::NotDetected { path: file.display().to_string(), why: why.to_owned() },
        Exit::Failed,
    )
}

fn nothing(console: &Console, arguments: &LockArguments) -> Result<Exit, Stop> {
    if arguments.json {
        console.exact_result(&format!("{:#}\n", json!({ "up_to_date": true, "songs": [] })))?;
    } else {
        console.result(&format!("{}: no song needs beat detection\n", arguments.file.display()))?;
    }
    Ok(Exit::Clean)
}

fn show(console: &Console, arguments: &LockArguments, state: &LockState) -> Result<Exit, Stop> {
    let up_to_date = state.is_up_to_date();
    if arguments.json {
        let object = json!({ "up_to_date": up_to_date, "songs": [song_value(state)] });
        console.exact_result(&format!("{object:#}\n"))?;
    } else {
        let status = status(state);
        console.result(&format!("{}: {status}\n{}", state.path.display(), table(state)))?;
    }
    Ok(if up_to_date { Exit::Clean } else { Exit::ScriptErrors })
}

/// `up to date`, or why it is not.
fn status(state: &LockState) -> String {
    let difference = state.difference().filter(|difference| !difference.is_none());
    match (&state.entry, state.song_changed(), difference) {
        (None, ..) => {
            "this song is not locked yet; checking or rendering the film locks it".to_owned()
        }
        (Some(_), true, difference) => {
            format!(
                "the song has changed since its beats were detected; new detection would change: {}",
                difference.unwrap_or_default()
            )
        }
        (Some(_), false, Some(difference)) => {
            format!("locked by an earlier version of amv; new detection would change: {difference}")
        }
        (Some(_), false, None) if !state.is_complete() => {
            "the film uses more than is locked; checking or rendering the film locks it".to_owned()
        }
        (Some(_), false, None) => "up to date".to_owned(),
    }
}

fn update(
    console: &Console,
    arguments: &LockArguments,
    film: &Film,
    state: &LockState,
) -> Result<Exit, Stop> {
    let detected = film
        .detect_again(&state.detection)
        .map_err(|error| not_detected(&arguments.file, &error.to_string()))?;
    let difference =
        state.entry.as_ref().map(|entry| Difference::between(&entry.detected, &detected));
    film.update_lock(&state.detection, detected).map_err(|error| {
        let diagnostic = Diagnostic { severity: diag::Severity::Error, ..Diagnostic::of(&error) };
        Stop::Report {
            diagnostics: vec![diagnostic],
            sources: crate::source::Sources::new(),
            exit: Exit::Failed,
        }
    })?;
    let song = &state.detection.song;
    if arguments.json {
        let changes = difference.as_ref().map(difference_value);
        let songs = json!([{ "song": song, "changes": changes }]);
        let object = json!({ "updated": state.path.to_string_lossy(), "songs": songs });
        console.exact_result(&format!("{object:#}\n"))?;
        return Ok(report_errors(console, film, &arguments.file));
    }
    console.result(&match difference {
        None => format!("{}: {song} is locked now\n", state.path.display()),
        Some(difference) if difference.is_none() => {
            format!("{}: {song}: nothing has changed\n", state.path.display())
        }
        Some(difference) => {
            let lines: String =
                difference.lines().iter().map(|line| format!("  {line}\n")).collect();
            format!("{}: {song}, detected again:\n{lines}", state.path.display())
        }
    })?;
    Ok(report_errors(console, film, &arguments.file))
}

/// Reports errors of the script with the new lock.
fn report_errors(console: &Console, film: &Film, file: &Path) -> Exit {
    let compiled = film.compile_only();
    if !diag::has_errors(&compiled.diagnostics) {
        return Exit::Clean;
    }
    console.print_diagnostics(&compiled.diagnostics, &compiled.sources);
    console.note(&format!("{}: {}", file.display(), counted(&compiled.diagnostics)));
    Exit::ScriptErrors
}

/// What the lock says about the song, or would say, in two columns.
fn table(state: &LockState) -> String {
    let (detected, facets) = shown(state);
    let hints = &state.detection.hints;
    let mut rows =
        vec![("song", state.detection.song.clone()), ("hints", crate::music::hints_text(hints))];
    if let Some(detected) = detected {
        rows.push(("length", detected.length.to_string()));
        rows.extend(facets.iter().flat_map(|facet| facet_rows(detected, facet, hints.meter)));
    }
    rows.into_iter().map(|(name, value)| format!("  {name:<12}{value}\n")).collect()
}

/// What the lock holds, or what the film uses.
fn shown(state: &LockState) -> (Option<&DetectedMusic>, Facets) {
    match (&state.entry, &state.now) {
        (Some(entry), _) => (Some(&*entry.detected), entry.facets),
        (None, now) => (now.as_deref(), state.detection.used_facets()),
    }
}

fn facet_rows(
    detected: &DetectedMusic,
    facet: Facet,
    meter: Option<u32>,
) -> Vec<(&'static str, String)> {
    let times = |times: &[Time]| listed(times.iter().map(Time::to_string).collect());
    let part = |part: &Part| format!("{} at {}", part.name, part.start);
    match facet {
        Facet::Beats => match &detected.pulse {
            Some(pulse) => pulse_rows(pulse, meter),
            None => vec![("beats", "no pulse".to_owned())],
        },
        Facet::Parts => vec![("parts", listed(detected.sections.iter().map(part).collect()))],
        Facet::Drops => vec![("drops", times(&detected.drops))],
        Facet::Breaks => vec![("breaks", times(&detected.breaks))],
        Facet::Energy => vec![("energy", number(detected.energy.len(), "value"))],
        Facet::Hits(kind) => vec![(kind_name(kind), number(count(detected, kind), "hit"))],
    }
}

/// The rows of a pulse; `meter` is the metre that the script sets.
fn pulse_rows(pulse: &Pulse, meter: Option<u32>) -> Vec<(&'static str, String)> {
    let beats = pulse.beats();
    let detected = || pulse.meters.iter().map(|run: &Meter| run.meter.to_string()).collect();
    let metres: Vec<String> = meter.map_or_else(detected, |meter| vec![meter.to_string()]);
    let sure = pulse.confidence;
    let first = pulse
        .meters
        .first()
        .and_then(|run| beats.get(run.beat as usize))
        .copied()
        .unwrap_or_default();
    let mut rows = vec![
        ("tempo", tempo(pulse)),
        ("beats", format!("{}, {} a bar, bar 1 at {first}", beats.len(), metres.join(", then "))),
        (
            "confidence",
            format!(
                "tempo {} %, level {} %, phase {} %, bars {} %",
                sure.tempo, sure.level, sure.phase, sure.bars
            ),
        ),
    ];
    rows.extend(pulse.rival.map(|rival| ("rival", format!("{rival} times that tempo"))));
    rows
}

/// `174 bpm`, `from 118.4 to 121.02 bpm`.
fn tempo(pulse: &Pulse) -> String {
    let mut tempos: Vec<Rational> = pulse.stretches.iter().flat_map(tempos_of).collect();
    tempos.sort_unstable();
    match (tempos.first().map(hundredths), tempos.last().map(hundredths)) {
        (Some(least), Some(most)) if least == most => format!("{least} bpm"),
        (Some(least), Some(most)) => format!("from {least} to {most} bpm"),
        (None, _) | (_, None) => "none".to_owned(),
    }
}

fn tempos_of(stretch: &Stretch) -> Vec<Rational> {
    match stretch {
        Stretch::Steady { tempo, .. } => vec![*tempo],
        Stretch::Free { beats } => {
            let minute = Rational::from(60);
            beats.windows(2).map(|pair| minute / (pair[1] - pair[0]).seconds()).collect()
        }
    }
}

/// At most two decimals.
fn hundredths(value: &Rational) -> String {
    let hundredths = round_half_up(*value * Rational::from(100));
    format!("{}.{:02}", hundredths / 100, hundredths % 100)
        .trim_end_matches('0')
        .trim_end_matches('.')
        .to_owned()
}

fn listed(words: Vec<String>) -> String {
    if words.is_empty() { "none".to_owned() } else { words.join(", ") }
}

fn kind_name(kind: OnsetKind) -> &'static str {
    match kind {
        OnsetKind::Kick => "kick",
        OnsetKind::Snare => "snare",
        OnsetKind::Hat => "hat",
        OnsetKind::Other => "other hits",
    }
}

fn count(detected: &DetectedMusic, kind: OnsetKind) -> usize {
    detected.onsets.iter().filter(|onset: &&Onset| onset.kind == kind).count()
}

fn song_value(state: &LockState) -> Value {
    let (detected, facets) = shown(state);
    let pulse = detected.and_then(|detected| detected.pulse.as_ref());
    let part = |part: &Part| json!({ "name": part.name, "start_us": micros(part.start) });
    let parts = |detected: &DetectedMusic| detected.sections.iter().map(part).collect::<Vec<_>>();
    let hits = facets.iter().any(|facet| matches!(facet, Facet::Hits(_)));
    json!({
        "song": state.detection.song,
        "hints": crate::music::hints_text(&state.detection.hints),
        "locked": state.entry.is_some(),
        "song_changed": state.song_changed(),
        "detector": detected.map(|detected| detected.detector),
        "tempo": pulse.map(tempo),
        "beats": pulse.map(|pulse| pulse.beats().len()),
        "sections": detected.filter(|_| facets.has(Facet::Parts)).map(parts),
        "hits": detected.filter(|_| hits).map(|detected| detected.onsets.len()),
        "changes": state.difference().as_ref().map(difference_value),
    })
}

fn difference_value(difference: &Difference) -> Value {
    let moved = |moved: &crate::music::Moved| {
        json!({
            "added": moved.added,
            "lost": moved.lost,
            "moved": moved.moved,
            "median_us": micros(moved.median),
            "most_us": micros(moved.most),
        })
    };
    json!({
        "beats": moved(&difference.beats),
        "beats_elsewhere_in_bar": difference.bars,
        "hits": moved(&difference.hits),
        "sections": difference.sections,
        "drops_and_breaks": difference.drops,
        "energy": difference.energy,
    })
}

/// Whole microseconds.
fn micros(time: Time) -> i64 {
    i64::try_from(round_half_up(time.seconds() * Rational::from(1_000_000))).unwrap_or(i64::MAX)
}
