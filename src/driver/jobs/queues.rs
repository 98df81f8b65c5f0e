//! The queues of an arm.

use crate::queue::{EmbeddedQueue, EmbeddedSettings, Queue, QueueNames};
use crate::record::{Arm, Note, QueueRole};
use std::time::Duration;

/// How often an embedded queue hands a job out before it is a dead letter.
const MOST_RECEIVES: u32 = 3;

/// The queues of an arm, open.
#[derive(Debug, Clone)]
pub(super) struct Queues {
    pub incoming: Queue,
    pub outgoing: Queue,
    pub dead_letters: Option<Queue>,
}

impl Queues {
    /// Fresh ones within the process.
    pub fn embedded() -> Self {
        let dead_letters = EmbeddedQueue::new(EmbeddedSettings::default());
        let settings = EmbeddedSettings {
            dead_letters: Some((dead_letters.clone(), MOST_RECEIVES)),
            ..EmbeddedSettings::default()
        };
        Self {
            incoming: Queue::Embedded(EmbeddedQueue::new(settings)),
            outgoing: Queue::Embedded(EmbeddedQueue::new(EmbeddedSettings::default())),
            dead_letters: Some(Queue::Embedded(dead_letters)),
        }
    }

    /// Opens those of these names and asks each how deep it is, so that what cannot be used is found out before any load.
    ///
    /// # Errors
    /// In words, with the queue and what to do.
    pub async fn open(names: &QueueNames) -> Result<Self, String> {
        let open = async |name: &str| {
            let queue = Queue::open(name).await.map_err(|fault| fault.to_string())?;
            queue.depth().await.map_err(|fault| fault.to_string())?;
            Ok::<_, String>(queue)
        };
        let dead_letters = match &names.dead_letters {
            Some(name) => Some(open(name).await?),
            None => None,
        };
        let queues =
            Self { incoming: open(&names.incoming).await?, outgoing: open(&names.outgoing).await?, dead_letters };
        queues.distinct("the same build", &[])?;
        Ok(queues)
    }

    /// Whether none of them is one of the others, or one of another arm. Embedded ones never are.
    ///
    /// # Errors
    /// In words, with the queue and both its uses.
    pub fn distinct(&self, other: &str, others: &[&Self]) -> Result<(), String> {
        let own: Vec<_> = self.named().collect();
        for (index, (role, name)) in own.iter().enumerate() {
            let of_own = own[..index].iter().map(|(role, name)| (*role, *name));
            let mut all = of_own.chain(others.iter().flat_map(|queues| queues.named()));
            if let Some((used, _)) = all.find(|(_, known)| known == name) {
                return Err(format!(
                    "{name} is the queue of {role} here and that of {used} of {other}: what one takes the other \
                     misses; give every use a queue of its own"
                ));
            }
        }
        Ok(())
    }

    /// A note where a job that a worker took and lost does not come again while it is waited for.
    ///
    /// # Errors
    /// In words, where the queue cannot be asked.
    pub async fn hidden_too_long(&self, arm: Arm, timeout: Duration) -> Result<Option<Note>, String> {
        let hidden = self.incoming.visibility().await.map_err(|fault| fault.to_string())?;
        let [hidden, timeout] = [hidden, timeout].map(|time| time.as_secs_f64());
        Ok((hidden > timeout).then_some(Note::HiddenTooLong { arm, hidden, timeout }))
    }

    /// All of them.
    pub fn all(&self) -> impl Iterator<Item = (QueueRole, &Queue)> {
        let dead_letters = self.dead_letters.iter().map(|queue| (QueueRole::DeadLetters, queue));
        [(QueueRole::Incoming, &self.incoming), (QueueRole::Outgoing, &self.outgoing)].into_iter().chain(dead_letters)
    }

    fn named(&self) -> impl Iterator<Item = (QueueRole, &str)> {
        self.all().filter(|(_, queue)| !matches!(queue, Queue::Embedded(_))).map(|(role, queue)| (role, queue.name()))
    }
}

#[cfg(all(test, feature = "sqs"))]
mod tests {
    use super::*;

    /// Of a URL nothing is asked.
    async fn queue(name: &str) -> Queue {
        let loader = aws_config::defaults(aws_config::BehaviorVersion::latest()).no_credentials();
        let url = format!("https://sqs.eu-west-1.amazonaws.com/123456789012/{name}");
        Queue::connect(&url, loader).await.expect("a URL")
    }

    async fn queues(incoming: &str, outgoing: &str, dead_letters: Option<&str>) -> Queues {
        let dead_letters = match dead_letters {
            Some(name) => Some(queue(name).await),
            None => None,
        };
        Queues { incoming: queue(incoming).await, outgoing: queue(outgoing).await, dead_letters }
    }

    #[tokio::test]
    async fn every_use_has_a_queue_of_its_own() {
        let head = queues("a", "b", Some("c")).await;
        assert_eq!(head.distinct("base", &[&queues("d", "e", Some("f")).await]), Ok(()));
        assert_eq!(head.distinct("base", &[&Queues::embedded()]), Ok(()));
        assert_eq!(Queues::embedded().distinct("base", &[&Queues::embedded()]), Ok(()));
        let wrong = [
            (
                head.distinct("base", &[&queues("d", "b", None).await]),
                "/b is the queue of outgoing here and that of outgoing of base",
            ),
            (
                head.distinct("base", &[&queues("c", "e", None).await]),
                "/c is the queue of dead letters here and that of incoming of base",
            ),
            (
                queues("a", "a", None).await.distinct("the same build", &[]),
                "/a is the queue of outgoing here and that of incoming of the same build",
            ),
        ];
        for (said, expected) in wrong {
            let said = said.expect_err("one queue for two");
            assert!(said.starts_with("https://sqs.eu-west-1.amazonaws.com/123456789012/"), "{said}");
            assert!(said.contains(expected), "{said}");
        }
    }
}
