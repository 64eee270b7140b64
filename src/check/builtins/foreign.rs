//! Names that other programs have for what is called otherwise here, and names of what is not here.

mod film;
mod names;
mod shot;
mod words;

pub(super) use film::{FOOTAGE, LYRICS, OUTPUT, PROJECT, SONG};
pub use names::{foreign_name, foreign_term};
pub(super) use shot::SHOT;
pub use shot::foreign_effect;
pub(super) use words::STYLE;

/// What other programs call a setting, and what to say of it.
#[derive(Clone, Copy, Debug)]
pub struct ForeignSetting {
    /// The first words of a line, in small letters and without what parts them: `fontsize` is also
    /// `font-size` and `Font Size`.
    pub(super) theirs: &'static [&'static str],
    /// Empty: this version has nothing like it.
    pub(super) help: &'static str,
}

const fn row(theirs: &'static [&'static str], help: &'static str) -> ForeignSetting {
    ForeignSetting { theirs, help }
}

/// What to say of a line in braces that begins as in another program; empty if there is nothing like
/// it here.
pub fn foreign_setting(table: &'static [ForeignSetting], line: &str) -> Option<&'static str> {
    let words = line.split(|sign: char| !sign.is_alphanumeric()).take(3);
    let mut joined = String::new();
    let mut found = None;
    for word in words {
        joined.push_str(&word.to_lowercase());
        let row = table.iter().find(|row| row.theirs.contains(&joined.as_str()));
        found = row.map(|row| row.help).or(found);
    }
    found
}
