//! A film with its watcher and its page, and the eye that reads frames from the page.

use std::net::TcpListener;
use std::process::Command;

use serde_json::Value;

use super::cut::{Cut, FOOTAGE_FRAMES, Numbers, RATE};
use crate::support::browser::Browser;
use crate::support::numbered::{self, HEIGHT, Label, WIDTH};
use crate::support::project::Project;
use crate::support::watcher::{Place, Watcher};

/// Looks at the `<video>`: the number in each half of its picture, and where the page says it is.
const EYE: &str = "
window.stays = 'the same page';
const canvas = document.createElement('canvas');
canvas.width = WIDTH;
canvas.height = HEIGHT;
const context = canvas.getContext('2d', { willReadFrequently: true });
const film = document.getElementById('film');
const columns = 16;
function level(pixels, top, column) {
  const width = WIDTH / columns;
  let [sum, count] = [0, 0];
  for (let row = top + 8; row < top + HEIGHT / 2 - 8; row++)
    for (let x = column * width + 3; x < (column + 1) * width - 3; x++, count++) sum += pixels[(row * WIDTH + x) * 4 + 1];
  return sum / count;
}
function number(pixels, top) {
  const levels = [...Array(columns).keys()].map((column) => level(pixels, top, column));
  if (levels[0] - levels[1] < 100) return null;
  return levels.slice(2).reduce((number, one) => number * 2 + (one > (levels[0] + levels[1]) / 2 ? 1 : 0), 0);
}
window.look = (film = document.getElementById('film')) => {
  context.fillStyle = '#888';
  context.fillRect(0, 0, WIDTH, HEIGHT);
  context.drawImage(film, 0, 0, WIDTH, HEIGHT);
  const pixels = context.getImageData(0, 0, WIDTH, HEIGHT).data;
  return { frame: Number(document.getElementById('clock').dataset.frame), a: number(pixels, 0), b: number(pixels, HEIGHT / 2) };
};
window.seen = [];
window.record = false;
// A callback may be late, and the film has gone on: a picture that is taken out of the film knows its own time.
const each = () => {
  if (window.record) {
    const picture = new VideoFrame(film);
    window.seen.push({ ...window.look(picture), time: picture.timestamp / 1e6 });
    picture.close();
  }
  film.requestVideoFrameCallback(each);
};
film.requestVideoFrameCallback(each);
const fetched = window.fetch;
window.fetch = async (address, options) => {
  const answer = await fetched(address, options);
  if (String(address).endsWith('/look')) window.toldToLookAt = JSON.parse(options.body).frame;
  return answer;
};
";

/// The page of a watched film.
pub(crate) struct Stage {
    /// The film's folder.
    pub(crate) project: Project,
    /// `amv watch`; none between its end and its restart.
    pub(crate) watcher: Option<Watcher>,
    /// The browser in which the page is open.
    pub(crate) browser: Browser,
    /// Where the preview is served, whoever else serves one.
    port: u16,
}

/// What was seen while the film played.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Glimpse {
    /// The film's frame at the picture's own time.
    pub(crate) frame: i64,
    /// The numbers in it.
    pub(crate) numbers: Numbers,
}

impl Glimpse {
    /// Whether it is the film's picture at its time.
    pub(crate) fn is_right(&self, cut: &Cut) -> bool {
        self.numbers == cut.numbers(self.frame)
    }
}

impl Stage {
    /// A film at its footage's size, rendered, with its page open and its first frame seen. None,
    /// said aloud, where ffmpeg or a browser is missing.
    pub(crate) fn set(cut: &Cut) -> Option<Stage> {
        let stage = Stage::set_with(&cut.script(), &[])?;
        stage.sees(cut, 0);
        Some(stage)
    }

    /// The same of any script, with more options for the watcher; nothing is waited for but the
    /// first picture.
    pub(crate) fn set_with(script: &str, options: &[&str]) -> Option<Stage> {
        let browser = Browser::start()?;
        let project = project(script)?;
        let mut stage = Stage { project, watcher: None, browser, port: free_port() };
        stage.watch(options);
        stage.enter();
        Some(stage)
    }

    /// Starts the watcher, always on the same port. Its size is the footage's, unless the options
    /// say another.
    pub(crate) fn watch(&mut self, options: &[&str]) {
        self.watch_film("film.amv", options);
    }

    /// The same of another script in the film's folder.
    pub(crate) fn watch_film(&mut self, film: &str, options: &[&str]) {
        let size = format!("{WIDTH}x{HEIGHT}");
        let port = self.port.to_string();
        let fixed = ["watch", film, "--progress", "json", "--port", &port];
        let size: &[&str] = if options.contains(&"--size") { &[] } else { &["--size", &size] };
        self.watcher =
            Some(Watcher::start(self.project.command(&[&fixed, size, options].concat())));
    }

    /// Opens the page, or loads it again, and waits for its picture.
    pub(crate) fn enter(&self) {
        self.browser.open(&self.watcher().address());
        self.browser.run(
            &EYE.replace("WIDTH", &WIDTH.to_string()).replace("HEIGHT", &HEIGHT.to_string()),
            &[],
        );
        self.browser.wait("document.documentElement.dataset.shown");
        self.browser.wait("document.getElementById('badge').dataset.state === 'rendered'");
    }

    /// The watcher, which runs.
    pub(crate) fn watcher(&self) -> &Watcher {
        self.watcher.as_ref().expect("it runs")
    }

    /// Writes the script, and waits until its film is rendered and the page shows its picture at
    /// the playhead.
    #[track_caller]
    pub(crate) fn save(&self, script: &str) -> u64 {
        let place = self.write(script);
        let revision = self.watcher().rendered(place);
        self.shows(revision);
        revision
    }

