//! What a run of job graphs tells beside its checks: how the jobs ended, where their time went, how deep the queues were.

mod counts;
mod efficiency;
mod queues;
mod stages;
mod terminal;

pub use counts::CountRow;
pub use queues::{Depths, QueueRow, depths};
pub use stages::StageRow;
pub use terminal::terminal;

use super::words::Words;
use crate::gate::StageComparison;
use crate::record::{Arm, Jobs, RunRecord, Window};

/// The jobs of one run, ready to be shown.
#[derive(Debug, Clone, PartialEq)]
pub struct JobsSection {
    /// Whether there are two builds.
    pub is_duet: bool,
    /// `500 jobs and 1,200 dependencies, 12 jobs deep; 50 s of work, 2.1 s of it on the critical path`.
    pub graph: Option<String>,
    /// `efficiency 92 → 74 %: bound 10.0 s with 8 workers`.
    pub efficiency: Option<String>,
    /// How they ended; what there was none of is left out.
    pub counts: Vec<CountRow>,
    /// What was lost in windows that do not count.
    pub left_out: Option<String>,
    /// Where their time went, the build's own part first.
    pub stages: Vec<StageRow>,
    /// How deep the queues were.
    pub queues: Vec<QueueRow>,
    /// One message that ended among the dead letters, from outside.
    pub dead_letter: Option<Words>,
}

impl JobsSection {
    /// Nothing where iterations are no graphs of jobs. `compared` is empty where there is nothing to compare with.
    pub fn of(record: &RunRecord, compared: &[StageComparison]) -> Option<Self> {
        let graph = record.plan.graph.as_ref();
        if graph.is_none() && record.windows.iter().all(|window| window.jobs.is_none()) {
            return None;
        }
        Some(Self {
            is_duet: record.is_duet(),
            graph: graph.map(efficiency::outline),
            efficiency: graph.and_then(|graph| efficiency::efficiency(graph, record)),
            counts: counts::rows(record),
            left_out: counts::left_out(record),
            stages: stages::rows(record, compared),
            queues: queues::rows(record),
            dead_letter: dead_letter(record),
        })
    }

    /// `lost 0 → 12, abandoned 0 → 60`: what a reader must not miss; nothing where every job was done.
    pub fn losses(&self) -> Option<String> {
        let losses = self.counts.iter().filter(|row| row.is_loss);
        let told: Vec<String> = losses.map(|row| format!("{} {}", row.name, row.both())).collect();
        let all = [(!told.is_empty()).then(|| told.join(", ")), self.left_out.clone()];
        let all: Vec<String> = all.into_iter().flatten().collect();
        (!all.is_empty()).then(|| all.join("; "))
    }
}

/// The jobs of the windows of an arm that count.
fn counted(record: &RunRecord, arm: Arm) -> Vec<(&Window, &Jobs)> {
    let rounds = record.rounds();
    let windows = rounds.iter().filter_map(|round| if arm == Arm::Head { Some(round.head) } else { round.base });
    windows.filter_map(|window| Some((window, window.jobs.as_ref()?))).collect()
}

/// Of head, where it has one.
fn dead_letter(record: &RunRecord) -> Option<Words> {
    let of =
        |arm| record.windows.iter().filter(move |w| w.arm == arm).filter_map(|w| w.jobs.as_ref()?.dead_letter.as_ref());
    let text = of(Arm::Head).next().or_else(|| of(Arm::Base).next())?;
    Some(Words::code(text))
}

#[cfg(test)]
mod tests {
    use super::super::sample::{self, Sample, graphs};
    use super::*;
    use crate::record::{JobCounts, QueueRole, QueueTrace, Sighting};

    fn section(sample: &Sample) -> JobsSection {
        JobsSection::of(&sample.record, &sample.judgement.stages).expect("it has jobs")
    }

    fn head(sample: &mut Sample) -> impl Iterator<Item = &mut Jobs> {
        let windows = sample.record.windows.iter_mut().filter(|window| window.arm == Arm::Head);
        windows.filter_map(|window| window.jobs.as_mut())
    }

    #[test]
    fn what_is_no_graph_has_no_section() {
        assert_eq!(JobsSection::of(&sample::regressed().record, &[]), None);
    }

