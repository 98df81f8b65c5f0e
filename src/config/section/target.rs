//! `target`: the builds that are compared.

use super::wire::{self, Written};
use super::{arm, build, exchange, processor, start};
use crate::config::field::Field;
use crate::config::fields::Fields;
use crate::config::platforms::Platforms;
use crate::config::shape::{Key, Rule, Section, Shape};
use crate::target::{ArmConfig, RestartPolicy, TargetConfig};
use crate::worker::Processor;
use std::path::Path;

const RESTARTS: &[&str] = &["auto", "every-4-rounds", "on-red", "never"];

/// The table of `target`.
pub static TARGET: Section = Section::new(
    "target",
    "The builds that are compared.",
    &[
        Key::new("head", arm::SHAPE, "The build under judgement.").required(),
        Key::new(
            "base",
            arm::SHAPE,
            "What head is compared with; without it, and without `build` or `--against`, stored runs are, or only \
             limits can be judged.",
        )
        .default("with `build` or `--against`: head's, in a checkout of the base commit"),
        Key::new(
            "build",
            build::SHAPE,
            "How both builds are made: head where it is, base in a checkout of its own. A bare command is its `command`.",
        )
        .only(Platforms::Unix, start::ELSEWHERE),
        Key::new(
            "same_hosts",
            Shape::Bool,
            "States that two URLs with different hosts are served by the same machines.",
        )
        .default("false"),
        Key::new("swap", exchange::SWAP, exchange::SWAP_DOC).only(Platforms::Unix, start::ELSEWHERE),
        Key::new("calibrate", exchange::CALIBRATE, exchange::CALIBRATE_DOC).only(Platforms::Unix, start::ELSEWHERE),
        Key::new(
            "restarts",
            Shape::Choice(RESTARTS),
            "How often builds are restarted; `auto`: every 4 rounds where a restart costs at most 10 s, else on a red.",
        )
        .default("auto"),
        wire::HTTP,
        wire::TLS_KEY,
        wire::UNIX,
    ],
)
.rules(&[
    Rule::NotBoth("swap", "calibrate"),
    Rule::NotBoth("swap", "same_hosts"),
    Rule::NotBoth("calibrate", "same_hosts"),
]);

/// Reads `target`; `folder` is that of the scenario file.
pub fn read(field: &Field<'_>, folder: &Path) -> Option<TargetConfig> {
    let fields = Fields::open(field, &TARGET)?;
    // A problem with what holds for both is none of theirs.
    let (outer, readable) = match wire::read(&fields, folder) {
        Some(outer) => (outer, true),
        None => (Written::default(), false),
    };
    let head = fields.get("head").and_then(|field| arm::read(&field, folder, &outer));
    let base = fields.get("base").map(|field| arm::read(&field, folder, &outer));
    let same_hosts = fields.get("same_hosts").map_or(Some(false), |field| field.bool());
    let restarts = fields.get("restarts").map_or(Some("auto"), |field| field.choice(RESTARTS));
    let exchange = exchange::read(&fields, folder);
    let build = fields.get("build").map(|field| build::read(&field, folder));
    if let Some(field) = fields.get("build") {
        startable(&field, [head.as_ref(), base.iter().flatten().next()]);
    }
    if let Some(head) = &head {
        apart(field, head, base.iter().flatten().next());
    }
    if let Some(head) = &head {
        own_queues(field, head, base.iter().flatten().next().or(build.is_some().then_some(head)));
    }
    exchangeable(&fields, [head.as_ref(), base.iter().flatten().next()]);
    let base = match base {
        Some(base) => Some(base?),
        None => None,
    };
    let build = match build {
        Some(build) => Some(build?),
        None => None,
    };
    let restarts = match restarts? {
        "every-4-rounds" => RestartPolicy::Every4Rounds,
        "on-red" => RestartPolicy::OnRed,
        "never" => RestartPolicy::Never,
        _ => RestartPolicy::Auto,
    };
    readable.then_some(())?;
    Some(TargetConfig { base, head: head?, same_hosts: same_hosts?, restarts, build, exchange: exchange? })
}

/// What is built here is started here.
fn startable(build: &Field<'_>, arms: [Option<&ArmConfig>; 2]) {
    if arms.into_iter().flatten().any(|arm| arm.start.is_none()) {
        build.problem("what is built here is started here: give the arm a `start` in place of its URL");
    }
}

/// Builds that run at the same time cannot take jobs from one queue.
fn own_queues(target: &Field<'_>, head: &ArmConfig, base: Option<&ArmConfig>) {
    if let (Some(Processor::Behind(head)), Some(Some(Processor::Behind(base)))) =
        (&head.processor, base.map(|base| &base.processor))
    {
        processor::apart(target, head, base);
    }
}

/// Only builds that run already can be exchanged: what is started here shares this machine.
fn exchangeable(fields: &Fields<'_>, arms: [Option<&ArmConfig>; 2]) {
    for name in ["swap", "calibrate"] {
        let Some(field) = fields.get(name) else { continue };
        let urls = arms.iter().all(|arm| arm.is_some_and(|arm| arm.start.is_none()));
        if !urls {
            field.problem("exchanges the builds of two URLs: `base` and `head` must both be there, without `start`");
        }
    }
}

/// Builds that run at the same time cannot listen on one socket file.
fn apart(target: &Field<'_>, head: &ArmConfig, base: Option<&ArmConfig>) {
    let Some(socket) = head.wire.socket.as_deref().filter(|_| head.start.is_some()) else { return };
    let same = base.is_none_or(|base| base.start.is_some() && base.wire.socket.as_deref() == Some(socket));
    if same && !wire::is_late(socket) {
        target.problem("base and head run at the same time: put `${arm}`, `${port}` or `${folder}` into `unix`");
    }
}
