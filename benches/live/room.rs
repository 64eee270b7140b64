//! A film, its watcher and its page, and the clock that runs from a save to what is seen of it.

use std::collections::BTreeSet;
use std::thread;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use crate::Result;
use crate::browser::Browser;
use crate::edit::{self, Edit, Expected, Kind};
use crate::eye;
use crate::media::{self, RATE, Shape};
use crate::options::Plan;
use crate::processes;
use crate::script::{self, Project};
use crate::watcher::{Watcher, revision};

/// Frames of a crossfade that was made shorter.
const SHORTER: i64 = 6;
/// A watcher that spends nothing for so long has nothing to do.
const CALM: Duration = Duration::from_millis(300);
/// It is waited for its calm no longer than this.
const PATIENCE: Duration = Duration::from_secs(120);

/// What the script says now.
pub(crate) struct Draft {
    /// The shots.
    pub(crate) edit: Edit,
    /// The shots after which the crossfade is shorter.
    pub(crate) short: BTreeSet<usize>,
    /// What the footage's names begin with.
    pub(crate) name: char,
    /// What the comment on the first line says.
    pub(crate) comment: usize,
}

impl Draft {
    /// The film of a plan.
    ///
    /// # Errors
    /// Its footage cannot be made.
    pub(crate) fn of(plan: &Plan) -> Result<Draft> {
        let footage = media::footage(Shape {
            size: plan.size,
            frames: plan.source_seconds * RATE,
            group: 250,
        })?;
        let edit = edit::edit(plan.size, footage, plan.seconds * RATE, plan.clips, Kind::Whole);
        Ok(Draft { edit, short: BTreeSet::new(), name: 'f', comment: 0 })
    }

    /// It in the language.
    ///
    /// # Errors
    /// The song cannot be made.
    pub(crate) fn text(&self) -> Result<String> {
        let mut text = format!("// {}\n", self.comment);
        let mut shot = 0;
        for line in script::script(&self.edit)?.lines() {
            let is_short = line == "  crossfade 12f" && self.short.contains(&(shot - 1));
            shot += usize::from(line.starts_with("  clip "));
            text += &if is_short { format!("  crossfade {SHORTER}f") } else { self.renamed(line) };
            text += "\n";
        }
        Ok(text)
    }

    fn renamed(&self, line: &str) -> String {
        ["  clip ", "footage "].iter().fold(line.to_owned(), |line, word| {
            line.replace(&format!("{word}f"), &format!("{word}{}", self.name))
        })
    }

    /// The middle of a shot.
    pub(crate) fn middle(&self, shot: usize) -> i64 {
        let clip = &self.edit.clips[shot];
        clip.start + clip.frames / 2
    }

    /// What is to be seen on a frame.
    pub(crate) fn expected(&self, frame: i64) -> Expected {
        let shot =
            self.edit.clips.iter().rposition(|clip| clip.start <= frame + SHORTER).unwrap_or(0);
        match self.edit.expected()[frame.unsigned_abs() as usize] {
            Expected::Mix(from, to, _) if shot > 0 && self.short.contains(&(shot - 1)) => {
                let part = ((frame - self.edit.clips[shot].start + SHORTER / 2) as f64 + 0.5)
                    / SHORTER as f64;
                Expected::Mix(from, to, part.clamp(0.0, 1.0))
            }
            expected => expected,
        }
    }
}

/// A watched film whose page is open.
pub(crate) struct Room {
    /// The film.
    pub(crate) draft: Draft,
    /// Where it lies.
    pub(crate) project: Project,
    /// `amv watch`.
    pub(crate) watcher: Watcher,
    /// The browser with its page.
    pub(crate) browser: Browser,
}

impl Room {
    /// A film that is rendered, on whose page nothing happens.
    ///
    /// # Errors
    /// Media or a script cannot be made, or there is no browser.
    pub(crate) fn open(plan: &Plan) -> Result<Room> {
        let draft = Draft::of(plan)?;
        let project = project(&draft, plan)?;
        let browser = browser(plan, &draft)?;
        let watcher = Watcher::start(
            project.command(&options(plan).iter().map(String::as_str).collect::<Vec<_>>()),
        );
        browser.open(&watcher.address());
        eprintln!("rendering all of the preview …");
        watcher.rendered_within(Watcher::beginning(), Duration::from_secs(1800));
        let room = Room { draft, project, watcher, browser };
        room.browser.wait("window.eye.at");
        room.calm()?;
        Ok(room)
    }

