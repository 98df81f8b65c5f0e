//! Fetches what a shallow clone lacks to find base.

use super::commit::{BaseCommit, Lack, Wanted};
use crate::command::git::Git;
use crate::command::progress::Progress;
use crate::command::signals::Signals;
use crate::failure::Failure;
use crate::record::Down;
use crate::target::{Maker, Undone};
use std::time::Duration;

/// How long one fetch may take.
const WITHIN: Duration = Duration::from_secs(600);
/// Commits that a shallow clone is deepened by, step by step: most changes left their branch a few commits ago.
const DEEPER: [u32; 3] = [1, 50, 500];

/// A clone that may lack what is asked for, and its remote.
#[derive(Debug)]
pub struct Fetching<'a> {
    /// The clone.
    pub git: &'a Git,
    /// Runs git, and keeps what it says.
    pub maker: &'a Maker,
    /// Whom it is told.
    pub progress: &'a Progress,
    /// What cuts it short.
    pub signals: &'a Signals,
}

impl Fetching<'_> {
    /// Finds base, and fetches what that takes. A clone that has everything is left alone.
    ///
    /// # Errors
    /// Where base cannot be found, with what to do about it.
    pub async fn find(&self, wanted: &Wanted) -> Result<BaseCommit, Failure> {
        let (mut told, mut said) = (false, Vec::new());
        for step in self.steps(wanted) {
            match wanted.look(self.git) {
                Ok(found) => return Ok(found),
                Err(Lack::Hopeless(why)) => return Err(Failure::Usage(format!("there is no base: {why}"))),
                Err(lack) if step.helps(&lack) => {}
                Err(_) => continue,
            }
            if !told {
                self.progress.say(&format!("fetching what it takes to find where head left {}", wanted.name()));
                told = true;
            }
            let args: Vec<&str> = step.args.iter().map(String::as_str).collect();
            let stop = self.signals.stop().asked();
            match self.maker.git("git fetch", self.git.folder(), &args, WITHIN, stop).await {
                Ok(()) => {}
                Err(Undone::Stopped(signal)) => return Err(Failure::Interrupted(signal)),
                Err(Undone::Failed(Down { log_tail, .. })) => said = log_tail,
            }
        }
        wanted.settle(self.git).map_err(|lack| Failure::Usage(explain(wanted, &lack, &said)))
    }

    /// What is tried, in this order; each only where it helps against what is lacking then.
    fn steps(&self, wanted: &Wanted) -> Vec<Step> {
        let name = wanted.name();
        let shallow = self.git.is_shallow();
        // Without a depth a shallow clone would be sent all commits of the other branch.
        let depth: &[&str] = if shallow { &["--depth=1"] } else { &[] };
        let branch = |kind: &str, place: &str| {
            let spec = format!("+refs/{kind}/{name}:refs/{place}/{name}");
            Step::new(true, depth.iter().copied().chain(["origin", &spec]))
        };
        let mut steps = vec![branch("heads", "remotes/origin"), branch("tags", "tags")];
        if shallow {
            let head = self.git.head().unwrap_or_default();
            let spec = format!("+refs/heads/{name}:refs/remotes/origin/{name}");
            for commits in DEEPER {
                let deepen = format!("--deepen={commits}");
                steps.push(Step::new(false, [deepen.as_str(), "origin", &head, &spec]));
                // Origin may not know HEAD, or not as a branch of this name.
                steps.push(Step::new(false, [deepen.as_str(), "origin"]));
            }
            steps.push(Step::new(false, ["--unshallow", "origin"]));
        }
        steps
    }
}

/// One call of `git fetch`.
struct Step {
    /// It fetches a branch, rather than more of what is there.
    for_branch: bool,
    args: Vec<String>,
}

impl Step {
    fn new<'a>(for_branch: bool, args: impl IntoIterator<Item = &'a str>) -> Self {
        let first = ["fetch", "--no-tags", "--no-recurse-submodules"];
        Self { for_branch, args: first.into_iter().chain(args).map(str::to_owned).collect() }
    }

    fn helps(&self, lack: &Lack) -> bool {
        self.for_branch == matches!(lack, Lack::Branch(_))
    }
}

fn explain(wanted: &Wanted, lack: &Lack, said: &[String]) -> String {
    let name = wanted.name();
    let why = match lack {
        Lack::Branch(name) => format!(
            "neither this clone nor its remote `origin` has a branch, tag or commit `{name}`; name another one with \
             --against, or fetch it first"
        ),
        Lack::Commit(_) | Lack::History => format!(
            "the clone is too shallow to tell where head left {name}, and fetching more failed; check the whole history \
             out (`fetch-depth: 0` of actions/checkout)"
        ),
        Lack::Hopeless(why) => why.clone(),
    };
    let said: String = said.iter().map(|line| format!("\n  git: {line}")).collect();
    format!("there is no base: {why}{said}")
}
