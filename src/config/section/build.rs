//! `target.build`: how both builds are made, and what base is built from.

use super::start::{self, COMMAND, ENV};
use crate::config::field::Field;
use crate::config::fields::Fields;
use crate::config::shape::{Key, Section, Shape};
use crate::target::{BuildConfig, Revision};
use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

/// How long a build may take where the file says nothing: a large service compiles for some minutes on a hosted runner.
const WITHIN: Duration = Duration::from_secs(1800);
const MERGE_BASE: &str = "merge-base";

static BUILD: Section = Section::new(
    "build",
    "How both builds are made before they are started: head where it is, base in a checkout of the base commit, which \
     is made for the purpose and kept for the next gate. The scenario of head drives both. `${arm}` and `${folder}` are \
     replaced in `command` and `env`. The job's tokens are kept from it as from `start`.",
    &[
        Key::new("command", COMMAND, "Makes one build, and ends.").default("none: a checkout runs as it is"),
        Key::new("folder", Shape::Text, "Where it is run, relative to this file; for base, the same place in its checkout.")
            .default("the folder of head's `start`"),
        Key::new("env", ENV, "Added to the environment of the command."),
        Key::new(
            "base",
            Shape::Text,
            "What base is built from: the commit at which the change left the branch that it is for, or a branch, tag or \
             commit as it is. `--against` goes first.",
        )
        .default("merge-base"),
        Key::new("within", Shape::Duration, "How long one build may take.").default("30m"),
        Key::new(
            "reuse",
            Shape::Bool,
            "Whether base is taken as an earlier gate built it; `false` where the build leaves something outside of its \
             folder, such as an image.",
        )
        .default("true"),
    ],
);

/// What the key `build` takes.
pub const SHAPE: Shape = Shape::Either(&[Shape::Text, Shape::list(&Shape::Text), Shape::Section(&BUILD)]);

/// Reads `build`; `folder` is that of the scenario file.
pub fn read(field: &Field<'_>, folder: &Path) -> Option<BuildConfig> {
    let bare = BuildConfig {
        command: None,
        folder: None,
        env: BTreeMap::new(),
        base: Revision::MergeBase,
        within: WITHIN,
        reuse: true,
    };
    if !field.is_mapping() {
        return Some(BuildConfig { command: Some(start::command(field)?), ..bare });
    }
    let fields = Fields::open(field, &BUILD)?;
    let command = fields.get("command").map(|field| start::command(&field));
    let inner = fields.get("folder").map(|field| start::working_folder(&field).map(|inner| folder.join(inner)));
    let env = fields.get("env").map(|field| start::environment(&field)).unwrap_or_default();
    let base = fields.get("base").map(|field| revision(&field));
    let within = fields.get("within").map(|field| field.time());
    let reuse = fields.get("reuse").map(|field| field.bool());
    Some(BuildConfig {
        command: optional(command)?,
        folder: optional(inner)?,
        env,
        base: optional(base)?.unwrap_or_default(),
        within: optional(within)?.unwrap_or(WITHIN),
        reuse: optional(reuse)?.unwrap_or(true),
    })
}

/// A key that is absent, or one that could be read.
fn optional<T>(read: Option<Option<T>>) -> Option<Option<T>> {
    match read {
        Some(value) => value.map(Some),
        None => Some(None),
    }
}

fn revision(field: &Field<'_>) -> Option<Revision> {
    let text = field.words()?.trim();
    if text.starts_with('-') {
        field.problem("no branch, tag or commit begins with `-`");
        return None;
    }
    Some(if text == MERGE_BASE { Revision::MergeBase } else { Revision::Named(text.to_owned()) })
}
