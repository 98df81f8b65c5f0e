use super::*;
use crate::graph::amount::stream;
use crate::graph::outline::tests::{graphs, made};
use crate::graph::{Graph, Outline};
use proptest::prelude::*;

/// Dependents of every job.
fn all(shape: Shape) -> Vec<Vec<Job>> {
    let graph = made(shape, 1, 1, 0).expect("a graph");
    (0..graph.jobs()).map(|job| graph.dependents(job).to_vec()).collect()
}

fn refused(shape: Shape) -> String {
    made(shape, 1, 1, 0).expect_err("refused").to_string()
}

#[test]
fn shapes_are_what_they_are_called() {
    assert_eq!(all(Shape::Independent { jobs: 2 }), [[], [] as [Job; 0]]);
    assert_eq!(all(Shape::Chain { jobs: 3 }), [vec![1], vec![2], vec![]]);
    let stages = [vec![1, 2], vec![3], vec![3], vec![4, 5], vec![6], vec![6], vec![]];
    assert_eq!(all(Shape::FanOut { width: 2, stages: 2 }), stages);
    let reduces = [vec![3, 4], vec![3, 4], vec![3, 4], vec![], vec![]];
    assert_eq!(all(Shape::MapReduce { maps: 3, reduces: 2 }), reduces);
    let layers = [vec![2, 3], vec![2, 3], vec![], vec![]];
    assert!((0..50).any(|seed| {
        let graph = made(Shape::Layered { width: 2, depth: 2, fan_in: 2 }, 1, 1, seed).expect("a graph");
        (0..4).map(|job| graph.dependents(job).to_vec()).collect::<Vec<_>>() == layers
    }));
}

#[test]
fn every_set_is_equally_likely_to_be_needed() {
    let (mut rng, mut drawn, mut seen) = (stream(5, 0), Vec::new(), std::collections::BTreeMap::new());
    for _ in 0..10_000 {
        draw(&mut rng, 2, 5, &mut drawn);
        *seen.entry(drawn.clone()).or_insert(0) += 1;
    }
    assert_eq!(seen.len(), 10);
    // Five standard deviations around 1000.
    assert!(seen.values().all(|times| (850..1150).contains(times)), "{seen:?}");
}

#[test]
fn what_cannot_be_made_is_refused_with_the_way_out() {
    assert_eq!(refused(Shape::Chain { jobs: 0 }), "`jobs` of a graph is 0; it is at least 1");
    assert_eq!(refused(Shape::FanOut { width: 3, stages: 0 }), "`stages` of a graph is 0; it is at least 1");
    assert_eq!(
        refused(Shape::Layered { width: 3, depth: 9, fan_in: 4 }),
        "`fan_in` is 4 and `width` is 3: a job can need no more than the 3 jobs of the layer before it; make `fan_in` 3 \
         or less"
    );
    assert_eq!(
        refused(Shape::FanOut { width: u32::MAX, stages: u32::MAX }),
        "the graph would have 18446744069414584321 jobs, and 10000000 is the most; make it narrower or shorter"
    );
    assert_eq!(
        refused(Shape::MapReduce { maps: 10_000, reduces: 10_000 }),
        "the graph may have 100000000 dependencies of 4 bytes each, and 50000000 is the most; make it narrower, or let \
         its jobs need fewer"
    );
    let wrong = made(Shape::Chain { jobs: 1 }, 5, 4, 0).expect_err("refused").to_string();
    assert_eq!(wrong, "the duration of jobs goes from 5 to 4; the smaller number comes first");
}

#[test]
fn durations_do_not_move_dependencies() {
    let shape = Shape::Layered { width: 50, depth: 10, fan_in: 4 };
    let (one, other) = (made(shape, 0, 9, 3).expect("a graph"), made(shape, 5, 5, 3).expect("a graph"));
    assert!((0..one.jobs()).all(|job| one.dependents(job) == other.dependents(job)));
    assert_ne!(one, other);
}

#[test]
fn a_million_jobs_take_few_bytes_each() {
    let graph = made(Shape::Layered { width: 1000, depth: 1000, fan_in: 3 }, 1, 9, 1).expect("a graph");
    assert_eq!(graph.jobs(), 1_000_000);
    let mean = f64::from(graph.edges()) / 999_000.0;
    assert!((mean - 2.0).abs() < 0.01, "{mean} of 1 to 3 dependencies");
    let own = graph.bytes() - 4 * graph.edges() as usize;
    assert!(own < 60 * 1_000_000, "{own} bytes");
}

proptest! {
    #[test]
    fn made_graphs_have_no_cycle(graph in graphs()) {
        prop_assert_eq!(graph.edges.order().len() as u32, graph.jobs());
        prop_assert!((0..graph.jobs()).all(|job| graph.dependents(job).iter().all(|later| *later > job)));
    }

    #[test]
    fn needs_and_dependents_agree(graph in graphs()) {
        let mut needs = vec![0; graph.jobs() as usize];
        for job in 0..graph.jobs() {
            prop_assert!(graph.dependents(job).is_sorted_by(|a, b| a < b), "each once, in order");
            graph.dependents(job).iter().for_each(|dependent| needs[*dependent as usize] += 1);
        }
        prop_assert!((0..graph.jobs()).all(|job| needs[job as usize] == graph.needs(job)));
    }

    #[test]
    fn one_seed_is_one_graph(seed: u64, width in 1_u32..20, depth in 1_u32..10, least in 0_u32..9) {
        let shape = Shape::Layered { width, depth, fan_in: width.min(3) };
        let make = || made(shape, least, least + 5, seed).expect("a graph");
        prop_assert!(make() == make());
    }

    #[test]
    fn layers_have_their_width_and_need_no_more_than_they_may(
        seed: u64, width in 1_u32..20, depth in 1_u32..10, fan in 1_u32..20,
    ) {
        let fan_in = fan.min(width);
        let graph: Graph = made(Shape::Layered { width, depth, fan_in }, 1, 1, seed).expect("a graph");
        let outline = Outline::of(&graph);
        prop_assert_eq!((outline.depth, outline.widest, outline.roots), (depth, width, width));
        for job in 0..graph.jobs() {
            prop_assert!(job < width || (1..=fan_in).contains(&graph.needs(job)));
            prop_assert!(graph.dependents(job).iter().all(|dependent| dependent / width == job / width + 1));
        }
    }

    #[test]
    fn a_shape_knows_what_it_comes_to(seed: u64, width in 1_u32..9, stages in 1_u32..9, maps in 1_u32..9) {
        for shape in [
            Shape::Chain { jobs: width },
            Shape::FanOut { width, stages },
            Shape::MapReduce { maps, reduces: width },
            Shape::Layered { width, depth: stages, fan_in: 1 },
        ] {
            let graph = made(shape, 1, 1, seed).expect("a graph");
            prop_assert_eq!((u64::from(graph.jobs()), u64::from(graph.edges())), (shape.jobs(), shape.most_edges()));
        }
    }
}
