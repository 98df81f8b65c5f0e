//! Where two commits parted.

use super::client::{Call, GitHub};
use super::fault::{Asked, Fault};
use super::route;
use hyper::Method;
use jiff::Timestamp;

impl GitHub {
    /// The commit at which `head` left `base`, and when it was made; each is a branch, a tag or a commit. None where
    /// they have nothing in common.
    ///
    /// # Errors
    /// Where GitHub knows one of them not, or cannot be asked.
    pub async fn merge_base(
        &self,
        repository: &str,
        base: &str,
        head: &str,
    ) -> Result<Option<(String, Timestamp)>, Fault> {
        let about = format!("{base} and {head} of {repository}");
        let asked = Asked { what: "compare", about, permission: "contents: read" };
        let (from, to) = (route::encode(base), route::encode(head));
        // Only the first of its commits: each may be large.
        let route = format!("{}/compare/{from}...{to}?per_page=1", route::repository(repository, &asked)?);
        let reply = match self.send(&asked, &Call::rest(Method::GET, route, None)).await {
            Err(Fault::NotFound { said, .. }) if said.contains("No common ancestor") => return Ok(None),
            answer => answer?,
        };
        let commit = &reply.body["merge_base_commit"];
        let time = commit["commit"]["committer"]["date"].as_str().and_then(|time| time.parse().ok());
        Ok(commit["sha"].as_str().map(str::to_owned).zip(time))
    }
}
