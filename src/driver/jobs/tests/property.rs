//! Any graph, any mischief.

use super::*;
use proptest::prelude::*;
use std::collections::HashSet;

#[derive(Debug, Clone)]
struct Trouble {
    mischief: Mischief,
    /// Percent of the jobs that each of these happens to.
    fails: u64,
    swallows: u64,
    poisons: u64,
    doubles: u64,
    dawdles: u64,
}

fn troubles() -> impl Strategy<Value = Trouble> {
    let share = || prop_oneof![3 => Just(0_u64), 1 => 1_u64..30];
    let chance = || prop_oneof![Just(0.0), 0.0..0.6];
    (chance(), chance(), 0_u64..1000, [share(), share(), share(), share(), share()]).prop_map(
        |(duplicates, refusals, seed, [fails, swallows, poisons, doubles, dawdles])| Trouble {
            mischief: Mischief { duplicates, refusals, seed },
            fails,
            swallows,
            poisons,
            doubles,
            dawdles,
        },
    )
}

fn shapes() -> impl Strategy<Value = Shape> {
    prop_oneof![
        (1_u32..30).prop_map(|jobs| Shape::Independent { jobs }),
        (1_u32..8).prop_map(|jobs| Shape::Chain { jobs }),
        (1_u32..6, 1_u32..4).prop_map(|(width, stages)| Shape::FanOut { width, stages }),
        (2_u32..8, 1_u32..6).prop_map(|(width, depth)| Shape::Layered { width, depth, fan_in: 2 }),
        (1_u32..6, 1_u32..4).prop_map(|(maps, reduces)| Shape::MapReduce { maps, reduces }),
    ]
}

impl Trouble {
    fn deed(&self, id: &str) -> Deed {
        let mut draw =
            id.bytes().fold(self.mischief.seed, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
        draw = (draw >> 20) % 100;
        let deeds = [
            (self.fails, Deed::Fail),
            (self.swallows, Deed::Swallow),
            (self.poisons, Deed::Poison),
            (self.doubles, Deed::DoTwice),
            (self.dawdles, Deed::DoLate(MS(draw * 137 % 9000))),
        ];
        for (share, deed) in deeds {
            match draw.checked_sub(share) {
                None => return deed,
                Some(rest) => draw = rest,
            }
        }
        Deed::Do
    }
}

/// Whether all that a job needs had been reported before it was begun.
fn in_order(graph: &Graph, log: &Log) {
    let mut needs: Vec<Vec<u32>> = vec![Vec::new(); graph.jobs() as usize];
    for job in 0..graph.jobs() {
        graph.dependents(job).iter().for_each(|dependent| needs[*dependent as usize].push(job));
    }
    let run = RunName::new("r1");
    let mut reported = HashSet::new();
    for (id, event) in log.lock().expect("no panic").iter() {
        let ticket = crate::job::Ticket::of(id, &run).expect("ours");
        match event {
            Event::Reported => drop(reported.insert(ticket)),
            Event::Begun => {
                let needed = needs[ticket.job as usize].iter();
                let mut needed = needed.map(|job| crate::job::Ticket { job: *job, ..ticket });
                assert!(needed.all(|needed| reported.contains(&needed)), "{id} was sent too soon");
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]
    #[test]
    fn counts_add_up_and_every_play_ends(
        shape in shapes(),
        trouble in troubles(),
        (hands, in_flight, vus, graphs) in (1_usize..12, 1_u32..40, 1_u32..4, 1_u64..5),
        cut in prop::option::of(0_u64..3000),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build();
        runtime.expect("a runtime").block_on(async {
            let (graph, queues) = (graph(shape, 0, 300), queues(trouble.mischief));
            let own = trouble.clone();
            let log = work(&queues, hands, move |id| own.deed(id));
            let mut driver = driver(JobsConfig { timeout: MS(5000), in_flight, ..config(&graph) }, &queues);
            let (stopper, stop) = Stopper::new();
            if let Some(cut) = cut {
                tokio::spawn(async move {
                    tokio::time::sleep(MS(cut)).await;
                    stopper.stop(2);
                });
            }
            let end = Duration::from_secs(24 * 3600);
            let plan = counted(vus, graphs);
            let played = tokio::time::timeout(end, driver.play(&plan, &stop)).await.expect("it ends");
            let played = played.expect("the generator is well");
            sound(&played);
            in_order(&graph, &log);
            let c = counts(&played);
            assert_eq!(c.open, 0, "{c:?}");
            if cut.is_none() {
                assert_eq!(c.graphs, graphs);
                assert_eq!(c.released + c.abandoned, graphs * u64::from(graph.jobs()), "{c:?}");
                assert_eq!(played.window.iterations.as_ref().map(|graphs| graphs.ended), Some(graphs));
            }
        });
    }
}
