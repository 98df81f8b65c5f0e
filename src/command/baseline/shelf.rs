//! The stored runs that a command means.

use crate::cli::{StoreArgs, WhichArgs};
use crate::command::branches::Branches;
use crate::command::checkout::LOCAL;
use crate::command::git::Git;
use crate::command::{identity, storage};
use crate::context::Context;
use crate::failure::Failure;
use crate::github::Event;
use crate::store::{Fault, Kind, Listing, Scope, Store};
use jiff::Timestamp;
use std::path::Path;

/// The stored runs that a command means.
#[derive(Debug)]
pub struct Shelf {
    /// Where they are.
    pub store: Store,
    /// Asked where the command is run.
    pub git: Git,
    repository: String,
    scenario: Option<String>,
    branch: Option<String>,
    workflow: Event,
}

impl Shelf {
    /// Opens the store; nothing is asked of it yet.
    pub async fn open(context: &Context, store: &StoreArgs, which: &WhichArgs) -> Result<Self, Failure> {
        let git = Git::new(Path::new("."));
        let named = || identity::repository(context, &git).unwrap_or_else(|| LOCAL.to_owned());
        let workflow = Event::of(&context.variables);
        let location = storage::location(store.store.as_deref(), None)?;
        Ok(Self {
            store: storage::open(&location, &workflow).await?,
            repository: which.repository.clone().unwrap_or_else(named),
            scenario: which.scenario.clone(),
            branch: which.branch.clone(),
            git,
            workflow,
        })
    }

    /// The branch that a change in this checkout is for, and the default one; only `--branch`, where it is said.
    pub fn branches(&self) -> Branches {
        Branches::of(&self.git, &self.workflow, self.branch.as_deref(), &[])
    }

    /// Its runs from a time on, newest first: by scenario, scenarios in the order of their names.
    pub async fn list(&self, kind: Kind, from: Option<Timestamp>) -> Result<Vec<(String, Listing)>, Failure> {
        let scenarios = match &self.scenario {
            Some(scenario) => vec![scenario.clone()],
            None => self.store.scenarios(&self.repository).await.map_err(|fault| self.failure(fault))?,
        };
        let mut found = Vec::new();
        for scenario in scenarios {
            let scope = Scope {
                branches: self.branch.clone().map(|b| vec![b]),
                ..Scope::scenario(&self.repository, &scenario)
            };
            let listing = self.store.list(kind, &scope, from).await.map_err(|fault| self.failure(fault))?;
            if listing != Listing::default() {
                found.push((scenario, listing));
            }
        }
        Ok(found)
    }

    /// What is said where there is nothing.
    pub fn nothing(&self, kind: Kind) -> String {
        let kind = match kind {
            Kind::Baseline => "nothing is stored",
            Kind::Run => "no run is kept",
        };
        let scenario = self.scenario.as_ref().map(|name| format!(", scenario {name}")).unwrap_or_default();
        let branch = self.branch.as_ref().map(|name| format!(", branch {name}")).unwrap_or_default();
        let (at, repository) = (self.store.location(), &self.repository);
        format!(
            "{kind} in {at} of repository {repository}{scenario}{branch}; another place is named by --store or \
             PERF_GATE_STORE, another repository by --repository"
        )
    }

    /// A fault of the store as what ends the program.
    pub fn failure(&self, fault: Fault) -> Failure {
        storage::failure(fault, &self.workflow)
    }
}
