//! How large a picture becomes in a frame of another shape.

/// Width and height in pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    pub width: u32,
    pub height: u32,
}

impl Size {
    pub fn new(width: u32, height: u32) -> Size {
        Size { width, height }
    }

    /// Whether both are even, as 4:2:0 wants them.
    pub fn is_even(self) -> bool {
        self.width.is_multiple_of(2) && self.height.is_multiple_of(2)
    }
}

/// The shape of a picture as it is seen: width to height, exactly.
#[derive(Clone, Copy, Debug)]
pub struct Shape {
    width: u64,
    height: u64,
}

impl Shape {
    /// Of a picture stored in this size, with pixels of this aspect, lying on its side or not.
    pub fn new(stored: Size, pixel_aspect: (u32, u32), sideways: bool) -> Shape {
        let width = u64::from(stored.width.max(1)) * u64::from(pixel_aspect.0.max(1));
        let height = u64::from(stored.height.max(1)) * u64::from(pixel_aspect.1.max(1));
        if sideways { Shape { width: height, height: width } } else { Shape { width, height } }
    }

    fn is_wider_than(self, frame: Size) -> bool {
        u128::from(self.width) * u128::from(frame.height)
            > u128::from(self.height) * u128::from(frame.width)
    }

    fn height_for(self, width: u32) -> u32 {
        even(u128::from(width) * u128::from(self.height), u128::from(self.width))
    }

    fn width_for(self, height: u32) -> u32 {
        even(u128::from(height) * u128::from(self.width), u128::from(self.height))
    }
}

/// The largest size in which all of the picture is in the frame.
pub fn fit(shape: Shape, frame: Size) -> Size {
    if shape.is_wider_than(frame) {
        Size::new(frame.width, shape.height_for(frame.width).min(frame.height))
    } else {
        Size::new(shape.width_for(frame.height).min(frame.width), frame.height)
    }
}

/// The smallest size in which the picture fills the frame.
pub fn fill(shape: Shape, frame: Size) -> Size {
    if shape.is_wider_than(frame) {
        Size::new(shape.width_for(frame.height).max(frame.width), frame.height)
    } else {
        Size::new(frame.width, shape.height_for(frame.width).max(frame.height))
    }
}

/// A quarter of the size each way: enough for what is blurred.
pub fn quarter(size: Size) -> Size {
    Size::new(even(u128::from(size.width), 4), even(u128::from(size.height), 4))
}

/// The even number nearest to a fraction, at least 2; half of the picture's samples of colour have
/// no half.
fn even(numerator: u128, denominator: u128) -> u32 {
    let half = (numerator + denominator) / (2 * denominator);
    u32::try_from(half * 2).unwrap_or(u32::MAX - 1).max(2)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HD: Size = Size { width: 1920, height: 1080 };

    #[test]
    fn a_picture_of_the_frames_shape_fills_it() {
        for stored in [Size::new(1280, 720), Size::new(854, 480), Size::new(3840, 2160)] {
            assert_eq!(fit(Shape::new(stored, (1, 1), false), HD), HD);
        }
        assert_eq!(fill(Shape::new(Size::new(1280, 720), (1, 1), false), HD), HD);
    }

    #[test]
    fn a_dvd_is_as_wide_as_its_pixels() {
        let shape = Shape::new(Size::new(720, 480), (32, 27), false);
        assert_eq!(fit(shape, HD), HD);
        assert_eq!(fit(Shape::new(Size::new(720, 480), (8, 9), false), HD), Size::new(1440, 1080));
    }

    #[test]
    fn a_phone_held_upright_is_narrow() {
        let shape = Shape::new(HD, (1, 1), true);
        assert_eq!(fit(shape, HD), Size::new(608, 1080));
        assert_eq!(fill(shape, HD), Size::new(1920, 3414));
        assert_eq!(quarter(HD), Size::new(480, 270));
    }
}
