//! The click on every beat.

use std::process::Command;

use super::cut::Cut;
use super::stage::Stage;
use crate::support::browser::key;

/// Listens to the film and to the clicks, each by its own way into the page's audio context.
const EARS: &str = "
window.ears = {};
const connect = AudioNode.prototype.connect;
AudioNode.prototype.connect = function (target, ...more) {
  if (target === this.context.destination) {
    const ear = new AnalyserNode(this.context, { fftSize: 32768 });
    connect.call(this, ear);
    window.ears[this instanceof MediaElementAudioSourceNode ? 'film' : 'click'] = ear;
  }
  return connect.call(this, target, ...more);
};
window.hear = () => {
  const samples = (ear) => {
    const heard = new Float32Array(ear.fftSize);
    ear.getFloatTimeDomainData(heard);
    return heard;
  };
  const [film, click] = [window.ears.film, window.ears.click].map(samples);
  const onsets = (heard) => {
    const found = [];
    for (let index = 0; index < heard.length; index++)
      if (Math.abs(heard[index]) > 0.1 && index - (found.at(-1) ?? -1e9) > 4800) found.push(index);
    return found;
  };
  const loudest = Math.max(...click.map(Math.abs));
  return { film: onsets(film), click: onsets(click), loudest };
};
";

/// A song of short sounds, one on every beat of 120 a minute.
fn beating(stage: &Stage) {
    let song =
        "aevalsrc=if(lt(mod(t\\,0.5)\\,0.004)\\,0.9*cos(2*PI*3000*mod(t\\,0.5))\\,0):s=48000:d=8";
    let made = Command::new("ffmpeg")
        .args(["-v", "error", "-y", "-f", "lavfi", "-i", song])
        .arg(stage.project.file("song.wav"))
        .status();
    assert!(made.expect("the ffmpeg command runs").success());
}

/// How many samples each click comes after the song's own beat, over some looks.
fn distances(stage: &Stage) -> Vec<i64> {
    let mut found = Vec::new();
    for _ in 0..8 {
        std::thread::sleep(std::time::Duration::from_millis(230));
        let heard = stage.browser.value("window.hear()");
        let list = |name: &str| -> Vec<i64> {
            heard[name].as_array().expect("a list").iter().filter_map(|one| one.as_i64()).collect()
        };
        let clicks = list("click");
        for beat in list("film") {
            let nearest = clicks.iter().map(|click| click - beat).min_by_key(|away| away.abs());
            found.extend(nearest.filter(|away| away.abs() < 4800));
        }
    }
    found.sort_unstable();
    found
}

#[test]
fn a_click_lies_on_the_songs_own_beats_to_a_few_samples() {
    let cut = Cut::bars();
    let Some(stage) = Stage::set(&cut) else { return };
    beating(&stage);
    let place = stage.watcher().now();
    stage.watcher().event(place, "sound", |_| true);
    stage.browser.run(EARS, &[]);
    stage.press(&["q"]);
    stage.browser.wait("document.getElementById('click').getAttribute('aria-pressed') === 'true'");
    stage.press(&[key::HOME]);
    stage.press(&[key::SPACE]);
    stage.browser.wait("film.currentTime > 0.9");
    let found = distances(&stage);
    assert!(found.len() >= 3, "{found:?}");
    let middle = found[found.len() / 2];
    assert!(middle.abs() <= 96, "{middle} samples of 48 kHz; {found:?}");
    stage.press(&["q"]);
    stage.browser.wait("document.getElementById('click').getAttribute('aria-pressed') === 'false'");
    std::thread::sleep(std::time::Duration::from_millis(800));
    assert_eq!(stage.browser.value("window.hear().click.length"), 0);
}
