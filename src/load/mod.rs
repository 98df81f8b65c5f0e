//! How iterations start over time: profiles, what a window plays of them, schedules and the sizes of windows.
//!
//! Pure: no clock, no sleep. Main types: [`Load`], [`Pass`], [`Schedule`] and [`Bounds`].

mod course;
mod crowd;
mod curve;
mod pass;
mod profile;
mod schedule;
mod size;

pub use course::{Load, Part, Shorten};
pub use crowd::{Crowd, Kept};
pub use curve::{Curve, Stage};
pub use pass::{Crew, Flow, Pass, Source, Work};
pub use profile::{Arrivals, Profile, ThinkTime};
pub use schedule::{Schedule, Start, unit};
pub use size::{Bounds, DoesNotFit, FEWEST_ROUNDS, PAUSE, ROUNDS, ROUNDS_PER_START, SETTLE, Size};
