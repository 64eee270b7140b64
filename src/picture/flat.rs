//! What is done to whole planes of 8-bit pictures: rows turned round, and bars beside a picture.

use super::plane::PlaneMut;

/// Flips the picture left to right.
pub fn mirror_plane(plane: &mut PlaneMut<'_>) {
    for row in plane.rows() {
        row.reverse();
    }
}

/// Fills a plane with a value, but for a picture of a size in its middle, whose left and upper edge
/// lie at a multiple of `step` samples.
pub fn fill_beside(
    plane: &mut PlaneMut<'_>,
    (width, height): (usize, usize),
    step: usize,
    value: u8,
) {
    let (left, top) = middle((plane.width, plane.height), (width, height), step);
    for (y, row) in plane.rows().enumerate() {
        if (top..top + height).contains(&y) {
            let right = (left + width).min(row.len());
            row[..left].fill(value);
            row[right..].fill(value);
        } else {
            row.fill(value);
        }
    }
}

/// The left and upper edge of a picture in the middle of a larger one.
pub fn middle(
    (whole, tall): (usize, usize),
    (width, height): (usize, usize),
    step: usize,
) -> (usize, usize) {
    let edge = |all: usize, part: usize| all.saturating_sub(part) / 2 / step * step;
    (edge(whole, width), edge(tall, height))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_lie_beside_a_picture_in_the_middle() {
        let mut data = [0; 24];
        let mut plane = PlaneMut { data: &mut data, stride: 6, width: 6, height: 4 };
        fill_beside(&mut plane, (2, 2), 1, 9);
        assert_eq!(data[6..18], [9, 9, 0, 0, 9, 9, 9, 9, 0, 0, 9, 9]);
        assert!(data[..6].iter().chain(&data[18..]).all(|&value| value == 9));
        assert_eq!(middle((8, 8), (2, 6), 2), (2, 0));
    }

    #[test]
    fn a_mirrored_row_runs_backwards() {
        let mut data = [1, 2, 3, 0, 4, 5, 6, 0];
        mirror_plane(&mut PlaneMut { data: &mut data, stride: 4, width: 3, height: 2 });
        assert_eq!(data, [3, 2, 1, 0, 6, 5, 4, 0]);
    }
}
