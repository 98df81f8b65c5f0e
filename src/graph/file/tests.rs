use super::*;
use crate::graph::outline::tests::{graphs, workers};
use proptest::prelude::*;
use std::fmt::Write;
use std::io::BufReader;

fn problems(lines: &str) -> String {
    Graph::read(lines.as_bytes()).expect_err("problems").to_string()
}

#[test]
fn lines_come_in_any_order_and_blank_ones_do_not_count() {
    let text = "\u{feff}{\"id\": \"b\", \"depends_on\": [\"a\", \"c\", \"a\"], \"duration_ms\": 20, \"size_kb\": 4}\r\n\
        \n   \n{\"size_kb\": 1, \"id\": \"a\"}\n{\"id\":\"\\u0063\",\"depends_on\":[\"a\"]}";
    let graph = Graph::read(text.as_bytes()).expect("a graph");
    assert_eq!((graph.jobs(), graph.edges()), (3, 3));
    assert_eq!([0, 1, 2].map(|job| graph.id(job)), ["b", "a", "c"]);
    assert_eq!([0, 1, 2].map(|job| graph.dependents(job)), [&[][..], &[0, 2], &[0]]);
    assert_eq!([0, 1, 2].map(|job| graph.needs(job)), [2, 0, 1]);
    assert_eq!([0, 1, 2].map(|job| (graph.duration_ms(job), graph.size_kb(job))), [(20, 4), (0, 1), (0, 0)]);
}

#[test]
fn lines_that_are_no_jobs_are_named() {
    let lines = [
        r#"{"id": "a"}"#,
        r#"{"id": "b""#,
        "",
        r#"["c", [], 1, 1]"#,
        r#"{"depends_on": ["a"]}"#,
        r#"{"id": "d", "dependson": []}"#,
        r#"{"id": "e", "duration_ms": -1}"#,
        r#"{"id": ""}"#,
        r#"{"id": "f", "id": "g"}"#,
        r#"{"id": "tab\t"}"#,
        r#"{"id": "h", "depends_on": ["not known, but perhaps on a line above"]}"#,
    ];
    let expected = [
        "line 2: column 10: EOF while parsing an object",
        "line 4: is no JSON object; a line is one job, as {\"id\": \"a\"}",
        "line 5: column 21: missing field `id`",
        "line 6: column 23: unknown field `dependson`, expected one of `id`, `depends_on`, `duration_ms`, `size_kb`",
        "line 7: column 29: invalid value: integer `-1`, expected u32",
        "line 8: an id is empty",
        "line 9: column 16: duplicate field `id`",
        "line 10: the id \"tab\\t\" has a control character",
    ];
    assert_eq!(problems(&lines.join("\n")), expected.join("\n"));
}

#[test]
fn wrong_ids_are_told_with_their_lines_and_cycles_with_their_path() {
    let lines = [
        r#"{"id": "a", "depends_on": ["c"]}"#,
        r#"{"id": "b", "depends_on": ["a", "nobody"]}"#,
        r#"{"id": "c", "depends_on": ["b"]}"#,
        r#"{"id": "a", "depends_on": []}"#,
        r#"{"id": "d", "depends_on": ["d", "e"]}"#,
        r#"{"id": "e", "depends_on": ["d"]}"#,
    ];
    let expected = [
        "line 1: jobs wait for each other, each for the one before it: a -> b -> c -> a",
        "line 2: `b` depends on `nobody`, and no line has that id",
        "line 4: `a` is the id of line 1 already; every job has one of its own",
        "line 5: `d` depends on itself; take it out of its `depends_on`",
        "line 5: jobs wait for each other, each for the one before it: d -> e -> d",
    ];
    assert_eq!(problems(&lines.join("\n")), expected.join("\n"));
}

