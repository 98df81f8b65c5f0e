use super::*;
use tokio::time::timeout;

const UNTIL_TOLD: &str = "echo up; while [ ! -e die ]; do sleep 0.05; done;";

#[tokio::test]
async fn a_build_that_ends_in_the_middle_is_told_with_its_last_lines() {
    let last = format!("{UNTIL_TOLD} echo 'panic: out of cheese'; exit 7");
    let mut stage = Stage::new(|folder| (Some(shell(folder, "echo up; exec sleep 1000")), shell(folder, &last)));
    stage.start().await.expect("both ready");
    // Given up and asked again, as the engine does in every window.
    assert!(timeout(Duration::from_millis(50), stage.pair.died()).await.is_err());
    stage.touch("die");
    let down = stage.pair.died().await;
    assert_eq!((down.arm, down.reason), (Arm::Head, DownReason::Died));
    assert_eq!(down.text, "head exited with status 7");
    assert_eq!(down.log_tail, ["up", "panic: out of cheese"]);
    assert_eq!(stage.pair.died().await, down);
    assert_eq!(stage.pair.stop().await, []);
}

#[tokio::test]
async fn a_build_that_is_killed_is_told_with_the_signal() {
    let mut stage = Stage::both(|folder| shell(folder, "echo up; exec sleep 1000"));
    stage.start().await.expect("both ready");
    stage.group().signal(rustix::process::Signal::KILL);
    assert_eq!(stage.pair.died().await.text, "head was killed by signal 9 (out of memory?)");
}

#[tokio::test]
async fn a_command_with_a_stop_command_may_put_its_service_into_the_background() {
    let mut stage = Stage::head(|folder| {
        // A session of its own, as a container has: no signal to the group reaches it.
        let server = "setsid python3 -m http.server $PORT --bind 127.0.0.1 >/dev/null 2>&1 & echo $! > pid";
        with(shell(folder, server), |start| {
            start.ready.when = ReadyWhen::Tcp;
            start.stop = line("kill $(cat pid); echo stopped ${arm}");
        })
    });
    stage.start().await.expect("ready");
    let head = stage.pair.head.service().expect("its command");
    head.ended().await;
    assert!(timeout(Duration::from_millis(50), stage.pair.died()).await.is_err());
    assert_eq!(stage.pair.stop().await, []);
    assert!(stage.log(Arm::Head).ends_with("stopped head\n"));
}

#[tokio::test]
async fn a_stop_command_does_not_excuse_a_failure() {
    let mut stage = Stage::head(|folder| with(shell(folder, "exit 4"), |start| start.stop = line("true")));
    assert_eq!(stage.refused().await.text, "head exited with status 4 before it was ready");
}
