//! The syntax tree: what was written, with its places, and nothing about what it means.

use crate::source::{SourceId, Span, Spanned};
use crate::time::Rational;

/// A name as it was written.
pub type Ident = Spanned<String>;

/// A whole file.
#[derive(Clone, Debug, PartialEq)]
pub struct File {
    /// The text that it was parsed from.
    pub source: SourceId,
    /// Its statements, in order.
    pub statements: Vec<Statement>,
    /// The warnings that it allows, in order.
    pub allows: Vec<Allow>,
}

/// `allow moment-twice "why"`.
#[derive(Clone, Debug, PartialEq)]
pub struct Allow {
    /// The codes of the warnings, as they are written.
    pub codes: Vec<Ident>,
    /// The statement with the braces around it; none: the whole file.
    pub scope: Option<Span>,
    /// `clip again`, which need not silence anything.
    pub again: bool,
}

/// A statement of a file's top level.
#[derive(Clone, Debug, PartialEq)]
pub struct Statement {
    /// What it says.
    pub kind: StatementKind,
    /// The `///` lines above it, joined by newlines, without their marks.
    pub doc: Option<String>,
    /// The whole statement.
    pub span: Span,
}

/// What a statement of the top level says.
#[derive(Clone, Debug, PartialEq)]
pub enum StatementKind {
    /// `use "looks.amv"`, `use "looks.amv" as looks`.
    Use { path: Text, alias: Option<Ident> },
    /// `project { … }`.
    Project(Vec<Setting>),
    /// `song track = "audio/track.ogg" { … }`.
    Song(Declaration),
    /// `footage { … }`: defaults for the footage of the file.
    FootageDefaults(Vec<Setting>),
    /// `footage ep01 = "ep01.mkv" { … }`.
    Footage(Declaration),
    /// `image logo = "logo.png" { … }`.
    Image(Declaration),
    /// `lyrics sung = "song.lrc" { … }`.
    Lyrics(Declaration),
    /// `shot grab = ep07[3:12 .. 3:16] hit 3:14.02 { … }`.
    Shot(Shot),
    /// `marks cues = "labels.txt"`.
    Marks(Declaration),
    /// `mark drop = bar 17`.
    Mark { name: Ident, value: Expr },
    /// `let strong = bar - [drop]`.
    Let { name: Ident, value: Expr },
    /// `style chorus : karaoke { … }`.
    Style { name: Ident, parent: Option<Path>, settings: Vec<Setting> },
    /// `output "film.mp4" { … }`.
    Output { path: Text, settings: Vec<Setting> },
    /// `timeline { … }`.
    Timeline(Vec<Item>),
    /// `layer titles { … }`.
    Layer(Layer),
    /// `adjust from bar 9 to bar 17 { … }`.
    Adjust(Box<Adjust>),
    /// `lyric …`, `text …`, `lyrics sung …`.
    Words(Words),
    /// It could not be read; the error has been reported. `name` is what it would have declared, so
    /// that uses of it stay silent.
    Broken { name: Option<Ident> },
}

/// `shot NAME = SOURCE [hit T …] { modifiers }`.
#[derive(Clone, Debug, PartialEq)]
pub struct Shot {
    pub name: Ident,
    pub source: SourceExpr,
    /// The moments of the source that matter.
    pub hits: Vec<Expr>,
    /// Lines in braces.
    pub modifiers: Vec<Setting>,
}

/// How many hits a shot may have.
pub const MOST_HITS: u32 = 8;

/// `layer [NAME] { effects; items }`.
#[derive(Clone, Debug, PartialEq)]
pub struct Layer {
    pub name: Option<Ident>,
    /// The lines of effects before the first item.
    pub effects: Vec<Setting>,
    pub items: Vec<Item>,
}

/// `[CUE:] adjust [from A to B] [for D | until I] { effects }`.
#[derive(Clone, Debug, PartialEq)]
pub struct Adjust {
    /// The instant before the colon.
    pub cue: Option<Expr>,
    pub stretch: Option<Stretch>,
    pub end: Option<End>,
    pub effects: Vec<Setting>,
    pub span: Span,
}

