//! Styles: how words look. A style says what it says; the rest is its parent's, and in the end the
//! default of the words that wear it.

use crate::check::Checker;
use crate::check::builtins::{PLACES, STYLE, StyleSetting};
use crate::check::error::{NameProblem, WordsProblem};
use crate::check::eval::{Bounds, Env, word};
use crate::check::inputs::report_file_error;
use crate::check::load::ModuleId;
use crate::check::names::DeclId;
use crate::check::program::{Color, Place, Point};
use crate::check::settings::Args;
use crate::check::styles::{Font, PartialStyle};
use crate::check::value::Value;
use crate::source::{Span, Spanned};
use crate::syntax::ast::{self, Expr, Setting};
use crate::time::{Rational, round_half_up};

const SIZES: Bounds = Bounds {
    what: "the letters' size",
    least: 1,
    most: 100,
    words: "from 1% to 100% of the frame's height",
};
const POINTS: Bounds = Bounds {
    what: "a point of the frame",
    least: -100,
    most: 200,
    words: "from -100% to 200% of the frame's width and height",
};
const SPACINGS: Bounds = Bounds {
    what: "the room between letters",
    least: -50,
    most: 1000,
    words: "from -50% to 1000% of the letters' size",
};
const EDGES: Bounds =
    Bounds { what: "this length", least: 0, most: 50, words: "from 0 to half the frame's height" };

impl<'a> Checker<'a> {
    pub(super) fn style(
        &mut self,
        id: DeclId,
        parent: Option<&'a ast::Path>,
        settings: &'a [Setting],
    ) -> Value {
        let module = self.names.decls[id.0].module;
        let own = self.style_settings(Env::declaration(module), settings);
        let parent = parent.and_then(|parent| self.parent(module, parent)).unwrap_or_default();
        self.styles.partial.insert(id, own.or(parent));
        Value::Style(id)
    }

    fn parent(&mut self, module: ModuleId, path: &'a ast::Path) -> Option<PartialStyle> {
        let id = self.style_named(module, path)?;
        self.styles.partial.get(&id).cloned()
    }

    /// The style that a path names.
    pub(in crate::check) fn style_named(
        &mut self,
        module: ModuleId,
        path: &'a ast::Path,
    ) -> Option<DeclId> {
        let (decl, _) = self.names.resolve(module, path, &mut self.reporter)?;
        match self.value_of(decl, path.span) {
            Value::Style(id) => Some(id),
            other => {
                let help = Some("declare styles with `style name { … }`".to_owned());
                self.wrong_type("a style", &other, "not a style", path.span, help);
                None
            }
        }
    }

    /// What some braces say of how words look.
    pub(in crate::check) fn style_settings(
        &mut self,
        env: Env,
        settings: &'a [Setting],
    ) -> PartialStyle {
        let mut style = PartialStyle::default();
        for (setting, args) in self.known_settings(&STYLE, settings) {
            if let Some(at) = args.changes_at() {
                let (name, usage) = (args.name().to_owned(), args.usage().to_owned());
                self.report(&WordsProblem::NotConstant { name, usage, at });
                continue;
            }
            match setting {
                StyleSetting::Font => {
                    let name = self.only_text(env, args, "a font");
                    style.font = name.and_then(|name| self.font(env, &name.value, name.span));
                }
                StyleSetting::Size => {
                    style.size = self
                        .only(args, "the size")
                        .and_then(|expr| self.screen_length(env, expr, SIZES))
                }
                StyleSetting::Fill => {
                    style.fill =
                        self.only(args, "the colour").and_then(|expr| self.color(env, expr))
                }
                StyleSetting::Sung => {
                    style.sung =
                        self.only(args, "the colour").and_then(|expr| self.color(env, expr))
                }
                StyleSetting::Outline => {
                    (style.outline, style.outline_color) = self.edge(env, args, "its width")
                }
                StyleSetting::Shadow => {
                    (style.shadow, style.shadow_color) = self.edge(env, args, "its distance")
                }
                StyleSetting::Bold => style.bold = self.flag(env, args),
                StyleSetting::Italic => style.italic = self.flag(env, args),
                StyleSetting::Spacing => {
                    style.spacing =
                        self.only(args, "its width").and_then(|expr| self.letter_spacing(env, expr))
                }
                StyleSetting::Place => style.place = self.place(env, args),
                StyleSetting::Margin => {
                    style.margin = self
                        .only(args, "its width")
                        .and_then(|expr| self.screen_length(env, expr, EDGES))
                }
                StyleSetting::Fade => style.fades = Some(self.fades(env, args)),
                StyleSetting::Lead => {
                    style.lead = self
                        .only(args, "how long")
                        .and_then(|expr| self.length_from_zero(env, expr, "a lead"))
                }
                StyleSetting::Hold => {
                    style.hold = self
                        .only(args, "how long")
                        .and_then(|expr| self.length_from_zero(env, expr, "a hold"))
                }
            }
        }
        style
    }

