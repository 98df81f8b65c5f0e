//! What stored runs say about a check, and what to do about it.

use super::baseline::counted;
use super::quantity;
use super::reason::Setting;
use super::words::Words;
use crate::gate::{Comparison, Confirmed, ENOUGH, Reason, StoredRuns};
use crate::history::Difference;
use crate::metric::{self, Direction};

/// What differs where the digest does.
const SCENARIO: &str = "scenario";

/// Why a comparison with stored runs came to its verdict; empty where its reason is not about them.
pub fn why(comparison: &Comparison, stored: Option<&StoredRuns>) -> Words {
    let unrelated = stored.map_or(0, |stored| stored.unrelated);
    let unknown = stored.map_or(0, |stored| stored.unknown);
    Words::ours(match comparison.reason {
        Some(Reason::NothingStored) if stored.is_some_and(|stored| stored.times > 0) => {
            "the stored runs do not hold this quantity".to_owned()
        }
        Some(Reason::NothingStored) => "nothing is stored yet that head could be compared with".to_owned(),
        Some(Reason::NothingRelated) => match unrelated {
            1 => "the only stored run is of a commit that head is not built upon".to_owned(),
            n => format!("all {} stored runs are of commits that head is not built upon", metric::count(n)),
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
            let is_known = comparison.noise.is_some();
            let size = if is_known { "more than stored runs differ by" } else { "far beyond the limit" };
            format!("{size}, but not confirmed: a slow host looks the same")
        }
        Some(Reason::NotConfirmed) => {
            let second = match stored.and_then(|stored| stored.confirmation) {
                Some(Confirmed::ByDuet) => "a duet of base and head",
                Some(Confirmed::OnAnotherHost) => "head measured again on another host",
                None if stored.is_none() => "a further fresh start of both builds",
                _ => "a second measurement",
            };
            format!("{second} did not show it again")
        }
        Some(Reason::SameHost) => "head was measured again on the same host, which may itself be slow".to_owned(),
        Some(Reason::Overload) => "head falls behind the schedule in over a quarter of its windows".to_owned(),
        Some(Reason::Point) => "one run against one run is no proof".to_owned(),
        _ => return Words::default(),
    })
}

/// How far enough is, and what would fail all the same.
fn few(comparison: &Comparison, stored: Option<&StoredRuns>) -> String {
    let times =
        comparison.stored.as_ref().map(|stored| stored.times).or(stored.map(|stored| stored.times)).unwrap_or(0);
    let found = if is_given(stored) { "given" } else { "stored" };
    let told = format!("{times} of {ENOUGH} refresh times are {found}");
    match comparison.stored.as_ref().map(|stored| quantity::size(stored.detectable)) {
        Some(size) => format!("{told}; until then only a {} beyond {size} would fail", worse(comparison).0),
        None => told,
    }
}

/// Each thing that differs, as it was and as it is.
fn conditions(stored: Option<&StoredRuns>) -> Words {
    let told = Words::ours("the stored runs were measured under other conditions");
    let one = |difference: &Difference| {
        let what = match difference.what.as_str() {
            SCENARIO => Words::ours("load, tasks or connections of the scenario were edited"),
            what => Words::name(what),
        };
        let stored = what.and(": stored ").then(Words::name(&difference.stored));
        stored.and(", here ").then(Words::name(&difference.here))
    };
    match stored.map_or(&[][..], |stored| &stored.differences) {
        [] => told,
        all => told.and(" (").then(Words::join(all.iter().map(one), "; ")).and(")"),
    }
}

/// By how much runs differ without any change.
pub fn spread(comparison: &Comparison) -> String {
    match comparison.stored.as_ref().map(|stored| quantity::size(stored.detectable)) {
        Some(size) => format!("runs on this kind of runner differ by ±{size} without any change"),
        None => "runs on this kind of runner differ by as much without any change".to_owned(),
    }
}

