//! What a worker says when a job has ended.

use super::Malformed;
use super::body::{self, amount, name};
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A message of the outgoing queue: a job has ended.
///
/// `job_id` and `status` are required; what is none is left out. Fields that are not known are ignored.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Completion {
    /// As the order named it.
    #[serde(deserialize_with = "name")]
    pub job_id: String,
    /// How it ended.
    pub status: Status,
    /// Key of the object that it wrote.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub output_key: Option<String>,
    /// From having received the order to sending this, in milliseconds.
    #[serde(default, deserialize_with = "amount", skip_serializing_if = "Option::is_none")]
    pub processing_time_ms: Option<f64>,
    /// By the worker's clock. Written as RFC 3339 in UTC; a time that is read without an offset is taken as UTC.
    #[serde(default, serialize_with = "rfc3339", deserialize_with = "when", skip_serializing_if = "Option::is_none")]
    pub completed_at: Option<Timestamp>,
    /// Name of the run that the order was of, or of the one that the worker was started for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub test_run_id: Option<String>,
    /// Where the time went, if the worker tells. It need not: it is not part of the reference system's message. Where
    /// it does, a report can name the stage that got slower.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stages: Option<Stages>,
}

/// How a job ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// All of it is done.
    Completed,
    /// It was given up; what depends on it is not to be sent.
    Failed,
}

/// Milliseconds of each stage of a job, as the worker measures them. Each is optional; a worker leaves out what it does
/// not do or does not measure.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Stages {
    /// From the order being sent (the queue's word, by the queue's clock) to the worker having it.
    #[serde(default, deserialize_with = "amount", skip_serializing_if = "Option::is_none")]
    pub queue: Option<f64>,
    /// Reading `input_key`.
    #[serde(default, deserialize_with = "amount", skip_serializing_if = "Option::is_none")]
    pub read: Option<f64>,
    /// The work itself.
    #[serde(default, deserialize_with = "amount", skip_serializing_if = "Option::is_none")]
    pub work: Option<f64>,
    /// Writing `output_key`.
    #[serde(default, deserialize_with = "amount", skip_serializing_if = "Option::is_none")]
    pub write: Option<f64>,
}

impl Completion {
    /// A completion that says no more than it must.
    pub fn new(job_id: impl Into<String>, status: Status) -> Self {
        Self {
            job_id: job_id.into(),
            status,
            output_key: None,
            processing_time_ms: None,
            completed_at: None,
            test_run_id: None,
            stages: None,
        }
    }

    /// Reads a body.
    ///
    /// # Errors
    /// The field that is missing or wrong, with the beginning of the body.
    pub fn read(body: &str) -> Result<Self, Malformed> {
        body::read(body, "a completion", || serde_json::json!({"job_id": "a", "status": "completed"}))
    }

    /// As a body. A time that is not finite is `null`, which is read as none.
    pub fn body(&self) -> String {
        body::write(self)
    }
}

fn rfc3339<S: Serializer>(at: &Option<Timestamp>, to: S) -> Result<S::Ok, S::Error> {
    match at {
        Some(at) => to.collect_str(at),
        None => to.serialize_none(),
    }
}

fn when<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Timestamp>, D::Error> {
    let Some(text) = Option::<String>::deserialize(from)? else { return Ok(None) };
    let utc = |at: DateTime| at.to_zoned(TimeZone::UTC).map(|at| at.timestamp());
    let at = text.parse::<Timestamp>().or_else(|_| text.parse::<DateTime>().and_then(utc));
    at.map(Some).map_err(|_| D::Error::custom(format_args!("{text:?} is no time like 2026-01-31T23:59:59.999Z")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_whole_message_and_the_least() {
        let whole = Completion {
            output_key: Some("output/2026/01/31/23/r.1.2.json".to_owned()),
            processing_time_ms: Some(23.5),
            completed_at: Some("2026-01-31T23:59:59.25Z".parse().expect("a time")),
            test_run_id: Some("r".to_owned()),
            stages: Some(Stages { queue: Some(1.5), read: None, work: Some(20.0), write: Some(2.25) }),
            ..Completion::new("r.1.2", Status::Completed)
        };
        let body = r#"{"job_id":"r.1.2","status":"completed","output_key":"output/2026/01/31/23/r.1.2.json","processing_time_ms":23.5,"completed_at":"2026-01-31T23:59:59.25Z","test_run_id":"r","stages":{"queue":1.5,"work":20.0,"write":2.25}}"#;
        assert_eq!((whole.body().as_str(), Completion::read(body)), (body, Ok(whole)));
        let least = Completion::new("a", Status::Failed);
        let body = r#"{"job_id":"a","status":"failed"}"#;
        assert_eq!((least.body().as_str(), Completion::read(body)), (body, Ok(least)));
    }

    #[test]
    fn others_write_times_in_their_ways() {
        let read = |at: &str| {
            let body = format!(r#"{{"status":"completed","job_id":"a","completed_at":{at},"attempt":2}}"#);
            Completion::read(&body).map(|read| read.completed_at.map(|at| at.to_string()))
        };
        for at in [
            r#""2026-01-31T23:59:59.25Z""#,
            r#""2026-02-01T01:59:59.250+02:00""#,
            r#""2026-01-31T23:59:59.250000""#,
            r#""2026-01-31 23:59:59.25+00:00""#,
        ] {
            assert_eq!(read(at), Ok(Some("2026-01-31T23:59:59.25Z".to_owned())), "{at}");
        }
        assert_eq!(read("null"), Ok(None));
    }

    #[test]
    fn what_cannot_be_read_names_its_field() {
        let cases = [
            (r#"{"job_id":"a"}"#, "missing field `status` at line 1 column 14"),
            (r#"{"job_id":"a","status":"DONE"}"#, "`status`: unknown variant `DONE`, expected `completed` or `failed`"),
            (r#"{"job_id":"a","status":"failed","processing_time_ms":-0.5}"#, "`processing_time_ms`: -0.5 is below 0"),
            (r#"{"job_id":"a","status":"failed","stages":{"work":-1}}"#, "`stages`: -1 is below 0"),
            (
                r#"{"job_id":"a","status":"failed","completed_at":"soon"}"#,
                "`completed_at`: \"soon\" is no time like 2026-01-31T23:59:59.999Z",
            ),
        ];
        for (body, what) in cases {
            let told = Completion::read(body).expect_err("malformed").to_string();
            assert_eq!(told, format!("a completion cannot be read: {what}; its body is {body}"));
        }
    }

    fn amounts() -> impl Strategy<Value = Option<f64>> {
        prop::option::of(0.0_f64..1e9)
    }

    proptest! {
        #[test]
        fn what_is_sent_is_read(
            job_id in ".{1,40}",
            failed: bool,
            times in (amounts(), amounts(), amounts(), amounts(), amounts()),
            second in 0_i64..4_000_000_000,
            key in prop::option::of(".{0,40}"),
        ) {
            let (processing, queue, read, work, write) = times;
            let completion = Completion {
                output_key: key,
                processing_time_ms: processing,
                completed_at: Timestamp::from_second(second).ok(),
                stages: Some(Stages { queue, read, work, write }),
                ..Completion::new(job_id, if failed { Status::Failed } else { Status::Completed })
            };
            prop_assert_eq!(Completion::read(&completion.body()), Ok(completion));
        }

        #[test]
        fn no_body_makes_it_panic(body in "[{}\\[\\]\":,a-c0-9_ \\\\-]{0,100}") {
            let _ = Completion::read(&body);
        }
    }
}
