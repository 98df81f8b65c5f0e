//! Regressions that a commit accepts: `Perf-Gate-Accept: latency.p95 +25% REASON` among its trailers.

use super::git::Git;
use crate::metric::{Direction, Key};
use crate::record::Acceptance;

const TRAILER: &str = "Perf-Gate-Accept";
/// Between the parts of a commit and between commits: no commit message has them.
const UNIT: char = '\u{1f}';
const END: char = '\u{1e}';

/// What the commits of a range accept.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Trailers {
    /// Newest commit first.
    pub accepted: Vec<Acceptance>,
    /// Trailers that say nothing, each with what is wrong with it.
    pub problems: Vec<String>,
}

/// Reads the trailers of the commits that `range` selects, in the words of `git log`.
pub fn trailers(git: &Git, range: &[&str]) -> Trailers {
    let format = format!("--format=%H{UNIT}%an{UNIT}%(trailers:key={TRAILER},valueonly,unfold){END}");
    let pattern = format!("--grep=^{TRAILER}:");
    let mut args = vec!["log", "--regexp-ignore-case", pattern.as_str(), format.as_str()];
    args.extend(range);
    let text = git.text(&args).unwrap_or_default();
    let mut found = Trailers::default();
    for commit in text.split(END) {
        let mut parts = commit.trim_start().splitn(3, UNIT);
        let (Some(id), Some(author), Some(values)) = (parts.next(), parts.next(), parts.next()) else { continue };
        for value in values.lines().filter(|line| !line.trim().is_empty()) {
            match read(value) {
                Ok((key, up_to, reason)) => found.accepted.push(Acceptance {
                    key,
                    up_to,
                    reason,
                    owner: Some(author.to_owned()),
                    expires: None,
                    commit: Some(id.to_owned()),
                }),
                Err(problem) => found.problems.push(format!(
                    "commit {}: `{TRAILER}: {value}` accepts nothing: {problem}",
                    id.get(..9).unwrap_or(id)
                )),
            }
        }
    }
    found
}

/// `latency.p95 +25% REASON`.
fn read(value: &str) -> Result<(Key, f64, String), String> {
    let form = "write it as `latency.p95 +25% REASON`";
    let mut words = value.trim().splitn(3, char::is_whitespace);
    let (Some(metric), Some(change), Some(reason)) = (words.next(), words.next(), words.next()) else {
        return Err(form.to_owned());
    };
    let key: Key = metric.parse().map_err(|e| format!("{e}; {form}"))?;
    let number = change.strip_suffix('%').and_then(|number| number.parse::<f64>().ok()).filter(|n| n.is_finite());
    let percent = number.ok_or_else(|| format!("`{change}` is no change; {form}"))?;
    let worse = if key.direction() == Direction::LowerIsWorse { -percent } else { percent };
    if worse <= 0.0 {
        return Err(format!("{change} of {key} is an improvement"));
    }
    Ok((key, worse / 100.0, reason.trim().to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trailer_has_a_metric_a_size_and_a_reason() {
        let read = |text| read(text).map(|(key, up_to, reason)| (key.name(), up_to, reason));
        let p95 = ("latency.p95".to_owned(), 0.25, "new index".to_owned());
        assert_eq!(read("latency.p95 +25%  new index"), Ok(p95));
        assert_eq!(read("throughput -20% audit log").map(|found| found.1), Ok(0.2));
        for (wrong, why) in [
            ("latency.p95 +25%", "write it as"),
            ("speed +25% x", "write it as"),
            ("latency.p95 lots of it", "is no change"),
            ("latency.p95 -25% x", "is an improvement"),
            ("throughput +5% x", "is an improvement"),
        ] {
            let problem = read(wrong).expect_err(wrong);
            assert!(problem.contains(why), "{wrong}: {problem}");
        }
    }
}
