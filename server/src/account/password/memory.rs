use argon2::Block;
use std::{
    mem,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

/// The memory that argon2 works in, kept between hashes: asking the system for fresh pages each time
/// takes a tenth as long as the hash itself. Holds as many pieces as hash at once.
#[derive(Default)]
pub(super) struct Memory {
    pieces: Mutex<Pieces>,
}

#[derive(Default)]
struct Pieces {
    free: Vec<Vec<Block>>,
    /// How many are in use.
    taken: usize,
    /// Was one used since the last look?
    is_used: bool,
    /// Does somebody look?
    is_watched: bool,
}

impl Memory {
    #[cfg(test)]
    pub(super) fn held(&self) -> usize {
        self.pieces().free.len()
    }

    fn pieces(&self) -> MutexGuard<'_, Pieces> {
        // nothing inside can be half done
        self.pieces.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Does work in so many blocks. What an earlier hash left in them has no effect on argon2, which
    /// writes each before it reads it.
    pub(super) fn with<T>(&self, blocks: usize, work: impl FnOnce(&mut [Block]) -> T) -> T {
        let mut piece = {
            let mut pieces = self.pieces();
            pieces.taken += 1;
            pieces.free.pop().unwrap_or_default()
        };
        if piece.len() < blocks {
            piece = vec![Block::default(); blocks];
        }
        let result = work(&mut piece[..blocks]);
        let mut pieces = self.pieces();
        pieces.free.push(piece);
        pieces.taken -= 1;
        pieces.is_used = true;
        result
    }

    /// Gives the memory back to the system after so long without a hash.
    pub(super) fn release_when_idle(self: &Arc<Self>, after: Duration) {
        if mem::replace(&mut self.pieces().is_watched, true) {
            return;
        }
        let memory = Arc::clone(self);
        tokio::spawn(async move {
            loop {
                tokio::time::sleep(after).await;
                let mut pieces = memory.pieces();
                if !mem::take(&mut pieces.is_used) && pieces.taken == 0 {
                    *pieces = Pieces::default();
                    return;
                }
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn memory_is_kept_between_hashes_and_given_back_afterwards() {
        let memory = Arc::new(Memory::default());
        for blocks in [8, 16, 4] {
            memory.with(blocks, |piece| assert_eq!(piece.len(), blocks));
            assert_eq!(memory.held(), 1, "one is enough for one after the other");
        }
        for _ in 0..2 {
            memory.with(8, |_| ());
            memory.release_when_idle(Duration::from_millis(1));
            while memory.held() > 0 {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
        }
    }
}