    /// Writes the script, and says what lies behind that.
    pub(crate) fn write(&self, script: &str) -> Place {
        let place = self.watcher().now();
        self.project.write("film.amv", script);
        place
    }

    /// Waits until the page says that the picture at the playhead is that of a revision, or of a
    /// later one.
    #[track_caller]
    pub(crate) fn shows(&self, revision: u64) {
        self.browser.wait(&format!("Number(document.documentElement.dataset.shown) >= {revision}"));
    }

    /// Goes to a frame and waits until the page is there.
    #[track_caller]
    pub(crate) fn go(&self, frame: i64) {
        self.browser.run(
            "film.currentTime = arguments[0];",
            &[((frame as f64 + 0.5) / RATE as f64).into()],
        );
        self.is_at(frame);
    }

    /// Waits until the page says that a frame is under the playhead.
    #[track_caller]
    pub(crate) fn is_at(&self, frame: i64) {
        self.browser
            .wait(&format!("Number(document.getElementById('clock').dataset.frame) === {frame}"));
    }

    /// Waits until whoever renders was told that a frame is looked at.
    #[track_caller]
    pub(crate) fn tells_to_look_at(&self, frame: i64) {
        self.browser.wait(&format!("window.toldToLookAt === {frame}"));
    }

    /// Waits until the page is on a frame and that frame's picture is on the screen.
    #[track_caller]
    pub(crate) fn sees(&self, cut: &Cut, frame: i64) {
        self.browser.until(&format!("frame {frame} is {:?}", cut.numbers(frame)), || {
            let seen = self.look();
            if seen == (frame, cut.numbers(frame)) { Ok(seen) } else { Err(seen) }
        });
    }

    /// Goes to a frame, and waits until its picture is on the screen.
    #[track_caller]
    pub(crate) fn sees_at(&self, cut: &Cut, frame: i64) {
        self.go(frame);
        self.sees(cut, frame);
    }

    /// Looks at the first, a middle and the last frame of every shot.
    #[track_caller]
    pub(crate) fn is_right_everywhere(&self, cut: &Cut) {
        cut.samples().into_iter().for_each(|frame| self.sees_at(cut, frame));
    }

    /// Where the page says it is, and what is on the screen now.
    pub(crate) fn look(&self) -> (i64, Numbers) {
        let seen = self.browser.value("window.look()");
        (seen["frame"].as_i64().unwrap_or(-1), numbers(&seen))
    }

    /// Asserts that the page was never loaded again.
    #[track_caller]
    pub(crate) fn is_the_same_page(&self) {
        assert_eq!(self.browser.value("window.stays"), "the same page");
    }

    /// Presses keys on the page.
    pub(crate) fn press(&self, chord: &[&str]) {
        self.browser.press(chord);
    }

    /// From now on every picture that is presented is looked at.
    pub(crate) fn record(&self) {
        self.browser.run("window.seen = []; window.record = true;", &[]);
    }

    /// What was presented since [`Stage::record`], once there are so many.
    #[track_caller]
    pub(crate) fn recorded(&self, count: usize) -> Vec<Glimpse> {
        self.browser.wait(&format!("window.seen.length >= {count}"));
        let seen = self.browser.run("window.record = false; return window.seen;", &[]);
        let frame = |seen: &Value| {
            (seen["time"].as_f64().expect("a time") * RATE as f64 + 0.1).floor() as i64
        };
        seen.as_array()
            .expect("a list")
            .iter()
            .map(|seen| Glimpse { frame: frame(seen), numbers: numbers(seen) })
            .collect()
    }

    /// The paths of all that the page has fetched that begin so.
    pub(crate) fn fetched(&self, beginning: &str) -> Vec<String> {
        let script = "return performance.getEntriesByType('resource').map((entry) => new URL(entry.name).pathname)";
        let paths = self.browser.run(script, &[]);
        let paths = paths
            .as_array()
            .expect("a list")
            .iter()
            .map(|path| path.as_str().expect("a path").to_owned());
        paths.filter(|path| path.starts_with(beginning)).collect()
    }
}

/// A port on which nothing listens now.
pub(crate) fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0")
        .and_then(|listener| listener.local_addr())
        .expect("a port")
        .port()
}

/// A folder with the script, numbered footage, and a song whose tone is higher in every second.
pub(crate) fn project(script: &str) -> Option<Project> {
    let project = Project::with_media(script)?;
    numbered::make(&project.file("a.mp4"), Label::A, "24", FOOTAGE_FRAMES as usize);
    numbered::make(&project.file("b.mp4"), Label::B, "24", FOOTAGE_FRAMES as usize);
    let song = "aevalsrc=0.4*sin(2*PI*(400+200*floor(t))*t):s=48000:d=8";
    let made = Command::new("ffmpeg")
        .args(["-v", "error", "-y", "-f", "lavfi", "-i", song])
        .arg(project.file("song.wav"))
        .status();
    assert!(made.expect("the ffmpeg command runs").success());
    Some(project)
}

/// What the clipboard holds, once it is this.
pub(crate) fn clipboard(stage: &Stage, wanted: &str) -> String {
    stage.browser.until("the clipboard", || {
        let script = "const done = arguments[0]; navigator.clipboard.readText().then(done, (error) => done(String(error)));";
        let text = stage.browser.run_until_called(script, &[]).as_str().unwrap_or_default().to_owned();
        if text == wanted { Ok(text) } else { Err(text) }
    })
}

fn numbers(seen: &Value) -> Numbers {
    (seen["a"].as_i64(), seen["b"].as_i64())
}
