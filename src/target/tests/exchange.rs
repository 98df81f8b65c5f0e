//! Builds that are brought to each other's machines by commands.

use super::url::url;
use super::*;
use crate::record::Note;
use crate::target::{ExchangeConfig, Way};
use std::io::{Read, Write};
use std::net::TcpListener;
use std::thread;
use tokio::time::timeout;

/// A machine: every request is answered with what a file holds at that time. Serves as long as the test runs.
fn machine(file: PathBuf) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("its address");
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.expect("a connection");
            let read = stream.read(&mut [0; 1024]).expect("a request");
            let text = std::fs::read_to_string(&file).unwrap_or_default();
            // A look at the port sends nothing.
            if read > 0 {
                write!(stream, "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{text}", text.len())
                    .expect("an answer");
            }
        }
    });
    format!("http://{address}")
}

fn shell_line(line: &str) -> CommandLine {
    CommandLine::Shell(line.to_owned())
}

/// Two machines with the files `a` and `b`, which at first hold `base` and `head`.
fn stage(way: Way) -> Stage {
    let machines = |folder: &Path| {
        let arm = |name: &str, build: &str| {
            std::fs::write(folder.join(name), build).expect("a file");
            let address = machine(folder.join(name));
            url(&address, &address)
        };
        (Some(arm("a", "base")), arm("b", "head"))
    };
    Stage::exchanged(machines, |folder| {
        let (folder, version) = (folder.to_owned(), Some("/version".to_owned()));
        Some(ExchangeConfig { way, folder, env: Default::default(), within: Duration::from_secs(20), version })
    })
}

fn swap(line: &str) -> Stage {
    stage(Way::Swap(shell_line(line)))
}

const CHANGE_PLACES: &str = "mv a c && mv b a && mv c b && echo $PERF_GATE_BASE_URL $PERF_GATE_HEAD_URL >>seen";

impl Stage {
    async fn turn(&mut self, number: u32) -> Result<(), Down> {
        self.pair.stop().await;
        self.pair.start(number, Arm::Base).await
    }

    fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).expect("a file")
    }

    fn urls(&self) -> [String; 2] {
        [Arm::Base, Arm::Head].map(|arm| self.pair.place(arm).expect("a URL").url)
    }
}

#[tokio::test]
async fn builds_change_places_with_every_start_and_end_where_they_were() {
    let mut stage = swap(CHANGE_PLACES);
    stage.turn(0).await.expect("both at their places");
    let [a, b] = stage.urls();
    stage.turn(1).await.expect("a swap");
    assert_eq!((stage.urls(), stage.read("a")), ([b.clone(), a.clone()], "head".to_owned()));
    stage.turn(2).await.expect("a swap");
    assert_eq!((stage.urls(), stage.read("a")), ([a.clone(), b.clone()], "base".to_owned()));
    stage.turn(3).await.expect("a swap");
    assert_eq!(stage.pair.put_back().await, []);
    assert_eq!((stage.read("a"), stage.pair.put_back().await), ("base".to_owned(), Vec::new()));
    assert_eq!(stage.read("seen"), format!("{b} {a}\n{a} {b}\n{b} {a}\n{a} {b}\n"));
}

#[tokio::test]
async fn a_calibration_has_bases_build_on_both() {
    let mut stage = stage(Way::Calibrate { same: shell_line("cp a b"), apart: shell_line("printf head >b") });
    for (number, on_b) in [(0, "head"), (1, "base"), (2, "head")] {
        stage.turn(number).await.expect("a start");
        assert_eq!(stage.read("b"), on_b);
    }
    assert_eq!(stage.pair.put_back().await, []);
    // Stopped in the middle of it.
    stage.turn(1).await.expect("a start");
    assert_eq!((stage.pair.put_back().await, stage.read("b")), (Vec::new(), "head".to_owned()));
}

#[tokio::test]
async fn a_command_that_only_says_that_it_is_done_is_found_out() {
    let mut stage = swap("true");
    stage.pair.exchange_mut().within = Duration::from_millis(300);
    stage.turn(0).await.expect("both at their places");
    let down = stage.turn(1).await.expect_err("nothing moved");
    assert_eq!(down.reason, DownReason::NotExchanged);
    assert!(down.text.starts_with("`swap` ended well, and GET /version at http://127.0.0.1:"), "{}", down.text);
    assert!(down.text.ends_with("still did not answer `head` after 300 ms; its last answer: `base`"), "{}", down.text);
}

#[tokio::test]
async fn one_build_on_both_machines_is_no_comparison() {
    let mut stage = swap(CHANGE_PLACES);
    std::fs::write(stage.path("b"), "base").expect("a file");
    let down = stage.turn(0).await.expect_err("the same build");
    assert!(down.text.contains("answers `base` at both URLs"), "{}", down.text);
}

#[tokio::test]
async fn a_command_that_fails_is_named_with_its_output_and_its_trace_is_noted() {
    let mut stage = swap("echo no such cluster; exit 3");
    stage.turn(0).await.expect("both at their places");
    let down = stage.turn(1).await.expect_err("a failed swap");
    assert_eq!((down.text.as_str(), down.reason), ("`swap` failed: exit status: 3", DownReason::NotExchanged));
    assert_eq!(down.log_tail, ["--- `swap` ---", "no such cluster"]);
    assert!(matches!(stage.pair.put_back().await[..], [Note::NotPutBack { .. }]));
}

#[tokio::test]
async fn a_swap_that_nobody_waits_for_is_finished_and_undone() {
    let mut stage = swap(&format!("sleep 0.5; {CHANGE_PLACES}"));
    stage.turn(0).await.expect("both at their places");
    let cut = timeout(Duration::from_millis(100), stage.turn(1)).await;
    assert!(cut.is_err(), "it was not done yet");
    assert_eq!(stage.pair.put_back().await, []);
    assert_eq!((stage.read("a"), stage.read("seen").lines().count()), ("base".to_owned(), 2));
}

#[tokio::test]
async fn what_a_command_left_running_lives_on() {
    let mut stage = swap("(sleep 1; touch later) & true");
    stage.pair.exchange_mut().version = None;
    stage.turn(0).await.expect("both at their places");
    stage.turn(1).await.expect("a swap");
    let later = stage.path("later");
    let Stage { pair, folder } = stage;
    drop(pair);
    let seen = async {
        while !later.exists() {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    timeout(Duration::from_secs(20), seen).await.expect("it went on");
    drop(folder);
}
