use super::*;

#[tokio::test]
async fn arms_swap_their_ports_at_every_start() {
    let mut stage = Stage::both(|folder| shell(folder, "echo port $PORT; echo up; exec sleep 1000"));
    let mut seen = Vec::new();
    for number in 0..3 {
        stage.pair.start(number, Arm::Head).await.expect("both ready");
        seen.push((stage.pair.place(Arm::Base).expect("a URL").url, stage.pair.place(Arm::Head).expect("a URL").url));
        assert_eq!(stage.pair.stop().await, []);
    }
    let (base, head) = seen[0].clone();
    assert_ne!(base, head);
    assert_eq!(seen[1], (head.clone(), base.clone()));
    assert_eq!(seen[2], (base.clone(), head));
    let port = base.strip_prefix("http://127.0.0.1:").expect("a port of the loopback interface");
    let log = stage.log(Arm::Base);
    assert!(log.starts_with(&format!("--- start 0, port {port} ---\nport {port}\nup\n--- start 1, port ")), "{log}");
}

#[tokio::test]
async fn port_and_arm_reach_arguments_and_environment() {
    let mut stage = Stage::head(|folder| {
        let script = "echo $0 $1 $PORT $PERF_GATE_PORT $PERF_GATE_ARM $NAME; pwd; echo up; exec sleep 1000";
        let command = words(&["sh", "-c", script, "${arm}", "${port}"]);
        let mut arm = with(arm(folder, command, ReadyWhen::Log("up".to_owned())), |start| {
            start.env.insert("NAME".to_owned(), "db-${arm}-${port}".to_owned());
        });
        arm.url = Some("http://localhost:${port}/${arm}".to_owned());
        arm
    });
    stage.start().await.expect("ready");
    let url = stage.pair.place(Arm::Head).expect("a URL").url;
    let port = url.strip_prefix("http://localhost:").and_then(|rest| rest.strip_suffix("/head")).expect("a port");
    let log = stage.log(Arm::Head);
    assert!(log.contains(&format!("\nhead {port} {port} {port} head db-head-{port}\n")), "{log}");
    let folder = stage.folder.path().canonicalize().expect("the folder");
    assert!(log.contains(&format!("\n{}\n", folder.display())), "{log}");
}

#[tokio::test]
async fn what_the_user_sets_wins() {
    let mut stage = Stage::head(|folder| {
        with(shell(folder, "echo port $PORT; echo up; exec sleep 1000"), |start| {
            start.env.insert("PORT".to_owned(), "fixed".to_owned());
        })
    });
    stage.start().await.expect("ready");
    assert!(stage.log(Arm::Head).contains("\nport fixed\n"));
}
