//! Decisions that look like chance and come out the same in every run.

/// One throw after the other, all decided by the number that they begin with.
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn of(number: i64) -> Self {
        Self(number.unsigned_abs())
    }

    /// The next throw: `SplitMix64`.
    fn throw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// From 0 to below `end`; 0 when there is nothing below it.
    pub(crate) fn below(&mut self, end: i64) -> i64 {
        let end = u64::try_from(end).unwrap_or(0).max(1);
        i64::try_from(self.throw() % end).unwrap_or(0)
    }

    /// So many times of a hundred.
    pub(crate) fn percent(&mut self, times: i64) -> bool {
        self.below(100) < times
    }

    /// One of them. There must be one.
    pub(crate) fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        let end = i64::try_from(from.len()).unwrap_or(i64::MAX);
        &from[usize::try_from(self.below(end)).unwrap_or(0)]
    }
}
