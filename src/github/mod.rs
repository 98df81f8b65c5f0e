//! GitHub: what a workflow says of itself, what its runner reads, comments and questions by the API.
//!
//! Knows no metric, no rule of decision and no report: texts come in, texts go out. Main types: [`Event`], [`Runner`],
//! [`GitHub`] and [`Fault`].

mod author;
mod client;
mod comment;
mod compare;
mod event;
mod fault;
mod inert;
mod kind;
mod origin;
mod payload;
mod pull;
mod reply;
mod restriction;
mod retry;
mod route;
mod runner;
mod settings;
mod sticky;
mod summary;

pub use crate::marker::marker;
pub use client::GitHub;
pub use comment::{Comment, Deed, Posted};
pub use event::{EndedRun, Event, PullRequest};
pub use fault::{Asked, Fault};
pub use inert::{inert, inert_json};
pub use kind::EventKind;
pub use origin::Origin;
pub use pull::{Pull, PullState};
pub use restriction::Restriction;
pub use runner::{Level, Runner, RunnerFault, Spot};
pub use settings::{API_URL, Patience, Settings};
pub use sticky::Sticky;
