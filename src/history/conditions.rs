//! Under which conditions a run was measured: what must be alike for two runs to be compared.

use super::{Difference, EnvironmentKey, Summary};

/// Under which conditions a run was measured (`docs/statistics.md` §4.3).
#[derive(Debug, Clone, Copy)]
pub(super) struct Conditions<'a> {
    /// The kind of machine.
    pub key: &'a EnvironmentKey,
    /// Scenario digest.
    pub digest: &'a str,
    /// Share of a load that changes that a window plays.
    pub pass: Option<f64>,
}

impl<'a> Conditions<'a> {
    /// Those of a stored run.
    pub fn of(run: &'a Summary) -> Self {
        Self { key: &run.key, digest: &run.digest, pass: run.pass }
    }

    /// What differs between those of a stored run and these.
    pub fn differences(self, stored: Conditions<'_>) -> Vec<Difference> {
        let mut differences = self.key.differences(stored.key);
        if stored.digest != self.digest {
            differences.push(Difference {
                what: "scenario".to_owned(),
                stored: format!("digest {}", stored.digest),
                here: format!("digest {}", self.digest),
            });
        }
        if !is_same_share(stored.pass, self.pass) {
            let share = |pass: Option<f64>| pass.map_or("steady load".to_owned(), crate::metric::share);
            differences.push(Difference {
                what: "share of the load that a window plays".to_owned(),
                stored: share(stored.pass),
                here: share(self.pass),
            });
        }
        differences
    }
}

/// Whether two passes are equally long, but for what the last digits of a file may lose.
fn is_same_share(a: Option<f64>, b: Option<f64>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => (a - b).abs() <= 1e-9 * a,
        (a, b) => a == b,
    }
}
