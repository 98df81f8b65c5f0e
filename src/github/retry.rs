//! How long is waited before a request is sent again.

use super::fault::Fault;
use super::settings::Patience;
use std::time::Duration;
use uuid::Uuid;

/// A try that failed.
#[derive(Debug)]
pub struct Miss {
    /// What is said where it was the last.
    pub fault: Fault,
    /// Whether another may help.
    pub again: Again,
}

/// Whether another try may help.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Again {
    /// It cannot.
    Never,
    /// After a pause that grows with each try.
    Soon,
    /// After what GitHub asks for.
    After(Duration),
}

/// The tries of one request.
#[derive(Debug)]
pub struct Retry {
    patience: Patience,
    missed: u32,
    paused: Duration,
}

impl Retry {
    /// Before the first try.
    pub fn new(patience: Patience) -> Self {
        Self { patience, missed: 0, paused: Duration::ZERO }
    }

    /// Waits before the next try.
    ///
    /// # Errors
    /// What the last try came to, where there is to be no other.
    pub async fn wait(&mut self, miss: Miss) -> Result<(), Fault> {
        // Jobs of a matrix fail at the same time, and must not all come back at the same time.
        let spread = f64::from(Uuid::new_v4().as_fields().0) / f64::from(u32::MAX);
        let Some(pause) = self.pause(miss.again, spread) else { return Err(miss.fault) };
        tokio::time::sleep(pause).await;
        Ok(())
    }

    /// The pause after a miss, none where there is to be no other try. `spread` (0 to 1) adds up to half of a pause
    /// to what GitHub asks for, and scales one of ours from a half to one and a half.
    fn pause(&mut self, again: Again, spread: f64) -> Option<Duration> {
        self.missed += 1;
        let own = self.patience.pause * 2_u32.saturating_pow((self.missed - 1).min(16));
        let pause = match again {
            Again::Never => return None,
            Again::Soon => own.mul_f64(0.5 + spread),
            Again::After(asked) => asked.saturating_add(self.patience.pause.mul_f64(spread / 2.0)),
        };
        let most = self.patience.pauses.checked_sub(self.paused)?;
        // What GitHub asks for must fit; of a pause of ours, what is left will do.
        let pause = if again == Again::Soon { pause.min(most) } else { pause };
        if self.missed >= self.patience.tries || pause > most {
            return None;
        }
        self.paused += pause;
        Some(pause)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seconds(n: u64) -> Duration {
        Duration::from_secs(n)
    }

    fn retry(tries: u32, pauses: u64) -> Retry {
        Retry::new(Patience { tries, pause: seconds(1), pauses: seconds(pauses), reply: seconds(1) })
    }

    #[test]
    fn pauses_double_up_to_the_last_try() {
        let mut retry = retry(4, 100);
        let pauses: Vec<_> = (0..4).map(|_| retry.pause(Again::Soon, 0.5)).collect();
        assert_eq!(pauses, [Some(seconds(1)), Some(seconds(2)), Some(seconds(4)), None]);
    }

    #[test]
    fn what_github_asks_for_is_waited_for_where_it_fits() {
        let mut retry = retry(5, 150);
        assert_eq!(retry.pause(Again::After(seconds(60)), 0.0), Some(seconds(60)));
        assert_eq!(retry.pause(Again::After(seconds(60)), 1.0), Some(Duration::from_millis(60_500)));
        assert_eq!(retry.pause(Again::After(seconds(60)), 0.0), None);
        // What a proxy on the way may ask for.
        assert_eq!(retry.pause(Again::After(Duration::MAX), 1.0), None);
    }

    #[test]
    fn what_cannot_help_is_not_tried() {
        assert_eq!(retry(5, 150).pause(Again::Never, 0.5), None);
    }

    #[test]
    fn pauses_differ_between_jobs() {
        assert_eq!(retry(5, 150).pause(Again::Soon, 0.0), Some(Duration::from_millis(500)));
        assert_eq!(retry(5, 150).pause(Again::Soon, 1.0), Some(Duration::from_millis(1500)));
    }
}
