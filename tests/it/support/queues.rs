//! The three kinds of queue that one contract is held against.

use crate::support::emulator::{Emulator, KEY};
use aws_config::{BehaviorVersion, ConfigLoader, Region};
use aws_sdk_sqs::Client;
use aws_sdk_sqs::config::Credentials;
use aws_sdk_sqs::types::QueueAttributeName::{self, QueueArn, RedrivePolicy, VisibilityTimeout};
use perf_gate::queue::{EmbeddedQueue, EmbeddedSettings, Queue, Received};
use std::collections::HashMap;
use std::time::Duration;

/// What queues are made in.
pub enum Bench {
    Embedded,
    Server(Emulator),
}

impl Bench {
    pub async fn fauxqs() -> Self {
        Self::Server(Emulator::fauxqs())
    }

    pub async fn moto() -> Self {
        Self::Server(Emulator::moto(&[]).await)
    }

    /// A queue of this name and visibility time-out.
    pub async fn queue(&self, name: &str, visibility: Duration) -> Queue {
        self.with_dead_letters(name, visibility, None).await
    }

    /// A queue whose messages go to another one after so many receives.
    pub async fn with_dead_letters(&self, name: &str, visibility: Duration, dead: Option<(&Queue, u32)>) -> Queue {
        let server = match self {
            Self::Embedded => {
                let dead_letters = dead.map(|(queue, most)| match queue {
                    Queue::Embedded(queue) => (EmbeddedQueue::clone(queue), most),
                    Queue::Sqs(_) => panic!("dead letters stay within the process"),
                });
                let settings = EmbeddedSettings { visibility, dead_letters, ..Default::default() };
                return Queue::Embedded(EmbeddedQueue::new(settings));
            }
            Self::Server(server) => server,
        };
        let mut attributes = HashMap::from([(VisibilityTimeout, visibility.as_secs().to_string())]);
        if let Some((queue, most)) = dead {
            let arn = arn(server, queue.name()).await;
            let policy = serde_json::json!({ "deadLetterTargetArn": arn, "maxReceiveCount": most.to_string() });
            attributes.insert(RedrivePolicy, policy.to_string());
        }
        create(server, name, attributes).await;
        open(&server.endpoint, name).await
    }
}

/// Makes a queue on a server; its URL.
pub async fn create(server: &Emulator, name: &str, attributes: HashMap<QueueAttributeName, String>) -> String {
    let request = client(server).await.create_queue().queue_name(name).set_attributes(Some(attributes));
    request.send().await.expect("made").queue_url.expect("its URL")
}

async fn arn(server: &Emulator, url: &str) -> String {
    let request = client(server).await.get_queue_attributes().queue_url(url).attribute_names(QueueArn);
    let attributes = request.send().await.expect("its attributes").attributes.unwrap_or_default();
    attributes.get(&QueueArn).expect("its ARN").clone()
}

async fn client(server: &Emulator) -> Client {
    Client::new(&loader(&server.endpoint, KEY, KEY).load().await)
}

/// A queue of a server by its name or URL, with the secret that every stand-in takes.
pub async fn open(endpoint: &str, queue: &str) -> Queue {
    Queue::connect(queue, loader(endpoint, KEY, KEY)).await.expect("it opens")
}

/// The chain of the SDK with this endpoint and these credentials.
pub fn loader(endpoint: &str, key: &str, secret: &str) -> ConfigLoader {
    let loader = aws_config::defaults(BehaviorVersion::latest());
    let loader = loader.region(Region::from_static("us-east-1")).endpoint_url(endpoint);
    loader.credentials_provider(Credentials::new(key, secret, None, None, "test"))
}

/// Receives and deletes until nothing comes any more.
pub async fn drain(queue: &Queue) -> Vec<Received> {
    let mut all = Vec::new();
    loop {
        let some = queue.receive(10, Duration::ZERO).await.expect("received");
        if some.is_empty() {
            return all;
        }
        let receipts: Vec<_> = some.iter().map(|received| received.receipt.clone()).collect();
        assert_eq!(queue.delete(&receipts).await, Ok(vec![Ok(()); receipts.len()]));
        all.extend(some);
    }
}
