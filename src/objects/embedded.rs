//! Objects within the process: what is put is counted and forgotten.

use super::Fault;
use hyper::body::Bytes;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Objects within the process; a handle that is cheap to clone.
///
/// A million jobs write a million objects that nobody reads: only their number and their bytes are kept.
#[derive(Debug, Clone, Default)]
pub struct EmbeddedObjects(Arc<Mutex<Inner>>);

#[derive(Debug, Default)]
struct Inner {
    inputs: HashMap<String, Bytes>,
    count: u64,
    bytes: u64,
}

impl EmbeddedObjects {
    /// Keeps an object for reading.
    pub fn keep(&self, key: impl Into<String>, bytes: impl Into<Bytes>) {
        self.inner().inputs.insert(key.into(), bytes.into());
    }

    /// How many objects were put.
    pub fn count(&self) -> u64 {
        self.inner().count
    }

    /// How many bytes all objects together had that were put.
    pub fn bytes(&self) -> u64 {
        self.inner().bytes
    }

    pub(super) fn put(&self, _key: &str, bytes: &Bytes) {
        let mut inner = self.inner();
        inner.count += 1;
        inner.bytes += bytes.len() as u64;
    }

    pub(super) fn get(&self, key: &str) -> Result<Bytes, Fault> {
        let kept = self.inner().inputs.get(key).cloned();
        kept.ok_or_else(|| Fault::Absent { at: format!("{key} of the embedded objects") })
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_put_is_counted_and_forgotten() {
        let objects = EmbeddedObjects::default();
        objects.keep("in", "seven");
        objects.clone().put("out", &Bytes::from_static(b"abc"));
        objects.put("out", &Bytes::from_static(b"abcd"));
        assert_eq!((objects.count(), objects.bytes()), (2, 7));
        assert_eq!(objects.get("in"), Ok(Bytes::from_static(b"seven")));
        let said = objects.get("out").expect_err("forgotten").to_string();
        assert!(said.starts_with("cannot read out of the embedded objects: there is no such object"), "{said}");
    }
}
