//! Stored runs in a folder or in S3: one immutable object a run, no index.
//!
//! An object is `v1/<repository>/<scenario>/<branch>/<time>-<environment>-<run>-<random>.json` below the store's
//! location, every part percent-encoded; whole runs that are kept for replay are below `<branch>/runs/`, as `.json.gz`.
//! Knows no command line, no git and no rule of decision. Main types: [`Store`], [`Location`] and [`Fault`].

mod body;
#[cfg(feature = "s3")]
mod bucket;
mod contents;
mod entry;
mod fault;
mod folder;
mod level;
mod location;
mod part;
mod place;

pub use contents::Unusable;
pub use entry::Entry;
pub use fault::{Fault, Operation};
pub use level::Listing;
pub use location::{Location, LocationError};
pub use place::{Kind, Place, Scope};

use crate::history::{EnvironmentKey, Summary};
use crate::record::RunRecord;
use body::Body;
#[cfg(feature = "s3")]
use bucket::Bucket;
use entry::Label;
use folder::Folder;
use jiff::Timestamp;

/// Requests to a store that are under way at once.
const AT_ONCE: usize = 16;
/// Names that are tried for one object before the store is given up.
const NAMES: usize = 8;
/// Hexadecimal digits that make the name of an object its own.
const RANDOM_DIGITS: usize = 12;

/// Stored runs; a handle that is cheap to clone.
#[derive(Debug, Clone)]
pub struct Store {
    location: Location,
    body: Body,
}

/// An object that was stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Added {
    /// Path of the object below the store's location.
    pub name: String,
}

impl Store {
    /// Opens a store; for S3, region, profile, credentials and endpoint come from the SDK's own chain. Nothing is asked
    /// of the store yet: what is wrong with it shows at its first use.
    ///
    /// # Errors
    /// Where this build knows no S3.
    pub async fn open(location: &Location) -> Result<Self, Fault> {
        #[cfg(feature = "s3")]
        return Ok(Self::connect(location, aws_config::defaults(aws_config::BehaviorVersion::latest())).await);
        #[cfg(not(feature = "s3"))]
        Self::open_without_s3(location)
    }

    /// All that a build without S3 opens. The tests of any build hold it to that.
    #[cfg(any(test, not(feature = "s3")))]
    fn open_without_s3(location: &Location) -> Result<Self, Fault> {
        match location {
            Location::Folder(folder) => Ok(Self::of(location, Body::Folder(Folder::new(folder)))),
            Location::S3 { .. } => Err(Fault::Other {
                operation: Operation::List,
                at: location.to_string(),
                why: "this perf-gate was built without S3 (cargo feature `s3`); use a folder, or a released binary"
                    .to_owned(),
            }),
        }
    }

    /// Opens a store with settings of one's own for S3; a folder has none.
    #[cfg(feature = "s3")]
    pub async fn connect(location: &Location, loader: aws_config::ConfigLoader) -> Self {
        let body = match location {
            Location::Folder(folder) => Body::Folder(Folder::new(folder)),
            Location::S3 { bucket, prefix } => Body::Bucket(Bucket::open(bucket, prefix, loader).await),
        };
        Self::of(location, body)
    }

    fn of(location: &Location, body: Body) -> Self {
        Self { location: location.clone(), body }
    }

    /// Where it is.
    pub fn location(&self) -> &Location {
        &self.location
    }

    /// Names of the scenarios of a repository that runs are stored of, in order.
    ///
    /// # Errors
    /// Where the store cannot be listed.
    pub async fn scenarios(&self, repository: &str) -> Result<Vec<String>, Fault> {
        let level = self.body.level(&place::repository_folder(repository), None).await?;
        let mut names: Vec<String> = level.folders.iter().filter_map(|name| part::decode(name, true)).collect();
        names.sort();
        Ok(names)
    }

    /// Which runs are stored, newest first, from a time on. A folder or prefix that holds nothing is an empty listing.
    ///
    /// # Errors
    /// Where the store cannot be listed.
    pub async fn list(&self, kind: Kind, scope: &Scope, from: Option<Timestamp>) -> Result<Listing, Fault> {
        Listing::read(&self.body, kind, scope, from).await
    }

