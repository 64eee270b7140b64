//! What is rendered to, and what is refused.

use std::fs;

use super::*;
use crate::check::program::{Color, Conform, Program, Project, Run};
use crate::hash::ContentHash;
use crate::source::{SourceId, Sources};
use crate::time::FrameRate;
use crate::timeline::TimelineMedia;
use crate::world::Media;

fn span(start: usize) -> Span {
    Span::new(SourceId(0), start..start + 1)
}

fn output(path: PathBuf, start: usize) -> Output {
    Output { path, size: None, codec: None, quality: None, span: span(start) }
}

fn timeline(footage: &Path) -> Timeline {
    let facts = Media {
        digest: ContentHash::of(b""),
        stamp: None,
        container: String::new(),
        video: None,
        audio: None,
    };
    let medium = TimelineMedia {
        name: "a".to_owned(),
        path: footage.to_owned(),
        facts: facts.into(),
        conform: Conform::default(),
    };
    Timeline {
        title: None,
        size: (1280, 720),
        rate: FrameRate::FILM,
        background: Color::BLACK,
        length: 1,
        media: vec![medium],
        levels: vec![],
        song: None,
        beats: None,
        song_sections: vec![],
        sections: vec![],
        marks: vec![],
    }
}

/// The targets of `film.amv` in `folder`, made from `footage.mp4` there.
fn resolve(
    folder: &Path,
    outputs: Vec<Output>,
    overrides: &Overrides,
) -> Result<Vec<Target>, OutputError> {
    let script = folder.join("film.amv");
    let timeline = timeline(&folder.join("footage.mp4"));
    let program = Program {
        project: Project {
            title: None,
            size: timeline.size,
            rate: timeline.rate,
            background: Color::BLACK,
            seed: 0,
        },
        grid: None,
        grid_source: None,
        song_sections: vec![],
        song: None,
        song_unknown: false,
        media: vec![],
        styles: vec![],
        timeline: Run::default(),
        layers: vec![],
        adjusts: vec![],
        words: vec![],
        marks: vec![],
        outputs,
    };
    let compiled = Compiled {
        sources: Sources::new(),
        program: Some(program),
        timeline: None,
        uncued: vec![],
        diagnostics: vec![],
        detection: None,
        allowances: crate::check::Allowances::default(),
        files: vec![script.clone()],
    };
    targets(&script, &compiled, &timeline, overrides)
}

fn to(path: PathBuf) -> Overrides {
    Overrides { output: Some(path), ..Overrides::default() }
}

#[test]
fn a_film_is_named_after_its_script() {
    let folder = tempfile::tempdir().expect("a folder");
    let targets = resolve(folder.path(), vec![], &Overrides::default()).expect("a target");
    let format = PictureFormat {
        width: 1280,
        height: 720,
        rate: FrameRate::FILM,
        codec: Codec::H264,
        quality: Quality::Master,
    };
    assert_eq!(
        targets,
        [Target { path: folder.path().join("film.mp4"), container: Container::Mp4, format }]
    );
}

#[test]
fn the_command_line_goes_before_the_script() {
    let folder = tempfile::tempdir().expect("a folder");
    let small = Output {
        size: Some((640, 360)),
        quality: Some(Quality::Draft),
        ..output(folder.path().join("small.mkv"), 1)
    };
    let outputs = vec![small, output(folder.path().join("large.mp4"), 2)];
    let sizes = |overrides: &Overrides| -> Vec<_> {
        let targets = resolve(folder.path(), outputs.clone(), overrides).expect("targets");
        targets.iter().map(|target| (target.format.width, target.format.quality)).collect()
    };
    assert_eq!(sizes(&Overrides::default()), [(640, Quality::Draft), (1280, Quality::Master)]);
    assert_eq!(sizes(&to(folder.path().join("./small.mkv"))), [(640, Quality::Draft)]);
    assert_eq!(sizes(&to(folder.path().join("other.mp4"))), [(1280, Quality::Master)]);
    let preview = Overrides {
        size: Some((320, 180)),
        quality: Some(Quality::Preview),
        ..Overrides::default()
    };
    assert_eq!(sizes(&preview), [(320, Quality::Preview); 2]);
}

#[test]
fn what_may_not_be_written_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = |name: &str| folder.path().join(name);
    for file in ["footage.mp4", "film.amv"] {
        fs::write(at(file), "x").expect("written");
    }
    fs::create_dir_all(at(".amv/cache")).expect("made");
    fs::create_dir_all(at("folder.mp4")).expect("made");
    let refused = |path: PathBuf| resolve(folder.path(), vec![], &to(path)).expect_err("refused");
    assert!(
        matches!(refused(at("film.avi")), OutputError::Format { proposal, .. } if proposal.ends_with("film.mp4"))
    );
    assert!(matches!(refused(at("out.amv")), OutputError::Format { .. }));
    assert!(matches!(refused(at("film")), OutputError::Format { .. }));
    assert!(matches!(refused(at("footage.mp4")), OutputError::Input { .. }));
    assert!(matches!(refused(at("folder.mp4/../footage.mp4")), OutputError::Input { .. }));
    assert!(matches!(refused(at("none/film.mp4")), OutputError::NoFolder { .. }));
    assert!(matches!(refused(at("folder.mp4")), OutputError::NotAFile { what: "folder", .. }));
    assert!(matches!(refused(at(".amv/cache/film.mp4")), OutputError::InCache { .. }));
    let size = Overrides { size: Some((641, 10)), ..Overrides::default() };
    let refused = resolve(folder.path(), vec![], &size).expect_err("odd");
    assert_eq!(
        miette::Diagnostic::help(&refused).expect("a help").to_string(),
        "the nearest possible size is `--size 640x16`"
    );
}

#[test]
fn two_outputs_are_two_files() {
    let folder = tempfile::tempdir().expect("a folder");
    let outputs =
        vec![output(folder.path().join("a.mp4"), 1), output(folder.path().join("./a.mp4"), 5)];
    let refused = resolve(folder.path(), outputs, &Overrides::default()).expect_err("twice");
    assert!(
        matches!(refused, OutputError::Twice { again, first, .. } if again == span(5) && first == span(1))
    );
}
