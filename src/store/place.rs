//! What runs are stored under, and which of them are wanted.

use super::part;

/// Version of the layout; every name begins with it.
const LAYOUT: &str = "v1";
/// Below a branch: runs that are kept whole, never read as baselines.
pub(super) const RUNS: &str = "runs";

/// Baselines, or whole runs that were kept beside them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A summary that head may be compared with.
    Baseline,
    /// A whole run record, for replay; never a baseline.
    Run,
}

impl Kind {
    /// What the names of its objects end with.
    pub(super) fn ending(self) -> &'static str {
        match self {
            Self::Baseline => ".json",
            Self::Run => ".json.gz",
        }
    }
}

/// What a run is stored under. Any text will do for each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// `owner/name`.
    pub repository: String,
    /// Name of the scenario.
    pub scenario: String,
    /// The branch that was measured.
    pub branch: String,
}

impl Place {
    /// The folder of its objects, as a path below the store's location.
    pub(super) fn folder(&self, kind: Kind) -> String {
        let scenario = scenario_folder(&self.repository, &self.scenario);
        let branch = part::encode(&self.branch, true);
        match kind {
            Kind::Baseline => format!("{scenario}/{branch}"),
            Kind::Run => format!("{scenario}/{branch}/{RUNS}"),
        }
    }
}

/// Which stored runs are wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scope {
    /// `owner/name`.
    pub repository: String,
    /// Name of the scenario.
    pub scenario: String,
    /// Runs of these branches; of all where absent.
    pub branches: Option<Vec<String>>,
}

impl Scope {
    /// All branches of a scenario.
    pub fn scenario(repository: &str, scenario: &str) -> Self {
        Self { repository: repository.to_owned(), scenario: scenario.to_owned(), branches: None }
    }

    /// Some branches of a scenario.
    pub fn branches<B: AsRef<str>>(repository: &str, scenario: &str, branches: impl IntoIterator<Item = B>) -> Self {
        let branches = branches.into_iter().map(|branch| branch.as_ref().to_owned()).collect();
        Self { branches: Some(branches), ..Self::scenario(repository, scenario) }
    }

    /// The folder of the scenario, as a path below the store's location.
    pub(super) fn folder(&self) -> String {
        scenario_folder(&self.repository, &self.scenario)
    }

    /// The place of one branch.
    pub(super) fn place(&self, branch: &str) -> Place {
        Place { repository: self.repository.clone(), scenario: self.scenario.clone(), branch: branch.to_owned() }
    }
}

/// The folder of a repository's scenarios, as a path below the store's location.
pub(super) fn repository_folder(repository: &str) -> String {
    format!("{LAYOUT}/{}", part::encode(repository, true))
}

fn scenario_folder(repository: &str, scenario: &str) -> String {
    format!("{}/{}", repository_folder(repository), part::encode(scenario, true))
}

/// Reads the folder of a place back: what it is, and of which kind its objects are.
pub(super) fn parse(folder: &str) -> Option<(Place, Kind)> {
    let parts: Vec<&str> = folder.split('/').collect();
    let (parts, kind) = match parts.as_slice() {
        [LAYOUT, parts @ .., RUNS] if parts.len() == 3 => (parts, Kind::Run),
        [LAYOUT, parts @ ..] => (parts, Kind::Baseline),
        _ => return None,
    };
    let [repository, scenario, branch] = parts else { return None };
    let decoded = |text: &str| part::decode(text, true);
    Some((Place { repository: decoded(repository)?, scenario: decoded(scenario)?, branch: decoded(branch)? }, kind))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_place_is_a_folder_of_its_own() {
        let place = Place {
            repository: "own/er".to_owned(),
            scenario: "orders api".to_owned(),
            branch: "feature/a-b".to_owned(),
        };
        assert_eq!(place.folder(Kind::Baseline), "v1/own%2Fer/orders%20api/feature%2Fa-b");
        assert_eq!(place.folder(Kind::Run), "v1/own%2Fer/orders%20api/feature%2Fa-b/runs");
    }

    proptest! {
        #[test]
        fn any_place_comes_back(repository in any::<String>(), scenario in any::<String>(), branch in "runs|.*") {
            let place = Place { repository, scenario, branch };
            for kind in [Kind::Baseline, Kind::Run] {
                prop_assert_eq!(parse(&place.folder(kind)), Some((place.clone(), kind)));
            }
        }
    }
}
