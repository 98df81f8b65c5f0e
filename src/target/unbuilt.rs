//! Builds that could not be made.

use super::{Builds, Gauge};
use crate::record::{Arm, Down, Note};
use crate::wire::Place;
use std::future::pending;

/// Builds of which one could not be made: a run of them ends before its first start with what kept it from it, and
/// leaves a record all the same.
#[derive(Debug, Clone)]
pub struct Unbuilt(pub Down);

impl Builds for Unbuilt {
    async fn start(&mut self, _number: u32, _first: Arm) -> Result<(), Down> {
        Err(self.0.clone())
    }

    async fn stop(&mut self) -> Vec<Note> {
        Vec::new()
    }

    async fn put_back(&mut self) -> Vec<Note> {
        Vec::new()
    }

    async fn died(&mut self) -> Down {
        pending().await
    }

    async fn before_window(&mut self, _arm: Arm) -> Result<(), Down> {
        Ok(())
    }

    fn gauge(&self, _arm: Arm) -> Option<Gauge> {
        None
    }

    fn place(&self, _arm: Arm) -> Option<Place> {
        None
    }
}
