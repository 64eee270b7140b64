//! The parser that pest makes of `grammar/amv.pest`, and what its rules are called in an editor's
//! words.

use pest_derive::Parser;

/// Reads a head, or a part of one.
#[derive(Parser)]
#[grammar = "grammar/amv.pest"]
pub(super) struct Grammar;

/// What to call a rule where it was expected; `None` for what would not help, such as "a comma or
/// one of seven operators".
pub(super) fn user_word(rule: Rule) -> Option<&'static str> {
    match rule {
        Rule::EOI => Some("the end of the line"),
        Rule::declared => Some("a name and its file"),
        Rule::equals => Some("`=`"),
        Rule::colon => Some("`:`"),
        Rule::cut_line => Some("a source, `each` or `between`"),
        Rule::cut_source => Some("a source (`bunny[0:05 .. 0:09]`)"),
        Rule::pinned => Some("`on`"),
        Rule::shot_hit => Some("`hit`"),
        Rule::name => Some("a name"),
        Rule::path => Some("a name"),
        Rule::text => Some("a text in quotes"),
        Rule::instant => Some("an instant (`bar 17`, `1:02.4`, a mark)"),
        Rule::rhythm => Some("a rhythm (`beat`, `every 2 beats`, `[bar 1, drop]`)"),
        Rule::length => Some("a length (`2 bars`, `1/2 beat`, `500ms`, `12f`)"),
        Rule::expr | Rule::sum | Rule::product => Some("a value"),
        Rule::argument => Some("a value"),
        Rule::measure => Some("a length (`1/4 beat`, `1f`)"),
        Rule::source => Some("a source (`bunny[0:05 .. 0:09]`)"),
        Rule::bracket => Some("a source time"),
        Rule::join | Rule::join_name => Some("a transition (`crossfade`, `wipe left`)"),
        Rule::fade => Some("a fade"),
        Rule::side => Some("`before cut` or `after cut`"),
        Rule::arrow => Some("`->`"),
        Rule::ease_family => Some("an easing's name (`cubic`)"),
        Rule::ease => Some("`ease`"),
        Rule::keys | Rule::key => Some("a keyframe (`start: 100%`)"),
        Rule::easing => Some("an easing (`ease in out`, `linear`)"),
        Rule::ending => Some("`for` or `until`"),
        Rule::stretch => Some("`from`"),
        Rule::section_file => Some("`in`"),
        Rule::allowed_code => Some("the code of a warning (`moment-twice`)"),
        Rule::order => Some("an order (`cycle`, `intercut`, `shuffle`)"),
        Rule::short => Some("`short`"),
        Rule::clause | Rule::clause_name => Some("`from`, `to`, `at`, `on`, `until` or `for`"),
        Rule::wears => Some("`style`"),
        Rule::each => Some("`each`"),
        Rule::number => Some("a number"),
        Rule::quantity => Some("a number"),
        Rule::bar_number => Some("a bar's number"),
        Rule::music_unit => Some("`beats` or `bars`"),
        Rule::setting_name => Some("a setting"),
        Rule::open_start | Rule::range_tail | Rule::dots => Some("`..`"),
        Rule::pin_tail => Some("`on`"),
        Rule::use_line
        | Rule::project
        | Rule::song
        | Rule::footage
        | Rule::image
        | Rule::lyrics
        | Rule::shot
        | Rule::marks
        | Rule::mark => None,
        Rule::let_line
        | Rule::style
        | Rule::output
        | Rule::timeline
        | Rule::layer
        | Rule::adjust
        | Rule::lyric
        | Rule::text_line => None,
        Rule::cue
        | Rule::clip
        | Rule::again
        | Rule::hold
        | Rule::cut
        | Rule::gap
        | Rule::section
        | Rule::allow
        | Rule::repeat
        | Rule::between
        | Rule::overlap => None,
        Rule::transition | Rule::setting => None,
        Rule::WHITESPACE
        | Rule::words_tail
        | Rule::arg
        | Rule::term
        | Rule::closed
        | Rule::clause_word
        | Rule::unary
        | Rule::atom
        | Rule::instants => None,
        Rule::name_start | Rule::name_char | Rule::reserved => None,
        Rule::sum_sign
        | Rule::product_sign
        | Rule::minus
        | Rule::glued_minus
        | Rule::within
        | Rule::shift
        | Rule::least
        | Rule::every_nth
        | Rule::nth => None,
        Rule::kw_within
        | Rule::kw_shift
        | Rule::kw_least
        | Rule::kw_every
        | Rule::kw_above
        | Rule::above
        | Rule::range => None,
        Rule::dashed
        | Rule::curve
        | Rule::group
        | Rule::list
        | Rule::color
        | Rule::named
        | Rule::led
        | Rule::arguments
        | Rule::brackets
        | Rule::moment => None,
        Rule::bar_at
        | Rule::bar_of
        | Rule::bar_beat
        | Rule::bar_all
        | Rule::beat_all
        | Rule::next => None,
        Rule::hit_of
        | Rule::every
        | Rule::pattern
        | Rule::offbeat
        | Rule::detected
        | Rule::bars_where
        | Rule::song_part
        | Rule::after_value => None,
        Rule::comparison => Some("`>`, `<`, `>=` or `<=`"),
        Rule::hit => Some("`kick`, `snare`, `hat` or `onset`"),
        Rule::raw => Some("`raw`"),
        Rule::kw_adjust => Some("`adjust`"),
        Rule::kw_after => Some("`after cut`"),
        Rule::kw_again => None,
        Rule::kw_allow => Some("`allow`"),
        Rule::kw_as => Some("`as`"),
        Rule::kw_at => Some("`at`"),
        Rule::kw_bar => Some("`bar`"),
        Rule::kw_bars => Some("`bars`"),
        Rule::kw_beat => Some("`beat`"),
        Rule::kw_beats => Some("`beats`"),
        Rule::kw_before => Some("`before cut`"),
        Rule::kw_between => Some("`between`"),
        Rule::kw_bezier => Some("`bezier`"),
        Rule::kw_clip => Some("`clip`"),
        Rule::kw_cut => Some("`cut`"),
        Rule::kw_cycle => Some("`cycle`"),
        Rule::kw_each => Some("`each`"),
        Rule::kw_earlier => Some("`earlier`"),
        Rule::kw_ease => Some("`ease`"),
        Rule::kw_end => Some("`end`"),
        Rule::kw_energy => Some("`energy`"),
        Rule::kw_fade => Some("`fade`"),
        Rule::kw_fit => Some("`fit`"),
        Rule::kw_footage => Some("`footage`"),
        Rule::kw_for => Some("`for`"),
        Rule::kw_from => Some("`from`"),
        Rule::kw_gap => Some("`gap`"),
        Rule::kw_hat => Some("`hat`"),
        Rule::kw_hit => Some("`hit`"),
        Rule::kw_hold => Some("`hold`"),
        Rule::kw_image => Some("`image`"),
        Rule::kw_in => Some("`in`"),
        Rule::kw_intercut => Some("`intercut`"),
        Rule::kw_kick => Some("`kick`"),
        Rule::kw_later => Some("`later`"),
        Rule::kw_layer => Some("`layer`"),
        Rule::kw_let => Some("`let`"),
        Rule::kw_linear => Some("`linear`"),
        Rule::kw_loop => Some("`loop`"),
        Rule::kw_lyric => Some("`lyric`"),
        Rule::kw_lyrics => Some("`lyrics`"),
        Rule::kw_mark => Some("`mark`"),
        Rule::kw_marks => Some("`marks`"),
        Rule::kw_next => Some("`next`"),
        Rule::kw_of => Some("`of`"),
        Rule::kw_offbeat => Some("`offbeat`"),
        Rule::kw_on => Some("`on`"),
        Rule::kw_onset => Some("`onset`"),
        Rule::kw_out => Some("`out`"),
        Rule::kw_output => Some("`output`"),
        Rule::kw_over => Some("`over`"),
        Rule::kw_overlap => Some("`overlap`"),
        Rule::kw_part => Some("`part`"),
        Rule::kw_pattern => Some("`pattern`"),
        Rule::kw_picture => Some("`picture`"),
        Rule::kw_project => Some("`project`"),
        Rule::kw_raw => Some("`raw`"),
        Rule::kw_repeat => Some("`repeat`"),
        Rule::kw_section => Some("`section`"),
        Rule::kw_short => Some("`short`"),
        Rule::kw_shot => Some("`shot`"),
        Rule::kw_shuffle => Some("`shuffle`"),
        Rule::kw_slow => Some("`slow`"),
        Rule::kw_snare => Some("`snare`"),
        Rule::kw_song => Some("`song`"),
        Rule::kw_step => Some("`step`"),
        Rule::kw_style => Some("`style`"),
        Rule::kw_text => Some("`text`"),
        Rule::kw_timeline => Some("`timeline`"),
        Rule::kw_to => Some("`to`"),
        Rule::kw_until => Some("`until`"),
        Rule::kw_use => Some("`use`"),
        Rule::kw_where => Some("`where`"),
    }
}
