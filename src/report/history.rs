//! What stored runs say about a check, and what to do about it.

use super::baseline::counted;
use super::quantity;
use super::reason::Setting;
use super::words::Words;
use crate::gate::{Comparison, Confirmed, Reason, StoredRuns};
use crate::history::Difference;
use crate::metric::{self, Direction};

/// Refresh times from which on small changes are judged (`docs/statistics.md` §4.5).
const ENOUGH: u32 = 5;

/// Why a comparison with stored runs came to its verdict; empty where its reason is not about them.
pub fn why(comparison: &Comparison, stored: Option<&StoredRuns>) -> Words {
    let unrelated = stored.map_or(0, |stored| stored.unrelated);
    let unknown = stored.map_or(0, |stored| stored.unknown);
    Words::ours(match comparison.reason {
        Some(Reason::NothingStored) => "nothing is stored yet that head could be compared with".to_owned(),
        Some(Reason::NothingRelated) => match unrelated {
            1 => "the only stored run is newer than what head is built upon, or elsewhere".to_owned(),
            n => format!("all {} stored runs are newer than what head is built upon, or elsewhere", metric::count(n)),
        },
        Some(Reason::Shallow) => {
            let runs = counted(unknown, "stored run", "stored runs");
            format!("the clone is too shallow to tell whether head is built upon what {runs} measured")
        }
        Some(Reason::FewStored) => few(comparison, stored),
        Some(Reason::OtherConditions) => return conditions(stored),
        Some(Reason::SlowerMachine { slower }) => {
            format!("this machine is {} slower than all that the stored runs were measured on", quantity::size(slower))
        }
        Some(Reason::HostsDiffer | Reason::WithinSpread | Reason::Invisible) => hidden(comparison),
        Some(Reason::Unconfirmed) => {
            "looks slower, and nothing has confirmed it yet: a slow host looks alike".to_owned()
        }
        Some(Reason::NotConfirmed) => {
            let second = match stored.and_then(|stored| stored.confirmation) {
                Some(Confirmed::ByDuet) => "a duet of base and head",
                Some(Confirmed::OnAnotherHost) => "head measured again on another host",
                _ => "a second measurement",
            };
            format!("{second} did not show it again")
        }
        Some(Reason::SameHost) => "head was measured again on the same host, which may itself be slow".to_owned(),
        Some(Reason::Point) => "one run against one run is no proof".to_owned(),
        _ => return Words::default(),
    })
}

/// How far enough is, and what would fail all the same.
fn few(comparison: &Comparison, stored: Option<&StoredRuns>) -> String {
    let times = comparison.stored.map(|stored| stored.times).or(stored.map(|stored| stored.times)).unwrap_or(0);
    let told = format!("{times} of {ENOUGH} refresh times are stored");
    match comparison.stored.map(|stored| quantity::size(stored.detectable)) {
        Some(size) => format!("{told}; until then only a {} beyond {size} would fail", worse(comparison).0),
        None => told,
    }
}

/// Each thing that differs, as it was and as it is.
fn conditions(stored: Option<&StoredRuns>) -> Words {
    let told = Words::ours("the stored runs were measured under other conditions");
    let one = |difference: &Difference| {
        let stored = Words::name(&difference.what).and(": stored ").then(Words::name(&difference.stored));
        stored.and(", here ").then(Words::name(&difference.here))
    };
    match stored.map_or(&[][..], |stored| &stored.differences) {
        [] => told,
        all => told.and(" (").then(Words::join(all.iter().map(one), "; ")).and(")"),
    }
}

/// By how much runs differ without any change.
pub fn spread(comparison: &Comparison) -> String {
    match comparison.stored.map(|stored| quantity::size(stored.detectable)) {
        Some(size) => format!("runs on this kind of runner differ by ±{size} without any change"),
        None => "runs on this kind of runner differ by as much without any change".to_owned(),
    }
}

/// What that hides.
fn hidden(comparison: &Comparison) -> String {
    let Some(size) = comparison.stored.map(|stored| quantity::size(stored.detectable)) else {
        return spread(comparison);
    };
    match comparison.reason {
        Some(Reason::Invisible) => format!("changes under {size} are invisible on this runner"),
        Some(Reason::WithinSpread) => {
            format!("{}, so only {} beyond {size} can be proven", spread(comparison), worse(comparison).1)
        }
        _ => format!("hosts differ too much, by ±{size} without any change"),
    }
}

/// One change for the worse, and several.
fn worse(comparison: &Comparison) -> (&'static str, &'static str) {
    match comparison.key.direction() {
        Direction::HigherIsWorse => ("rise", "rises"),
        Direction::LowerIsWorse => ("fall", "falls"),
    }
}

/// What to do about it.
pub fn advice(comparison: &Comparison, setting: Setting<'_>) -> Option<Words> {
    let refresh = || {
        let run = Words::ours("run ").then(Words::command(&setting.commands.refresh));
        match setting.stored.map(|stored| stored.branch.as_str()).filter(|branch| !branch.is_empty()) {
            Some(branch) => run.and(" on ").then(Words::code(branch)),
            None => run.and(" on the base branch"),
        }
    };
    let confirm = || Words::ours("in a job on another host run ").then(Words::command(&setting.commands.confirm));
    Some(match comparison.reason? {
        Reason::NothingStored | Reason::FewStored => {
            refresh().and(", best every night: runs within 6 hours count as one")
        }
        Reason::NothingRelated => Words::ours("rebase head, or check out what it is built upon and ").then(refresh()),
        Reason::Shallow => Words::ours("run `git fetch --unshallow`, or check out with `fetch-depth: 0`"),
        Reason::OtherConditions if is_edited(setting.stored) => {
            Words::ours("once the scenario is merged ").then(refresh()).and("; a `target.base` needs no stored runs")
        }
        Reason::OtherConditions => refresh().and(" on this kind of machine, or the job on that of the stored runs"),
        Reason::SlowerMachine { .. } => {
            Words::ours("run the job again, on another machine; a `target.base` makes it independent of machines")
        }
        Reason::HostsDiffer | Reason::WithinSpread | Reason::Invisible => {
            let limit = quantity::limit(comparison).unwrap_or_else(|| "small changes".to_owned());
            Words::ours(format!("to see {limit}, give the scenario a `target.base`: base is then measured beside head"))
        }
        Reason::Unconfirmed => confirm().and("; a `target.base` in the scenario confirms it in the same job"),
        Reason::SameHost => confirm(),
        Reason::NotConfirmed => Words::ours("run the job again if it comes back"),
        Reason::Point => Words::ours("`evidence: history` or a `target.base` gives a verdict that holds"),
        _ => return None,
    })
}

/// Whether the scenario is what differs.
fn is_edited(stored: Option<&StoredRuns>) -> bool {
    stored.is_some_and(|stored| stored.differences.iter().any(|difference| difference.what == "scenario"))
}
