//! What is asked of a worker.

use super::Malformed;
use super::body::{self, name, whole};
use serde::{Deserialize, Serialize};

/// A message of the incoming queue: one job that is to be done now.
///
/// Only `job_id` is required; what is none is left out. Fields that are not known are ignored.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order {
    /// What the completion is to name. As perf-gate sends it, it is a [`Ticket`](super::Ticket) and by itself enough to
    /// know the job again: nothing else needs to come back.
    #[serde(deserialize_with = "name")]
    pub job_id: String,
    /// How long the work takes, in milliseconds.
    #[serde(default, deserialize_with = "whole", skip_serializing_if = "Option::is_none")]
    pub work_duration_ms: Option<u32>,
    /// How much is written, in kilobytes of 1024 bytes.
    #[serde(default, deserialize_with = "whole", skip_serializing_if = "Option::is_none")]
    pub data_size_kb: Option<u32>,
    /// Key of an object that says more about the job.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub input_key: Option<String>,
    /// Name of the run. A worker that serves several runs puts it into the completion, so that whoever looks at the
    /// queue sees whose it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub test_run_id: Option<String>,
}

impl Order {
    /// Reads a body. Numbers may have a fraction, and are rounded.
    ///
    /// # Errors
    /// The field that is missing or wrong, with the beginning of the body.
    pub fn read(body: &str) -> Result<Self, Malformed> {
        body::read(body, "a job", || serde_json::json!({"job_id": "a"}))
    }

    /// As a body.
    pub fn body(&self) -> String {
        body::write(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_whole_message_and_the_least() {
        let whole = Order {
            job_id: "r.1.2".to_owned(),
            work_duration_ms: Some(20),
            data_size_kb: Some(4),
            input_key: Some("input/a.json".to_owned()),
            test_run_id: Some("r".to_owned()),
        };
        let body =
            r#"{"job_id":"r.1.2","work_duration_ms":20,"data_size_kb":4,"input_key":"input/a.json","test_run_id":"r"}"#;
        assert_eq!((whole.body().as_str(), Order::read(body)), (body, Ok(whole)));
        let least = Order { job_id: "a".to_owned(), ..Order::default() };
        assert_eq!((least.body().as_str(), Order::read(r#"{"job_id":"a"}"#)), (r#"{"job_id":"a"}"#, Ok(least)));
    }

    #[test]
    fn others_may_send_more_and_other_numbers() {
        let read = Order::read(r#" {"job_id": "a", "priority": [1], "work_duration_ms": 19.6, "data_size_kb": null}"#);
        assert_eq!(read, Ok(Order { job_id: "a".to_owned(), work_duration_ms: Some(20), ..Order::default() }));
    }

    #[test]
    fn what_cannot_be_read_names_its_field() {
        let wrong = |body: &str| Order::read(body).expect_err("malformed").to_string();
        let cases = [
            ("{}", "missing field `job_id` at line 1 column 2"),
            (r#"{"job_id":7}"#, "`job_id`: invalid type: integer `7`, expected a string"),
            (r#"{"job_id":""}"#, "`job_id`: it is empty"),
            (r#"{"job_id":"a","work_duration_ms":-1}"#, "`work_duration_ms`: -1 is below 0"),
            (r#"{"job_id":"a","data_size_kb":5000000000}"#, "`data_size_kb`: 5000000000 is more than 4294967295"),
            (r#"{"job_id":"a","data_size_kb":"4"}"#, "`data_size_kb`: invalid type: string \"4\", expected f64"),
            (r#"["a"]"#, "it is no JSON object"),
            (r#"{"job_id""#, "EOF while parsing an object at line 1 column 9"),
        ];
        for (body, what) in cases {
            assert_eq!(wrong(body), format!("a job cannot be read: {what}; its body is {body}"));
        }
        assert_eq!(wrong(""), "a job cannot be read: it is no JSON object; its body is empty");
    }

    #[test]
    fn of_a_long_body_the_beginning_is_shown_as_one_line() {
        let told = Order::read(&"ä\n\u{1b}".repeat(1000)).expect_err("malformed").to_string();
        let shown = told.strip_prefix("a job cannot be read: it is no JSON object; its body is ").expect("prefix");
        assert_eq!((shown.chars().count(), shown.chars().last()), (201, Some('…')));
        assert!(!shown.contains(char::is_control));
        let exact = Order::read(&"x".repeat(200)).expect_err("malformed").to_string();
        assert!(exact.ends_with('x'), "all of it is there");
    }

    proptest! {
        #[test]
        fn what_is_sent_is_read(
            job_id in ".{1,40}",
            ms: Option<u32>,
            kb: Option<u32>,
            key in prop::option::of(".{0,40}"),
            run in prop::option::of(".{0,9}"),
        ) {
            let order =
                Order { job_id, work_duration_ms: ms, data_size_kb: kb, input_key: key, test_run_id: run };
            prop_assert_eq!(Order::read(&order.body()), Ok(order));
        }
    }
}
