//! The code of every diagnostic, with its page.

use std::fmt;
use std::str::FromStr;

use serde::{Serialize, Serializer};

/// Declares the codes. A code without a page in `docs/diagnostics` does not compile.
macro_rules! codes {
    ($($variant:ident = $name:literal,)*) => {
        /// A diagnostic's stable name, such as `unknown-name`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[expect(clippy::enum_variant_names, reason = "a variant has the name of its code")]
        pub enum Code {
            $($variant,)*
        }

        impl Code {
            /// Every code, in alphabetical order.
            pub const ALL: &[Code] = &[$(Code::$variant,)*];

            /// The name that messages, JSON and `amv explain` use.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Code::$variant => $name,)*
                }
            }

            /// Its page in Markdown: a title, an explanation and, for most codes, a script that
            /// causes it and the same script corrected.
            pub fn page(self) -> &'static str {
                match self {
                    $(Code::$variant => include_str!(concat!(
                        env!("CARGO_MANIFEST_DIR"), "/docs/diagnostics/", $name, ".md"
                    )),)*
                }
            }
        }
    };
}

codes! {
    AdjustNoFrame = "adjust-no-frame",
    AdjustOutside = "adjust-outside",
    AllowError = "allow-error",
    AllowUnknown = "allow-unknown",
    AllowUnused = "allow-unused",
    AmbiguousName = "ambiguous-name",
    AssTag = "ass-tag",
    BarOutsideSong = "bar-outside-song",
    BarsDoubtful = "bars-doubtful",
    BeatOutsideBar = "beat-outside-bar",
    BeatsWithoutPulse = "beats-without-pulse",
    BeforeFilmStart = "before-film-start",
    CacheFailed = "cache-failed",
    CacheRemoved = "cache-removed",
    CacheUnusable = "cache-unusable",
    CannotListen = "cannot-listen",
    CannotPrint = "cannot-print",
    CannotWrite = "cannot-write",
    ChainTooLong = "chain-too-long",
    ChangeNotAtBar = "change-not-at-bar",
    ChangeOfDetectedTempo = "change-of-heard-tempo",
    CueInRepeat = "cue-in-repeat",
    CueMisplaced = "cue-misplaced",
    CuesWouldMove = "cues-would-move",
    CurveMisplaced = "curve-misplaced",
    CutWithoutSources = "cut-without-sources",
    CyclicUse = "cyclic-use",
    DemoFolderInUse = "demo-folder-in-use",
    DemoNotEncoded = "demo-not-encoded",
    DemoNotWritten = "demo-not-written",
    DiskFull = "disk-full",
    DivisionByZero = "division-by-zero",
    DuplicateName = "duplicate-name",
    EffectWithoutTime = "effect-without-time",
    EmptyPart = "empty-part",
    EncodingGuessed = "encoding-guessed",
    EndTwice = "end-twice",
    EndUnknown = "end-unknown",
    EndsEarly = "ends-early",
    EndsLate = "ends-late",
    EngineFailed = "engine-failed",
    ExportFormat = "export-format",
    ExportIsInput = "export-is-input",
    ExportTwice = "export-twice",
    ExpressionTooLong = "expression-too-long",
    FadeMisplaced = "fade-misplaced",
    FadeTooLong = "fade-too-long",
    FileEmpty = "file-empty",
    FileIsFolder = "file-is-folder",
    FileMissing = "file-missing",
    FileMistake = "file-mistake",
    FileNotLocal = "file-not-local",
    FileUnreadable = "file-unreadable",
    FilmOutlastsSong = "film-outlasts-song",
    FilmTooLong = "film-too-long",
    FitWithoutRange = "fit-without-range",
    FontMissing = "font-missing",
    FontUnreadable = "font-unreadable",
    FootageAsImage = "footage-as-image",
    FootageDamaged = "footage-damaged",
    FootageDefaultsTwice = "footage-defaults-twice",
    FootageInterlaced = "footage-interlaced",
    FootageTruncated = "footage-truncated",
    FootageUnreadable = "footage-unreadable",
    FootageUpscaled = "footage-upscaled",
    FrameFormat = "frame-format",
    GlyphMissing = "glyph-missing",
    HandlesTooShort = "handles-too-short",
    HitMissing = "hit-missing",
    HoldWithoutMoment = "hold-without-moment",
    HoldWithoutSyllable = "hold-without-syllable",
    HyphenInSyllable = "hyphen-in-syllable",
    InstantNotFixed = "instant-not-fixed",
    InstantPlusInstant = "instant-plus-instant",
    InternalError = "internal-error",
    Interrupted = "interrupted",
    InvalidColor = "invalid-color",
    InvalidEscape = "invalid-escape",
    InvalidNumber = "invalid-number",
    InvalidPattern = "invalid-pattern",
    InvalidSize = "invalid-size",
    InvalidTimecode = "invalid-timecode",
    InvalidUnit = "invalid-unit",
    KeyframesMisplaced = "keyframes-misplaced",
    KeyframesOutOfOrder = "keyframes-out-of-order",
    LabelNumber = "label-number",
    LabelTwice = "label-twice",
    LayerTooLong = "layer-too-long",
    LeadNotSung = "lead-not-sung",
    LevelDoubtful = "level-doubtful",
    LineSkipped = "line-skipped",
    LockDamaged = "lock-damaged",
    LockListenerOlder = "lock-listener-older",
    LockNotWritten = "lock-not-written",
    LockSongChanged = "lock-song-changed",
    MisplacedStatement = "misplaced-statement",
    MomentAsClip = "moment-as-clip",
    MomentOutsideSong = "moment-outside-song",
    MomentTwice = "moment-twice",
    MusicTooEarly = "music-too-early",
    MusicWithoutTempo = "music-without-tempo",
    NestingTooDeep = "nesting-too-deep",
    NoCue = "no-cue",
    NoEnd = "no-end",
    NoEngine = "no-engine",
    NoFrame = "no-frame",
    NoHits = "no-hits",
    NoPicture = "no-picture",
    NoPulse = "no-pulse",
    NoSound = "no-sound",
    NoSuchPath = "no-such-path",
    NoSuchSegment = "no-such-segment",
    NotAMedium = "not-a-medium",
    NotAPicture = "not-a-picture",
    NotAScript = "not-a-script",
    NotAStretch = "not-a-stretch",
    NotDetected = "not-heard",
    NotUtf8 = "not-utf8",
    NothingToDetect = "nothing-to-hear",
    NothingToHold = "nothing-to-hold",
    NothingToRender = "nothing-to-render",
    NumberTooLarge = "number-too-large",
    OffGrid = "off-grid",
    OutOfRange = "out-of-range",
    OutputCodec = "output-codec",
    OutputExists = "output-exists",
    OutputFolderMissing = "output-folder-missing",
    OutputFormat = "output-format",
    OutputInCache = "output-in-cache",
    OutputIsInput = "output-is-input",
    OutputNotAFile = "output-not-a-file",
    OutputSize = "output-size",
    OutputTwice = "output-twice",
    OutputUnwritable = "output-unwritable",
    OutsideSection = "outside-section",
    OutsideTheFilm = "outside-the-film",
    OverlapBeforeCue = "overlap-before-cue",
    OverlapTooLong = "overlap-too-long",
    PartMoved = "part-moved",
    PhaseDoubtful = "phase-doubtful",
    PinInShot = "pin-in-shot",
    PinLeavesRange = "pin-leaves-range",
    PinOutsideRange = "pin-outside-range",
    PinOutsideShot = "pin-outside-shot",
    PinWithoutHit = "pin-without-hit",
    PortTaken = "port-taken",
    PortsTaken = "ports-taken",
    PreviewFailed = "preview-failed",
    ProjectTwice = "project-twice",
    PulseWithoutRhythm = "pulse-without-rhythm",
    RampIncomplete = "ramp-incomplete",
    RampWithPulse = "ramp-with-pulse",
    RangeEmpty = "range-empty",
    RateMismatch = "rate-mismatch",
    Recursion = "recursion",
    ReservedName = "reserved-name",
    ScriptTooLong = "script-too-long",
    SecondSong = "second-song",
    SectionEndsEarly = "section-ends-early",
    SectionEndsLate = "section-ends-late",
    SectionStartsLate = "section-starts-late",
    SegmentsDiffer = "segments-differ",
    SettingIncomplete = "setting-incomplete",
    SettingTooMuch = "setting-too-much",
    SettingTwice = "setting-twice",
    SeveralPins = "several-pins",
    SeveralRanges = "several-ranges",
    ShiftByWhat = "shift-by-what",
    ShortSlot = "short-slot",
    ShotWithRange = "shot-with-range",
    SizeUndecided = "size-undecided",
    SlotSkipped = "slot-skipped",
    SlotTooLong = "slot-too-long",
    SongGoesOn = "song-goes-on",
    SongNotDetected = "song-not-heard",
    SongUnreadable = "song-unreadable",
    SourceBeforeStart = "source-before-start",
    SourceCount = "source-count",
    SourcePastEnd = "source-past-end",
    SourceTooShort = "source-too-short",
    StartsBeforeSource = "starts-before-source",
    StillAsFootage = "still-as-footage",
    StillWithTime = "still-with-time",
    StyleNotConstant = "style-not-constant",
    Syntax = "syntax",
    TapsMistake = "taps-mistake",
    TempoConflict = "tempo-conflict",
    TempoDoubtful = "tempo-doubtful",
    TempoMissing = "tempo-missing",
    TempoRange = "tempo-range",
    TemporaryFolder = "temporary-folder",
    TimelineEmpty = "timeline-empty",
    TimelineMissing = "timeline-missing",
    TimelineTwice = "timeline-twice",
    TooFewHits = "too-few-hits",
    TooManyHits = "too-many-hits",
    TooManyMistakes = "too-many-mistakes",
    TooManyShots = "too-many-shots",
    TooManyWords = "too-many-words",
    TransitionAtEdge = "transition-at-edge",
    TransitionTooLong = "transition-too-long",
    TransitionTwice = "transition-twice",
    TransitionsCollide = "transitions-collide",
    Unclosed = "unclosed",
    UnfinishedMerge = "unfinished-merge",
    UnitMixing = "unit-mixing",
    UnknownCode = "unknown-code",
    UnknownLabel = "unknown-label",
    UnknownName = "unknown-name",
    UnknownParameter = "unknown-parameter",
    UnknownPart = "unknown-part",
    UnknownSetting = "unknown-setting",
    UnknownStatement = "unknown-statement",
    UnknownTransition = "unknown-transition",
    UnknownWord = "unknown-word",
    Unopened = "unopened",
    UnterminatedComment = "unterminated-comment",
    UnterminatedText = "unterminated-text",
    Unused = "unused",
    WatchLimit = "watch-limit",
    WatchRefused = "watch-refused",
    WithoutStart = "without-start",
    WordsClause = "words-clause",
    WordsEmpty = "words-empty",
    WordsMisplaced = "words-misplaced",
    WordsNoFrame = "words-no-frame",
    WordsNotTimed = "words-not-timed",
    WordsOutside = "words-outside",
    WordsTimeTwice = "words-time-twice",
    WordsWithoutEnd = "words-without-end",
    WrongCommandLine = "wrong-command-line",
    WrongType = "wrong-type",
    ZeroLength = "zero-length",
}

