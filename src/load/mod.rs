//! How iterations start over time: profiles, schedules and the sizes of windows.
//!
//! Pure: no clock, no sleep. Main types: [`Profile`], [`Schedule`] and [`Bounds`].

mod profile;
mod schedule;
mod size;

pub use profile::{Arrivals, Profile, ThinkTime};
pub use schedule::{Schedule, unit};
pub use size::{Bounds, DoesNotFit, FEWEST_ROUNDS, PAUSE, ROUNDS, ROUNDS_PER_START, SETTLE, Size};
