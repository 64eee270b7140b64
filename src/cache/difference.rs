//! Compares two specs field by field, with an editor's words for the fields where there are any.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

use crate::cache::describe::{Names, colour, name};
use crate::hash::ContentHash;
use crate::time::Time;

/// A field that has changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Change {
    /// The field's name: `recipe.frames.first`, `format.quality`, `words`.
    pub field: String,
    /// The value before. None if there was no such field, or the value does not fit on a line.
    pub from: Option<String>,
    /// The value now; none as for `before`.
    pub to: Option<String>,
}

impl std::fmt::Display for Change {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match (&self.from, &self.to) {
            (Some(from), Some(to)) => write!(f, "{}: {from} → {to}", self.field),
            (None, Some(to)) => write!(f, "{}: now {to}", self.field),
            (Some(from), None) => write!(f, "{}: no longer {from}", self.field),
            (None, None) => f.write_str(&self.field),
        }
    }
}

/// The fields of a spec.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fields(BTreeMap<String, Field>);

/// A field's value, as it is compared and as it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Field {
    value: String,
    shown: Option<String>,
}

impl Fields {
    pub fn of(spec: &impl Serialize, names: Names<'_>) -> Fields {
        let mut fields = BTreeMap::new();
        collect(&serde_json::to_value(spec).unwrap_or_default(), String::new(), names, &mut fields);
        Fields(fields)
    }

    pub fn distance(&self, other: &Fields) -> usize {
        self.paths(other).count()
    }

    /// The changes from these fields to `now`.
    pub fn changes(&self, now: &Fields) -> Vec<Change> {
        let shown =
            |fields: &Fields, path: &str| fields.0.get(path).and_then(|field| field.shown.clone());
        self.paths(now)
            .map(|path| Change {
                field: title(path),
                from: shown(self, path),
                to: shown(now, path),
            })
            .collect()
    }

    fn paths<'a>(&'a self, other: &'a Fields) -> impl Iterator<Item = &'a str> {
        let here = self.0.iter().filter(|(path, field)| other.0.get(*path) != Some(*field));
        let only_there = other.0.keys().filter(|path| !self.0.contains_key(*path));
        here.map(|(path, _)| path).chain(only_there).map(String::as_str)
    }
}

/// A field's name as it is shown. Words and fonts have these names at any depth of a recipe.
fn title(path: &str) -> String {
    match path.rsplit('.').next() {
        Some("ass") => "words".to_owned(),
        Some("fonts") => "fonts".to_owned(),
        _ => path.to_owned(),
    }
}

fn collect(value: &Value, path: String, names: Names<'_>, fields: &mut BTreeMap<String, Field>) {
    let inside = |key: &str| if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") };
    match value {
        Value::Object(object) if whole(value).is_none() => {
            object.iter().for_each(|(key, value)| collect(value, inside(key), names, fields));
        }
        Value::Array(items) if items.len() == 1 => collect(&items[0], path, names, fields),
        Value::Array(items) if !items.is_empty() => {
            items.iter().enumerate().for_each(|(index, item)| {
                collect(item, format!("{path}[{}]", index + 1), names, fields)
            });
        }
        _ => drop(fields.insert(
            path.clone(),
            Field { value: value.to_string(), shown: shown(value, &path, names) },
        )),
    }
}

/// Objects that a reader sees as one value.
fn whole(value: &Value) -> Option<String> {
    let number = |key: &str| value.get(key).and_then(Value::as_u64);
    if let (Some(num), Some(den)) = (number("num"), number("den")) {
        return Some(if den == 1 { num.to_string() } else { format!("{num}/{den}") });
    }
    serde_json::from_value(value.clone()).ok().map(colour)
}

fn shown(value: &Value, path: &str, names: Names<'_>) -> Option<String> {
    let field = path.rsplit('.').next().unwrap_or_default();
    match (field, value) {
        ("ass" | "fonts", _) => None,
        ("from" | "at" | "length" | "fade_in" | "fade_out", Value::Number(flicks)) => {
            flicks.as_i64().map(|flicks| Time::from_flicks(flicks).to_string())
        }
        (_, Value::String(text)) => Some(
            text.parse::<ContentHash>().map_or_else(|_| text.clone(), |media| name(media, names)),
        ),
        _ => Some(whole(value).unwrap_or_else(|| value.to_string())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cache::SegmentSpec;
    use crate::cache::SoundSpec;
    use crate::cache::key::tests::{segment, sound};
    use crate::check::program::{Color, Conform, Quality};
    use crate::graph::format::PictureFormat;
    use crate::graph::recipe::Recipe;
    use crate::time::{FrameRate, FrameRun};

    fn footage(first: i64, media: &[u8]) -> Recipe {
        let frames = vec![FrameRun { first, step: 1, count: 12 }];
        Recipe::Footage {
            media: ContentHash::of(media),
            stream: 0,
            frames,
            conform: Conform::default(),
        }
    }

    fn with(recipe: Recipe) -> SegmentSpec {
        SegmentSpec { recipe, ..segment() }
    }

    fn changes(from: &impl Serialize, to: &impl Serialize) -> Vec<String> {
        let names = |media| (media == ContentHash::of(b"a")).then(|| "a.mp4".to_owned());
        Fields::of(from, &names)
            .changes(&Fields::of(to, &names))
            .iter()
            .map(ToString::to_string)
            .collect()
    }

    #[test]
    fn a_change_is_said_by_its_field() {
        let base = with(footage(120, b"a"));
        assert_eq!(changes(&base, &base), Vec::<String>::new());
        assert_eq!(changes(&base, &with(footage(124, b"a"))), ["recipe.frames.first: 120 → 124"]);
        let other = ContentHash::of(b"b").to_string();
        assert_eq!(
            changes(&base, &with(footage(120, b"b"))),
            [format!("recipe.media: a.mp4 → {}", &other[..12])]
        );
        let format = PictureFormat {
            quality: Quality::Master,
            rate: FrameRate::new(24_000, 1001).expect("a rate"),
            ..base.format
        };
        assert_eq!(
            changes(&base, &SegmentSpec { format, ..base.clone() }),
            ["format.quality: Draft → Master", "format.rate: 24 → 24000/1001"]
        );
        let words = |ass: &str| {
            with(Recipe::Words {
                ass: ass.into(),
                fonts: Vec::new(),
                picture: Box::new(footage(120, b"a")),
            })
        };
        assert_eq!(changes(&words("one"), &words("two")), ["words"]);
        let plain = |color| with(Recipe::Color { color });
        assert_eq!(
            changes(&plain(Color::BLACK), &plain(Color::WHITE)),
            ["recipe.color: #000000 → #ffffff"]
        );
        let later = SoundSpec { fade_out: crate::time::Time::from_seconds(2), ..sound() };
        assert_eq!(changes(&sound(), &later), ["fade_out: 0:01.000 → 0:02.000"]);
    }
}
