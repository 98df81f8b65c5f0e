//! What the things that are measured are called: requests, or the jobs of a graph.

use crate::gate::Judgement;
use crate::metric::{Key, Metric, Statistic};

/// What a scenario is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Speech {
    /// Requests, and iterations of several.
    Requests,
    /// Jobs, and graphs of them.
    Jobs,
}

/// Words of requests and those of jobs; the longer ones first.
const JOBS: [(&str, &str); 7] = [
    ("typical iteration time", "makespan"),
    ("iteration time", "makespan"),
    ("iterations", "graphs"),
    ("iteration", "graph"),
    ("requests", "jobs"),
    ("request", "job"),
    ("the rate", "the load"),
];

impl Speech {
    /// That of a scenario that iterates over graphs of jobs, or over anything else.
    pub fn of(has_graph: bool) -> Self {
        if has_graph { Self::Jobs } else { Self::Requests }
    }

    /// That of a judged run.
    pub fn of_judgement(judgement: &Judgement) -> Self {
        Self::of(judgement.of_jobs)
    }

    /// A quantity as a sentence says it: `p95 latency`, `makespan`.
    pub fn spoken(self, key: &Key) -> String {
        let time = match (self, key.metric) {
            (Self::Requests, Metric::Latency) => "latency",
            (Self::Jobs, Metric::Latency) => "job latency",
            (Self::Requests, Metric::Iteration) => "iteration time",
            (Self::Jobs, Metric::Iteration) => "makespan",
            (Self::Requests, Metric::Cpu) => return "CPU per request".to_owned(),
            (Self::Jobs, Metric::Cpu) => return "CPU per job".to_owned(),
            (Self::Jobs, Metric::Throughput) => return "jobs/s".to_owned(),
            (_, Metric::Memory) => return "peak memory".to_owned(),
            _ => return key.name(),
        };
        match (self, key.metric, key.statistic) {
            (Self::Jobs, Metric::Iteration, Statistic::Typical) => time.to_owned(),
            (Self::Requests, Metric::Iteration, Statistic::Max) => "longest iteration".to_owned(),
            (_, Metric::Iteration, Statistic::Max) => format!("longest {time}"),
            (_, _, Statistic::Max) => format!("largest {time}"),
            (_, _, statistic) => format!("{statistic} {time}"),
        }
    }

    /// A quantity as a table names it: `latency p95`, `makespan`.
    pub fn title(self, key: &Key) -> String {
        let name = match (self, key.metric) {
            (Self::Jobs, Metric::Latency) => "job latency",
            (Self::Jobs, Metric::Iteration) => "makespan",
            (Self::Jobs, Metric::Throughput) => return "jobs/s".to_owned(),
            _ => return key.title(),
        };
        match (key.metric, key.statistic) {
            (Metric::Iteration, Statistic::Typical) => name.to_owned(),
            (_, statistic) => format!("{name} {statistic}"),
        }
    }

    /// A text about requests as one about what the scenario has; what stands in backticks is to be typed, and stays.
    pub fn retold(self, text: &str) -> String {
        if self == Self::Requests {
            return text.to_owned();
        }
        let part = |(i, part): (usize, &str)| match i % 2 {
            0 => JOBS.iter().fold(part.to_owned(), |part, (of_requests, of_jobs)| part.replace(of_requests, of_jobs)),
            _ => part.to_owned(),
        };
        text.split('`').enumerate().map(part).collect::<Vec<_>>().join("`")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_graph_has_a_makespan_and_its_jobs_a_latency() {
        let named = |name: &str| {
            let key: Key = name.parse().expect("a metric");
            format!("{} | {}", Speech::Jobs.spoken(&key), Speech::Jobs.title(&key))
        };
        assert_eq!(named("iteration.typical"), "makespan | makespan");
        assert_eq!(named("iteration.p95"), "p95 makespan | makespan p95");
        assert_eq!(named("iteration.max"), "longest makespan | makespan max");
        assert_eq!(named("latency.p95"), "p95 job latency | job latency p95");
        assert_eq!(named("latency.max"), "largest job latency | job latency max");
        assert_eq!(named("throughput"), "jobs/s | jobs/s");
        assert_eq!(named("errors"), "errors | errors");
        assert_eq!(named("cpu"), "CPU per job | cpu");
    }

    #[test]
    fn requests_are_called_what_they_were() {
        let named = |name: &str| {
            let key: Key = name.parse().expect("a metric");
            assert_eq!(Speech::Requests.title(&key), key.title());
            Speech::Requests.spoken(&key)
        };
        assert_eq!(named("iteration.typical"), "typical iteration time");
        assert_eq!(named("iteration.max"), "longest iteration");
        assert_eq!(named("latency.p95"), "p95 latency");
        assert_eq!(named("throughput"), "throughput");
        assert_eq!(Speech::Requests.retold("9 requests of an iteration"), "9 requests of an iteration");
    }

    #[test]
    fn what_is_to_be_typed_stays() {
        let told =
            Speech::Jobs.retold("3 requests, 1 iteration; see `iteration.p95 of requests` and typical iteration time");
        assert_eq!(told, "3 jobs, 1 graph; see `iteration.p95 of requests` and makespan");
    }
}
