//! Scenarios of job graphs: what is read, what is said, what counts for the digest.

use super::{fixture, problems, read_with};
use crate::config::{Overrides, Scenario, Work};
use crate::driver::jobs::JobsConfig;
use crate::load::Profile;
use crate::worker::Processor;
use std::io::Write;
use std::time::Duration;

const MINIMAL: &str = "\
target: { head: { workers: { concurrency: 2 } } }
jobs: { graph: { chain: 3 } }
";

fn config(scenario: &Scenario) -> &JobsConfig {
    match &scenario.work {
        Work::Jobs(config) => config,
        Work::Http(_) => panic!("a scenario of jobs"),
    }
}

fn read(text: &str) -> Scenario {
    read_with(text, &Overrides::default()).unwrap_or_else(|problems| panic!("{problems}"))
}

#[test]
fn every_key_is_read() {
    let scenario = fixture("jobs");
    let jobs = config(&scenario);
    assert_eq!((jobs.graph.jobs(), jobs.timeout, jobs.in_flight), (200, Duration::from_secs(30), 5000));
    assert_eq!((jobs.input_key.as_deref(), jobs.workers.map(|n| n.get())), (Some("inputs/{{job}}.json"), Some(8)));
    let works: Vec<u32> = (0..200).map(|job| jobs.graph.duration_ms(job)).collect();
    assert_eq!((works.iter().min(), works.iter().max()), (Some(&5), Some(&20)));
    assert!((0..200).all(|job| jobs.graph.size_kb(job) == 4));
    let Some(Processor::Behind(base)) = &scenario.target.base.as_ref().unwrap().processor else { panic!("queues") };
    assert_eq!((base.incoming.as_str(), base.dead_letters.as_deref()), ("jobs-${arm}", Some("jobs-${arm}-dead")));
    let thresholds: Vec<_> = scenario.policy.thresholds.iter().map(|t| (t.key.to_string(), t.change)).collect();
    assert_eq!(thresholds, [("errors".to_owned(), 0.5), ("iteration.typical".to_owned(), 0.15)]);
    let Some(Processor::Within(head)) = fixture("workers").target.head.processor else { panic!("workers") };
    assert_eq!((head.concurrency.get(), head.slow_down, head.write_delay), (4, 1.25, Duration::from_millis(5)));
    assert_eq!((head.failure_rate, head.poison_rate), (0.02, 0.05));
}

#[test]
fn without_a_load_a_window_is_one_graph() {
    let scenario = read(MINIMAL);
    let [part] = scenario.load.parts.as_slice() else { panic!("one profile") };
    assert!(matches!(part.profile, Profile::SharedIterations { vus: 1, iterations: 1, .. }));
    assert_eq!(scenario.load.count(1.0), Some(1));
    let at_a_rate = read(&format!("{MINIMAL}load: {{ constant-arrival-rate: {{ rate: 2/s }} }}\n"));
    let thresholds: Vec<_> = at_a_rate.policy.thresholds.iter().map(|t| t.key.to_string()).collect();
    assert_eq!((at_a_rate.load.count(1.0), thresholds.join(" ")), (None, "latency.p95 throughput errors".to_owned()));
}

