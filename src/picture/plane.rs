//! Planes of samples, as the kernels see them: borrowed rows of bytes.

/// A plane to be read.
#[derive(Clone, Copy, Debug)]
pub struct Plane<'a> {
    /// The rows, one after another.
    pub data: &'a [u8],
    /// Bytes from one row to the next; at least the width.
    pub stride: usize,
    /// Samples of a row.
    pub width: usize,
    /// Rows.
    pub height: usize,
}

impl<'a> Plane<'a> {
    /// Its rows, from the top.
    pub fn rows(self) -> impl Iterator<Item = &'a [u8]> {
        self.data
            .chunks(self.stride.max(1))
            .take(self.height)
            .filter_map(move |row| row.get(..self.width))
    }

    /// The sample at a place; places outside are those at the edge.
    pub fn at(self, x: usize, y: usize) -> u8 {
        let (x, y) = (x.min(self.width.saturating_sub(1)), y.min(self.height.saturating_sub(1)));
        self.data.get(y * self.stride + x).copied().unwrap_or_default()
    }
}

/// A plane to be written.
#[derive(Debug)]
pub struct PlaneMut<'a> {
    /// The rows, one after another.
    pub data: &'a mut [u8],
    /// Bytes from one row to the next; at least the width.
    pub stride: usize,
    /// Samples of a row.
    pub width: usize,
    /// Rows.
    pub height: usize,
}

impl PlaneMut<'_> {
    /// Its rows, from the top.
    pub fn rows(&mut self) -> impl Iterator<Item = &mut [u8]> {
        let width = self.width;
        self.data
            .chunks_mut(self.stride.max(1))
            .take(self.height)
            .filter_map(move |row| row.get_mut(..width))
    }
}
