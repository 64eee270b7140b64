//! The sizes that a film can have.

const SMALLEST: u32 = 16;
const LARGEST: u32 = 16384;

/// libav refuses pictures whose area, with a margin on both sides, is not below this
/// (`av_image_check_size2`).
const AREA: u64 = (i32::MAX as u64) / 8;
const MARGIN: u64 = 128;

/// What a film's size must be, in words.
pub const FILM_SIZES: &str = "width and height must be even numbers from 16 to 16384, and together no more than about 16000x16000 pixels";

/// Whether pictures of this size can be encoded.
pub fn is_film_size(width: u32, height: u32) -> bool {
    let side = |pixels: u32| pixels.is_multiple_of(2) && (SMALLEST..=LARGEST).contains(&pixels);
    side(width) && side(height) && has_possible_area(width, height)
}

/// The nearest size that can be encoded; a size of too many pixels keeps its shape.
pub fn nearest_film_size(width: u32, height: u32) -> (u32, u32) {
    let side = |pixels: u32| (pixels.min(LARGEST) & !1).max(SMALLEST);
    let (width, height) = (side(width), side(height));
    let of_width = |narrower: u32| {
        let scaled = u64::from(height) * u64::from(narrower) / u64::from(width);
        (narrower, side(u32::try_from(scaled).unwrap_or(LARGEST)))
    };
    let (mut fits, mut excess) = (SMALLEST / 2, width / 2 + 1);
    while excess - fits > 1 {
        let middle = fits + (excess - fits) / 2;
        let (width, height) = of_width(2 * middle);
        if has_possible_area(width, height) { fits = middle } else { excess = middle }
    }
    of_width(2 * fits)
}

fn has_possible_area(width: u32, height: u32) -> bool {
    (u64::from(width) + MARGIN) * (u64::from(height) + MARGIN) < AREA
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_libav_refuses_is_no_size() {
        for (width, height) in [(16384, 9216), (12000, 12000), (16384, 8192), (16, 16), (16384, 16)]
        {
            assert!(is_film_size(width, height), "{width}x{height}");
            assert_eq!(nearest_film_size(width, height), (width, height));
        }
        for (width, height, nearest) in [
            (16384, 16384, (16254, 16254)),
            (16384, 16200, (16348, 16164)),
            (1919, 1080, (1918, 1080)),
            (641, 10, (640, 16)),
            (20_000, 1080, (16384, 1080)),
        ] {
            assert!(!is_film_size(width, height), "{width}x{height}");
            assert_eq!(nearest_film_size(width, height), nearest, "{width}x{height}");
            assert!(is_film_size(nearest.0, nearest.1), "{nearest:?}");
        }
    }
}
