//! `queues` and `workers` of an arm: who does its jobs.

use crate::config::field::Field;
use crate::config::fields::Fields;
use crate::config::shape::{Key, Section, Shape};
use crate::queue::QueueNames;
use crate::record::Arm;
use crate::worker::{Processor, WorkerSettings};
use std::num::NonZeroU32;
use std::time::Duration;

/// What the name of every FIFO queue ends in (SQS's rule).
const FIFO: &str = ".fifo";

static QUEUES: Section = Section::new(
    "queues",
    "The queues of a build, each a URL or a name: standard queues of SQS, or of what speaks its protocol at \
     `AWS_ENDPOINT_URL_SQS`. `${arm}` stands for `base` or `head`. Both builds at once need queues of their own.",
    &[
        Key::new("incoming", Shape::Text, "Where the build takes its jobs from.").required(),
        Key::new("outgoing", Shape::Text, "Where it reports them.").required(),
        Key::new(
            "dead_letters",
            Shape::Text,
            "Where the queue puts a job that was received too often: it has failed then, without waiting for `timeout`.",
        )
        .default("nobody looks there"),
    ],
);

static WORKERS: Section = Section::new(
    "workers",
    "Workers within this process, with queues and a store of their own: a job graph without AWS, to try things out. They do \
     no work but take the time of it.",
    &[
        Key::new("concurrency", Shape::Whole { least: 1, most: 100_000 }, "Jobs at a time.").default("10"),
        Key::new("slow_down", Shape::Positive, "What the time of the work is multiplied by.").default("1"),
        Key::new("write_delay", Shape::Duration, "Added to every write of an output.").default("0s"),
        Key::new("failure_rate", Shape::Share, "Share of the jobs that fail.").default("0%"),
        Key::new("poison_rate", Shape::Share, "Share of the jobs that nobody can do: they end among the dead letters.")
            .default("0%"),
    ],
);

/// The key `queues`.
pub const QUEUES_KEY: Key =
    Key::new("queues", Shape::Section(&QUEUES), "Where the build takes jobs from and reports them; for `jobs`.");

/// The key `workers`.
pub const WORKERS_KEY: Key = Key::new(
    "workers",
    Shape::Section(&WORKERS),
    "Does the jobs within this process, in place of a build; for `jobs`.",
);

/// Reads what an arm says of its jobs; nothing within where it says nothing.
pub fn read(fields: &Fields<'_>) -> Option<Option<Processor>> {
    let queues = fields.get("queues").map(|field| queues(&field));
    let workers = fields.get("workers").map(|field| workers(&field));
    match (queues, workers) {
        (Some(queues), _) => queues.map(|names| Some(Processor::Behind(names))),
        (None, Some(workers)) => workers.map(|settings| Some(Processor::Within(settings))),
        (None, None) => Some(None),
    }
}

fn queues(field: &Field<'_>) -> Option<QueueNames> {
    let fields = Fields::open(field, &QUEUES)?;
    let name = |key| fields.get(key).map(|field| queue(&field));
    let (incoming, outgoing, dead) = (name("incoming"), name("outgoing"), name("dead_letters"));
    let dead_letters = match dead {
        Some(dead) => Some(dead?),
        None => None,
    };
    let names = QueueNames { incoming: incoming??, outgoing: outgoing??, dead_letters };
    let all = [Some(&names.incoming), Some(&names.outgoing), names.dead_letters.as_ref()];
    let mut known: Vec<&String> = all.into_iter().flatten().collect();
    let number = known.len();
    known.sort();
    known.dedup();
    if known.len() < number {
        field.problem("each must be a queue of its own: jobs would be taken for completions");
        return None;
    }
    Some(names)
}

fn queue(field: &Field<'_>) -> Option<String> {
    let text = field.words()?.trim();
    if ["${port}", "${folder}"].iter().any(|late| text.contains(late)) {
        field.problem("only `${arm}` is replaced in the name of a queue");
        return None;
    }
    if text.ends_with(FIFO) {
        field.problem(
            "is a FIFO queue, and jobs need a standard one: the scheduler keeps their order itself, and the groups of a \
             FIFO queue would have them done one by one",
        );
        return None;
    }
    Some(text.to_owned())
}

fn workers(field: &Field<'_>) -> Option<WorkerSettings> {
    let fields = Fields::open(field, &WORKERS)?;
    let default = WorkerSettings::default();
    let number = |field: Field<'_>| field.whole(1, 100_000).and_then(|n| NonZeroU32::new(u32::try_from(n).ok()?));
    let concurrency = fields.get("concurrency").map_or(Some(default.concurrency), number);
    let slow_down = fields.get("slow_down").map_or(Some(default.slow_down), |field| field.positive());
    let write_delay = fields.get("write_delay").map_or(Some(Duration::ZERO), |field| field.duration());
    let share = |key| fields.get(key).map_or(Some(0.0), |field| field.share());
    let (failure_rate, poison_rate) = (share("failure_rate"), share("poison_rate"));
    Some(WorkerSettings {
        concurrency: concurrency?,
        slow_down: slow_down?,
        write_delay: write_delay?,
        failure_rate: failure_rate?,
        poison_rate: poison_rate?,
        ..default
    })
}

/// What a queue is called for an arm.
pub fn for_arm(names: &QueueNames, arm: Arm) -> QueueNames {
    names.filled(|text| text.replace("${arm}", arm.name()))
}

/// Builds that run at the same time cannot share a queue.
pub fn apart(field: &Field<'_>, head: &QueueNames, base: &QueueNames) {
    let (head, base) = (for_arm(head, Arm::Head), for_arm(base, Arm::Base));
    let queues = |names: &QueueNames| {
        [Some(names.incoming.clone()), Some(names.outgoing.clone()), names.dead_letters.clone()].into_iter().flatten()
    };
    let others: Vec<String> = queues(&base).collect();
    if let Some(shared) = queues(&head).find(|queue| others.contains(queue)) {
        field.problem(format!(
            "base and head share the queue `{shared}`, so each would do the jobs of the other: put `${{arm}}` into its name, \
             or give each a queue of its own"
        ));
    }
}
