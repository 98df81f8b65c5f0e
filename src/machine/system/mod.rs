//! What the system says of itself by its own call.

#[cfg(unix)]
#[path = "unix.rs"]
mod body;
#[cfg(windows)]
#[path = "windows.rs"]
mod body;

use std::collections::BTreeMap;

/// Its names, empty where it does not say; the processor only where nothing else tells.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct System {
    pub(super) name: String,
    pub(super) release: String,
    pub(super) processor: Option<String>,
}

impl System {
    /// Asks it; `variables` are those of this process.
    pub(super) fn ask(variables: &BTreeMap<String, String>) -> Self {
        body::ask(variables)
    }
}
