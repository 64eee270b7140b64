//! Chooses the size of the preview.

/// How many pixels of a picture one core can render at twice the playback speed, measured with
/// footage in full HD.
const PIXELS_PER_CORE: u64 = 960 * 540 / 2;
/// The heights to choose from, the largest first. Usual heights scale well.
const HEIGHTS: [u32; 6] = [2160, 1080, 720, 540, 360, 240];

/// The size of the preview of a film of this size in pixels, on a machine with so many cores: the
/// film's own size if the machine is fast enough, else a smaller one of the same shape.
pub fn preview_size((width, height): (u32, u32), cores: usize) -> (u32, u32) {
    let most_pixels = PIXELS_PER_CORE * cores as u64;
    let scaled = |new_height: u32| {
        let new_width = u64::from(width) * u64::from(new_height) / u64::from(height.max(1));
        (even(new_width), even(u64::from(new_height)))
    };
    let mut size = (width, height);
    for new_height in HEIGHTS.into_iter().filter(|&new_height| new_height < height) {
        if u64::from(size.0) * u64::from(size.1) <= most_pixels {
            break;
        }
        size = scaled(new_height);
    }
    size
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
        assert_eq!(preview_size((1920, 1080), 2), (960, 540));
        assert_eq!(preview_size((1920, 1080), 4), (1280, 720));
        assert_eq!(preview_size((1920, 1080), 8), (1920, 1080));
        assert_eq!(preview_size((3840, 2160), 64), (3840, 2160));
        assert_eq!(preview_size((640, 360), 1), (640, 360), "never larger than the film");
        assert_eq!(preview_size((1998, 1080), 2), (666, 360), "the shape stays");
        assert_eq!(preview_size((1080, 1920), 2), (406, 720));
        assert_eq!(preview_size((16384, 16), 1), (16384, 16));
    }
}