/// `from A to B`, or only `from part B`, which has both ends.
#[derive(Clone, Debug, PartialEq)]
pub struct Stretch {
    pub from: Expr,
    pub to: Option<Expr>,
}

/// `NAME = "path" { settings }`.
#[derive(Clone, Debug, PartialEq)]
pub struct Declaration {
    /// The name that is declared.
    pub name: Ident,
    /// The file.
    pub path: Text,
    /// Settings in braces.
    pub settings: Vec<Setting>,
}

/// Text in quotes, its escapes resolved. In a `lyric`, `\|` and `\~` are distinguished from the
/// signs that part and join syllables: as [`LITERAL_BAR`] and [`LITERAL_TILDE`].
pub type Text = Spanned<String>;

/// What `\|` in a `lyric` becomes: a bar that ends no syllable. (Unicode leaves this code point to
/// programs.)
pub const LITERAL_BAR: char = '\u{fdd0}';

/// What `\~` in a `lyric` becomes: a tilde that joins no words. (Unicode leaves this code point to
/// programs.)
pub const LITERAL_TILDE: char = '\u{fdd1}';

/// A name, or a name in another file's: `drop`, `looks.chorus`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Path {
    /// Its parts; one at least.
    pub parts: Vec<Ident>,
    /// All of it.
    pub span: Span,
}

/// One line in braces: `fade in 500ms out 3s`, `tempo 87bpm at bar 33`, `speed 50%`, `mirror`.
#[derive(Clone, Debug, PartialEq)]
pub struct Setting {
    /// Its first word. For settings of two words (`first beat 0.4s`) the second is the first
    /// argument, as a name. After a clause word (`from 0:10 to 2:40`, `at bar 3`) the first
    /// argument is a whole expression.
    pub name: Ident,
    /// What follows, in order.
    pub args: Vec<Arg>,
    /// The keyframes in the braces of an effect's line; none without braces.
    pub keys: Option<Keys>,
    /// The whole line.
    pub span: Span,
}

/// `{ start: 20%, bar 5: 60% ease out }`.
#[derive(Clone, Debug, PartialEq)]
pub struct Keys {
    pub keys: Vec<Key>,
    /// The braces and what is in them.
    pub span: Span,
}

/// A keyframe: `bar 5: 60% ease out`.
#[derive(Clone, Debug, PartialEq)]
pub struct Key {
    /// An instant, or a part of the item's length.
    pub at: Expr,
    pub args: Vec<Arg>,
    pub span: Span,
}

/// One argument of a [`Setting`] or statement.
#[derive(Clone, Debug, PartialEq)]
pub enum Arg {
    /// A value.
    Value(Expr),
    /// From a value to another, which gives both their unit: `160..180bpm`.
    Range(Expr, Expr),
    /// A clause word and the expression after it: `at bar 33`, `to 2:40`.
    Clause(Spanned<Clause>, Expr),
    /// `->`.
    Arrow(Span),
    /// `ease out cubic`.
    Ease(Spanned<Ease>),
}

/// The words that take a whole expression after them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Clause {
    For,
    At,
    Until,
    On,
    From,
    To,
    Over,
}

/// One line of a run: an item, with its cue if it has one.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// The instant before the colon. That of words or an `adjust` is theirs.
    pub cue: Option<Expr>,
    /// The content there.
    pub kind: ItemKind,
    /// All of it, cue and all.
    pub span: Span,
}

/// What a line of a run says.
#[derive(Clone, Debug, PartialEq)]
pub enum ItemKind {
    /// `clip SOURCE …`.
    Clip(Clip),
    /// `hold SOURCE[t] …`, or only `hold …`: the frame just shown.
    Hold(Hold),
    /// `cut on RHYTHM … { … }`.
    Cut(Cut),
    /// `gap …`.
    Gap { end: Option<End> },
    /// `section Chorus from A to B { … }`.
    Section(Section),
    /// `repeat 4 { … }`.
    Repeat { count: Expr, items: Vec<Item> },
    /// `between crossfade 4f` in a `repeat`.
    Between(Join),
    /// A transition between two items.
    Join(Join),
    /// `overlap 1 beat`.
    Overlap { length: Expr },
    /// `fade in 1 bar`, `fade out 2s`, `fade out picture 2s`.
    Fade { direction: Spanned<Direction>, picture: bool, length: Expr },
    /// `lyric …`, `text …`, `lyrics …` inside a section.
    Words(Words),
    /// `adjust { … }`.
    Adjust(Adjust),
    /// It could not be read; the error has been reported.
    Broken,
}

