//! The values of declarations, each evaluated once.

use crate::check::names::DeclId;
use crate::check::value::Value;

/// The values of all declarations.
#[derive(Debug, Default)]
pub(in crate::check) struct Values {
    /// A [`DeclId`] is an index.
    pub(in crate::check) memo: Vec<Memo>,
    /// The declarations that are being evaluated, each for the one before it.
    pub(in crate::check) open: Vec<DeclId>,
}

/// What is known of a declaration's value.
#[derive(Clone, Debug)]
pub(in crate::check) enum Memo {
    Unknown,
    /// It is being evaluated: an expression that asks for it now is part of it.
    Open,
    Known(Value),
}

impl Values {
    pub(in crate::check) fn new(declarations: usize) -> Values {
        Values { memo: vec![Memo::Unknown; declarations], open: Vec::new() }
    }

    /// Forgets the values that depend on the place of the song in the film.
    pub(in crate::check) fn forget_places(&mut self) {
        for memo in &mut self.memo {
            if let Memo::Known(Value::Instant(_) | Value::Rhythm(_) | Value::Repeated(_)) = memo {
                *memo = Memo::Unknown;
            }
        }
    }

    /// The value of a declaration, if it has been evaluated.
    pub(in crate::check) fn known(&self, id: DeclId) -> Option<&Value> {
        match self.memo.get(id.0)? {
            Memo::Known(value) => Some(value),
            Memo::Unknown | Memo::Open => None,
        }
    }
}