/// What that hides.
fn hidden(comparison: &Comparison) -> String {
    let size = comparison.stored.as_ref().map(|stored| quantity::size(stored.detectable));
    match (comparison.reason, size) {
        (Some(Reason::Invisible), Some(size)) => format!("changes under {size} are invisible on this runner"),
        (Some(Reason::Invisible), None) => "small changes are invisible on this runner".to_owned(),
        (Some(Reason::HostsDiffer), Some(size)) => format!("hosts differ too much, by ±{size} without any change"),
        (Some(Reason::HostsDiffer), None) => "hosts differ too much without any change".to_owned(),
        (_, Some(size)) => {
            format!("{}, so only {} beyond {size} can be proven", spread(comparison), worse(comparison).1)
        }
        (_, None) => spread(comparison),
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
        Reason::NothingStored | Reason::FewStored if is_given(setting.stored) => Words::ours(
            "give 5 records or more, at least 6 hours apart: `--against` once for each; or take the naive rule: \
             `--set policy.evidence=point`",
        ),
        Reason::OtherConditions if is_given(setting.stored) => {
            Words::ours("compare records of one scenario and one kind of machine")
        }
        Reason::NothingStored | Reason::FewStored => {
            refresh().and(", best every night: runs within 6 hours count as one")
        }
        Reason::NothingRelated => {
            Words::ours("rebase head onto what is stored, or ").then(refresh()).and(" as of where head branched off")
        }
        Reason::Shallow => Words::ours("run `git fetch --unshallow`, or check out with `fetch-depth: 0`"),
        Reason::OtherConditions if is_edited(setting.stored) => {
            Words::ours("once the scenario is merged ").then(refresh()).and("; a `target.base` needs no stored runs")
        }
        Reason::OtherConditions => refresh().and(" on this kind of machine, or the job on that of the stored runs"),
        Reason::SlowerMachine { .. } => {
            Words::ours("run the job again, on another machine; a `target.base` makes it independent of machines")
        }
        Reason::HostsDiffer | Reason::WithinSpread | Reason::Invisible => {
            let limit = comparison.limit.map_or_else(|| "small changes".to_owned(), quantity::size);
            Words::ours(format!("to see {limit}, give the scenario a `target.base`: base is then measured beside head"))
        }
        Reason::Unconfirmed if setting.has_base => {
            confirm().and("; a base that can be measured confirms it in the same job")
        }
        Reason::Unconfirmed => confirm().and("; a `target.base` in the scenario confirms it in the same job"),
        Reason::SameHost => confirm(),
        Reason::NotConfirmed => Words::ours("run the job again if it comes back"),
        Reason::Overload if setting.stored.is_some() => {
            Words::ours("lower the rate, or use a larger runner; a `target.base` tells whether head is to blame")
        }
        Reason::Point => Words::ours("`evidence: history` or a `target.base` gives a verdict that holds"),
        _ => return None,
    })
}

/// Whether the runs were named one by one, so that no branch and no refresh brings more of them.
fn is_given(stored: Option<&StoredRuns>) -> bool {
    stored.is_some_and(|stored| stored.given)
}

/// Whether the scenario is what differs.
fn is_edited(stored: Option<&StoredRuns>) -> bool {
    stored.is_some_and(|stored| stored.differences.iter().any(|difference| difference.what == SCENARIO))
}

#[cfg(test)]
mod tests {
    use super::super::Files;
    use super::super::commands::Commands;
    use super::super::reason::explain;
    use super::super::sample::{p95, stored};
    use super::super::speech::Speech;
    use super::*;
    use crate::gate::{AgainstStored, Verdict};
    use crate::metric::Key;

    fn told_of(key: Key, reason: Reason, stored: &StoredRuns, has_base: bool) -> String {
        let against = Some(AgainstStored { times: 3, detectable: 0.23, recent: Vec::new() });
        let check = Comparison { key, stored: against, ..p95(0.14, 0.0, 0.3, Verdict::Inconclusive) };
        let check = Comparison { reason: Some(reason), ..check };
        let commands =
            Commands::new(&Files { scenario: Some("s.yaml".to_owned()), folder: Some("out".to_owned()) }, &[]);
        let explanation =
            explain(&check, Setting { stored: Some(stored), commands: &commands, speech: Speech::Requests, has_base })
                .expect("it is explained");
        format!("{}. {}", explanation.why.plain(), explanation.advice.map(|advice| advice.plain()).unwrap_or_default())
    }

    fn told(reason: Reason, stored: &StoredRuns) -> String {
        told_of(Key::percentile(95.0), reason, stored, false)
    }

    #[test]
    fn what_is_missing_is_said_with_the_command_that_brings_it() {
        assert_eq!(
            told(Reason::NothingStored, &StoredRuns { times: 0, ..stored() }),
            "nothing is stored yet that head could be compared with. run `perf-gate baseline refresh s.yaml` on main, \
             best every night: runs within 6 hours count as one"
        );
        assert!(told(Reason::FewStored, &stored()).starts_with(
            "3 of 5 refresh times are stored; until then only a rise beyond 23 % would fail. run `perf-gate baseline \
             refresh s.yaml` on main"
        ));
        assert_eq!(
            told(Reason::NothingRelated, &StoredRuns { unrelated: 4, ..stored() }),
            "all 4 stored runs are of commits that head is not built upon. rebase head onto what is stored, or run \
             `perf-gate baseline refresh s.yaml` on main as of where head branched off"
        );
        assert_eq!(
            told(Reason::Shallow, &StoredRuns { unknown: 1, ..stored() }),
            "the clone is too shallow to tell whether head is built upon what 1 stored run measured. run `git fetch \
             --unshallow`, or check out with `fetch-depth: 0`"
        );
    }

