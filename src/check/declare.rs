//! Declarations: the value of each.

mod beats;
mod files;
mod footage;
mod lyrics;
mod marks;
mod output;
mod project;
mod song;
mod style;

use crate::source::Span;
use crate::syntax::ast::Expr;

use super::Checker;
use super::eval::Env;
use super::names::{Body, DeclId};
use super::program::{Base, Instant};
use super::value::Value;

pub(super) use project::{even_size, film_rate, fitting_rates};

impl<'a> Checker<'a> {
    /// The value of a declaration.
    pub(super) fn declared_value(&mut self, id: DeclId) -> Value {
        let decl = self.names.decls[id.0];
        let env = Env::declaration(decl.module);
        match decl.body {
            Body::Song => Value::Song,
            Body::Footage(declaration) => self.footage(decl.module, declaration),
            Body::Image(declaration) => self.image(decl.module, declaration),
            Body::Lyrics(declaration) => self.lyrics_file(decl.module, declaration),
            Body::Shot(shot) => self.named_shot(Env::item(decl.module), shot),
            Body::Marks(declaration) => self.marks_file(decl.module, declaration),
            Body::Mark(value) => self.mark(env, value, decl.name.span),
            Body::Let(value) => self.eval(env, value),
            Body::Style { parent, settings } => self.style(id, parent, settings),
            Body::Section(item, section) => {
                self.section_start(Env::item(decl.module), item, section)
            }
            Body::SectionEnd(section) => {
                let start = DeclId(id.0 - 1);
                self.section_end(Env::item(decl.module), start, section)
            }
            Body::Broken => Value::Broken,
        }
    }

    fn mark(&mut self, env: Env, value: &'a Expr, at: Span) -> Value {
        match self.fixed_instant(env, value, "a mark") {
            Some(time) => {
                Value::Instant(Instant { base: Base::At(time), steps: Vec::new(), span: at })
            }
            None => Value::Broken,
        }
    }
}