    /// An object as it is stored.
    ///
    /// # Errors
    /// Where it is gone, or the store cannot be read.
    pub async fn get(&self, entry: &Entry) -> Result<Vec<u8>, Fault> {
        self.body.get(&entry.name).await?.ok_or_else(|| Fault::Absent {
            operation: Operation::Read,
            at: self.body.shown(&entry.name),
            why: "it is not there any more; list the store again".to_owned(),
        })
    }

    /// The summaries of some runs in the order given, and those that cannot be used.
    ///
    /// # Errors
    /// Where the store cannot be read; an object that is damaged, foreign, newer or gone is no fault.
    pub async fn summaries(&self, entries: &[Entry]) -> Result<(Vec<(Entry, Summary)>, Vec<Unusable>), Fault> {
        contents::read(&self.body, entries, contents::summary).await
    }

    /// The records of some kept runs in the order given, and those that cannot be used.
    ///
    /// # Errors
    /// Where the store cannot be read; an object that is damaged, foreign, newer or gone is no fault.
    pub async fn records(&self, entries: &[Entry]) -> Result<(Vec<(Entry, RunRecord)>, Vec<Unusable>), Fault> {
        contents::read(&self.body, entries, contents::record).await
    }

    /// Stores a summary under a name that no other object has.
    ///
    /// # Errors
    /// Where the store cannot be written.
    pub async fn add(&self, place: &Place, summary: &Summary) -> Result<Added, Fault> {
        let label = Label {
            began: summary.when().unwrap_or_default(),
            environment: summary.key.hash(),
            run: summary.identity.run.clone(),
        };
        let bytes = serde_json::to_vec_pretty(summary).map_err(|error| self.unwritten(place, &error))?;
        self.create(place, Kind::Baseline, &label, &bytes).await
    }

    /// Keeps a whole run beside the baselines of its branch, for replay.
    ///
    /// # Errors
    /// Where the store cannot be written.
    pub async fn keep(&self, place: &Place, record: &RunRecord) -> Result<Added, Fault> {
        let label = Label {
            began: record.began.parse().unwrap_or_default(),
            environment: EnvironmentKey::new(&record.environment, &record.perf_gate).hash(),
            run: record.identity.run.clone(),
        };
        let bytes = contents::packed(record).map_err(|error| self.unwritten(place, &error))?;
        self.create(place, Kind::Run, &label, &bytes).await
    }

    /// Takes an object away; one that is gone already is no fault.
    ///
    /// # Errors
    /// Where the store cannot be written.
    pub async fn remove(&self, entry: &Entry) -> Result<(), Fault> {
        self.body.remove(&entry.name).await
    }

    /// Writes under random names until one is free.
    async fn create(&self, place: &Place, kind: Kind, label: &Label, bytes: &[u8]) -> Result<Added, Fault> {
        for _ in 0..NAMES {
            let random: String = uuid::Uuid::new_v4().simple().to_string().chars().take(RANDOM_DIGITS).collect();
            let name = label.name(place, kind, &random);
            if self.body.create(&name, bytes).await? || self.holds(&name, bytes).await {
                return Ok(Added { name });
            }
        }
        Err(self.unwritten(place, &format!("{NAMES} names in a row were taken")))
    }

    /// Whether what took the name is this very object: its reply was lost, and the write repeated. Where that cannot
    /// be read, another name is the safe answer: an object twice is averaged, one that is lost is not.
    async fn holds(&self, name: &str, bytes: &[u8]) -> bool {
        matches!(self.body.get(name).await, Ok(Some(stored)) if stored == bytes)
    }

    fn unwritten(&self, place: &Place, error: &dyn std::fmt::Display) -> Fault {
        let at = self.body.shown(&place.folder(Kind::Baseline));
        Fault::Other { operation: Operation::Write, at, why: format!("{error}; this is a bug, please report it") }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_build_without_s3_says_so_and_knows_folders() {
        let location: Location = "s3://bucket/prefix".parse().expect("a location");
        let said = Store::open_without_s3(&location).expect_err("no S3").to_string();
        assert!(said.contains("s3://bucket/prefix: this perf-gate was built without S3"), "{said}");
        assert!(Store::open_without_s3(&Location::Folder("baselines".into())).is_ok());
    }
}
