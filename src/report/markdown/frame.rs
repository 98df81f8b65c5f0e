//! What stands around a verdict: which commit, which run, and what was said before.

use super::super::{Words, escape};
use super::status::Earlier;
use crate::gate::Verdict;

/// Digits of a commit that are shown.
const COMMIT: usize = 7;

/// What the caller knows of a comment and the judgements do not.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Frame {
    /// What the comment is found again by: the job, and its variant.
    pub key: String,
    /// The commit that was measured, a full id.
    pub commit: Option<String>,
    /// The page of the workflow run, `https://…`.
    pub run_url: Option<String>,
    /// Which attempt of that run, from 1.
    pub attempt: Option<u32>,
    /// What the comment said before, from [`super::earlier`].
    pub earlier: Option<Earlier>,
}

impl Frame {
    /// Where a reader finds more: `commit d4e5f6a`, a link to the run, `attempt 2`.
    pub(super) fn whereabouts(&self) -> Vec<String> {
        let commit = self.commit.as_deref().map(|commit| format!("commit {}", short(commit).markdown()));
        let attempt = self.attempt.filter(|attempt| *attempt > 1).map(|attempt| format!("attempt {attempt}"));
        commit.into_iter().chain(self.link()).chain(attempt).collect()
    }

    /// A link to the run; nothing where the URL could be more than that.
    pub(super) fn link(&self) -> Option<String> {
        let url = self.run_url.as_deref()?;
        let is_plain = |c: char| c.is_ascii_alphanumeric() || "-._~:/?#@&=+%".contains(c);
        let is_web = url.starts_with("https://") || url.starts_with("http://");
        (is_web && url.chars().all(is_plain)).then(|| format!("[workflow run]({url})"))
    }

    /// That a red which stood here before still does.
    pub(super) fn unresolved(&self) -> Option<String> {
        let red = self.earlier.as_ref()?.red.as_deref()?;
        Some(format!("An earlier red, of commit {}, is not resolved.", short(red).markdown()))
    }

    /// What this verdict means for a red that stood here before.
    pub(super) fn of_earlier_red(&self, verdict: Verdict) -> Option<String> {
        let red = self.earlier.as_ref()?.red.as_deref()?;
        let shown = short(red).markdown();
        let is_green = matches!(verdict, Verdict::Pass | Verdict::Improved);
        Some(match self.commit.as_deref() {
            _ if verdict == Verdict::Regressed => return None,
            Some(commit) if commit.eq_ignore_ascii_case(red) => {
                format!(
                    "⚠️ An earlier run of this same commit, {shown}, was red: one of the two was chance or the machine."
                )
            }
            _ if is_green => format!("An earlier red, of commit {shown}, is resolved."),
            _ => return self.unresolved(),
        })
    }
}

/// A commit as it is shown.
pub(super) fn short(commit: &str) -> Words {
    Words::code(escape::line(commit).chars().take(COMMIT).collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_that_could_be_more_is_no_link() {
        let link = |url: &str| Frame { run_url: Some(url.to_owned()), ..Frame::default() }.link();
        let run = "https://github.example/o/r/actions/runs/77/attempts/2";
        assert_eq!(link(run), Some(format!("[workflow run]({run})")));
        for url in ["javascript:alert(1)", "https://x/) @octocat [", "https://x/\n# y", "https://x/<img>", ""] {
            assert_eq!(link(url), None, "{url}");
        }
    }

    #[test]
    fn a_red_that_stood_here_is_not_passed_over() {
        let red = Earlier {
            verdict: Verdict::Inconclusive,
            commit: "b".repeat(40),
            red: Some("a".repeat(40)),
            text: String::new(),
        };
        let told = |commit: &str, verdict| {
            let frame = Frame { commit: Some(commit.repeat(40)), earlier: Some(red.clone()), ..Frame::default() };
            frame.of_earlier_red(verdict).unwrap_or_default()
        };
        assert_eq!(told("c", Verdict::Pass), "An earlier red, of commit `aaaaaaa`, is resolved.");
        assert_eq!(told("c", Verdict::NoBaseline), "An earlier red, of commit `aaaaaaa`, is not resolved.");
        assert!(told("a", Verdict::Pass).contains("this same commit"));
        assert_eq!(told("c", Verdict::Regressed), "");
    }
}
