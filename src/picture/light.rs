//! Linear light, which is taken as the square of the display's value: within a few thousandths of
//! BT.709's curve, and squares and roots are the same on every machine.

use super::canvas::Pixel;

/// To linear light.
pub(super) fn decode(row: &mut [Pixel], opaque: bool) {
    if opaque {
        for pixel in row {
            let [red, green, blue, _] = *pixel;
            let (red, green, blue) = (red.max(0.0), green.max(0.0), blue.max(0.0));
            *pixel = [red * red, green * green, blue * blue, 1.0];
        }
        return;
    }
    for pixel in row {
        let [red, green, blue, alpha] = *pixel;
        // (c / α)² α, which is c² where α is 1.
        let part = if alpha == 1.0 {
            1.0
        } else if alpha > 0.0 {
            1.0 / alpha
        } else {
            0.0
        };
        let square = |value: f32| {
            let value = value.max(0.0);
            value * value * part
        };
        *pixel = [square(red), square(green), square(blue), alpha];
    }
}

/// Back from linear light.
pub(super) fn encode(row: &mut [Pixel], opaque: bool) {
    if opaque {
        for pixel in row {
            let [red, green, blue, _] = *pixel;
            *pixel = [red.max(0.0).sqrt(), green.max(0.0).sqrt(), blue.max(0.0).sqrt(), 1.0];
        }
        return;
    }
    for pixel in row {
        let [red, green, blue, alpha] = *pixel;
        // Where opacity rings above 1, the colour that goes with it is too strong by as much.
        let part = if alpha > 1.0 { 1.0 / alpha } else { alpha.max(0.0) };
        let alpha = alpha.clamp(0.0, 1.0);
        let root = |value: f32| (value.max(0.0) * part).sqrt();
        *pixel = [root(red), root(green), root(blue), alpha];
    }
}
