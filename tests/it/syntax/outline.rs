//! A tree in one line: what a script says, without places.

use amv::syntax::ast::*;

/// The statements of a file, one a line.
pub(crate) fn file(file: &File) -> String {
    file.statements.iter().map(statement).collect::<Vec<_>>().join("\n")
}

fn statement(statement: &Statement) -> String {
    let doc = statement.doc.as_ref().map(|doc| format!("[{doc:?}] ")).unwrap_or_default();
    let said = match &statement.kind {
        StatementKind::Use { path, alias } => {
            format!(
                "use {:?}{}",
                path.value,
                alias.as_ref().map(|a| format!(" as {}", a.value)).unwrap_or_default()
            )
        }
        StatementKind::Project(settings) => format!("project{}", block(settings)),
        StatementKind::Song(one) => format!("song {}", declaration(one)),
        StatementKind::FootageDefaults(settings) => format!("footage{}", block(settings)),
        StatementKind::Footage(one) => format!("footage {}", declaration(one)),
        StatementKind::Image(one) => format!("image {}", declaration(one)),
        StatementKind::Lyrics(one) => format!("lyrics {}", declaration(one)),
        StatementKind::Shot(one) => {
            let hits = one.hits.iter().map(|hit| format!(" hit {}", expr(hit)));
            let (hits, modifiers) = (hits.collect::<String>(), block(&one.modifiers));
            format!("shot {} = {}{hits}{modifiers}", one.name.value, source(&one.source))
        }
        StatementKind::Marks(one) => format!("marks {}", declaration(one)),
        StatementKind::Mark { name, value } => format!("mark {} = {}", name.value, expr(value)),
        StatementKind::Let { name, value } => format!("let {} = {}", name.value, expr(value)),
        StatementKind::Style { name, parent, settings } => {
            format!(
                "style {}{}{}",
                name.value,
                parent.as_ref().map(|p| format!(" : {}", path(p))).unwrap_or_default(),
                block(settings)
            )
        }
        StatementKind::Output { path, settings } => {
            format!("output {:?}{}", path.value, block(settings))
        }
        StatementKind::Timeline(list) => format!("timeline {}", items(list)),
        StatementKind::Layer(layer) => {
            let name = layer.name.as_ref().map(|name| format!(" {}", name.value));
            let (name, effects) = (name.unwrap_or_default(), block(&layer.effects));
            format!("layer{name}{effects} {}", items(&layer.items))
        }
        StatementKind::Adjust(one) => adjust(one),
        StatementKind::Words(one) => words(one),
        StatementKind::Broken { name } => {
            format!("BROKEN {}", name.as_ref().map(|name| name.value.as_str()).unwrap_or("-"))
        }
    };
    format!("{doc}{said}")
}

fn declaration(one: &Declaration) -> String {
    format!("{} = {:?}{}", one.name.value, one.path.value, block(&one.settings))
}

fn block(settings: &[Setting]) -> String {
    let line = |one: &Setting| format!("{}{}{}", one.name.value, args(&one.args), keys(&one.keys));
    let lines: Vec<String> = settings.iter().map(line).collect();
    if lines.is_empty() { String::new() } else { format!(" {{{}}}", lines.join("; ")) }
}

fn keys(keys: &Option<Keys>) -> String {
    let Some(keys) = keys else { return String::new() };
    let key = |key: &Key| format!("{}:{}", expr(&key.at), args(&key.args));
    format!(" <{}>", keys.keys.iter().map(key).collect::<Vec<_>>().join(", "))
}

fn adjust(adjust: &Adjust) -> String {
    let stretch = adjust.stretch.as_ref();
    let stretch = stretch.map(|one| {
        format!(" {}..{}", expr(&one.from), one.to.as_ref().map(expr).unwrap_or_default())
    });
    format!("adjust{}{}", stretch.unwrap_or_default(), block(&adjust.effects))
}

fn args(args: &[Arg]) -> String {
    args.iter().map(|arg| format!(" {}", self::arg(arg))).collect()
}

fn arg(arg: &Arg) -> String {
    match arg {
        Arg::Value(value) => expr(value),
        Arg::Range(from, to) => format!("{}..{}", expr(from), expr(to)),
        Arg::Clause(word, value) => format!("{} {}", clause(word.value), expr(value)),
        Arg::Arrow(_) => "->".to_owned(),
        Arg::Ease(written) => ease(&written.value),
    }
}

fn clause(clause: Clause) -> String {
    format!("{clause:?}").to_lowercase()
}

fn items(items: &[Item]) -> String {
    format!("{{{}}}", items.iter().map(item).collect::<Vec<_>>().join("; "))
}

fn item(item: &Item) -> String {
    let cue = item.cue.as_ref().map(|cue| format!("{}: ", expr(cue))).unwrap_or_default();
    format!("{cue}{}", kind(&item.kind))
}

