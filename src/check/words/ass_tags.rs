//! ASS tags in words: amv shows them as letters, so it says what to write instead.

/// The first ASS tag of a text with its braces, and what to write instead.
pub(super) fn first(text: &str) -> Option<(&str, &'static str)> {
    let mut rest = text;
    while let Some(open) = rest.find('{') {
        let block = &rest[open..];
        if let Some((tag, advice)) = tag(block) {
            return Some((tag, advice));
        }
        rest = &block[1..];
    }
    None
}

fn tag(block: &str) -> Option<(&str, &'static str)> {
    let inner = block.strip_prefix("{\\")?;
    let end = inner.find('}')?;
    let letters = inner[..end].trim_start_matches(|sign: char| sign.is_ascii_digit());
    let length = letters.find(|sign: char| !sign.is_ascii_alphabetic()).unwrap_or(letters.len());
    let named = inner.starts_with(|sign: char| sign.is_ascii_alphanumeric());
    named.then(|| (&block[..end + 3], advice(&letters[..length])))
}

fn advice(name: &str) -> &'static str {
    match name {
        "k" | "K" | "kf" | "ko" | "kt" => {
            "end each syllable with `|` and name a rhythm: `lyric \"Hel|lo\" on beat from bar 9`"
        }
        "fad" | "fade" => "set it in a style: `style NAME { fade in 200ms out 200ms }`",
        "an" | "a" | "pos" | "move" => "set it in a style: `style NAME { place top }`",
        "b" | "i" => "set it in a style: `style NAME { bold; italic }`",
        "fn" | "fs" => "set it in a style: `style NAME { font \"Noto Sans\"; size 7% }`",
        "c" | "alpha" => "set it in a style: `style NAME { fill #ffd000 }`",
        "bord" | "xbord" | "ybord" => "set it in a style: `style NAME { outline 3px black }`",
        "shad" | "xshad" | "yshad" => "set it in a style: `style NAME { shadow 3px black }`",
        _ => "remove it: the looks of words are set in a `style`",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_is_found_in_its_braces() {
        let tag = |text: &str| first(text).map(|(tag, _)| tag.to_owned());
        assert_eq!(tag("{x} Hel{\\kf30}lo"), Some("{\\kf30}".to_owned()));
        assert_eq!(tag("{\\1c&HFF&\\b1}a"), Some("{\\1c&HFF&\\b1}".to_owned()));
        for plain in ["{x}", "{\\", "{\\ }", "{\\k20", "a\\k20}", "{{}}"] {
            assert_eq!(tag(plain), None, "{plain}");
        }
    }

    #[test]
    fn the_advice_is_the_tag_s_own() {
        let advice = |text: &str| first(text).map(|(_, advice)| advice).unwrap_or_default();
        assert!(advice("{\\k20}a").contains("`|`"));
        assert!(advice("{\\fad(200,300)}a").contains("fade in"));
        assert!(advice("{\\an8}a").contains("place top"));
        assert!(advice("{\\1c&HFF&}a").contains("fill"));
        assert!(advice("{\\clip(1)}a").contains("remove it"));
    }
}
