//! What is said of what goes wrong: once for each kind.

use std::collections::HashSet;
use std::fmt;
use std::sync::{Mutex, PoisonError};

type Tell = Box<dyn Fn(&str) + Send + Sync>;

/// Tells each kind of fault once.
#[derive(Default)]
pub(super) struct Teller {
    tell: Option<Tell>,
    told: Mutex<HashSet<String>>,
}

impl Teller {
    pub fn new(tell: impl Fn(&str) + Send + Sync + 'static) -> Self {
        Self { tell: Some(Box::new(tell)), told: Mutex::default() }
    }

    /// Says it, unless something of this kind was said before.
    pub fn tell(&self, kind: &str, what: &dyn fmt::Display) {
        let Some(tell) = &self.tell else { return };
        if self.told.lock().unwrap_or_else(PoisonError::into_inner).insert(kind.to_owned()) {
            tell(&what.to_string());
        }
    }
}

impl fmt::Debug for Teller {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Teller").field("told", &self.told).finish_non_exhaustive()
    }
}
