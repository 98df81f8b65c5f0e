use super::*;
use std::io::{Read, Write};
use std::net::TcpListener;

async fn becomes_ready(when: ReadyWhen) {
    let mut stage = Stage::both(|folder| python(folder, when.clone()));
    stage.start().await.expect("both ready");
    for arm in [Arm::Base, Arm::Head] {
        let page = reqwest::get(stage.pair.place(arm).expect("a URL").url).await.expect("an answer");
        assert!(page.status().is_success());
    }
    assert_eq!(stage.pair.stop().await, []);
}

#[tokio::test]
async fn a_server_is_ready_when_it_answers() {
    becomes_ready(ReadyWhen::Http("/".to_owned())).await;
}

#[tokio::test]
async fn a_server_is_ready_when_it_takes_connections() {
    becomes_ready(ReadyWhen::Tcp).await;
}

#[tokio::test]
async fn a_server_is_ready_when_it_says_so() {
    becomes_ready(ReadyWhen::Log("port ${port}".to_owned())).await;
}

/// Head sleeps; its URL is that of somebody who may answer.
async fn never_ready(url: Option<String>, when: ReadyWhen) -> Down {
    let mut stage = Stage::head(|folder| {
        let mut arm = with(shell(folder, "echo dreaming; exec sleep 1000"), |start| {
            start.ready = Ready { when, within: Duration::from_secs(2) };
        });
        arm.shown_url = url.as_ref().map(|_| "http://${HOST}:${port}".to_owned());
        arm.url = url;
        arm
    });
    let down = stage.refused().await;
    let group = stage.group();
    assert_eq!(stage.pair.stop().await, []);
    assert!(!group.alive());
    assert_eq!((down.arm, down.reason), (Arm::Head, DownReason::NeverReady));
    assert_eq!(down.log_tail, ["dreaming"]);
    down
}

#[tokio::test]
async fn who_never_listens_is_never_ready() {
    let text = never_ready(None, ReadyWhen::Tcp).await.text;
    assert!(text.starts_with("head did not take connections at http://127.0.0.1:"), "{text}");
    assert!(text.ends_with(" within 2 s; last answer: connection refused"), "{text}");

    let text = never_ready(None, ReadyWhen::Http("/up".to_owned())).await.text;
    assert!(text.starts_with("head did not answer GET /up at http://127.0.0.1:"), "{text}");
    assert!(text.ends_with(" with a status below 400 within 2 s; last answer: connection refused"), "{text}");
}

#[tokio::test]
async fn who_says_nothing_is_never_ready() {
    let text = never_ready(None, ReadyWhen::Log("up".to_owned())).await.text;
    assert_eq!(text, "head did not write \"up\" to its output within 2 s");
}

#[tokio::test]
async fn who_answers_with_an_error_is_never_ready() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("its address"));
    std::thread::spawn(move || {
        for connection in listener.incoming().flatten() {
            let _ = (&connection).read(&mut [0; 1000]);
            let _ = (&connection).write_all(b"HTTP/1.1 503 No\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
        }
    });
    let text = never_ready(Some(url), ReadyWhen::Http("up".to_owned())).await.text;
    assert!(text.starts_with("head did not answer GET up at http://${HOST}:"), "{text}");
    assert!(text.ends_with("last answer: status 503"), "{text}");
}

#[tokio::test]
async fn output_of_an_earlier_start_or_of_a_hook_does_not_count() {
    let mut stage = Stage::head(|folder| {
        with(shell(folder, "test -e once && exec sleep 1000; touch once; echo up; exec sleep 1000"), |start| {
            start.before_start = line("echo up");
        })
    });
    stage.start().await.expect("ready");
    stage.pair.stop().await;
    if let Some(build) = &mut stage.pair.head.config_mut().start {
        build.ready.within = Duration::from_millis(300);
    }
    let down = stage.pair.start(1, Arm::Head).await.expect_err("no word of it");
    assert_eq!(down.reason, DownReason::NeverReady);
    stage.pair.stop().await;
    let log = stage.log(Arm::Head);
    assert!(log.starts_with("--- start 0, port ") && log.contains("\n--- start 1, port "), "{log}");
}

#[tokio::test]
async fn who_ends_before_it_is_ready_is_told_with_its_status() {
    let mut stage = Stage::head(|folder| shell(folder, "echo no database >&2; exit 3"));
    let down = stage.refused().await;
    assert_eq!(down.reason, DownReason::NeverReady);
    assert_eq!(down.text, "head exited with status 3 before it was ready");
    assert_eq!(down.log_tail, ["no database"]);
    assert_eq!(stage.pair.stop().await, []);
}

#[tokio::test]
async fn head_is_told_of_though_base_was_down_before_it() {
    let exits = |folder: &Path| shell(folder, "exit 3");
    let mut stage = Stage::new(|folder| (Some(exits(folder)), shell(folder, "sleep 1; exit 4")));
    let down = stage.refused().await;
    assert_eq!((down.arm, &*down.text), (Arm::Head, "head exited with status 4 before it was ready"));
    assert_eq!(stage.pair.stop().await, []);

    let mut stage = Stage::new(|folder| (Some(exits(folder)), python(folder, ReadyWhen::Tcp)));
    assert_eq!(stage.refused().await.arm, Arm::Base);
    assert_eq!(stage.pair.stop().await, []);
}

#[tokio::test]
async fn a_command_that_goes_into_the_background_is_told_about_stop() {
    let mut stage = Stage::head(|folder| shell(folder, "true"));
    let text = stage.refused().await.text;
    assert!(text.contains("before it was ready; a command that puts its service into the background"), "{text}");
}

#[tokio::test]
async fn a_shell_that_finds_no_command_is_told_so() {
    let mut stage = Stage::head(|folder| shell(folder, "perf-gate-no-such-program"));
    let down = stage.refused().await;
    assert_eq!(down.text, "head exited with status 127 (the command was not found) before it was ready");
}

#[tokio::test]
async fn what_cannot_be_started_is_named() {
    let mut stage = Stage::head(|folder| arm(folder, words(&["./server", "--port", "${port}"]), ReadyWhen::Tcp));
    let down = stage.refused().await;
    assert_eq!(down.reason, DownReason::NotStarted);
    let place = stage.path("./server");
    assert!(down.text.starts_with(&format!("head: cannot start {} in ", place.display())), "{}", down.text);
    assert!(down.text.contains("there is no such program; build or install it first"), "{}", down.text);

    std::fs::write(&place, "").expect("a file");
    let down = stage.refused().await;
    assert!(down.text.ends_with("it is not executable; try chmod +x"), "{}", down.text);
    assert_eq!(stage.pair.stop().await, []);
}

#[tokio::test]
async fn a_folder_that_is_missing_is_named() {
    let mut stage = Stage::head(|folder| shell(&folder.join("build"), "true"));
    let down = stage.refused().await;
    assert_eq!(down.reason, DownReason::NotStarted);
    let folder = stage.path("build");
    let text = format!("head: the folder {} does not exist; create it or correct `folder`", folder.display());
    assert_eq!(down.text, text);
}

#[tokio::test]
async fn the_other_arm_can_be_stopped_after_one_has_failed() {
    let mut stage = Stage::new(|folder| (Some(shell(folder, "exec sleep 1000")), shell(folder, "exit 1")));
    let down = stage.refused().await;
    assert_eq!(down.arm, Arm::Head);
    let base = stage.pair.base.as_ref().expect("a base");
    let group = base.service().expect("a running base").group();
    assert!(group.alive());
    assert_eq!(stage.pair.stop().await, []);
    assert!(!group.alive());
}
