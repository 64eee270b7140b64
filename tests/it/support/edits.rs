//! Edits such as editors make, drawn by chance, and the project that they are made in.

use amv::hash::Chance;

use super::numbered::{self, Label};
use super::project::Project;

const FOOTAGE_FRAMES: u64 = 200;

/// A shot, as an editor writes it.
#[derive(Clone, Debug)]
struct Shot {
    source: &'static str,
    first: u64,
    length: u64,
    treatment: &'static str,
    crossfade: bool,
}

impl Shot {
    fn random(chance: &mut Chance) -> Shot {
        let length = 8 + chance.below(30);
        Shot {
            source: ["a", "b"][chance.below(2) as usize],
            first: 20 + chance.below(FOOTAGE_FRAMES - 40 - length),
            length,
            treatment: ["", "", " { mirror }", " { reverse }", " { speed 50% }"]
                [chance.below(5) as usize],
            crossfade: chance.below(3) == 0,
        }
    }

    fn line(&self) -> String {
        let Shot { source, first, length, treatment, .. } = self;
        format!("  clip {source}[{first}f .. {}f]{treatment}\n", first + length)
    }
}

/// An edit: what a script says.
#[derive(Clone, Debug)]
pub(crate) struct Edit {
    shots: Vec<Shot>,
    words: Vec<(u64, String)>,
    song_from: u64,
}

impl Edit {
    /// An edit of six shots.
    pub(crate) fn random(chance: &mut Chance) -> Edit {
        Edit {
            shots: (0..6).map(|_| Shot::random(chance)).collect(),
            words: vec![(10, "first words".into())],
            song_from: 0,
        }
    }

    /// What it is in the language.
    pub(crate) fn script(&self) -> String {
        let mut text = format!(
            "// {} shots\nproject {{ fps 24 }}\nsong s = \"song.wav\" {{ tempo 120bpm; first beat 0s; from 0:0{} }}\n",
            self.shots.len(),
            self.song_from
        );
        text += "footage a = \"a.mp4\"\nfootage b = \"b.mkv\"\n";
        for (at, words) in &self.words {
            text += &format!("lyric \"{words}\" from start + {at}f to start + {}f\n", at + 15);
        }
        text += "timeline {\n";
        for (index, shot) in self.shots.iter().enumerate() {
            if index > 0 && shot.crossfade {
                text += "  crossfade 4f\n";
            }
            text += &shot.line();
        }
        text + "}\n"
    }

    /// The edit after a change such as editors make.
    pub(crate) fn changed(&self, chance: &mut Chance) -> Edit {
        let mut edit = self.clone();
        let picked = chance.below(edit.shots.len() as u64) as usize;
        match chance.below(9) {
            0 => edit.shots.insert(0, Shot::random(chance)),
            1 => edit.shots.insert(picked, edit.shots[picked].clone()),
            2 if edit.shots.len() > 3 => drop(edit.shots.remove(picked)),
            3 => {
                edit.shots[picked].first = (edit.shots[picked].first + 3)
                    .min(FOOTAGE_FRAMES - 20 - edit.shots[picked].length)
            }
            4 => edit.shots[picked].crossfade ^= true,
            5 => edit.words[0].1 = format!("words {}", chance.below(1000)),
            6 => edit.words.push((20 + chance.below(40), "more".into())),
            7 => edit.song_from = chance.below(3),
            _ => edit.shots.rotate_left(1),
        }
        edit
    }
}

/// A folder with numbered footage, one with long groups of pictures and one in another container,
/// and a song.
pub(crate) fn project() -> Option<Project> {
    let project = Project::with_media("")?;
    numbered::make(&project.file("a.mp4"), Label::A, "24", FOOTAGE_FRAMES as usize);
    numbered::make(&project.file("b.mkv"), Label::B, "24", FOOTAGE_FRAMES as usize);
    Some(project)
}
