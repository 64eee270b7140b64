//! The tables of what the language knows by name: a builtin is a row.

mod colors;
mod describe;
mod eases;
mod foreign;
mod places;
mod settings;
mod transitions;

pub use super::effect_table::{
    AmountUnit, EDGES, EFFECTS, EffectId, EffectRow, Light, Parameter, ParameterKind, PulseShape,
    Reach, Scale as AmountScale,
};
pub use super::program::Transition;
pub use colors::{is_color_name, named_color};
pub use describe::{BuiltinList, BuiltinPage, builtin_lists, builtin_pages};
pub use eases::{CURVES, CurveRow};
pub use foreign::{ForeignSetting, foreign_effect, foreign_name, foreign_setting, foreign_term};
pub use places::{
    CODECS, CodecRow, MATRICES, MatrixRow, PLACES, PlaceRow, QUALITIES, QualityRow, SCALES,
    ScaleRow,
};
pub use settings::{
    Block, FOOTAGE, FootageSetting, IMAGE, LYRICS, LyricsSetting, MODIFIERS, Modifier, OUTPUT,
    OutputSetting, PROJECT, ProjectSetting, SONG, STYLE, SettingRow, SongSetting, StyleSetting,
};
pub use transitions::{TRANSITIONS, TransitionRow};
