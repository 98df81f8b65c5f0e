//! A system on which nothing is started here: what is not there is never made, so nothing can be asked of it.
//!
//! The scenario file refuses the keys that would start something before it comes to this (`config::shape::Platforms`).

use super::Used;
use super::exit::{Ended, Exit};
use crate::record::Arm;
use std::convert::Infallible;
use std::io;
use std::process::{Command, ExitStatus};
use std::time::Duration;

/// A started command; there is none.
#[derive(Debug)]
pub enum Process {}

impl Process {
    /// Refuses.
    pub fn spawn(_command: &mut Command, _arm: Arm, _killer: &Killer) -> io::Result<Self> {
        Err(refused())
    }

    pub async fn ended(&self) -> Exit {
        match *self {}
    }

    pub fn alive(&self) -> bool {
        match *self {}
    }

    pub fn gauge(&self) -> Gauge {
        match *self {}
    }

    pub async fn gone_within(&mut self, _limit: Duration) -> bool {
        match *self {}
    }

    pub async fn end(&mut self, _grace: Duration) -> Ended {
        match *self {}
    }
}

/// A command whose doings outlive it; there is none.
#[derive(Debug)]
pub enum Deployment {}

impl Deployment {
    /// Refuses.
    pub fn begin(_command: Command) -> io::Result<Self> {
        Err(refused())
    }

    pub async fn ended(&mut self) -> io::Result<ExitStatus> {
        match *self {}
    }

    pub fn kill(&self) {
        match *self {}
    }
}

/// Watches what a build uses; no build is started here.
#[derive(Debug)]
pub enum Gauge {}

impl Gauge {
    /// Never called.
    pub async fn watch(&mut self) -> Infallible {
        match *self {}
    }

    /// Never called.
    pub fn close(self) -> Option<Used> {
        match self {}
    }
}

/// Kills everything that was started here, which is nothing.
#[derive(Debug, Clone, Default)]
pub struct Killer(());

impl Killer {
    /// Does nothing.
    pub fn kill(&self) {}
}

fn refused() -> io::Error {
    let text =
        format!("perf-gate starts nothing on {}; let it run where it is and give its `url`", std::env::consts::OS);
    io::Error::new(io::ErrorKind::Unsupported, text)
}
