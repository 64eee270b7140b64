//! Footage and images: their facts, and how they are brought to the film's shape.

use std::sync::Arc;

use crate::check::Checker;
use crate::check::builtins::{Block, FOOTAGE, FootageSetting, IMAGE, MATRICES, SCALES};
use crate::check::error::{FileProblem, FilmProblem};
use crate::check::eval::word;
use crate::check::load::ModuleId;
use crate::check::media::PartialConform;
use crate::check::settings::Args;
use crate::check::value::Value;
use crate::source::{Span, Spanned};
use crate::syntax::ast::{self, Declaration, Setting, StatementKind};
use crate::time::Time;
use crate::world::{FieldOrder, Media, VideoFacts};

impl<'a> Checker<'a> {
    pub(super) fn footage(&mut self, module: ModuleId, declaration: &'a Declaration) -> Value {
        let own = self.conform(&FOOTAGE, &declaration.settings);
        let conform = own.or(self.defaults(module)).whole();
        let Some(media) = self.declared_medium(module, declaration) else { return Value::Broken };
        let Some(video) = media.video.as_ref() else {
            let path = declaration.path.value.clone();
            return self.broken(&FileProblem::NoPicture {
                path,
                footage: "footage",
                at: declaration.path.span,
            });
        };
        if video.still {
            let (path, name) = (declaration.path.value.clone(), declaration.name.value.clone());
            return self.broken(&FileProblem::StillAsFootage {
                path,
                name,
                at: declaration.path.span,
            });
        }
        self.doubts(video, &declaration.path);
        let path = self.inputs.modules[module.0].folder().join(&declaration.path.value);
        Value::Footage(self.media.add(&declaration.name, &path, media.clone(), conform))
    }

    pub(super) fn image(&mut self, module: ModuleId, declaration: &'a Declaration) -> Value {
        let conform = self.conform(&IMAGE, &declaration.settings).whole();
        let Some(media) = self.declared_medium(module, declaration) else { return Value::Broken };
        let (path, name, at) =
            (declaration.path.value.clone(), declaration.name.value.clone(), declaration.path.span);
        match media.video.as_ref() {
            None => self.broken(&FileProblem::NoPicture { path, footage: "an image", at }),
            Some(video) if !video.is_one_picture() => self.broken(&FileProblem::FootageAsImage {
                path,
                name,
                at,
                moment: if video.duration() > Time::from_seconds(2) { "0:01" } else { "0f" },
                frames: video.times.count(),
            }),
            Some(_) => {
                let path = self.inputs.modules[module.0].folder().join(&path);
                Value::Image(self.media.add(&declaration.name, &path, media.clone(), conform))
            }
        }
    }

    pub(super) fn declared_medium(
        &mut self,
        module: ModuleId,
        declaration: &Declaration,
    ) -> Option<Arc<Media>> {
        let path = self.path(module, &declaration.path);
        self.inputs.medium(&path, &declaration.path, &mut self.reporter)
    }

    /// What the `footage { … }` of a file says, for all of its footage.
    fn defaults(&mut self, module: ModuleId) -> PartialConform {
        if let Some(known) = self.media.footage_defaults.get(&module) {
            return *known;
        }
        let statements = &self.inputs.modules[module.0].file.statements;
        let mut first: Option<(Span, PartialConform)> = None;
        for statement in statements {
            let StatementKind::FootageDefaults(settings) = &statement.kind else { continue };
            let defaults = self.conform(&FOOTAGE, settings);
            match first {
                Some((first, _)) => {
                    self.report(&FilmProblem::DefaultsTwice { at: statement.span, first })
                }
                None => first = Some((statement.span, defaults)),
            }
        }
        let defaults = first.map(|(_, defaults)| defaults).unwrap_or_default();
        self.media.footage_defaults.insert(module, defaults);
        defaults
    }

    /// Reports what is wrong in the defaults of a file that declares no footage.
    pub(in crate::check) fn check_defaults(&mut self, module: ModuleId) {
        self.defaults(module);
    }

    fn conform(
        &mut self,
        block: &'static Block<FootageSetting>,
        settings: &'a [Setting],
    ) -> PartialConform {
        let mut conform = PartialConform::default();
        for (setting, args) in self.known_settings(block, settings) {
            match setting {
                FootageSetting::Scale => {
                    let row = self.setting_word(args, "a way to scale").and_then(|word| {
                        self.one_of("`scale`", word.value, word.span, SCALES, |row| row.name)
                    });
                    conform.scale = row.map(|row| row.scale);
                }
                FootageSetting::Matrix => {
                    let row = self.setting_word(args, "a matrix").and_then(|word| {
                        self.one_of("`matrix`", word.value, word.span, MATRICES, |row| row.name)
                    });
                    conform.matrix = row.map(|row| row.matrix);
                }
            }
        }
        conform
    }

    /// The one word of a setting.
    pub(super) fn setting_word(&mut self, args: Args<'a>, what: &str) -> Option<Spanned<&'a str>> {
        let expr = self.only(args, what)?;
        match word(expr) {
            Some(word) => Some(Spanned::new(word, expr.span)),
            None => {
                let found = self.text(expr.span);
                self.report(&crate::check::error::TypeProblem::WrongType {
                    wanted: what.to_owned(),
                    found: format!("`{found}`"),
                    why: "not a word".to_owned(),
                    at: expr.span,
                    help: None,
                });
                None
            }
        }
    }

    /// Warns of footage that can be used but will not look right.
    fn doubts(&mut self, video: &VideoFacts, path: &ast::Text) {
        match video.fields {
            FieldOrder::Progressive => {}
            FieldOrder::TopFirst | FieldOrder::BottomFirst => {
                self.report(&FileProblem::Interlaced { path: path.value.clone(), at: path.span })
            }
        }
        if let Some(promised) = video.promised {
            let (promised, end) = (promised.to_string(), video.duration().to_string());
            self.report(&FileProblem::Truncated {
                path: path.value.clone(),
                promised,
                end,
                at: path.span,
            });
        }
    }
}
