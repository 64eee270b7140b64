//! A song's loudness, column by column.

/// How loud a column of pixels is, from 0 to 1.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct LoudnessColumn {
    /// Its loudest sample.
    pub peak: f32,
    /// Its loudness as a whole: the root of the mean square.
    pub body: f32,
}

/// Columns, made as a song plays.
pub struct LoudnessMeter {
    /// Pairs of samples in a column.
    length: usize,
    columns: Vec<LoudnessColumn>,
    pairs: usize,
    peak: f32,
    squares: f32,
}

impl LoudnessMeter {
    /// Columns of `length` pairs of samples each.
    pub fn new(length: usize) -> LoudnessMeter {
        LoudnessMeter {
            length: length.max(1),
            columns: Vec::new(),
            pairs: 0,
            peak: 0.0,
            squares: 0.0,
        }
    }

    /// Takes the next samples: left and right by turns.
    pub fn push(&mut self, samples: &[f32]) {
        for pair in samples.chunks_exact(2) {
            self.peak = self.peak.max(pair[0].abs()).max(pair[1].abs());
            self.squares += (pair[0] * pair[0] + pair[1] * pair[1]) / 2.0;
            self.pairs += 1;
            if self.pairs == self.length {
                self.finish_column();
            }
        }
    }

    fn finish_column(&mut self) {
        let body = (self.squares / self.pairs.max(1) as f32).sqrt();
        self.columns.push(LoudnessColumn { peak: self.peak.min(1.0), body: body.min(1.0) });
        (self.pairs, self.peak, self.squares) = (0, 0.0, 0.0);
    }

    /// All columns; the last may be of fewer samples.
    pub fn columns(mut self) -> Vec<LoudnessColumn> {
        if self.pairs > 0 {
            self.finish_column();
        }
        self.columns
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_have_their_loudest_sample() {
        let mut meter = LoudnessMeter::new(2);
        meter.push(&[0.5, 0.0, -0.75, 0.0]);
        meter.push(&[0.25, -0.25]);
        let columns = meter.columns();
        assert_eq!(
            (columns.len(), columns[0].peak, columns[1]),
            (2, 0.75, LoudnessColumn { peak: 0.25, body: 0.25 })
        );
    }
}
