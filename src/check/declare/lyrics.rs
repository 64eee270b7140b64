//! Lyric files: their lines, and when each word is sung.

use std::path::Path;

use crate::check::Checker;
use crate::check::builtins::{LYRICS, LyricsSetting};
use crate::check::error::TypeProblem;
use crate::check::eval::Env;
use crate::check::load::ModuleId;
use crate::check::names::DeclId;
use crate::check::program::Length;
use crate::check::settings::Args;
use crate::check::timed_files::{LyricsUse, vocabulary};
use crate::check::value::{LyricsId, Value};
use crate::music::{self, Decoded, LyricFile, LyricLine, Word};
use crate::syntax::ast::{Declaration, Expr};
use crate::time::{FrameRate, Time};

use super::files::extension;

impl<'a> Checker<'a> {
    pub(super) fn lyrics_file(&mut self, module: ModuleId, declaration: &'a Declaration) -> Value {
        let env = Env::declaration(module);
        let (mut shift, mut style) = (Some(Length::default()), None);
        for (setting, args) in self.known_settings(&LYRICS, &declaration.settings) {
            match setting {
                LyricsSetting::Style => {
                    style = self.only(args, "a style").and_then(|expr| self.style_value(env, expr))
                }
                LyricsSetting::Shift => shift = self.shift(env, args),
            }
        }
        let path = self.path(module, &declaration.path);
        let lines = self.read_lyrics(&path, declaration);
        let (Some(lines), Some(shift)) = (lines, shift) else { return Value::Broken };
        let moved = |time: Time| self.moved_in_song(time, shift);
        let lines: Vec<LyricLine> = lines.into_iter().map(|line| shifted(line, &moved)).collect();
        let vocabulary = vocabulary(&lines);
        self.timed.lyrics.push(LyricsUse {
            name: declaration.name.value.clone(),
            lines,
            style,
            vocabulary,
        });
        Value::Lyrics(LyricsId(self.timed.lyrics.len() - 1))
    }

    fn read_lyrics(&mut self, path: &Path, declaration: &Declaration) -> Option<Vec<LyricLine>> {
        let bytes = self.inputs.bytes(path, &declaration.path, &mut self.reporter)?;
        match music::parse_lyrics(&bytes, extension(path)) {
            Ok(LyricFile { lines, guessed, skipped }) => {
                self.guessed(guessed, &declaration.path);
                self.skipped(&skipped, path, &bytes, &declaration.path);
                Some(lines)
            }
            Err(mistake) => {
                let Decoded { text, .. } = music::decode_text(&bytes);
                self.mistake(&mistake, path, &text, &declaration.path);
                None
            }
        }
    }

    /// A moment of the song that lies a length after another.
    fn moved_in_song(&self, time: Time, by: Length) -> Time {
        let rate = self.rate.unwrap_or(FrameRate::FILM);
        let film = self.music.known.as_ref().map_or(time, |music| music.film_time(time));
        time + (by.after(film, rate, self.music.grid().map(AsRef::as_ref)) - film)
    }

    /// `shift 120ms earlier`, `shift 1/2 beat later`: a negative length is earlier.
    fn shift(&mut self, env: Env, mut args: Args<'a>) -> Option<Length> {
        let by = self.wanted(&mut args, "how far")?;
        let earlier = args.word("earlier");
        if !earlier && !args.word("later") {
            self.wanted(&mut args, "`earlier` or `later`")?;
        }
        self.finish(args);
        let by = self.length(env, by)?.value;
        Some(if earlier { -by } else { by })
    }

    /// The style that an expression names.
    pub(in crate::check) fn style_value(&mut self, env: Env, expr: &'a Expr) -> Option<DeclId> {
        match self.eval(env, expr) {
            Value::Style(id) => Some(id),
            Value::Broken => None,
            other => {
                self.report(&TypeProblem::WrongType {
                    wanted: "a style".to_owned(),
                    found: other.kind().to_string(),
                    why: "not a style".to_owned(),
                    at: expr.span,
                    help: Some("declare styles with `style name { … }`".into()),
                });
                None
            }
        }
    }
}

fn shifted(line: LyricLine, by: &impl Fn(Time) -> Time) -> LyricLine {
    let moved = |time: Option<Time>| time.map(by);
    let words = line.words.into_iter().map(|word| Word {
        from: moved(word.from),
        to: moved(word.to),
        ..word
    });
    LyricLine { from: by(line.from), to: moved(line.to), words: words.collect(), line: line.line }
}