#[test]
fn a_long_cycle_is_shortened_and_many_problems_are_counted() {
    let mut ring = String::new();
    for job in 0..10_000 {
        writeln!(ring, r#"{{"id": "{job}", "depends_on": ["{}"]}}"#, (job + 9_999) % 10_000).expect("text");
    }
    let path = "0 -> 1 -> 2 -> 3 -> 4 -> … 9991 more … -> 9996 -> 9997 -> 9998 -> 9999 -> 0";
    assert_eq!(problems(&ring), format!("line 1: jobs wait for each other, each for the one before it: {path}"));
    let told = problems(&"{}\n".repeat(1000));
    assert_eq!(told.lines().count(), 21);
    assert!(told.ends_with("line 20: column 2: missing field `id`\nand 980 more problems"), "{told}");
    let pairs = |job: u32| format!(r#"{{"id": "{job}", "depends_on": ["{}"]}}"#, job ^ 1);
    let told = problems(&(0..60).map(pairs).collect::<Vec<_>>().join("\n"));
    assert!(told.ends_with("38 -> 39 -> 38\nand 10 more problems"), "{told}");
}

#[test]
fn a_file_without_a_job_is_a_problem() {
    assert_eq!(problems("\n\n"), "there is no job in the file; a line is one, as {\"id\": \"a\"}");
}

#[test]
fn ids_are_as_long_as_they_may_be() {
    let line = |bytes: usize| format!(r#"{{"id": "{}"}}"#, "x".repeat(bytes));
    assert!(Graph::read(line(256).as_bytes()).is_ok());
    assert_eq!(problems(&line(257)), "line 1: an id has 257 bytes; 256 is the most");
}

#[test]
fn a_file_that_breaks_off_or_never_ends_a_line_is_a_problem() {
    struct Broken;
    impl Read for Broken {
        fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
            Err(std::io::Error::other("the disk is gone"))
        }
    }
    let told = Graph::read(BufReader::new(b"{\"id\": \"a\"}\n".chain(Broken))).expect_err("a problem").to_string();
    assert_eq!(told, "line 2: cannot be read: the disk is gone");
    let told = Graph::read(BufReader::new(std::io::repeat(b' '))).expect_err("a problem").to_string();
    assert_eq!(told, "line 1: is longer than 64 MiB; is it one job per line?");
}

/// The graph as a file, its lines from the last to the first.
fn backwards(graph: &Graph) -> String {
    let mut needed = vec![Vec::new(); graph.jobs() as usize];
    for job in 0..graph.jobs() {
        graph.dependents(job).iter().for_each(|dependent| needed[*dependent as usize].push(graph.id(job)));
    }
    let line = |job: u32| {
        let (id, needed) = (graph.id(job), &needed[job as usize]);
        let (duration, size) = (graph.duration_ms(job), graph.size_kb(job));
        format!(r#"{{"id": "{id}", "depends_on": {needed:?}, "duration_ms": {duration}, "size_kb": {size}}}"#)
    };
    (0..graph.jobs()).rev().map(line).collect::<Vec<_>>().join("\n")
}

#[test]
fn a_million_lines_take_few_bytes_each() {
    let shape = crate::graph::Shape::Layered { width: 1000, depth: 1000, fan_in: 3 };
    let made = crate::graph::outline::tests::made(shape, 1, 9, 1).expect("a graph");
    let read = Graph::read(backwards(&made).as_bytes()).expect("a graph");
    assert_eq!((read.jobs(), read.edges()), (made.jobs(), made.edges()));
    let own = read.bytes() - 4 * read.edges() as usize;
    assert!(own < 60 * 1_000_000, "{own} bytes");
}

proptest! {
    #[test]
    fn a_graph_that_is_written_and_read_is_the_same(graph in graphs(), many in 1_u32..5) {
        let read = Graph::read(backwards(&graph).as_bytes()).expect("a graph");
        let last = graph.jobs() - 1;
        for job in 0..graph.jobs() {
            let mut dependents: Vec<u32> = read.dependents(last - job).iter().map(|dependent| last - dependent).collect();
            dependents.reverse();
            prop_assert_eq!(dependents, graph.dependents(job));
            prop_assert_eq!(read.id(last - job), graph.id(job));
            prop_assert_eq!(read.duration_ms(last - job), graph.duration_ms(job));
        }
        let bound = |graph: &Graph| crate::graph::Outline::of(graph).bound(workers(many));
        prop_assert_eq!(bound(&read), bound(&graph));
    }

    #[test]
    fn no_file_makes_it_panic(text in "[{}\\[\\]\":,a-c0-9 \n]{0,200}") {
        let _ = Graph::read(text.as_bytes());
    }
}
