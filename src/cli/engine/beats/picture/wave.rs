//! A song's loudness, column by column.

/// How loud a column of pixels is, from 0 to 1.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Column {
    /// Its loudest sample.
    pub(super) peak: f32,
    /// Its loudness as a whole: the root of the mean square.
    pub(super) body: f32,
}

/// Columns, made as a song plays.
pub(super) struct Wave {
    /// Pairs of samples in a column.
    length: usize,
    columns: Vec<Column>,
    pairs: usize,
    peak: f32,
    squares: f32,
}

impl Wave {
    /// Columns of `length` pairs of samples each.
    pub(super) fn new(length: usize) -> Wave {
        Wave { length: length.max(1), columns: Vec::new(), pairs: 0, peak: 0.0, squares: 0.0 }
    }

    /// Takes the next samples: left and right by turns.
    pub(super) fn push(&mut self, samples: &[f32]) {
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
        self.columns.push(Column { peak: self.peak.min(1.0), body: body.min(1.0) });
        (self.pairs, self.peak, self.squares) = (0, 0.0, 0.0);
    }

    /// All columns; the last may be of fewer samples.
    pub(super) fn columns(mut self) -> Vec<Column> {
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
        let mut wave = Wave::new(2);
        wave.push(&[0.5, 0.0, -0.75, 0.0]);
        wave.push(&[0.25, -0.25]);
        let columns = wave.columns();
        assert_eq!(
            (columns.len(), columns[0].peak, columns[1]),
            (2, 0.75, Column { peak: 0.25, body: 0.25 })
        );
    }
}
