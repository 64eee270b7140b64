//! Songs played by a drummer and a bass who are exact to the sample.
const RATE: f64 = 44_100.0;

/// Chance that is the same every time: numbers from -1 to 1.
pub(crate) struct Chance(u64);

impl Chance {
    pub(crate) fn new(seed: u64) -> Chance {
        Chance(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    pub(crate) fn next(&mut self) -> f32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 40) as f32 / (1_u64 << 23) as f32 - 1.0
    }
}

/// A song being played: its samples, and when what sounds in it.
pub(crate) struct Band {
    pub(crate) samples: Vec<f32>,
    pub(crate) beats: Vec<f64>,
    pub(crate) kicks: Vec<f64>,
    pub(crate) snares: Vec<f64>,
    tempo: Box<dyn Fn(f64) -> f64>,
    start: f64,
    chance: Chance,
}

impl Band {
    /// At an even tempo (beats per minute), from `start` (seconds) on.
    pub(crate) fn new(tempo: f64, start: f64) -> Band {
        Band::with(move |_| tempo, start)
    }

    /// From one tempo to another, evenly over a minute.
    pub(crate) fn ramp(from: f64, to: f64, start: f64) -> Band {
        Band::with(move |time| from + (to - from) * (time / 60.0).clamp(0.0, 1.0), start)
    }

    /// From one tempo to another at once.
    pub(crate) fn step(from: f64, to: f64, at: f64, start: f64) -> Band {
        Band::with(move |time| if time < at { from } else { to }, start)
    }

    fn with(tempo: impl Fn(f64) -> f64 + 'static, start: f64) -> Band {
        let chance = Chance::new(start.to_bits());
        Band {
            samples: Vec::new(),
            beats: Vec::new(),
            kicks: Vec::new(),
            snares: Vec::new(),
            tempo: Box::new(tempo),
            start,
            chance,
        }
    }

    /// Kick on one, before three and on three, snare on two and four, eighths on the hat, a bass
    /// and a chord that change with the bar, a crash every four bars.
    pub(crate) fn rock(self, seconds: f64) -> Band {
        self.play(
            seconds,
            4,
            &[(0.0, 'k'), (1.0, 's'), (1.5, 'k'), (2.0, 'k'), (3.0, 's')],
            &[0.0, 0.5],
        )
    }

    /// Two kicks from one on, snare on two and four.
    pub(crate) fn march(self, seconds: f64) -> Band {
        self.play(seconds, 4, &[(0.0, 'k'), (0.5, 'k'), (1.0, 's'), (3.0, 's')], &[0.0, 0.5])
    }

    /// Kick on one, snare softly on two and three.
    pub(crate) fn waltz(self, seconds: f64) -> Band {
        self.play(seconds, 3, &[(0.0, 'k'), (1.0, 's'), (2.0, 's')], &[0.0])
    }

    /// A ride that swings over a walking bass, the foot on two and four.
    pub(crate) fn swing(self, seconds: f64) -> Band {
        self.play(seconds, 4, &[(0.0, 'k'), (1.0, 's'), (2.0, 'k'), (3.0, 's')], &[0.0, 2.0 / 3.0])
    }

    fn play(mut self, seconds: f64, meter: usize, drums: &[(f64, char)], hats: &[f64]) -> Band {
        self.samples =
            (0..(seconds * RATE) as usize).map(|_| 0.0005 * self.chance.next()).collect();
        let mut time = self.start;
        while time < seconds - 0.6 {
            let (place, bar) = (self.beats.len() % meter, self.beats.len() / meter);
            let beat = 60.0 / (self.tempo)(time);
            self.beats.push((time * RATE).round() / RATE);
            for &(at, drum) in drums.iter().filter(|(at, _)| at.floor() as usize == place) {
                self.drum(time + at.fract() * beat, drum);
            }
            if place == 0 && bar % 4 == 0 {
                self.crash(time);
            }
            hats.iter().for_each(|at| self.hat(time + at * beat));
            self.bass(
                time,
                beat,
                [41.2, 49.0, 36.7, 55.0][bar % 4] * if place == 0 { 1.0 } else { 2.0 },
            );
            if place == 0 {
                self.chord(time, beat * meter as f64, [164.8, 196.0, 146.8, 220.0][bar % 4]);
            }
            time += beat;
        }
        self
    }

    fn drum(&mut self, time: f64, drum: char) {
        let time = (time * RATE).round() / RATE;
        if drum == 'k' {
            self.kicks.push(time);
            self.add(time, 0.25, |at, _| {
                0.8 * (-at / 0.07).exp()
                    * (std::f64::consts::TAU * (52.0 * at + 5.0 * (1.0 - (-at * 35.0).exp()))).sin()
            });
        } else {
            self.snares.push(time);
            self.add(time, 0.2, |at, noise| {
                0.5 * (-at / 0.05).exp()
                    * (0.7 * noise + 0.5 * (std::f64::consts::TAU * 190.0 * at).sin())
            });
        }
    }

    fn hat(&mut self, time: f64) {
        let mut last = 0.0;
        self.add(time, 0.06, move |at, noise| {
            let bright = noise - last;
            last = noise;
            0.15 * (-at / 0.018).exp() * bright
        });
    }

    fn crash(&mut self, time: f64) {
        self.add(time, 1.2, |at, noise| 0.2 * (-at / 0.4).exp() * noise);
    }

    fn bass(&mut self, time: f64, length: f64, pitch: f64) {
        let level = move |at: f64| 0.2 * (at / 0.004).min(1.0) * (1.0 - at / length).max(0.0);
        self.add(time, length, move |at, _| {
            level(at)
                * (0..4)
                    .map(|n| {
                        (std::f64::consts::TAU * pitch * f64::from(n + 1) * at).sin()
                            / f64::from(n + 1)
                    })
                    .sum::<f64>()
        });
    }

    fn chord(&mut self, time: f64, length: f64, root: f64) {
        let level =
            move |at: f64| 0.07 * (at / 0.006).min(1.0) * (1.0 - at / length).max(0.0).sqrt();
        self.add(time, length, move |at, _| {
            let voices = [1.0, 1.25, 1.5, 2.0, 2.5, 3.0];
            level(at)
                * voices
                    .iter()
                    .map(|voice| (std::f64::consts::TAU * root * voice * at).sin())
                    .sum::<f64>()
        });
    }

    fn add(&mut self, time: f64, length: f64, mut sound: impl FnMut(f64, f64) -> f64) {
        let first = (time * RATE).round() as usize;
        for step in 0..(length * RATE) as usize {
            let noise = f64::from(self.chance.next());
            if let Some(sample) = self.samples.get_mut(first + step) {
                *sample += sound(step as f64 / RATE, noise) as f32;
            }
        }
    }
}