    /// Goes to a frame and waits until it is seen and nothing more is done.
    ///
    /// # Errors
    /// The watcher has ended.
    pub(crate) fn go(&self, frame: i64) -> Result<()> {
        self.expect(frame);
        self.browser.run(
            "document.getElementById('film').currentTime = arguments[0];",
            &[((frame as f64 + 0.5) / RATE as f64).into()],
        );
        self.browser.wait("window.eye.at || (window.eye.matches() && 1)");
        self.calm()
    }

    fn expect(&self, frame: i64) {
        self.browser.run(
            "window.eye.expected = arguments[0]; window.eye.at = null;",
            &[eye::levels(&self.draft.expected(frame))],
        );
    }

    /// Saves the film as it is now, and gives the milliseconds from then to its picture of a frame,
    /// on which the page is.
    ///
    /// # Errors
    /// The script cannot be written.
    pub(crate) fn seen(&self, frame: i64) -> Result<f64> {
        self.expect(frame);
        if self.browser.value("window.eye.matches()") == true {
            return Err(format!("frame {frame} is to be changed, and is seen already").into());
        }
        let place = self.watcher.now();
        let saved = self.save()?;
        let at = self.browser.wait("window.eye.at").as_f64().ok_or("no time")?;
        self.watcher.rendered(place);
        self.calm()?;
        Ok(at - saved)
    }

    /// Saves the film as it is now, and gives the milliseconds from then to the page that knows of
    /// it.
    ///
    /// # Errors
    /// The script cannot be written.
    pub(crate) fn known(&self) -> Result<f64> {
        let place = self.watcher.now();
        let saved = self.save()?;
        let revision = revision(&self.watcher.event(place, "compiled", |_| true));
        let at = self
            .browser
            .wait(&format!("window.eye.revisions[{revision}]"))
            .as_f64()
            .ok_or("no time")?;
        self.watcher.rendered(place);
        self.calm()?;
        Ok(at - saved)
    }

    /// Saves the film, and waits until all of it is rendered.
    ///
    /// # Errors
    /// The script cannot be written.
    pub(crate) fn rendered(&self) -> Result<()> {
        let place = self.watcher.now();
        self.save()?;
        self.watcher.rendered(place);
        Ok(())
    }

    /// When it was saved, in milliseconds since 1970.
    fn save(&self) -> Result<f64> {
        let text = self.draft.text()?;
        let now = now()?;
        self.project.save(&text)?;
        Ok(now)
    }

    /// Waits until the watcher has nothing to do.
    ///
    /// # Errors
    /// It has ended, or does not come to rest.
    pub(crate) fn calm(&self) -> Result<()> {
        let process = [self.watcher.process()];
        let deadline = Instant::now() + PATIENCE;
        loop {
            let before = processes::spent(&process)?;
            thread::sleep(CALM);
            if processes::spent(&process)? - before < 0.02 {
                return Ok(());
            }
            if Instant::now() > deadline {
                return Err("the watcher does not come to rest".into());
            }
        }
    }
}

/// The folder of a plan's film, with its media known and nothing of it rendered.
///
/// # Errors
/// A file cannot be written.
pub(crate) fn project(draft: &Draft, plan: &Plan) -> Result<Project> {
    let project = Project::new(
        &format!("live-{}-{}-{}", plan.size.1, plan.seconds, plan.clips),
        &draft.edit,
    )?;
    project.save(&draft.text()?)?;
    Ok(project)
}

/// A browser whose pages are looked at.
///
/// # Errors
/// There is none.
pub(crate) fn browser(plan: &Plan, draft: &Draft) -> Result<Browser> {
    let browser = Browser::start().ok_or("there is no browser")?;
    browser.run_in_advance(&eye::script(plan, &draft.expected(0)));
    Ok(browser)
}

/// What amv is asked for.
pub(crate) fn options(plan: &Plan) -> Vec<String> {
    let size = format!("{}x{}", plan.preview.0, plan.preview.1);
    ["watch", "film.amv", "--progress", "json", "--size", &size].map(str::to_owned).to_vec()
}

/// Milliseconds since 1970.
///
/// # Errors
/// The clock is set before that.
pub(crate) fn now() -> Result<f64> {
    Ok(SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs_f64() * 1000.0)
}
