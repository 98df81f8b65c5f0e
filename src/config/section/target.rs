//! `target`: the builds that are compared.

use super::{arm, build};
use crate::config::field::Field;
use crate::config::fields::Fields;
use crate::config::shape::{Key, Section, Shape};
use crate::target::{ArmConfig, RestartPolicy, TargetConfig};
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
        ),
        Key::new(
            "same_hosts",
            Shape::Bool,
            "States that two URLs with different hosts are served by the same machines.",
        )
        .default("false"),
        Key::new(
            "restarts",
            Shape::Choice(RESTARTS),
            "How often builds are restarted; `auto`: every 4 rounds where a restart costs at most 10 s, else on a red.",
        )
        .default("auto"),
    ],
);

/// Reads `target`; `folder` is that of the scenario file.
pub fn read(field: &Field<'_>, folder: &Path) -> Option<TargetConfig> {
    let fields = Fields::open(field, &TARGET)?;
    let head = fields.get("head").and_then(|field| arm::read(&field, folder));
    let base = fields.get("base").map(|field| arm::read(&field, folder));
    let same_hosts = fields.get("same_hosts").map_or(Some(false), |field| field.bool());
    let restarts = fields.get("restarts").map_or(Some("auto"), |field| field.choice(RESTARTS));
    let build = fields.get("build").map(|field| build::read(&field, folder));
    if let Some(field) = fields.get("build") {
        startable(&field, [head.as_ref(), base.iter().flatten().next()]);
    }
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
    Some(TargetConfig { base, head: head?, same_hosts: same_hosts?, restarts, build })
}

/// What is built here is started here.
fn startable(build: &Field<'_>, arms: [Option<&ArmConfig>; 2]) {
    if arms.into_iter().flatten().any(|arm| arm.start.is_none()) {
        build.problem("what is built here is started here: give the arm a `start` in place of its URL");
    }
}
