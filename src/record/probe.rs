//! How fast the machine itself was, beside the load.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a few seconds of fixed work took on the machine, in microseconds (`docs/statistics.md` §4.4).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Probe {
    /// Integer work of one thread.
    pub integer: f64,
    /// One pass over 64 MB.
    pub memory: f64,
    /// 2,000 round trips over loopback.
    pub loopback: f64,
}

/// The probe of a run: before its builds were started and after they were ended.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Probes {
    /// Before the scenario.
    pub before: Probe,
    /// After it; absent where the run was interrupted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<Probe>,
}

impl Probe {
    /// Mean of the three logarithms: larger is slower. Nothing where a part is no positive number.
    pub fn slowness(&self) -> Option<f64> {
        let mean = (self.integer.ln() + self.memory.ln() + self.loopback.ln()) / 3.0;
        mean.is_finite().then_some(mean)
    }
}

impl Probes {
    /// Mean of both, as [`Probe::slowness`].
    pub fn slowness(&self) -> Option<f64> {
        let before = self.before.slowness()?;
        match &self.after {
            Some(after) => Some((before + after.slowness()?) / 2.0),
            None => Some(before),
        }
    }
}