/// `section NAME [from A to B | for D | until I] { items }`.
#[derive(Clone, Debug, PartialEq)]
pub struct Section {
    pub name: SectionName,
    pub stretch: Option<Stretch>,
    /// Its end without a `from`.
    pub end: Option<End>,
    pub items: Vec<Item>,
}

/// What a section is called.
#[derive(Clone, Debug, PartialEq)]
pub enum SectionName {
    /// It is declared: an instant and a stretch.
    Name(Ident),
    /// It is only shown.
    Text(Text),
}

impl SectionName {
    /// The name or text.
    pub fn text(&self) -> &Spanned<String> {
        match self {
            SectionName::Name(text) | SectionName::Text(text) => text,
        }
    }
}

/// In or out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Direction {
    In,
    Out,
}

/// `clip [again] SOURCE [on I, …] [fit] [for D | until I] [{ modifiers }]`.
#[derive(Clone, Debug, PartialEq)]
pub struct Clip {
    /// What plays.
    pub source: SourceExpr,
    /// `again`: what it shows may have been seen.
    pub again: Option<Span>,
    /// Where the hits of its named shot are to be.
    pub on: Vec<Expr>,
    /// The place of `fit`, if it is written.
    pub fit: Option<Span>,
    /// Its own end.
    pub end: Option<End>,
    /// Lines in braces.
    pub modifiers: Vec<Setting>,
}

/// `hold SOURCE[t] [for D | until I] [{ modifiers }]`.
#[derive(Clone, Debug, PartialEq)]
pub struct Hold {
    /// The frame; none is the frame just shown.
    pub source: Option<SourceExpr>,
    /// Its own end.
    pub end: Option<End>,
    /// Lines in braces.
    pub modifiers: Vec<Setting>,
}

/// Where an item ends.
#[derive(Clone, Debug, PartialEq)]
pub enum End {
    /// `for 2 bars`.
    For(Expr),
    /// `until drop`.
    Until(Expr),
}

impl End {
    /// The expression after the word.
    pub fn expr(&self) -> &Expr {
        match self {
            End::For(expr) | End::Until(expr) => expr,
        }
    }
}

/// A name or `color(…)`, with the brackets after it.
#[derive(Clone, Debug, PartialEq)]
pub struct SourceExpr {
    /// A name or a call.
    pub base: Expr,
    /// The parts in `[ ]`, separated by commas; `None` if there are no brackets.
    pub brackets: Vec<Bracket>,
    /// All of it.
    pub span: Span,
}

/// One part in the `[ ]` after a source.
#[derive(Clone, Debug, PartialEq)]
pub enum Bracket {
    /// `a .. b`, `a ..`, `.. b`.
    Range { start: Option<Expr>, end: Option<Expr>, span: Span },
    /// `t on I`: the source's `t` is on the screen at `I`.
    Pin { time: Expr, on: Expr, span: Span },
    /// `t`.
    Moment(Expr),
}

/// `cut on RHYTHM [for D | until I] [ORDER] [short POLICY] { … }`.
#[derive(Clone, Debug, PartialEq)]
pub struct Cut {
    /// Where a new source starts.
    pub rhythm: Expr,
    /// Its own end.
    pub end: Option<End>,
    /// The order, if one is given.
    pub order: Option<Spanned<Order>>,
    /// What a source too short for its slot does, if it is written.
    pub short: Option<Spanned<Short>>,
    /// Its sources, in order.
    pub sources: Vec<CutSource>,
    /// The `each { … }` blocks.
    pub each: Vec<Setting>,
    /// `between crossfade 4f`.
    pub between: Option<Join>,
}

/// In which order a cut's sources take its slots.
#[derive(Clone, Debug, PartialEq)]
pub enum Order {
    /// Over and over, each from its in point.
    Cycle,
    /// Over and over, each going on where it left off.
    Intercut,
    /// By chance, never the same twice running; the number is another throw.
    Shuffle(Option<Box<Expr>>),
}