    #[test]
    fn whatever_was_not_done_is_told() {
        assert_eq!(section(&graphs::pass()).losses(), None);
        let ways: [fn(&mut JobCounts); 6] = [
            |counts| counts.failed = 1,
            |counts| counts.lost = 1,
            |counts| counts.dead = 1,
            |counts| counts.unsent = 1,
            |counts| counts.open = 1,
            |counts| counts.abandoned = 1,
        ];
        for (i, way) in ways.into_iter().enumerate() {
            let mut sample = graphs::pass();
            head(&mut sample).for_each(|jobs| way(&mut jobs.counts));
            assert!(section(&sample).losses().is_some_and(|losses| losses.ends_with(" 0 → 8")), "{i}");
            // In a round that does not count, too.
            let mut sample = graphs::pass();
            way(&mut head(&mut sample).next().expect("a window").counts);
            sample.record.windows[1].cut = true;
            let told = "not done in rounds that do not count: 1 job of head";
            assert_eq!(section(&sample).losses().as_deref(), Some(told), "{i}");
        }
    }

    #[test]
    fn what_there_was_none_of_has_no_row() {
        let names = |sample: &Sample| section(sample).counts.iter().map(|row| row.name).collect::<Vec<_>>();
        assert_eq!(names(&graphs::pass()), ["graphs", "jobs completed"]);
        let mut sample = graphs::pass();
        head(&mut sample).for_each(|jobs| jobs.counts.foreign = 3);
        assert_eq!(names(&sample), ["graphs", "jobs completed", "foreign, left alone"]);
    }

    #[test]
    fn own_stages_come_first() {
        let stages = section(&graphs::pass()).stages;
        let names: Vec<&str> = stages.iter().map(|row| row.stage).collect();
        assert_eq!(names, ["reading", "work", "writing", "dispatch", "queue wait", "return"]);
        let alone = JobsSection::of(&graphs::pass().record, &[]).expect("jobs").stages;
        assert_eq!(alone.iter().map(|row| row.stage).collect::<Vec<_>>(), names);
        assert_eq!((alone[1].levels.as_str(), alone[1].change.as_str()), ("50.1 ms", ""));
    }

    #[test]
    fn both_builds_have_one_scale_and_one_time() {
        let seen = |seconds: f64, visible: u64| {
            let sighting = |i: u32| Sighting { at: seconds * f64::from(i) / 9.0, visible, in_flight: 0, oldest: None };
            vec![QueueTrace { queue: QueueRole::Incoming, seen: (0..10).map(sighting).collect() }]
        };
        let mut sample = graphs::pass();
        for window in &mut sample.record.windows {
            let (seconds, visible) = if window.arm == Arm::Head { (20.0, 70) } else { (10.0, 10) };
            window.jobs.as_mut().expect("jobs").queues = seen(seconds, visible);
        }
        let rows = section(&sample).queues;
        let drawn: Vec<(&str, &str)> = rows.iter().map(|row| (row.arm, row.bars.as_str())).collect();
        assert_eq!(drawn, [("base", "▂▂▂▂▂▂▂▂▂"), ("head", "████████████████")]);
        assert_eq!(rows[1].most, "up to 70 visible, 0 in flight");
        head(&mut sample).for_each(|jobs| jobs.queues.clear());
        assert_eq!(section(&sample).queues.len(), 1, "what was not watched has no line");
    }

    #[test]
    fn a_queue_in_which_nothing_was_ever_is_not_drawn() {
        let mut sample = graphs::pass();
        let empty = Sighting { at: 1.0, visible: 0, in_flight: 0, oldest: None };
        let trace = QueueTrace { queue: QueueRole::DeadLetters, seen: vec![empty] };
        head(&mut sample).for_each(|jobs| jobs.queues.push(trace.clone()));
        assert!(section(&sample).queues.iter().all(|row| row.queue != QueueRole::DeadLetters));
    }

    #[test]
    fn efficiency_is_the_bound_of_the_makespan() {
        let told = |workers| {
            let mut sample = graphs::graphs(crate::gate::Verdict::Pass, 8, 1.0);
            sample.record.plan.graph.as_mut().expect("a graph").workers = workers;
            section(&sample).efficiency.unwrap_or_default()
        };
        assert_eq!(told(Some(5)), "89.7 → 44.6 % of what 5 workers can (5 s a graph)");
        assert!(told(Some(1)).ends_with("of what 1 worker can (5 s a graph)"));
        assert!(told(None).ends_with("of what any number of workers can (5 s a graph)"));
    }
}
