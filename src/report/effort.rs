//! How much was measured.

use super::Words;
use crate::gate::Judgement;
use crate::metric;
use crate::record::{Hosts, RunPlan, RunRecord};
use std::time::Duration;

/// `16 paired rounds, 48 s of load on each build`.
pub fn effort(judgement: &Judgement, record: &RunRecord) -> Words {
    let load = metric::duration(Duration::try_from_secs_f64(judgement.load_seconds).unwrap_or_default());
    let (paired, each) = if record.is_duet() { ("paired ", " on each build") } else { ("", "") };
    let rounds = match judgement.rounds {
        0 => return Words::ours("no round that counts"),
        1 => format!("1 {paired}round"),
        n => format!("{n} {paired}rounds"),
    };
    let void = match judgement.void.total() {
        0 => String::new(),
        n => format!(" ({n} more did not count)"),
    };
    let pass = of_window(&record.plan).map(|pass| format!(", each window {pass}")).unwrap_or_default();
    Words::ours(format!("{rounds}{void}, {load} of load{each}{pass}{}", places(record)))
}

/// What was done about machines that differ.
fn places(record: &RunRecord) -> &'static str {
    match record.plan.hosts {
        Hosts::Swapped => "; the builds changed places every 4 rounds",
        Hosts::Calibrated => "; after 12 rounds with the same build on both machines",
        Hosts::Same | Hosts::Different => "",
    }
}

/// What a window is, where it is no stretch of steady load: `a graph of 500 jobs`, or [`pass`].
pub fn of_window(plan: &RunPlan) -> Option<String> {
    let jobs = plan.graph.map(|graph| metric::count(graph.jobs));
    match (plan.count, jobs) {
        (Some(1), Some(jobs)) => Some(format!("a graph of {jobs} jobs")),
        (Some(n), Some(jobs)) => Some(format!("{} graphs of {jobs} jobs", metric::count(n))),
        (Some(1), None) => Some("an iteration".to_owned()),
        (Some(n), None) => Some(format!("{} iterations", metric::count(n))),
        (None, _) => pass(plan),
    }
}

/// `a pass over 3.3 % of the load: 7 s of 3 min 30 s`; nothing of steady load.
pub fn pass(plan: &RunPlan) -> Option<String> {
    let share = plan.pass?;
    let time = |seconds| metric::duration(Duration::try_from_secs_f64(seconds).unwrap_or_default());
    let window = time(plan.window_seconds);
    Some(match share {
        1.0 => format!("a pass over the whole load: {window}"),
        _ => format!(
            "a pass over {} of the load: {window} of {}",
            metric::share(share),
            time(plan.window_seconds / share)
        ),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    #[test]
    fn it_says_what_a_window_was() {
        let mut sample = sample::regressed();
        assert_eq!(pass(&sample.record.plan), None);
        sample.record.plan.window_seconds = 7.0;
        sample.record.plan.pass = Some(1.0 / 30.0);
        let said = effort(&sample.judgement, &sample.record).plain();
        assert!(
            said.ends_with(" on each build, each window a pass over 3.33 % of the load: 7 s of 3 min 30 s"),
            "{said}"
        );
        sample.record.plan.pass = Some(1.0);
        assert_eq!(pass(&sample.record.plan).as_deref(), Some("a pass over the whole load: 7 s"));
    }

    #[test]
    fn it_says_what_was_done_about_machines_that_differ() {
        let mut sample = sample::regressed();
        sample.record.plan.hosts = Hosts::Swapped;
        let said = effort(&sample.judgement, &sample.record).plain();
        assert!(said.ends_with(" on each build; the builds changed places every 4 rounds"), "{said}");
        sample.record.plan.hosts = Hosts::Calibrated;
        let said = effort(&sample.judgement, &sample.record).plain();
        assert!(said.ends_with("; after 12 rounds with the same build on both machines"), "{said}");
    }
}