fn kind(kind: &ItemKind) -> String {
    match kind {
        ItemKind::Clip(clip) => {
            let again = if clip.again.is_some() { "again " } else { "" };
            let on =
                if clip.on.is_empty() { String::new() } else { format!(" on {}", list(&clip.on)) };
            let fit = if clip.fit.is_some() { " fit" } else { "" };
            format!(
                "clip {again}{}{on}{fit}{}{}",
                source(&clip.source),
                end(&clip.end),
                block(&clip.modifiers)
            )
        }
        ItemKind::Hold(hold) => {
            let shown =
                hold.source.as_ref().map(|one| format!(" {}", source(one))).unwrap_or_default();
            format!("hold{shown}{}{}", end(&hold.end), block(&hold.modifiers))
        }
        ItemKind::Cut(one) => cut(one),
        ItemKind::Gap { end: until } => format!("gap{}", end(until)),
        ItemKind::Section(section) => {
            let name = match &section.name {
                SectionName::Name(name) => name.value.clone(),
                SectionName::Text(text) => format!("{:?}", text.value),
            };
            let stretch = section.stretch.as_ref();
            let stretch = stretch.map(|one| {
                format!(" {}..{}", expr(&one.from), one.to.as_ref().map(expr).unwrap_or_default())
            });
            let (stretch, end) = (stretch.unwrap_or_default(), end(&section.end));
            format!("section {name}{stretch}{end} {}", items(&section.items))
        }
        ItemKind::Repeat { count, items: list } => {
            format!("repeat {} {}", expr(count), items(list))
        }
        ItemKind::Between(one) => format!("between {}", join(one)),
        ItemKind::Join(one) => join(one),
        ItemKind::Overlap { length } => format!("overlap {}", expr(length)),
        ItemKind::Fade { direction, picture: _, length } => {
            format!("fade {:?} {}", direction.value, expr(length))
        }
        ItemKind::Words(one) => words(one),
        ItemKind::Adjust(one) => adjust(one),
        ItemKind::Broken => "BROKEN".to_owned(),
    }
}

fn ease(ease: &Ease) -> String {
    match ease {
        Ease::Linear => "linear".to_owned(),
        Ease::Words(words) => {
            let words: Vec<&str> = words.iter().map(|word| word.value.as_str()).collect();
            format!("ease {}", words.join("-")).trim_end().to_owned()
        }
        Ease::Bezier(numbers) => format!("bezier({})", list(numbers)),
    }
}

fn end(end: &Option<End>) -> String {
    match end {
        Some(End::For(length)) => format!(" for {}", expr(length)),
        Some(End::Until(instant)) => format!(" until {}", expr(instant)),
        None => String::new(),
    }
}

fn cut(cut: &Cut) -> String {
    let order = cut.order.as_ref().map(|order| match &order.value {
        Order::Cycle => " cycle".to_owned(),
        Order::Intercut => " intercut".to_owned(),
        Order::Shuffle(throw) => format!(
            " shuffle{}",
            throw.as_ref().map(|throw| format!(" {}", expr(throw))).unwrap_or_default()
        ),
    });
    let short = cut.short.as_ref().map(|short| format!(" short {:?}", short.value));
    let mut parts: Vec<String> = cut
        .sources
        .iter()
        .map(|one| {
            let hold = if one.hold { "hold " } else { "" };
            format!("{hold}{}{}", source(&one.source), block(&one.modifiers))
        })
        .collect();
    if !cut.each.is_empty() {
        parts.push(format!("each{}", block(&cut.each)));
    }
    parts.extend(cut.between.as_ref().map(|one| format!("between {}", join(one))));
    let head = format!(
        "cut on {}{}{}{}",
        expr(&cut.rhythm),
        end(&cut.end),
        order.unwrap_or_default(),
        short.unwrap_or_default()
    );
    format!("{head} {{{}}}", parts.join("; "))
}

fn source(source: &SourceExpr) -> String {
    let brackets: Vec<String> = source.brackets.iter().map(bracket).collect();
    let base = expr(&source.base);
    if brackets.is_empty() { base } else { format!("{base}[{}]", brackets.join(", ")) }
}

fn bracket(bracket: &Bracket) -> String {
    let side = |bound: &Option<Expr>| bound.as_ref().map(expr).unwrap_or_default();
    match bracket {
        Bracket::Range { start, end, .. } => format!("{}..{}", side(start), side(end)),
        Bracket::Pin { time, on, .. } => format!("{} on {}", expr(time), expr(on)),
        Bracket::Moment(time) => expr(time),
    }
}

fn join(join: &Join) -> String {
    let side = join.side.as_ref().map(|side| format!(" {:?}", side.value)).unwrap_or_default();
    let ease = join.ease.as_ref().map(|written| format!(" {}", ease(&written.value)));
    format!("<{}>{}{side}{}", join.name.value, args(&join.args), ease.unwrap_or_default())
}

fn words(words: &Words) -> String {
    let content = match &words.content {
        WordsContent::Lyric(text) => format!("lyric {:?}", text.value),
        WordsContent::Text(text) => format!("text {:?}", text.value),
        WordsContent::File(name) => format!("lyrics {}", path(name)),
    };
    let when: String = words
        .when
        .iter()
        .map(|(word, value)| format!(" {} {}", clause(word.value), expr(value)))
        .collect();
    format!(
        "{content}{when}{}",
        words.style.as_ref().map(|style| format!(" style {}", path(style))).unwrap_or_default()
    )
}

