//! Temporary.
#![allow(missing_docs)]
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime};
pub struct Watcher(BTreeMap<PathBuf, Option<SystemTime>>);
pub enum Settled { Changed(Vec<PathBuf>), Until(Instant), Nothing }
fn stamp(p: &Path) -> Option<SystemTime> { p.metadata().ok()?.modified().ok() }
impl Watcher {
    pub fn new(wake: impl Fn() + Send + 'static) -> Result<Watcher, crate::render::RenderError> {
        std::thread::spawn(move || loop { std::thread::sleep(Duration::from_millis(20)); wake(); });
        Ok(Watcher(BTreeMap::new()))
    }
    pub fn follow(&mut self, files: &[PathBuf], _home: &Path) -> Option<crate::render::RenderError> {
        for f in files { self.0.entry(f.clone()).or_insert_with(|| stamp(f)); }
        None
    }
    pub fn settled(&mut self, _now: Instant) -> Settled {
        let changed: Vec<PathBuf> = self.0.iter().filter(|(p, s)| stamp(p) != **s).map(|(p, _)| p.clone()).collect();
        for c in &changed { self.0.insert(c.clone(), stamp(c)); }
        if changed.is_empty() { Settled::Nothing } else { Settled::Changed(changed) }
    }
}
