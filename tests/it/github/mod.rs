//! Talking to GitHub, checked against its own description of its API.

mod comments;
mod gate;
mod job;
mod log;
mod publish;
mod questions;
mod trouble;
mod unfinished;