/// The codes of the warnings about a film, which `allow` may silence. Every problem with one of them is
/// a warning.
const WARNINGS: &[Code] = &[
    Code::AllowUnused,
    Code::AssTag,
    Code::BarsDoubtful,
    Code::EncodingGuessed,
    Code::FilmOutlastsSong,
    Code::FontMissing,
    Code::FootageInterlaced,
    Code::FootageTruncated,
    Code::FootageUpscaled,
    Code::GlyphMissing,
    Code::HyphenInSyllable,
    Code::LevelDoubtful,
    Code::LineSkipped,
    Code::LockListenerOlder,
    Code::LockSongChanged,
    Code::MomentTwice,
    Code::NoHits,
    Code::OffGrid,
    Code::PartMoved,
    Code::PhaseDoubtful,
    Code::RateMismatch,
    Code::ShortSlot,
    Code::SizeUndecided,
    Code::SlotSkipped,
    Code::SongGoesOn,
    Code::TempoDoubtful,
    Code::Unused,
    Code::WordsOutside,
];

impl Code {
    /// The warnings about a film, in alphabetical order.
    pub fn warnings() -> &'static [Code] {
        WARNINGS
    }

    /// Whether it is a warning about a film.
    pub fn is_warning(self) -> bool {
        WARNINGS.contains(&self)
    }

    /// The first line of its page, without the `#`.
    pub fn title(self) -> &'static str {
        self.page().lines().next().unwrap_or_default().trim_start_matches('#').trim()
    }
}

/// The text is not the name of a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown diagnostic code")]
pub struct UnknownCode;

impl FromStr for Code {
    type Err = UnknownCode;

    fn from_str(name: &str) -> Result<Code, UnknownCode> {
        Code::ALL.iter().copied().find(|code| code.as_str() == name).ok_or(UnknownCode)
    }
}

impl fmt::Display for Code {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.as_str())
    }
}

impl Serialize for Code {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_sorted_and_parse() {
        assert!(Code::ALL.is_sorted_by_key(|code| code.as_str()));
        for code in Code::ALL {
            assert_eq!(code.as_str().parse(), Ok(*code));
        }
        assert_eq!("nonsense".parse::<Code>(), Err(UnknownCode));
    }
}
