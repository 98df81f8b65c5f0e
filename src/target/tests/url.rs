use super::*;
use std::net::TcpListener;
use tokio::time::timeout;

pub fn url(url: &str, shown: &str) -> ArmConfig {
    ArmConfig {
        url: Some(url.to_owned()),
        shown_url: Some(shown.to_owned()),
        start: None,
        wire: Wire::default(),
        before_window: None,
        processor: None,
    }
}

#[tokio::test]
async fn a_url_is_looked_at_and_left_alone() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = format!("http://{}/api", listener.local_addr().expect("its address"));
    let mut stage = Stage::both(|_| url(&address, &address));
    stage.start().await.expect("both reachable");
    assert_eq!(stage.pair.place(Arm::Base).expect("a URL").url, address);
    assert!(timeout(Duration::from_millis(50), stage.pair.died()).await.is_err());
    assert_eq!(stage.pair.stop().await, []);
    assert!(!stage.path("logs").exists());
}

#[tokio::test]
async fn a_url_that_refuses_is_named_without_values_from_the_environment() {
    let mut stage = Stage::head(|_| url("http://127.0.0.1:9/s3cret", "http://127.0.0.1:9/${TOKEN}"));
    let down = stage.refused().await;
    assert_eq!((down.reason, down.log_tail), (DownReason::NeverReady, Vec::new()));
    assert_eq!(down.text, "http://127.0.0.1:9/${TOKEN} refuses connections; is the service running?");
}

#[tokio::test]
async fn what_is_no_url_is_named_without_values_from_the_environment() {
    let mut stage = Stage::head(|_| url("s3cret", "${HOST}"));
    let down = stage.refused().await;
    assert_eq!(down.reason, DownReason::NotStarted);
    assert!(down.text.starts_with("${HOST} is not a URL for load: "), "{}", down.text);
    assert!(!down.text.contains("s3cret"));
}
