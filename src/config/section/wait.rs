//! `wait` of a step: asks for work that the target does on its own, until it is done.

use super::{expect, request};
use crate::config::field::Field;
use crate::config::fields::Fields;
use crate::config::shape::{Key, Section, Shape};
use crate::driver::http::{self, Capture, Expect};
use std::time::Duration;

/// Time between two requests where the file says nothing.
const EVERY: Duration = Duration::from_millis(200);
/// Longest wait where the file says nothing.
const WITHIN: Duration = Duration::from_secs(30);

/// The table of `wait`.
pub static WAIT: Section = Section::new(
    "wait",
    "Sends a request again and again until its answer is as it is to be. The time from its start to then is counted under \
     `TASK / STEP`, the requests under `TASK / STEP (poll)`. An answer that is not as it is to be yet is no error; one of 500 \
     or more is, and so is none at all. A wait that began in a window is followed to its end.",
    &[
        Key::new("until", Shape::Section(&expect::EXPECT), "What ends the wait.").required(),
        Key::new("request", Shape::Section(&request::REQUEST), "What is sent.").required(),
        Key::new("every", Shape::Duration, "From one request to the next, where it has ended by then.")
            .default("200ms"),
        Key::new("within", Shape::Duration, "Longest time; after that the wait has failed.").default("30s"),
    ],
);

/// A wait as the file has it.
#[derive(Debug)]
pub struct Wait {
    until: Expect,
    /// What is sent.
    pub request: request::Request,
    every: Duration,
    within: Duration,
}

impl Wait {
    /// As the driver has it.
    pub fn named(self, name: String, captures: Vec<Capture>) -> http::Wait {
        let poll = format!("{name} (poll)");
        let request = http::Request { name: poll, expect: self.until, captures, ..self.request.named() };
        http::Wait { name, request, every: self.every, within: self.within }
    }
}

/// Reads `wait`.
pub fn read(field: &Field<'_>) -> Option<Wait> {
    let fields = Fields::open(field, &WAIT)?;
    let until = fields.get("until").map(|field| expect::read(&field));
    let request = fields.get("request").map(|field| request::read(&field));
    let every = fields.get("every").map_or(Some(EVERY), |field| field.time());
    let within = fields.get("within").map_or(Some(WITHIN), |field| field.time());
    Some(Wait { until: until??, request: request??, every: every?, within: within? })
}
