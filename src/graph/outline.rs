//! What a graph looks like from afar, and the least time that it can take.

use super::{Graph, Job};
use std::num::NonZeroU32;
use std::time::Duration;

/// The size of a graph, and its critical path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outline {
    /// Number of jobs.
    pub jobs: u32,
    /// Number of dependencies.
    pub edges: u32,
    /// Jobs that need nothing.
    pub roots: u32,
    /// Jobs that nothing needs.
    pub leaves: u32,
    /// Number of layers: jobs on the path with the most of them. A job is in the layer behind the last one that it
    /// needs.
    pub depth: u32,
    /// Jobs of the largest layer.
    pub widest: u32,
    /// Durations of all jobs together.
    pub work: Duration,
    /// How long the critical path takes: the longest of all by the durations of its jobs.
    pub critical: Duration,
    /// The jobs of the critical path, in their order; of paths that take the same time the one with the most jobs.
    pub critical_path: Vec<Job>,
}

impl Outline {
    /// Looks at all jobs and dependencies once; takes about 28 bytes a job while it does.
    pub fn of(graph: &Graph) -> Self {
        let order = graph.edges.order();
        let paths = Paths::along(graph, &order);
        let critical_path = paths.critical(&order);
        let mut layers = vec![0_u32; paths.layers.iter().max().map_or(0, |last| *last as usize + 1)];
        paths.layers.iter().for_each(|layer| layers[*layer as usize] += 1);
        let jobs = || 0..graph.jobs();
        Self {
            jobs: graph.jobs(),
            edges: graph.edges(),
            roots: jobs().filter(|job| graph.needs(*job) == 0).count() as u32,
            leaves: jobs().filter(|job| graph.dependents(*job).is_empty()).count() as u32,
            depth: layers.len() as u32,
            widest: layers.into_iter().max().unwrap_or(0),
            work: Duration::from_millis(jobs().map(|job| u64::from(graph.duration_ms(job))).sum()),
            critical: Duration::from_millis(critical_path.iter().map(|job| u64::from(graph.duration_ms(*job))).sum()),
            critical_path,
        }
    }

    /// The least time that so many workers can take: that of the critical path, and no less than all work shared
    /// evenly (Graham 1969, "Bounds on multiprocessing timing anomalies", SIAM J. Appl. Math. 17, 416-429). Exact to
    /// the nanosecond, rounded down.
    pub fn bound(&self, concurrency: NonZeroU32) -> Duration {
        self.critical.max(self.work / concurrency.get())
    }
}

/// The longest path to each job, the job itself included.
struct Paths {
    /// Milliseconds and jobs.
    lengths: Vec<(u64, u32)>,
    /// The job before it on that path; a job itself where there is none.
    before: Vec<Job>,
    /// Most jobs on any path to it, without itself.
    layers: Vec<u32>,
}

impl Paths {
    fn along(graph: &Graph, order: &[Job]) -> Self {
        let jobs = graph.jobs();
        let (mut lengths, mut layers) = (vec![(0, 0); jobs as usize], vec![0; jobs as usize]);
        let mut before: Vec<Job> = (0..jobs).collect();
        for job in order {
            let length: &mut (u64, u32) = &mut lengths[*job as usize];
            *length = (length.0 + u64::from(graph.duration_ms(*job)), length.1 + 1);
            let (length, layer) = (*length, layers[*job as usize] + 1);
            for dependent in graph.dependents(*job).iter().map(|job| *job as usize) {
                layers[dependent] = layer.max(layers[dependent]);
                if length > lengths[dependent] {
                    lengths[dependent] = length;
                    before[dependent] = *job;
                }
            }
        }
        Self { lengths, before, layers }
    }

