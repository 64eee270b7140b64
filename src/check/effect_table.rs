//! The effects: each is a row, and the row is all that the front end knows of it.

use serde::{Deserialize, Serialize};

use crate::time::Time;
use crate::values::{Color, Fixed};

/// Which effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EffectId {
    Blur,
    Flash,
    Mirror,
    Opacity,
    Zoom,
}

/// An effect: its name, its parameters, and how it works.
#[derive(Clone, Copy, Debug)]
pub struct EffectRow {
    pub name: &'static str,
    pub id: EffectId,
    /// Goes up with each change of its meaning or of its kernel's results, so that its pictures, and
    /// only its, are rendered again.
    pub version: u16,
    pub reach: Reach,
    pub light: Light,
    pub parameters: &'static [Parameter],
    /// Whether it needs a time: a constant value is never meant.
    pub momentary: bool,
    /// What a pulse without `attack` and `decay` takes.
    pub pulse: PulseShape,
    /// What it does, in a sentence.
    pub doc: &'static str,
    /// What it computes, in a sentence.
    pub formula: &'static str,
    /// A line as a script has it.
    pub example: &'static str,
}

/// What a pixel of the result depends on. The graph simplifies pictures by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// One pixel of the picture: all of them change places, and the same again puts them back.
    Flip,
    /// One place of the picture, which is found by a matrix.
    Geometry {
        /// From which value of its first parameter on, an amount, the picture still fills the frame
        /// about any place in the frame; none where that depends on more.
        fills_from: Option<Fixed>,
    },
    /// The colour of the same pixel.
    Color {
        /// The parameter with the colour that the picture's is mixed with; none where it does more
        /// than that.
        toward: Option<usize>,
    },
    /// The pixels around the same place; beyond its edges, the picture is mirrored. An opaque picture
    /// stays opaque.
    Neighborhood {
        /// Whether a picture of one colour stays as it is.
        keeps_plain: bool,
    },
    /// The opacity of the same pixel, which its only parameter, an amount, multiplies.
    Opacity,
}

impl Reach {
    /// Whether pixels change places.
    pub fn moves(self) -> bool {
        matches!(self, Reach::Flip | Reach::Geometry { .. })
    }
}

/// In which light it computes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Light {
    /// The display's R'G'B'.
    Encoded,
    /// Linear light.
    Linear,
}

/// A parameter of an effect.
#[derive(Clone, Copy, Debug)]
pub struct Parameter {
    pub name: &'static str,
    /// Whether its value may be given without its name.
    pub unnamed: bool,
    pub kind: ParameterKind,
    pub doc: &'static str,
}

/// What a parameter takes.
#[derive(Clone, Copy, Debug)]
pub enum ParameterKind {
    /// A number that may move.
    Amount {
        unit: AmountUnit,
        /// Smallest and largest.
        range: (Fixed, Fixed),
        /// None: it must be given.
        default: Option<Fixed>,
        /// The value at which the effect changes nothing; none where others decide that.
        neutral: Option<Fixed>,
        /// How a ramp goes from one value to another.
        scale: Scale,
    },
    /// A place in the frame, in parts of its width and height.
    Point {
        default: (Fixed, Fixed),
    },
    Color {
        default: Color,
    },
    /// One of some words; defaults are indices, the second that of a picture on a layer.
    Choice {
        words: &'static [&'static str],
        default: u8,
        on_layer: u8,
    },
}

/// What an amount is measured in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AmountUnit {
    Ratio,
    /// Parts of the frame's height.
    Length,
    /// Degrees.
    Angle,
}

/// How a ramp goes from one value to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scale {
    Linear,
    /// By equal factors: what grows seems to grow evenly.
    Log,
}

/// The attack and decay of a pulse.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PulseShape {
    pub attack: Time,
    pub decay: Time,
}

/// The place of the edge a picture is continued with where an effect looks beyond it.
pub const EDGES: &[&str] = &["mirror", "tile", "stretch", "clear"];

const HUNDREDTHS_OF_A_SECOND: i64 = crate::time::FLICKS_PER_SECOND / 100;

const fn centiseconds(count: i64) -> Time {
    Time::from_flicks(HUNDREDTHS_OF_A_SECOND * count)
}

const CENTRE: (Fixed, Fixed) = (Fixed::percent(50), Fixed::percent(50));

