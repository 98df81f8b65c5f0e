use super::*;
use crate::target::port::taken;

#[tokio::test]
async fn hooks_run_to_their_end_before_what_they_are_for() {
    let mut stage = Stage::both(|folder| {
        let mut arm = with(shell(folder, "cat seed-${arm}; echo up; exec sleep 1000"), |start| {
            start.before_start = line("sleep 0.1; echo seed of ${arm} > seed-$PERF_GATE_ARM");
        });
        arm.before_window = line("echo window of ${arm}");
        arm
    });
    stage.start().await.expect("both ready");
    stage.pair.before_window(Arm::Base).await.expect("the hook");
    let log = stage.log(Arm::Base);
    assert!(log.ends_with("\nseed of base\nup\nwindow of base\n"), "{log}");
    assert!(stage.log(Arm::Head).ends_with("\nseed of head\nup\n"));
}

#[tokio::test]
async fn the_arms_start_in_the_order_of_the_plan() {
    let mut stage = Stage::both(|folder| {
        with(shell(folder, "echo up; exec sleep 1000"), |start| start.before_start = line("echo ${arm} >> order"))
    });
    for (number, first) in [(0, Arm::Head), (1, Arm::Base)] {
        stage.pair.start(number, first).await.expect("both ready");
        stage.pair.stop().await;
    }
    assert_eq!(std::fs::read_to_string(stage.path("order")).expect("a file"), "head\nbase\nbase\nhead\n");
}

#[tokio::test]
async fn a_hook_that_fails_before_the_start_is_told_with_its_output() {
    let mut stage = Stage::head(|folder| {
        with(shell(folder, "touch started"), |start| start.before_start = line("echo no such table; exit 3"))
    });
    let down = stage.refused().await;
    assert_eq!(down.reason, DownReason::NotStarted);
    assert_eq!(down.text, "`before_start` of head exited with status 3");
    assert_eq!(down.log_tail, ["no such table"]);
    assert!(!stage.path("started").exists());
    assert_eq!(stage.pair.stop().await, []);
}

#[tokio::test]
async fn a_hook_that_fails_before_a_window_is_told_with_its_output() {
    let mut stage = Stage::head(|folder| {
        let mut arm = shell(folder, "echo up; exec sleep 1000");
        arm.before_window = line("echo locked; kill -9 $$");
        arm
    });
    stage.start().await.expect("ready");
    let down = stage.pair.before_window(Arm::Head).await.expect_err("a hook that fails");
    assert_eq!(down.reason, DownReason::NotStarted);
    assert_eq!(down.text, "`before_window` of head was killed by signal 9 (out of memory?)");
    assert_eq!(down.log_tail, ["locked"]);
}

#[tokio::test]
async fn a_hook_that_does_not_end_is_given_up() {
    let mut stage = Stage::head(|folder| {
        with(shell(folder, "echo up; exec sleep 1000"), |start| start.before_start = line("sleep 1000 & sleep 1000"))
    });
    stage.pair.limits.before_start = Duration::from_millis(200);
    assert_eq!(stage.refused().await.text, "`before_start` of head did not end within 200 ms");
}

#[tokio::test]
async fn an_arm_that_is_a_url_has_hooks_too() {
    let mut stage = Stage::head(|_| ArmConfig {
        url: Some("http://127.0.0.1:9".to_owned()),
        shown_url: None,
        start: None,
        wire: Wire::default(),
        before_window: line("echo for ${arm}, port ${port:-none}"),
        processor: None,
    });
    stage.refused().await;
    stage.pair.before_window(Arm::Head).await.expect("the hook");
    assert_eq!(stage.log(Arm::Head), "--- start 0 ---\nfor head, port none\n");
}

/// Serves on the arm's port in the background and ends when it can be reached.
const SERVE: &str = r#"python3 -m http.server "$PORT" --bind 127.0.0.1 &
until python3 -c 'import os, socket; socket.create_connection(("127.0.0.1", int(os.environ["PORT"])))'
do sleep 0.05; done"#;

#[tokio::test]
async fn what_a_hook_leaves_in_the_background_lives_until_the_stop() {
    let mut stage = Stage::head(|folder| with(shell(folder, "exit 1"), |start| start.before_start = line(SERVE)));
    let text = stage.refused().await.text;
    let url = stage.pair.place(Arm::Head).expect("a URL").url;
    let port = url.rsplit(':').next().and_then(|port| port.parse().ok()).expect("a port");
    assert!(taken(port));
    let why = format!("head exited with status 1 before it was ready; port {port} was taken by another process");
    assert!(text.starts_with(&why), "{text}");
    assert_eq!(stage.pair.stop().await, []);
    assert!(!taken(port));
}
