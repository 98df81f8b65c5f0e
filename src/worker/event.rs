//! What SQS hands to a function of Lambda, and what it wants to hear, as far as a worker needs it.
//!
//! <https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html> and
//! <https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html>

use serde::{Deserialize, Serialize};
use std::time::{Duration, SystemTime};

/// Messages that a function is called with.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub struct Event {
    /// Up to as many as the event source mapping says.
    #[serde(rename = "Records")]
    pub records: Vec<Message>,
}

/// One message of a queue.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Message {
    /// What it is called in the answer.
    pub message_id: String,
    /// What was sent.
    pub body: String,
    /// What the queue says of it.
    #[serde(default)]
    pub attributes: Attributes,
}

/// What the queue says of a message.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Attributes {
    /// When it was sent, in milliseconds since 1970.
    pub sent_timestamp: Option<String>,
}

/// Which messages are to come again; all others are deleted by Lambda.
///
/// It is heard only where the event source mapping has `ReportBatchItemFailures`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Answer {
    /// One for each.
    pub batch_item_failures: Vec<Failed>,
}

/// A message that is to come again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Failed {
    /// Its `messageId`.
    pub item_identifier: String,
}

impl Message {
    /// When it was sent, by the queue's clock.
    pub(super) fn sent(&self) -> Option<SystemTime> {
        let sent = self.attributes.sent_timestamp.as_ref()?.parse().ok()?;
        SystemTime::UNIX_EPOCH.checked_add(Duration::from_millis(sent))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_of_the_documentation_is_read() {
        let event = r#"{"Records": [{
            "messageId": "059f36b4-87a3-44ab-83d2-661975830a7d", "receiptHandle": "AQEBwJnKyrHigUMZj6rYigCgxlaS3SLy0a...",
            "body": "Test message.",
            "attributes": {"ApproximateReceiveCount": "1", "SentTimestamp": "1545082649183",
                "SenderId": "AIDAIENQZJOLO23YVJ4VO", "ApproximateFirstReceiveTimestamp": "1545082649185"},
            "messageAttributes": {}, "md5OfBody": "e4e68fb7bd0e697a0ae8f1bb342846b3", "eventSource": "aws:sqs",
            "eventSourceARN": "arn:aws:sqs:us-east-2:123456789012:my-queue", "awsRegion": "us-east-2"}]}"#;
        let event: Event = serde_json::from_str(event).expect("an event");
        let [message] = &event.records[..] else { panic!("one message") };
        assert_eq!((&*message.message_id, &*message.body), ("059f36b4-87a3-44ab-83d2-661975830a7d", "Test message."));
        let sent = SystemTime::UNIX_EPOCH + Duration::from_millis(1_545_082_649_183);
        assert_eq!(message.sent(), Some(sent));
    }

    #[test]
    fn an_answer_is_as_lambda_reads_it() {
        let json = |answer: &Answer| serde_json::to_string(answer).expect("JSON");
        assert_eq!(json(&Answer::default()), r#"{"batchItemFailures":[]}"#);
        let answer = Answer { batch_item_failures: vec![Failed { item_identifier: "id2".to_owned() }] };
        assert_eq!(json(&answer), r#"{"batchItemFailures":[{"itemIdentifier":"id2"}]}"#);
    }
}
