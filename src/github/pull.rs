//! Which pull request a measured commit belongs to.

use super::client::{Call, GitHub};
use super::fault::{Asked, Fault};
use super::origin::Origin;
use super::route;
use hyper::Method;
use serde_json::Value;

/// A pull request as it is now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pull {
    /// Its number.
    pub number: u64,
    /// The last commit of its branch: another one than was measured where the branch moved on.
    pub head_sha: String,
    /// The branch that it is for.
    pub base_ref: String,
    /// Whether it can still be merged.
    pub state: PullState,
}

/// Whether a pull request can still be merged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PullState {
    /// It can.
    Open,
    /// It was merged or closed.
    Closed,
}

/// What it takes to list pull requests.
const PERMISSION: &str = "pull-requests: read";

impl GitHub {
    /// The pull request of a repository that a commit was measured for: the open one whose branch is at that commit,
    /// else a closed one, else an open one whose branch moved on. One commit may be proposed for several branches: then
    /// the one for `base`, else the latest.
    ///
    /// # Errors
    /// Where pull requests cannot be listed.
    pub async fn pull_of(&self, repository: &str, origin: &Origin, base: Option<&str>) -> Result<Option<Pull>, Fault> {
        let about = format!("of {}@{} in {repository}", origin.repository, origin.sha);
        let asked = Asked { what: "find the pull request", about, permission: PERMISSION };
        let prefix = route::repository(repository, &asked)?;
        let mut routes = Vec::new();
        // By its branch it is found even when that has moved on since.
        if let (Some(branch), Some((owner, _))) = (&origin.branch, origin.repository.split_once('/')) {
            let head = route::encode(&format!("{owner}:{branch}"));
            routes.push(format!("{prefix}/pulls?state=all&head={head}&sort=created&direction=desc&per_page=100"));
        }
        routes.push(format!("{prefix}/commits/{}/pulls?per_page=100", route::encode(&origin.sha)));
        for route in routes {
            let reply = self.send(&asked, &Call::rest(Method::GET, route, None)).await?;
            let pulls = reply.body.as_array().map(Vec::as_slice).unwrap_or_default();
            let found = pulls.iter().filter(|pull| is_from(pull, origin)).filter_map(Pull::of);
            if let Some(pull) = chosen(found, &origin.sha, base) {
                return Ok(Some(pull));
            }
        }
        Ok(None)
    }
}

impl Pull {
    /// What to say where it has moved on from a commit that was measured.
    pub fn moved_on(&self, sha: &str) -> Option<String> {
        let Self { number, head_sha, .. } = self;
        let text = || format!("pull request #{number} has moved on from {sha} to {head_sha}, whose own run will tell");
        (head_sha != sha).then(text)
    }

    fn of(pull: &Value) -> Option<Self> {
        Some(Self {
            number: pull["number"].as_u64()?,
            head_sha: pull["head"]["sha"].as_str()?.to_owned(),
            base_ref: pull["base"]["ref"].as_str()?.to_owned(),
            state: if pull["state"] == "open" { PullState::Open } else { PullState::Closed },
        })
    }
}

/// GitHub lists everything where it does not understand what it shall list, and names are not told apart by case.
fn is_from(pull: &Value, origin: &Origin) -> bool {
    let is_branch = origin.branch.as_ref().is_none_or(|branch| pull["head"]["ref"] == **branch);
    let name = pull["head"]["repo"]["full_name"].as_str().unwrap_or_default();
    is_branch && name.eq_ignore_ascii_case(&origin.repository)
}

fn chosen(pulls: impl Iterator<Item = Pull>, sha: &str, base: Option<&str>) -> Option<Pull> {
    let rank = |pull: &Pull| match (pull.state, pull.head_sha == sha) {
        (PullState::Open, true) => 3,
        (PullState::Closed, true) => 2,
        (PullState::Open, false) => 1,
        (PullState::Closed, false) => 0,
    };
    let is_for = |pull: &Pull| base == Some(pull.base_ref.as_str());
    pulls.filter(|pull| rank(pull) > 0).max_by_key(|pull| (rank(pull), is_for(pull), pull.number))
}