/// What a closed range too short for its slot does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Short {
    /// Its last frame is frozen.
    Hold,
    /// It starts again.
    Loop,
    /// It is slowed down to fill the slot.
    Slow,
}

/// A source in a cut, with its own modifiers.
#[derive(Clone, Debug, PartialEq)]
pub struct CutSource {
    /// `hold`: one frame of it.
    pub hold: bool,
    /// What plays.
    pub source: SourceExpr,
    /// Lines in braces.
    pub modifiers: Vec<Setting>,
    /// All of it.
    pub span: Span,
}

/// A transition: `crossfade 1 beat`, `wipe left 8f before cut ease in out sine`, `dip to white 1/2
/// beat`.
#[derive(Clone, Debug, PartialEq)]
pub struct Join {
    /// Its words: `crossfade`; `wipe left`; `dip` (whose `to white` is in `args`).
    pub name: Spanned<String>,
    /// What follows the name: its length, `to COLOR`.
    pub args: Vec<Arg>,
    /// `before cut` or `after cut`.
    pub side: Option<Spanned<Side>>,
    /// `ease …` or `linear`.
    pub ease: Option<Spanned<Ease>>,
    /// All of it.
    pub span: Span,
}

/// On which side of the cut a transition lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Side {
    Before,
    After,
}

/// An easing as written.
#[derive(Clone, Debug, PartialEq)]
pub enum Ease {
    /// `linear`.
    Linear,
    /// `ease in`, `ease out`, `ease in out`, with a curve's name or not. The words after `ease`, in
    /// order.
    Words(Vec<Ident>),
    /// `bezier(a, b, c, d)`.
    Bezier(Vec<Expr>),
}

/// `[CUE:] lyric "…" … [{ settings }]`, and likewise `text "…" …` and `lyrics sung …`.
#[derive(Clone, Debug, PartialEq)]
pub struct Words {
    /// The instant before the colon.
    pub cue: Option<Expr>,
    /// What is shown.
    pub content: WordsContent,
    /// When: `on R`, `from I`, `to I`, `at I`, `until I`, `for D`, in the order written.
    pub when: Vec<(Spanned<Clause>, Expr)>,
    /// `style NAME`.
    pub style: Option<Path>,
    /// How these words look besides, in braces.
    pub settings: Vec<Setting>,
    /// All of it.
    pub span: Span,
}

/// What a words statement shows.
#[derive(Clone, Debug, PartialEq)]
pub enum WordsContent {
    /// `lyric "…"`: words that are sung.
    Lyric(Text),
    /// `text "…"`: a title.
    Text(Text),
    /// `lyrics NAME`: the lines of a lyric file.
    File(Path),
}

/// An expression.
#[derive(Clone, Debug, PartialEq)]
pub struct Expr {
    /// What it says.
    pub kind: ExprKind,
    /// Its place.
    pub span: Span,
}

/// What an expression says.
#[derive(Clone, Debug, PartialEq)]
pub enum ExprKind {
    /// A literal with its unit.
    Literal(Literal),
    /// A name that the checker resolves: a declaration, or a value such as `left` or `white`.
    Name(Path),
    /// `2 beats`, `1/2 beat`, `4 bars`.
    Span { count: Rational, unit: MusicUnit },
    /// `bar 17`, `bar 17.3`, `bar -1`; `beat` counts from 1.
    Bar { bar: i64, beat: Option<u32> },
    /// `bar (n + 1)`.
    BarOf(Box<Expr>),
    /// `next beat`, `next bar`.
    Next(MusicUnit),
    /// `+`, `-`, `*`, `/`.
    Binary { operator: Spanned<Operator>, left: Box<Expr>, right: Box<Expr> },
    /// `-x`.
    Negate(Box<Expr>),
    /// `color(#102030)`, `bezier(…)`.
    Call { name: Ident, args: Vec<Expr> },
    /// `[bar 1, bar 1.3, drop]`.
    List(Vec<Expr>),
    /// `track[1:02.4]`: the instant at which a song plays its 1:02.4.
    Moment { base: Box<Expr>, time: Box<Expr> },
    /// `cues "drop 2"`, `sung "trips" 3`: of labels and words that repeat, the one of this number.
    Labelled { base: Path, label: Text, nth: Option<Spanned<u32>> },
    /// `part B`: where a part of the song starts.
    SongPart(Ident),
    /// `hit 2`: the second hit of the shot around it.
    Hit(u32),
    /// `part B end`, `Chorus end`: where a stretch ends.
    EndOf(Box<Expr>),
    /// A rhythm that is a word of its own.
    Rhythm(RhythmExpr),
    /// `(2% -> 6% over 1 beat)`: a curve with a time of its own, as an effect's argument.
    Curve(Vec<Arg>),
    /// It could not be read; the error has been reported.
    Broken,
}

