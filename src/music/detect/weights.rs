//! The weights of trained networks.

/// Weights, taken one layer after another: little-endian 32-bit floats.
pub(crate) struct Weights {
    left: std::vec::IntoIter<f32>,
}

impl Weights {
    /// All weights of a network.
    pub(crate) fn new(bytes: &[u8]) -> Weights {
        let numbers: Vec<f32> = bytes
            .chunks_exact(4)
            .map(|bytes| f32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]))
            .collect();
        Weights { left: numbers.into_iter() }
    }

    /// A convolution over `taps` steps of `inputs` numbers each.
    pub(crate) fn take<const OUT: usize>(
        &mut self,
        taps: usize,
        inputs: usize,
    ) -> Convolution<OUT> {
        let mut row = || std::array::from_fn(|_| self.left.next().unwrap_or_default());
        let weights = (0..taps * inputs).map(|_| row()).collect();
        Convolution { weights, bias: row(), inputs }
    }
}

/// A convolution: for each step and input, its weight for every output.
pub(crate) struct Convolution<const OUT: usize> {
    weights: Vec<[f32; OUT]>,
    pub(crate) bias: [f32; OUT],
    inputs: usize,
}

impl<const OUT: usize> Convolution<OUT> {
    /// Adds the inputs `numbers`, from step `tap` on. Steps that are adjacent in memory may be
    /// added at once.
    #[inline]
    pub(crate) fn add(&self, sum: &mut [f32; OUT], tap: usize, numbers: &[f32]) {
        let rows = &self.weights[tap * self.inputs..][..numbers.len()];
        for (number, row) in numbers.iter().zip(rows) {
            for (sum, weight) in sum.iter_mut().zip(row) {
                *sum += number * weight;
            }
        }
    }
}