fn path(path: &Path) -> String {
    path.parts.iter().map(|part| part.value.as_str()).collect::<Vec<_>>().join(".")
}

fn list(list: &[Expr]) -> String {
    list.iter().map(expr).collect::<Vec<_>>().join(", ")
}

/// An expression; every operation in parentheses.
pub(crate) fn expr(one: &Expr) -> String {
    match &one.kind {
        ExprKind::Literal(value) => literal(value),
        ExprKind::Name(name) => path(name),
        ExprKind::Span { count, unit } => format!("{count} {unit:?}"),
        ExprKind::Bar { bar, beat } => {
            format!("bar {bar}{}", beat.map(|beat| format!(".{beat}")).unwrap_or_default())
        }
        ExprKind::BarOf(bar) => format!("bar({})", expr(bar)),
        ExprKind::Next(unit) => format!("next {unit:?}"),
        ExprKind::Binary { operator, left, right } => {
            format!("({:?} {} {})", operator.value, expr(left), expr(right))
        }
        ExprKind::Negate(value) => format!("(- {})", expr(value)),
        ExprKind::Call { name, args } => format!("{}({})", name.value, list(args)),
        ExprKind::List(values) => format!("[{}]", list(values)),
        ExprKind::Moment { base, time } => format!("{}[{}]", expr(base), expr(time)),
        ExprKind::Labelled { base, label, nth: None } => {
            format!("{}:{:?}", path(base), label.value)
        }
        ExprKind::Labelled { base, label, nth: Some(nth) } => {
            format!("{}:{:?}#{}", path(base), label.value, nth.value)
        }
        ExprKind::SongPart(name) => format!("part {}", name.value),
        ExprKind::Hit(nth) => format!("hit {nth}"),
        ExprKind::EndOf(stretch) => format!("{} end", expr(stretch)),
        ExprKind::Rhythm(value) => rhythm(value),
        ExprKind::Curve(terms) => format!("curve({})", args(terms).trim_start()),
        ExprKind::Broken => "BROKEN".to_owned(),
    }
}

fn rhythm(rhythm: &RhythmExpr) -> String {
    match rhythm {
        RhythmExpr::Beat => "beat".to_owned(),
        RhythmExpr::Bar => "bar".to_owned(),
        RhythmExpr::BarBeat(beat) => format!("bar.{beat}"),
        RhythmExpr::Every(step) => format!("every {}", expr(step)),
        RhythmExpr::Offbeat => "offbeat".to_owned(),
        RhythmExpr::Pattern { cells, step } => {
            format!(
                "pattern {:?}{}",
                cells.value,
                step.as_ref().map(|step| format!(" step {}", expr(step))).unwrap_or_default()
            )
        }
        RhythmExpr::Within { rhythm, from, to } => {
            let to = to.as_ref().map(|to| format!(" {}", expr(to))).unwrap_or_default();
            format!("(within {} {}{to})", expr(rhythm), expr(from))
        }
        RhythmExpr::Shift { rhythm, by, earlier } => {
            format!(
                "(shift {} {} {})",
                expr(rhythm),
                expr(by),
                if *earlier { "earlier" } else { "later" }
            )
        }
        RhythmExpr::Hit(word) => format!("{word:?}"),
        RhythmExpr::Raw(rhythm) => format!("(raw {})", expr(rhythm)),
        RhythmExpr::Above { rhythm, strength } => {
            format!("(above {} {})", expr(rhythm), expr(strength))
        }
        RhythmExpr::BarsWhere { comparison, energy } => {
            format!("(bars {comparison:?} {})", expr(energy))
        }
        RhythmExpr::EveryNth { rhythm, count } => {
            format!("(every {} {})", expr(rhythm), expr(count))
        }
        RhythmExpr::Least { rhythm, apart } => format!("(least {} {})", expr(rhythm), expr(apart)),
    }
}

fn literal(literal: &Literal) -> String {
    match literal {
        Literal::Number(value) => value.to_string(),
        Literal::Ratio { value, percent } => format!("{value}{}", if *percent { "%" } else { "x" }),
        Literal::Duration(value) => format!("{value}s"),
        Literal::Frames(value) => format!("{value}f"),
        Literal::Clock(value) => format!("clock {value}"),
        Literal::Timecode { seconds, frames } => format!("timecode {seconds}+{frames}f"),
        Literal::Pixels(value) => format!("{value}px"),
        Literal::Degrees(value) => format!("{value}deg"),
        Literal::Decibels(value) => format!("{value}dB"),
        Literal::Tempo(value) => format!("{value}bpm"),
        Literal::Color(digits) => format!("#{digits}"),
        Literal::Size(width, height) => format!("{width}x{height}"),
        Literal::Aspect(across, down) => format!("{across}:{down}"),
        Literal::Text(text) => format!("{text:?}"),
    }
}