    #[test]
    fn records_that_were_given_are_not_refreshed() {
        let given = |stored: StoredRuns| StoredRuns { given: true, branch: "a.json".to_owned(), ..stored };
        let few = told(Reason::FewStored, &given(stored()));
        assert!(few.starts_with("3 of 5 refresh times are given; until then"), "{few}");
        assert!(few.contains("`--against` once for each") && !few.contains("refresh s.yaml"), "{few}");
        let other = told(Reason::OtherConditions, &given(stored()));
        assert!(other.ends_with("compare records of one scenario and one kind of machine"), "{other}");
    }

    #[test]
    fn what_differs_is_named_and_an_edited_scenario_waits_for_its_merge() {
        let differing = |what: &str| StoredRuns {
            differences: vec![Difference { what: what.to_owned(), stored: "2".to_owned(), here: "4".to_owned() }],
            ..stored()
        };
        assert_eq!(
            told(Reason::OtherConditions, &differing("cores")),
            "the stored runs were measured under other conditions (cores: stored 2, here 4). run `perf-gate baseline \
             refresh s.yaml` on main on this kind of machine, or the job on that of the stored runs"
        );
        let edited = told(Reason::OtherConditions, &differing("scenario"));
        assert!(
            edited.contains("(load, tasks or connections of the scenario were edited: stored 2, here 4)"),
            "{edited}"
        );
        assert!(edited.contains("once the scenario is merged run"), "{edited}");
        let slower = told(Reason::SlowerMachine { slower: 0.041 }, &stored());
        assert!(slower.starts_with("this machine is 4.1 % slower than all that the stored runs were"), "{slower}");
    }

    #[test]
    fn what_spread_hides_is_told_with_its_size_and_the_duet() {
        let duet = "to see 10 %, give the scenario a `target.base`: base is then measured beside head";
        let spread = "runs on this kind of runner differ by ±23 % without any change, so only";
        let within = |key| told_of(key, Reason::WithinSpread, &stored(), false);
        assert_eq!(within(Key::percentile(95.0)), format!("{spread} rises beyond 23 % can be proven. {duet}"));
        assert_eq!(within(Key::throughput()), format!("{spread} falls beyond 23 % can be proven. {duet}"));
        let invisible = told(Reason::Invisible, &stored());
        assert_eq!(invisible, format!("changes under 23 % are invisible on this runner. {duet}"));
        let hosts = told(Reason::HostsDiffer, &stored());
        assert_eq!(hosts, format!("hosts differ too much, by ±23 % without any change. {duet}"));
    }

    #[test]
    fn one_quantity_may_be_missing_and_head_be_alone_with_its_load() {
        let missing = told(Reason::NothingStored, &stored());
        assert!(missing.starts_with("the stored runs do not hold this quantity. run"), "{missing}");
        let overload = told(Reason::Overload, &stored());
        assert!(overload.starts_with("head falls behind the schedule") && overload.ends_with("to blame"), "{overload}");
    }

    #[test]
    fn a_red_that_is_not_confirmed_says_how_to_confirm_it() {
        let confirm = "in a job on another host run `perf-gate gate s.yaml --confirms out/record.json`";
        let base = "; a `target.base` in the scenario confirms it in the same job";
        assert!(told(Reason::Unconfirmed, &stored()).ends_with(&format!("{confirm}{base}")));
        let failed = told_of(Key::percentile(95.0), Reason::Unconfirmed, &stored(), true);
        assert!(
            failed.ends_with(&format!("{confirm}; a base that can be measured confirms it in the same job")),
            "{failed}"
        );
        assert!(told(Reason::SameHost, &stored()).ends_with(confirm));
        let second = |by| told(Reason::NotConfirmed, &StoredRuns { confirmation: Some(by), ..stored() });
        assert!(second(Confirmed::ByDuet).starts_with("a duet of base and head did not show it again"));
        assert!(second(Confirmed::OnAnotherHost).starts_with("head measured again on another host did not show"));
    }
}
