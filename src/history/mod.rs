//! Stored runs: what of a run is kept as baseline, and which of them head is compared with. Pure.
//!
//! Knows no store, no git and no rule of decision. Main types: [`Summary`], one stored run, and
//! [`Baseline`], those that one run of head is held against.

mod baseline;
mod counted;
mod difference;
mod environment_key;
mod level;
mod stored;
mod summary;

#[cfg(test)]
pub(crate) mod tests;

pub use baseline::{Baseline, LeftOut, RefreshTime, Wanted, count_refresh_times};
pub use counted::Counted;
pub use difference::Difference;
pub use environment_key::EnvironmentKey;
pub use level::{Level, level_of};
pub use stored::{Lineage, Stored};
pub use summary::{ParseError, SUMMARY_VERSION, Summary, Unfit};
