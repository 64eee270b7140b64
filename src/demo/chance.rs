//! Reproducible random numbers: hashes of whole numbers.

/// A random number from 0 up to 1, determined by `seed` and `index`.
pub(super) fn chance(seed: u32, index: u32) -> f32 {
    let mut mix = u64::from(seed) << 32 | u64::from(index);
    mix =
        (mix ^ (mix >> 30)).wrapping_add(0x9e37_79b9_7f4a_7c15).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mix = (mix ^ (mix >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    ((mix ^ (mix >> 31)) >> 40) as f32 / (1u32 << 24) as f32
}

/// A random number from `low` up to `high`, determined by `seed` and `index`.
pub(super) fn between(seed: u32, index: u32, low: f32, high: f32) -> f32 {
    low + (high - low) * chance(seed, index)
}
