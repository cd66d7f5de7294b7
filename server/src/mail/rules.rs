use app::value::Timestamp;

/// The pause after the first try, doubled after each further one.
const FIRST_PAUSE: i64 = 10;
/// The pause after the first refusal: what a relay refuses now it hardly takes in a minute, but an
/// operator who set something wrong has an hour to see it.
const FIRST_PAUSE_REFUSED: i64 = 10 * 60;
const LONGEST_PAUSE: i64 = 60 * 60;
/// So often may the relay refuse a mail.
const REFUSALS: i64 = 4;
/// So old may a mail become: the patience that SMTP asks of senders (RFC 5321, section 4.5.4.1).
const PATIENCE: i64 = 5 * 24 * 60 * 60;

/// How a try failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Failure {
    /// It may work later.
    Passing,
    /// The relay does not want this mail.
    Refused,
}

/// What becomes of a mail that could not be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Next {
    TryAt(Timestamp),
    GiveUp,
}

/// What becomes of a mail from `written_at` after so many tries and refusals, this one included.
pub(super) fn after(
    failure: Failure,
    tries: i64,
    refusals: i64,
    written_at: Timestamp,
    now: Timestamp,
) -> Next {
    if refusals >= REFUSALS || now.seconds_since(written_at) >= PATIENCE {
        return Next::GiveUp;
    }
    let pause = match failure {
        Failure::Passing => doubled(FIRST_PAUSE, tries),
        Failure::Refused => doubled(FIRST_PAUSE_REFUSED, refusals),
    };
    Next::TryAt(now.plus_seconds(pause))
}

fn doubled(first: i64, times: i64) -> i64 {
    // 2^20 is far beyond the longest pause
    (first << (times - 1).clamp(0, 20)).min(LONGEST_PAUSE)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    const HOUR: i64 = 3600;

    #[rstest]
    #[case(Failure::Passing, 1, 0, Some(10))]
    #[case(Failure::Passing, 2, 0, Some(20))]
    #[case(Failure::Passing, 9, 0, Some(2560))]
    #[case(Failure::Passing, 10, 0, Some(HOUR))]
    #[case(Failure::Passing, i64::MAX, 3, Some(HOUR))]
    #[case(Failure::Refused, 1, 1, Some(600))]
    #[case(Failure::Refused, 50, 3, Some(2400))]
    #[case(Failure::Refused, 4, 4, None)]
    fn pauses_grow(
        #[case] failure: Failure,
        #[case] tries: i64,
        #[case] refusals: i64,
        #[case] pause: Option<i64>,
    ) {
        let now = Timestamp(1_768_564_800_000_000);
        let expected = pause.map_or(Next::GiveUp, |pause| Next::TryAt(now.plus_seconds(pause)));
        assert_eq!(after(failure, tries, refusals, now, now), expected);
    }

    #[test]
    fn patience_ends_after_five_days() {
        let written_at = Timestamp(1_768_564_800_000_000);
        let next = |now| after(Failure::Passing, 1, 0, written_at, now);
        let last = written_at.plus_seconds(5 * 24 * HOUR - 1);
        assert_eq!(next(last), Next::TryAt(last.plus_seconds(10)));
        assert_eq!(next(last.plus_seconds(1)), Next::GiveUp);
    }
}