/// All of them, by name.
pub const EFFECTS: &[EffectRow] = &[
    EffectRow {
        name: "blur",
        id: EffectId::Blur,
        version: 1,
        reach: Reach::Neighborhood { keeps_plain: true },
        light: Light::Linear,
        parameters: &[Parameter {
            name: "size",
            unnamed: true,
            kind: ParameterKind::Amount {
                unit: AmountUnit::Length,
                range: (Fixed::ZERO, Fixed::ONE),
                default: None,
                neutral: Some(Fixed::ZERO),
                scale: Scale::Linear,
            },
            doc: "How far a point spreads: the standard deviation of the Gaussian.",
        }],
        momentary: false,
        pulse: PulseShape { attack: Time::ZERO, decay: centiseconds(25) },
        doc: "Blurs the picture. Beyond its edges, the picture is mirrored.",
        formula: "the mean of the pixels around each place, weighted by a Gaussian",
        example: "blur 0% -> 2% ease in",
    },
    EffectRow {
        name: "flash",
        id: EffectId::Flash,
        version: 1,
        reach: Reach::Color { toward: Some(0) },
        light: Light::Encoded,
        parameters: &[
            Parameter {
                name: "color",
                unnamed: true,
                kind: ParameterKind::Color { default: Color::WHITE },
                doc: "The colour that the picture is mixed with.",
            },
            Parameter {
                name: "amount",
                unnamed: true,
                kind: ParameterKind::Amount {
                    unit: AmountUnit::Ratio,
                    range: (Fixed::ZERO, Fixed::ONE),
                    default: Some(Fixed::ONE),
                    neutral: Some(Fixed::ZERO),
                    scale: Scale::Linear,
                },
                doc: "How much of the colour covers the picture.",
            },
        ],
        momentary: true,
        pulse: PulseShape { attack: Time::ZERO, decay: centiseconds(15) },
        doc: "Covers the picture with a colour for a moment.",
        formula: "picture × (1 − amount) + color × amount",
        example: "flash white 60% on kick decay 150ms",
    },
    EffectRow {
        name: "mirror",
        id: EffectId::Mirror,
        version: 1,
        reach: Reach::Flip,
        light: Light::Encoded,
        parameters: &[],
        momentary: false,
        pulse: PulseShape { attack: Time::ZERO, decay: Time::ZERO },
        doc: "Flips the picture left to right.",
        formula: "the pixel at (width − x, y)",
        example: "mirror",
    },
    EffectRow {
        name: "opacity",
        id: EffectId::Opacity,
        version: 1,
        reach: Reach::Opacity,
        light: Light::Encoded,
        parameters: &[Parameter {
            name: "amount",
            unnamed: true,
            kind: ParameterKind::Amount {
                unit: AmountUnit::Ratio,
                range: (Fixed::ZERO, Fixed::ONE),
                default: None,
                neutral: Some(Fixed::ONE),
                scale: Scale::Linear,
            },
            doc: "How opaque the picture is.",
        }],
        momentary: false,
        pulse: PulseShape { attack: Time::ZERO, decay: centiseconds(20) },
        doc: "Makes the picture transparent, so the layers below it show through.",
        formula: "alpha × amount",
        example: "opacity 0% -> 100% over 1 beat",
    },
    EffectRow {
        name: "zoom",
        id: EffectId::Zoom,
        version: 1,
        reach: Reach::Geometry { fills_from: Some(Fixed::ONE) },
        light: Light::Linear,
        parameters: &[
            Parameter {
                name: "amount",
                unnamed: true,
                kind: ParameterKind::Amount {
                    unit: AmountUnit::Ratio,
                    range: (Fixed::percent(1), Fixed::percent(10_000)),
                    default: None,
                    neutral: Some(Fixed::ONE),
                    scale: Scale::Log,
                },
                doc: "The size of the picture; 100% is its original size.",
            },
            Parameter {
                name: "about",
                unnamed: false,
                kind: ParameterKind::Point { default: CENTRE },
                doc: "The point that does not move.",
            },
            Parameter {
                name: "edge",
                unnamed: false,
                kind: ParameterKind::Choice { words: EDGES, default: 0, on_layer: 3 },
                doc: "What shows beside the picture where it does not fill the frame; on a layer, \
                      `clear` by default.",
            },
        ],
        momentary: false,
        pulse: PulseShape { attack: Time::ZERO, decay: centiseconds(25) },
        doc: "Enlarges or shrinks the picture.",
        formula: "the pixel at about + (place − about) ÷ amount, bicubic",
        example: "zoom 100% -> 112% about 60% 35% ease out",
    },
];

impl EffectRow {
    /// The effect of a name.
    pub fn named(name: &str) -> Option<&'static EffectRow> {
        EFFECTS.iter().find(|row| row.name == name)
    }
}

impl EffectId {
    /// Its row.
    pub fn row(self) -> &'static EffectRow {
        EFFECTS.iter().find(|row| row.id == self).expect("every effect has a row")
    }
}
