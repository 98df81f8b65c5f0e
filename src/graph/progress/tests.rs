use super::*;
use crate::graph::Shape;
use crate::graph::outline::tests::{graphs, made};
use proptest::prelude::*;

fn pass(shape: Shape) -> Progress {
    Progress::new(&Arc::new(made(shape, 1, 1, 0).expect("a graph")))
}

fn released(progress: &mut Progress) -> Vec<Job> {
    std::iter::from_fn(|| progress.release()).collect()
}

fn first(ready: u32, abandoned: u32) -> Seen {
    Seen::First { ready, abandoned }
}

#[test]
fn a_job_is_ready_when_all_that_it_needs_is_complete() {
    let mut progress = pass(Shape::FanOut { width: 3, stages: 1 });
    assert_eq!((progress.ready(), released(&mut progress)), (1, vec![0]));
    assert_eq!((progress.complete(0), released(&mut progress)), (first(3, 0), vec![1, 2, 3]));
    assert_eq!((progress.complete(3), progress.complete(1)), (first(0, 0), first(0, 0)));
    assert_eq!(progress.counts().in_flight(), 1);
    assert_eq!((progress.complete(2), released(&mut progress)), (first(1, 0), vec![4]));
    assert!(!progress.is_done());
    assert_eq!(progress.complete(4), first(0, 0));
    assert!(progress.is_done());
    assert_eq!(progress.counts(), Counts { released: 5, completed: 5, ..Counts::default() });
}

#[test]
fn whatever_was_ready_first_is_released_first() {
    let mut progress = pass(Shape::Independent { jobs: 3 });
    assert_eq!(released(&mut progress), [0, 1, 2]);
    let chains = "{\"id\": \"a\"}\n{\"id\": \"b\"}\n{\"id\": \"behind b\", \"depends_on\": [\"b\"]}\n\
        {\"id\": \"behind a\", \"depends_on\": [\"a\"]}";
    let mut progress = Progress::new(&Arc::new(Graph::read(chains.as_bytes()).expect("a graph")));
    released(&mut progress);
    assert_eq!((progress.complete(0), progress.complete(1)), (first(1, 0), first(1, 0)));
    assert_eq!(released(&mut progress), [3, 2]);
}

#[test]
fn what_needs_a_lost_or_failed_job_is_abandoned_once() {
    let mut progress = pass(Shape::FanOut { width: 3, stages: 2 });
    released(&mut progress);
    progress.complete(0);
    assert_eq!(released(&mut progress), [1, 2, 3]);
    assert_eq!(progress.lose(1), Some(Lost { abandoned: 5 }));
    assert_eq!(progress.fail(2), first(0, 0));
    assert_eq!(progress.complete(3), first(0, 0));
    assert!(progress.is_done());
    let expected = Counts { released: 4, completed: 2, failed: 1, lost: 1, abandoned: 5, ..Counts::default() };
    assert_eq!(progress.counts(), expected);
}

#[test]
fn reports_that_are_not_the_first_change_nothing_and_are_counted() {
    let mut progress = pass(Shape::Chain { jobs: 3 });
    assert_eq!(progress.complete(0), Seen::Unasked, "ready, and not released");
    released(&mut progress);
    assert_eq!(progress.complete(9), Seen::Unknown);
    assert_eq!(progress.complete(1), Seen::Unasked);
    assert_eq!(progress.lose(1), None);
    assert_eq!(progress.complete(0), first(1, 0));
    assert_eq!((progress.complete(0), progress.fail(0), progress.lose(0)), (Seen::Duplicate, Seen::Duplicate, None));
    released(&mut progress);
    assert_eq!(progress.lose(1), Some(Lost { abandoned: 1 }));
    assert_eq!((progress.complete(1), progress.complete(1)), (Seen::Late, Seen::Duplicate));
    assert_eq!(progress.complete(2), Seen::Unasked);
    assert_eq!(progress.ready(), 0);
    assert!(progress.is_done());
    let expected = Counts {
        released: 2,
        completed: 1,
        failed: 0,
        lost: 1,
        abandoned: 1,
        late: 1,
        duplicates: 3,
        unasked: 3,
        unknown: 1,
    };
    assert_eq!(progress.counts(), expected);
}

#[test]
fn a_pass_that_is_given_up_has_lost_what_was_in_flight() {
    let mut progress = pass(Shape::FanOut { width: 3, stages: 1 });
    released(&mut progress);
    progress.complete(0);
    progress.release();
    progress.give_up();
    progress.give_up();
    assert!(progress.is_done());
    assert_eq!(progress.release(), None);
    assert_eq!(progress.counts(), Counts { released: 2, completed: 1, lost: 1, abandoned: 3, ..Counts::default() });
    assert_eq!(progress.complete(1), Seen::Late);
}

#[test]
fn a_pass_over_a_million_jobs_takes_few_bytes_each() {
    let progress = pass(Shape::Layered { width: 1000, depth: 1000, fan_in: 3 });
    assert!(progress.bytes() < 6 * 1_000_000, "{} bytes", progress.bytes());
}

/// Plays a pass: each draw says how many jobs are released, which of those in flight is heard of, and what is said.
fn play(graph: Graph, draws: &[(u8, u16, u8)], only_complete: bool) -> (Progress, Vec<Job>) {
    let (mut progress, mut flying, mut all) = (Progress::new(&Arc::new(graph)), Vec::new(), Vec::new());
    for (release, which, said) in draws.iter().cycle() {
        for job in (0..=release % 4).filter_map(|_| progress.release()) {
            flying.push(job);
            all.push(job);
        }
        if flying.is_empty() {
            break;
        }
        let job = flying.swap_remove(*which as usize % flying.len());
        match said % 8 {
            0 if !only_complete => drop(progress.lose(job)),
            1 if !only_complete => drop(progress.fail(job)),
            _ => drop(progress.complete(job)),
        }
        progress.complete(job);
    }
    (progress, all)
}

proptest! {
    #[test]
    fn everything_is_released_once_in_any_order_of_completions(
        graph in graphs(), draws in prop::collection::vec(any::<(u8, u16, u8)>(), 1..50),
    ) {
        let jobs = graph.jobs();
        let (progress, mut all) = play(graph, &draws, true);
        let mut places = vec![0; jobs as usize];
        (0..).zip(&all).for_each(|(place, job)| places[*job as usize] = place);
        for job in 0..jobs {
            let later = |dependent: &Job| places[*dependent as usize] > places[job as usize];
            prop_assert!(progress.graph().dependents(job).iter().all(later), "released before what it needs");
        }
        all.sort_unstable();
        prop_assert_eq!(all, (0..jobs).collect::<Vec<_>>());
        prop_assert!(progress.is_done());
        prop_assert_eq!((progress.counts().completed, progress.counts().duplicates), (jobs, u64::from(jobs)));
    }

    #[test]
    fn every_job_becomes_one_thing(
        graph in graphs(), draws in prop::collection::vec(any::<(u8, u16, u8)>(), 1..50),
    ) {
        let jobs = graph.jobs();
        let (progress, all) = play(graph, &draws, false);
        let counts = progress.counts();
        prop_assert!(progress.is_done());
        prop_assert_eq!(counts.completed + counts.failed + counts.lost + counts.abandoned, jobs);
        prop_assert_eq!((counts.released, counts.late), (all.len() as u32, counts.lost));
        prop_assert_eq!(counts.released + counts.abandoned, jobs);
    }
}
