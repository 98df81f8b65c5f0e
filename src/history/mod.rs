//! Stored runs: what of a run is kept as baseline, and which of them head is compared with. Pure.
//!
//! Knows no store, no git and no rule of decision. Main types: [`Summary`], one stored run, [`Baseline`], those
//! that one run of head is held against, and [`Trend`], how the levels of a branch moved.

mod baseline;
mod conditions;
mod counted;
mod difference;
mod environment_key;
mod level;
mod new_level;
mod refresh_time;
mod stored;
mod summary;
mod trend;

#[cfg(test)]
pub(crate) mod tests;

pub use baseline::{Baseline, LeftOut, Wanted};
pub use counted::Counted;
pub use difference::Difference;
pub use environment_key::EnvironmentKey;
pub use level::{Level, level_of};
pub use new_level::{NewLevel, on_new_level, points_of_levels};
pub use refresh_time::{RefreshTime, count_refresh_times};
pub use stored::{Lineage, Stored};
pub use summary::{ParseError, SUMMARY_VERSION, Summary, Unfit};
pub use trend::{Change, Creep, Mark, Strand, Time, Track, Trend};
