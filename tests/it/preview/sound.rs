//! The sound that is heard in the page.

use super::cut::{Cut, RATE};
use super::stage::Stage;

/// Plays from the start of a second on and calls back with the strongest tone, in hertz, that is
/// heard in its middle.
const EAR: &str = "
const [second, done] = arguments;
const film = document.getElementById('film');
const context = new AudioContext();
const ear = new AnalyserNode(context, { fftSize: 8192, smoothingTimeConstant: 0 });
const levels = new Float32Array(ear.frequencyBinCount);
film.currentTime = second + 0.1;
const hear = () => {
  if (film.currentTime < second + 0.7) return requestAnimationFrame(hear);
  ear.getFloatFrequencyData(levels);
  film.pause();
  context.close();
  done(levels.indexOf(Math.max(...levels)) * context.sampleRate / ear.fftSize);
};
film.play().then(() => {
  context.createMediaStreamSource(film.captureStream()).connect(ear);
  hear();
}, (error) => done(String(error)));
";

/// Asserts that the tone of a second of the song is heard at a second of the film.
#[track_caller]
fn assert_hears(stage: &Stage, film_second: i64, song_second: i64) {
    let expected = (400 + 200 * song_second) as f64;
    let heard = stage.browser.run_until_called(EAR, &[film_second.into()]);
    assert!(
        heard.as_f64().is_some_and(|heard| (heard - expected).abs() < 20.0),
        "{heard} at {film_second} s, not {expected}"
    );
}

fn from(second: i64) -> Cut {
    Cut {
        head: format!(
            "song s = \"song.wav\" {{ tempo 120bpm; first beat 0s; from 0:0{second} }}\n"
        ),
        shots: Cut::bars().shots[..2].to_vec(),
    }
}

#[test]
fn another_part_of_the_song_is_heard_after_an_edit() {
    let Some(stage) = Stage::set(&from(0)) else { return };
    assert_hears(&stage, 0, 0);
    assert_hears(&stage, 3, 3);
    stage.save(&from(2).script());
    assert_hears(&stage, 0, 2);
    assert_hears(&stage, 3, 5);
    stage.save(&from(0).script());
    assert_hears(&stage, 1, 1);
    stage.is_the_same_page();
}

#[test]
fn a_song_comes_and_goes() {
    let song = from(1);
    let silent = Cut::silent(&song.shots);
    let Some(stage) = Stage::set(&silent) else { return };
    stage.save(&song.script());
    assert_hears(&stage, 2, 3);
    stage.save(&silent.script());
    stage.is_right_everywhere(&silent);
    assert_eq!(stage.browser.value("film.error"), serde_json::Value::Null);
    stage.save(&song.script());
    assert_hears(&stage, 2, 3);
}

#[test]
fn an_edit_of_the_picture_leaves_the_sound() {
    let mut cut = from(0);
    let Some(stage) = Stage::set(&cut) else { return };
    let before = stage.fetched("/sound/");
    cut.shots[0].first += 5;
    stage.save(&cut.script());
    assert_hears(&stage, 1, 1);
    assert_eq!(stage.fetched("/sound/"), before);
    stage.sees_at(&cut, RATE);
}
