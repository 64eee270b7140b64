//! What size of preview suits a machine.

/// Pixels of a picture that a core can be asked for: rendered twice as fast as it plays, from
/// footage in full HD.
const PIXELS_A_CORE: u64 = 960 * 540 / 2;
/// Heights that are tried, the largest first: a picture of a known height is a familiar one, and
/// scales well.
const HEIGHTS: [u32; 6] = [2160, 1080, 720, 540, 360, 240];

/// The size of the preview of a film of this size (in pixels) on so many cores: the film's own if
/// that can be had, else one of its shape.
pub(super) fn fitted((width, height): (u32, u32), cores: usize) -> (u32, u32) {
    let room = PIXELS_A_CORE * cores as u64;
    let shaped = |tall: u32| {
        let wide = u64::from(width) * u64::from(tall) / u64::from(height.max(1));
        (even(wide), even(u64::from(tall)))
    };
    let fits = |(width, height): (u32, u32)| u64::from(width) * u64::from(height) <= room;
    let sizes = std::iter::once((width, height))
        .chain(HEIGHTS.into_iter().filter(|&tall| tall < height).map(shaped));
    let mut smallest = (width, height);
    for size in sizes {
        smallest = size;
        if fits(size) {
            break;
        }
    }
    smallest
}

/// The nearest even number that a picture can be wide or high.
fn even(pixels: u64) -> u32 {
    u32::try_from(pixels.div_ceil(2) * 2).unwrap_or(u32::MAX - 1).max(16)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_preview_is_as_large_as_the_machine_is_fast() {
        assert_eq!(fitted((1920, 1080), 2), (960, 540));
        assert_eq!(fitted((1920, 1080), 4), (1280, 720));
        assert_eq!(fitted((1920, 1080), 8), (1920, 1080));
        assert_eq!(fitted((3840, 2160), 64), (3840, 2160));
        assert_eq!(fitted((640, 360), 1), (640, 360), "never larger than the film");
        assert_eq!(fitted((1998, 1080), 2), (666, 360), "the shape is kept");
        assert_eq!(fitted((1080, 1920), 2), (406, 720));
        assert_eq!(fitted((16384, 16), 1), (16384, 16));
    }
}
