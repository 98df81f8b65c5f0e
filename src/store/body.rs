//! The two kinds of store behind one set of operations; names are paths below the store's location.

use super::Fault;
#[cfg(feature = "s3")]
use super::bucket::Bucket;
use super::folder::Folder;
use super::level::Level;

#[derive(Debug, Clone)]
pub(super) enum Body {
    Folder(Folder),
    #[cfg(feature = "s3")]
    Bucket(Bucket),
}

impl Body {
    /// What a folder holds; of its files only those whose names sort after `after`. Nothing where there is none.
    pub async fn level(&self, folder: &str, after: Option<&str>) -> Result<Level, Fault> {
        match self {
            Self::Folder(store) => store.level(folder, after),
            #[cfg(feature = "s3")]
            Self::Bucket(store) => store.level(folder, after).await,
        }
    }

    /// Reads an object; nothing where there is none.
    pub async fn get(&self, name: &str) -> Result<Option<Vec<u8>>, Fault> {
        match self {
            Self::Folder(store) => store.get(name),
            #[cfg(feature = "s3")]
            Self::Bucket(store) => store.get(name).await,
        }
    }

    /// Writes an object under a name that is free, whole or not at all; false where it is taken.
    pub async fn create(&self, name: &str, bytes: &[u8]) -> Result<bool, Fault> {
        match self {
            Self::Folder(store) => store.create(name, bytes),
            #[cfg(feature = "s3")]
            Self::Bucket(store) => store.create(name, bytes).await,
        }
    }

    /// Takes an object away, if it is there.
    pub async fn remove(&self, name: &str) -> Result<(), Fault> {
        match self {
            Self::Folder(store) => store.remove(name),
            #[cfg(feature = "s3")]
            Self::Bucket(store) => store.remove(name).await,
        }
    }

    /// An object as faults name it.
    pub fn shown(&self, name: &str) -> String {
        match self {
            Self::Folder(store) => store.shown(name),
            #[cfg(feature = "s3")]
            Self::Bucket(store) => store.shown(name),
        }
    }
}