#[test]
fn slips_say_what_is_wanted() {
    let slips = [
        (
            "{ workers: { concurrency: 2 } }",
            "http://a",
            "target.head: jobs go to queues: give it `queues`, or `workers`",
        ),
        (
            "concurrency: 2",
            "concurrency: 0",
            "target.head.workers.concurrency: expected a whole number from 1 to 100000",
        ),
        ("workers: { concurrency: 2 }", "workers: {}, url: 'http://a'", "`workers` and `url` exclude each other"),
        ("workers: { concurrency: 2 }", "queues: { incoming: a }", "the key `outgoing` is missing"),
        (
            "workers: { concurrency: 2 }",
            "queues: { incoming: a.fifo, outgoing: b }",
            "target.head.queues.incoming: is a FIFO queue, and jobs need a standard one",
        ),
        ("workers: { concurrency: 2 }", "queues: { incoming: a, outgoing: a }", "each must be a queue of its own"),
        ("workers: { concurrency: 2 }", "queues: { incoming: a, outgoing: b }, url: 'http://a'", "remove the `url`"),
        (
            "workers: { concurrency: 2 }",
            "queues: { incoming: a, outgoing: b }, start: { command: x }",
            "say how it shows that it is ready, `ready: { log: \"ready\" }`",
        ),
        (
            "{ head: { workers: { concurrency: 2 } } }",
            "{ head: { queues: { incoming: a, outgoing: b } }, base: { queues: { incoming: c, outgoing: b } } }",
            "target: base and head share the queue `b`",
        ),
        (
            "{ head: { workers: { concurrency: 2 } } }",
            "{ head: { queues: { incoming: a, outgoing: b }, start: { command: x, ready: { log: r } } }, build: make }",
            "target: base and head share the queue `a`",
        ),
        ("jobs:", "cookies: true\njobs:", "cookies: is of HTTP requests"),
        ("jobs:", "generator: { threads: 2 }\njobs:", "generator.threads: is of HTTP requests"),
        (
            "jobs: { graph: { chain: 3 } }",
            "load: { constant-vus: { vus: 1 } }\ntasks: [/x]",
            "no `jobs` say what is sent",
        ),
        ("chain: 3", "chain: 3, independent: 2", "jobs.graph: only one of `independent`, `chain`"),
        ("chain: 3", "chian: 3", "unknown key `chian`; did you mean `chain`?"),
        ("chain: 3", "layered: { width: 2, depth: 2, fan_in: 3 }", "make `fan_in` 2 or less"),
        ("chain: 3", "chain: 3, work: 1.5ms", "jobs.graph.work: must be whole milliseconds"),
        ("chain: 3", "chain: 3, output: 1kB", "jobs.graph.output: must be whole KiB"),
        ("chain: 3", "file: none.jsonl", "none.jsonl: No such file or directory"),
        ("chain: 3", "map_reduce: { maps: 10000, reduces: 10000 }", "the graph may have 100000000 dependencies"),
    ];
    for (from, to, expected) in slips {
        assert!(MINIMAL.contains(from), "{from}");
        let found = problems(&MINIMAL.replacen(from, to, 1));
        assert!(found.contains(expected), "{to}:\n{found}");
    }
}

#[test]
fn a_graph_that_is_none_is_refused_with_its_lines() {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    let lines = "{\"id\": \"a\", \"depends_on\": [\"b\"]}\n{\"id\": \"b\", \"depends_on\": [\"a\"]}\n";
    file.write_all(lines.as_bytes()).unwrap();
    let found = problems(&MINIMAL.replace("chain: 3", &format!("file: {}", file.path().display())));
    assert!(found.contains("is no graph of jobs") && found.contains("a -> b -> a"), "{found}");
}

#[test]
fn the_digest_sees_the_graph_and_not_who_does_its_jobs() {
    let digest = |from: &str, to: &str| read(&MINIMAL.replacen(from, to, 1)).digest;
    let usual = digest("", "");
    assert_eq!(digest("concurrency: 2", "concurrency: 3"), usual);
    assert_eq!(digest("chain: 3 }", "chain: 3 }, workers: 5"), usual);
    assert_ne!(digest("chain: 3", "chain: 4"), usual);
    assert_ne!(digest("chain: 3", "chain: 3, work: 11ms"), usual);
    assert_ne!(digest("chain: 3 }", "chain: 3 }, timeout: 5s"), usual);
    let of_file = |text: &str| {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(text.as_bytes()).unwrap();
        digest("chain: 3", &format!("file: {}", file.path().display()))
    };
    let line = "{\"id\": \"a\", \"duration_ms\": 5}\n";
    assert_eq!(of_file(line), of_file(line), "whatever the file is called");
    assert_ne!(of_file(line), of_file(&line.replace('5', "6")));
}