    fn critical(&self, order: &[Job]) -> Vec<Job> {
        // The first of equals, so that one graph has one critical path.
        let last = order.iter().rev().max_by_key(|job| self.lengths[**job as usize]);
        let mut path: Vec<Job> = last.into_iter().copied().collect();
        while let Some(job) = path.last().copied().filter(|job| self.before[*job as usize] != *job) {
            path.push(self.before[job as usize]);
        }
        path.reverse();
        path
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::graph::{Amount, Refused, Shape, Sizes};
    use proptest::prelude::*;

    pub fn made(shape: Shape, least: u32, most: u32, seed: u64) -> Result<Graph, Refused> {
        let sizes = Sizes { duration_ms: Amount::Uniform { least, most }, size_kb: Amount::Fixed(1) };
        Graph::make(&shape, &sizes, seed)
    }

    /// Small graphs of every shape, with durations from 0 ms on.
    pub fn graphs() -> impl Strategy<Value = Graph> {
        let shape = prop_oneof![
            (1_u32..40).prop_map(|jobs| Shape::Independent { jobs }),
            (1_u32..40).prop_map(|jobs| Shape::Chain { jobs }),
            (1_u32..10, 1_u32..5).prop_map(|(width, stages)| Shape::FanOut { width, stages }),
            (1_u32..12, 1_u32..8, any::<u32>()).prop_map(|(width, depth, fan)| Shape::Layered {
                width,
                depth,
                fan_in: 1 + fan % width
            }),
            (1_u32..12, 1_u32..12).prop_map(|(maps, reduces)| Shape::MapReduce { maps, reduces }),
        ];
        (shape, 0_u32..50, 0_u32..50, any::<u64>())
            .prop_map(|(shape, least, more, seed)| made(shape, least, least + more, seed).expect("a graph"))
    }

    pub fn workers(many: u32) -> NonZeroU32 {
        NonZeroU32::new(many).expect("some")
    }

    fn ms(ms: u64) -> Duration {
        Duration::from_millis(ms)
    }

    fn read(lines: &str) -> Graph {
        Graph::read(lines.as_bytes()).expect("a graph")
    }

    #[test]
    fn outline_of_a_small_graph() {
        let graph = read(
            r#"{"id": "start", "duration_ms": 5}
            {"id": "short", "depends_on": ["start"], "duration_ms": 1}
            {"id": "long", "depends_on": ["start"], "duration_ms": 30}
            {"id": "end", "depends_on": ["short", "long"], "duration_ms": 4}
            {"id": "alone", "duration_ms": 2}"#,
        );
        let outline = Outline::of(&graph);
        let expected = Outline {
            jobs: 5,
            edges: 4,
            roots: 2,
            leaves: 2,
            depth: 3,
            widest: 2,
            work: ms(42),
            critical: ms(39),
            critical_path: vec![0, 2, 3],
        };
        assert_eq!(outline, expected);
        assert_eq!(graph.path(&outline.critical_path), "start -> long -> end");
        assert_eq!(outline.bound(workers(1)), ms(42));
        assert_eq!(outline.bound(workers(2)), ms(39));
    }

    #[test]
    fn work_is_shared_to_the_nanosecond() {
        let outline = Outline::of(&made(Shape::Independent { jobs: 10 }, 1, 1, 0).expect("a graph"));
        assert_eq!(outline.bound(workers(3)), Duration::from_nanos(3_333_333));
    }

    #[test]
    fn where_nothing_takes_time_the_critical_path_is_the_one_with_the_most_jobs() {
        let graph = read(
            r#"{"id": "a"}
            {"id": "d", "depends_on": ["c", "a"]}
            {"id": "b", "depends_on": ["a"]}
            {"id": "c", "depends_on": ["b"]}"#,
        );
        assert_eq!(graph.path(&Outline::of(&graph).critical_path), "a -> b -> c -> d");
    }

    #[test]
    fn a_layer_is_behind_the_last_job_that_is_needed() {
        let outline = Outline::of(&made(Shape::FanOut { width: 4, stages: 3 }, 7, 7, 0).expect("a graph"));
        assert_eq!((outline.depth, outline.widest, outline.roots, outline.leaves), (7, 4, 1, 1));
        assert_eq!((outline.critical, outline.work), (ms(49), ms(16 * 7)));
    }

    proptest! {
        #[test]
        fn the_critical_path_is_a_path_and_no_other_is_longer(graph in graphs()) {
            let outline = Outline::of(&graph);
            for pair in outline.critical_path.windows(2) {
                prop_assert!(graph.dependents(pair[0]).contains(&pair[1]));
            }
            // By jobs in the order of their numbers, which made graphs have.
            let mut ends = vec![0; graph.jobs() as usize];
            for job in 0..graph.jobs() {
                let end = ends[job as usize] + u64::from(graph.duration_ms(job));
                for dependent in graph.dependents(job) {
                    ends[*dependent as usize] = end.max(ends[*dependent as usize]);
                }
                prop_assert!(ms(end) <= outline.critical);
            }
        }
    }
}