/// A unit of musical length.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MusicUnit {
    Beat,
    Bar,
}

/// An arithmetic operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Operator {
    Add,
    Subtract,
    Multiply,
    Divide,
}

/// A literal, its unit read but not judged.
#[derive(Clone, Debug, PartialEq)]
pub enum Literal {
    /// `12`, `0.5`, `24000/1001`.
    Number(Rational),
    /// `80%`, `1.5x`, as a fraction of 1. `percent` tells how it was written: `7%` is parts of the
    /// frame's height where a length is wanted.
    Ratio { value: Rational, percent: bool },
    /// `500ms`, `2s`, `1min`, in seconds.
    Duration(Rational),
    /// `12f`.
    Frames(Rational),
    /// `1:02.4`, `0:01:02.400`, in seconds.
    Clock(Rational),
    /// `00:01:02:10`, as whole seconds and frames of the medium's rate.
    Timecode { seconds: i64, frames: u32 },
    /// `8px`.
    Pixels(Rational),
    /// `45deg`.
    Degrees(Rational),
    /// `-6dB`.
    Decibels(Rational),
    /// `128bpm`.
    Tempo(Rational),
    /// `#fff`: the digits as written, without the `#`.
    Color(String),
    /// `1920x1080`.
    Size(u32, u32),
    /// `16:9`, read so only where a setting wants it; elsewhere it is a clock time with too few
    /// digits.
    Aspect(u32, u32),
    /// `"…"`.
    Text(String),
}

/// A rhythm that is written with words of its own.
#[derive(Clone, Debug, PartialEq)]
pub enum RhythmExpr {
    /// `beat`.
    Beat,
    /// `bar`.
    Bar,
    /// `bar.2`: every second beat of a bar.
    BarBeat(u32),
    /// `every 2 beats`.
    Every(Box<Expr>),
    /// `offbeat`.
    Offbeat,
    /// `pattern "x..x" step 1/4 beat`.
    Pattern { cells: Text, step: Option<Box<Expr>> },
    /// `r within A to B`, `r within part B`.
    Within { rhythm: Box<Expr>, from: Box<Expr>, to: Option<Box<Expr>> },
    /// `r shift 1f earlier`.
    Shift { rhythm: Box<Expr>, by: Box<Expr>, earlier: bool },
    /// `r least 1/4 beat`.
    Least { rhythm: Box<Expr>, apart: Box<Expr> },
    /// `kick every 2`: every second hit.
    EveryNth { rhythm: Box<Expr>, count: Box<Expr> },
    /// `kick`, `snare`, `hat`, `onset`.
    Hit(HitWord),
    /// `raw snare`: its hits where they are heard, not on the frame of the beat beside them.
    Raw(Box<Expr>),
    /// `snare above 60%`.
    Above { rhythm: Box<Expr>, strength: Box<Expr> },
    /// `bars where energy > 60%`.
    BarsWhere { comparison: Comparison, energy: Box<Expr> },
}

/// Which hits of the song.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum HitWord {
    Kick,
    Snare,
    Hat,
    /// Hits of every kind.
    Onset,
}

/// How two quantities are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Comparison {
    Above,
    AtLeast,
    Below,
    AtMost,
}

/// A comment, stored for the formatter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comment {
    /// With its marks.
    pub span: Span,
    /// `//`, `/* */` or `///`.
    pub kind: CommentKind,
}

/// The kinds of comments.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CommentKind {
    Line,
    Block,
    Doc,
}
