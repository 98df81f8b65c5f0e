//! Distributions and exact tests, without knowing what they are used for.
//!
//! No random numbers, no input or output. What is compared comes in as [`Positive`] and
//! [`LogRatio`], so that no test ever meets a value that is not a number.

mod centre;
mod change_points;
mod divergence;
mod groups;
mod histogram;
mod kendall;
mod layout;
mod paired;
mod positive;
mod ranks;
mod signed_rank;
mod student;
mod tail;
mod two_samples;

pub use centre::{mean, median, sample_deviation};
pub use change_points::{ChangePoint, Search};
pub use groups::Groups;
pub use histogram::Histogram;
pub use kendall::rising_at_least;
pub use paired::Paired;
pub use positive::{Finite, LogRatio, Positive};
pub use ranks::{PercentileRanks, percentile_ci_ranks};
pub use signed_rank::{SignedRank, signed_rank_index};
pub use student::{student_at_least, student_quantile};
pub use tail::{binomial_at_least, hypergeometric_at_least};
pub use two_samples::TwoSamples;
