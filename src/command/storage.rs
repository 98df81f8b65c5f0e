//! Which store is meant, and what is said where it cannot be used.

use super::signals::Signals;
use crate::config::History;
use crate::failure::Failure;
use crate::github::Event;
use crate::store::{Fault, Location, Store};
use std::path::Path;

/// Where runs are stored unless somebody says otherwise.
const DEFAULT: &str = "baselines";

/// The store that the user names, else the scenario's, else the folder `baselines`.
///
/// # Errors
/// Where the text names no place for a store.
pub fn location(named: Option<&str>, history: Option<&History>) -> Result<Location, Failure> {
    let store = history.and_then(|history| history.store.as_ref());
    let parsed = |text: &str| text.parse::<Location>().map_err(|e| Failure::Usage(e.to_string()));
    match (named, store) {
        (Some(text), _) => parsed(text),
        (None, Some(store)) => Ok(below(parsed(&store.text)?, &store.folder)),
        (None, None) => parsed(DEFAULT),
    }
}

/// A folder that a scenario names is relative to the scenario.
fn below(location: Location, folder: &Path) -> Location {
    match location {
        Location::Folder(path) => Location::Folder(folder.join(path)),
        location @ Location::S3 { .. } => location,
    }
}

/// Opens a store.
///
/// # Errors
/// Where this build knows no store of that kind.
pub async fn open(location: &Location, workflow: &Event) -> Result<Store, Failure> {
    Store::open(location).await.map_err(|fault| failure(fault, workflow))
}

/// Runs what asks a store until it is done, or until a signal stops it: retries can take a minute.
///
/// # Errors
/// The store's fault, or that a signal came first.
pub async fn ask<T>(
    signals: &Signals,
    workflow: &Event,
    asked: impl Future<Output = Result<T, Fault>>,
) -> Result<T, Failure> {
    tokio::select! {
        answer = asked => answer.map_err(|fault| failure(fault, workflow)),
        signal = signals.stop().asked() => Err(Failure::Interrupted(signal)),
    }
}

/// A fault of a store as what ends the program.
pub fn failure(fault: Fault, workflow: &Event) -> Failure {
    let forked = workflow.from_fork && matches!(fault, Fault::Denied { .. } | Fault::NoCredentials { .. });
    let advice = if forked {
        "\nThis pull request comes from a fork, and GitHub hands forks neither secrets nor roles. Give the scenario a \
         `target.base`: base and head are then measured in turn, and no store is needed."
    } else {
        ""
    };
    Failure::Store(format!("{fault}{advice}"))
}