    /// A length, and a colour if one is given.
    fn edge(&mut self, env: Env, mut args: Args<'a>, what: &str) -> (Option<i32>, Option<Color>) {
        let length =
            self.wanted(&mut args, what).and_then(|expr| self.screen_length(env, expr, EDGES));
        let color = args.value().and_then(|expr| self.color(env, expr));
        self.finish(args);
        (length, color)
    }

    /// A word without a value; `bold false` takes an inherited one back.
    fn flag(&mut self, env: Env, mut args: Args<'a>) -> Option<bool> {
        let value = match args.value() {
            None => Some(true),
            Some(expr) => match self.eval(env, expr) {
                Value::Bool(value) => Some(value),
                other => {
                    let help = Some(
                        "write only the word, or `false` after it to undo an inherited one"
                            .to_owned(),
                    );
                    self.wrong_type(
                        "a truth value",
                        &other,
                        "neither `true` nor `false`",
                        expr.span,
                        help,
                    );
                    None
                }
            },
        };
        self.finish(args);
        value
    }

    /// `top left`, or the point of the centre: `50% 42%`.
    fn place(&mut self, env: Env, mut args: Args<'a>) -> Option<Place> {
        let first = self.wanted(&mut args, "a place")?;
        let Some(first_word) = word(first) else { return self.center_point(env, first, args) };
        let second = args.value();
        self.finish(args);
        let words: Vec<&str> =
            [Some(first_word), second.and_then(word)].into_iter().flatten().collect();
        let span = first.span.to(second.map_or(first.span, |second| second.span));
        self.one_of("a place", &words.join(" "), span, PLACES, |row| row.name).map(|row| row.place)
    }

    fn center_point(&mut self, env: Env, x: &'a Expr, mut args: Args<'a>) -> Option<Place> {
        let Some(y) = args.value() else {
            self.report(&NameProblem::Incomplete {
                name: "place".to_owned(),
                what: "the height of the point".to_owned(),
                usage: format!("place {} 50%", self.text(x.span)),
                at: args.span(),
            });
            return None;
        };
        self.finish(args);
        let (width, height) = self.size.unwrap_or((1920, 1080));
        let (x, y) = (self.frame_part(env, x, width), self.frame_part(env, y, height));
        Some(Place::At(Point { x: x?, y: y? }))
    }

    /// A part of the frame's width or height, in hundred-thousandths.
    fn frame_part(&mut self, env: Env, expr: &'a Expr, whole: u32) -> Option<i32> {
        let part = self.screen_part(env, expr, whole)?;
        let part = self.within_bounds(POINTS, part, expr.span)?;
        i32::try_from(round_half_up(part * Rational::from(100_000))).ok()
    }

    /// The room between letters, in thousandths of their size.
    fn letter_spacing(&mut self, env: Env, expr: &'a Expr) -> Option<i32> {
        let part = self.ratio(env, expr)?;
        let part = self.within_bounds(SPACINGS, part, expr.span)?;
        i32::try_from(round_half_up(part * Rational::from(1000))).ok()
    }

    /// The font that `name`, written at `at`, is.
    fn font(&mut self, env: Env, name: &str, at: Span) -> Option<Font> {
        let lower = name.to_ascii_lowercase();
        if [".ttf", ".otf", ".ttc", ".otc"].iter().any(|ending| lower.ends_with(ending)) {
            return self.font_file(env.module, &Spanned::new(name.to_string(), at));
        }
        if name.trim().is_empty() {
            self.report(&NameProblem::Incomplete {
                name: "font".to_owned(),
                what: "the font's name".to_owned(),
                usage: "font \"Noto Sans\"".to_owned(),
                at,
            });
            return None;
        }
        self.missing_family(name, at);
        Some(Font { family: name.to_string(), file: None })
    }

    fn missing_family(&mut self, family: &str, at: Span) {
        const GENERIC: &[&str] = &["sans-serif", "sans", "serif", "monospace"];
        if !self.inputs.world.has_font_family(family)
            && !GENERIC.contains(&family.to_ascii_lowercase().as_str())
        {
            let help = Some("install it, or give its file: `font \"fonts/name.ttf\"`".to_owned());
            self.report(&WordsProblem::FontMissing { family: family.to_owned(), at, help });
        }
    }

    fn font_file(&mut self, module: ModuleId, text: &ast::Text) -> Option<Font> {
        let path = self.path(module, text);
        match self.inputs.world.font_file(&path) {
            Ok(facts) => Some(Font { family: facts.family, file: Some((path, facts.digest)) }),
            Err(error) => {
                report_file_error(error, text, &mut self.reporter);
                None
            }
        }
    }
}
