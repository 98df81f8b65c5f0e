//! Talking to GitHub, checked against its own description of its API.

mod comments;
mod publish;
mod questions;
mod trouble;
