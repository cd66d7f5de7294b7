use app::value::{Timestamp, TokenId};
use std::{
    collections::{HashMap, hash_map::Entry},
    sync::{Mutex, PoisonError},
};

/// A refusal of the same kind is written down once in so many seconds.
const ONCE_IN_SECONDS: i64 = 60;
/// More tokens than that are looked through for those that can be forgotten.
const MOST_KEPT: usize = 10_000;

/// Refusals of tokens that work no more, gathered: whoever holds a dead string could otherwise fill
/// the events of a project.
#[derive(Default)]
pub struct DeadTokens {
    told: Mutex<HashMap<(TokenId, &'static str), Told>>,
}

struct Told {
    at: Timestamp,
    /// Refusals after it that were not written down.
    untold: u64,
}

impl DeadTokens {
    /// Counts a refusal. When it is to be written down, says how many since the last one were not.
    pub(super) fn note(&self, token: TokenId, why: &'static str, now: Timestamp) -> Option<u64> {
        let is_recent = |told: &Told| now.seconds_since(told.at) < ONCE_IN_SECONDS;
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        if told.len() >= MOST_KEPT {
            told.retain(|_, told| is_recent(told));
        }
        match told.entry((token, why)) {
            Entry::Vacant(place) => {
                place.insert(Told { at: now, untold: 0 });
                Some(0)
            }
            Entry::Occupied(mut place) if is_recent(place.get()) => {
                place.get_mut().untold += 1;
                None
            }
            Entry::Occupied(mut place) => Some(place.insert(Told { at: now, untold: 0 }).untold),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refusals_of_a_minute_become_one() {
        let dead = DeadTokens::default();
        let (token, now) = (TokenId(1), Timestamp(1_768_564_800_000_000));
        assert_eq!(dead.note(token, "deleted", now), Some(0));
        for second in 1..60 {
            assert_eq!(dead.note(token, "deleted", now.plus_seconds(second)), None);
        }
        assert_eq!(dead.note(token, "replaced", now), Some(0), "another reason is news");
        assert_eq!(dead.note(TokenId(2), "deleted", now), Some(0));
        assert_eq!(dead.note(token, "deleted", now.plus_seconds(60)), Some(59));
        assert_eq!(dead.note(token, "deleted", now.plus_seconds(120)), Some(0));
    }

    #[test]
    fn who_has_many_dead_tokens_fills_no_memory() {
        let dead = DeadTokens::default();
        for id in 0..30_000 {
            dead.note(TokenId(id), "deleted", Timestamp(id * 60_000_000));
        }
        assert!(dead.told.lock().unwrap().len() <= MOST_KEPT);
    }
}
