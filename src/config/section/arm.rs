//! `target.base` and `target.head`: one build.

use super::wire::{self, Written};
use super::{processor, start, url};
use crate::config::field::Field;
use crate::config::fields::Fields;
use crate::config::platforms::Platforms;
use crate::config::shape::{Key, Rule, Section, Shape};
use crate::config::tree::Kind;
use crate::target::{ArmConfig, ReadyWhen, StartConfig};
use crate::wire::Wire;
use std::path::Path;

const URL: Shape = Shape::Pattern { pattern: url::PATTERN, form: "a URL such as `https://head.example.com/api`" };

static ARM: Section = Section::new(
    "arm",
    "One build: a URL where it runs already, or how to start it. A bare text is its URL.",
    &[
        Key::new(
            "url",
            URL,
            "Where load goes; its path is put before that of every task. With `start` it may hold `${port}`.",
        )
        .default("with `start`: `http://127.0.0.1:${port}`; with `unix`: `http://localhost`"),
        Key::new("start", Shape::Section(&start::START), "How to start it; without it there are no restarts.")
            .only(Platforms::Unix, start::ELSEWHERE),
        Key::new("before_window", start::COMMAND, "Run to its end before every window.")
            .only(Platforms::Unix, start::ELSEWHERE),
        wire::HTTP,
        wire::TLS_KEY,
        wire::UNIX,
        processor::QUEUES_KEY,
        processor::WORKERS_KEY,
    ],
)
.rules(&[
    Rule::Any(&["url", "start", "unix", "queues", "workers"]),
    Rule::NotBoth("workers", "queues"),
    Rule::NotBoth("workers", "start"),
    Rule::NotBoth("workers", "url"),
    Rule::NotBoth("workers", "unix"),
    Rule::NotBoth("workers", "before_window"),
    Rule::NotBoth("queues", "unix"),
]);

/// What the keys `base` and `head` take.
pub const SHAPE: Shape = Shape::Either(&[URL, Shape::Section(&ARM)]);

/// Reads one arm; `folder` is that of the scenario file, `outer` how both arms are reached.
pub fn read(field: &Field<'_>, folder: &Path, outer: &Written) -> Option<ArmConfig> {
    if let Kind::Scalar(_) = field.node.kind {
        let url = url::read(field, false)?;
        let shown_url = written(field);
        let wire = known(field, Written::default().over(outer), false)?;
        let url = Some(url.to_owned());
        return Some(ArmConfig { url, shown_url, start: None, wire, before_window: None, processor: None });
    }
    let fields = Fields::open(field, &ARM)?;
    let started = fields.has("start");
    let place = fields.get("url").map(|field| url::read(&field, started));
    let start = fields.get("start").map(|field| start::read(&field, folder));
    let wire = wire::read(&fields, folder).and_then(|written| known(field, written.over(outer), started));
    let before_window = fields.get("before_window").and_then(|field| start::command(&field));
    let url = match place {
        Some(url) => Some(url?.to_owned()),
        None => None,
    };
    let start = match start {
        Some(start) => Some(start?),
        None => None,
    };
    let shown_url = fields.get("url").and_then(|field| written(&field));
    let processor = processor::read(&fields)?;
    if processor.is_some() {
        without_port(field, start.as_ref(), url.is_some());
    }
    Some(ArmConfig { url, shown_url, start, wire: wire?, before_window, processor })
}

/// Nothing tells that a worker without a port is ready but what it says itself.
fn without_port(field: &Field<'_>, start: Option<&StartConfig>, has_url: bool) {
    match start {
        None if has_url => field.problem("jobs go to its queues: remove the `url`"),
        Some(start) if start.ready.when == ReadyWhen::Tcp && !has_url => field.problem(
            "a worker has no port that could take connections: say how it shows that it is ready, \
             `ready: { log: \"ready\" }` in its `start`",
        ),
        _ => {}
    }
}

/// Notes paths of an arm that runs already which only a start could complete.
fn known(field: &Field<'_>, wire: Wire, started: bool) -> Option<Wire> {
    if !started && wire.paths().any(wire::is_late) {
        field.problem(
            "`${port}`, `${arm}` and `${folder}` in `unix` and `tls` are known only where the arm has a `start`",
        );
        return None;
    }
    Some(wire)
}

/// The text before interpolation.
fn written(field: &Field<'_>) -> Option<String> {
    match &field.node.kind {
        Kind::Scalar(scalar) => Some(scalar.written.as_ref().unwrap_or(&scalar.text).clone()),
        _ => None,
    }
}
