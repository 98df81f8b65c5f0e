//! The top of a scenario file.

use super::{accept, history, http, load, policy, target, warmup};
use crate::config::Scenario;
use crate::config::field::Field;
use crate::config::fields::Fields;
use crate::config::problem::Sink;
use crate::config::scenario::{History, Secrets};
use crate::config::shape::{Key, Section, Shape};
use crate::driver::http::HttpConfig;
use crate::engine::Warmup;
use crate::gate::Policy;
use std::path::Path;
use std::time::Duration;

/// Longest wall-clock time of a run where the file says nothing.
const BUDGET: Duration = Duration::from_secs(600);
/// Most connections to one arm where the file says nothing.
const CONNECTIONS: u64 = 1000;

/// The table of the whole file.
pub static ROOT: Section = Section::new(
    "scenario",
    "One scenario. Keys that begin with `x-` are left alone: a place for YAML anchors.",
    &[
        Key::new("version", Shape::Whole { least: 1, most: 1 }, "Version of the format.").default("1"),
        Key::new("name", Shape::Text, "Name in reports and baselines.").default("name of the file"),
        Key::new("target", Shape::Section(&target::TARGET), "The builds that are compared.").required(),
        Key::new("load", load::SHAPE, "How iterations start over time.").required(),
        Key::new("seed", Shape::Whole { least: 0, most: u64::MAX }, "Makes every random choice repeatable.")
            .default("drawn"),
        Key::new("think_time", Shape::Span, "Pause of a user between two iterations; with constant-vus only.")
            .default("none"),
        Key::new("tasks", http::SHAPE, "What an iteration does.").required(),
        Key::new(
            "connections",
            Shape::Whole { least: 1, most: 65_535 },
            "Most connections to one build; requests beyond wait, and the wait counts.",
        )
        .default("1000"),
        Key::new("warmup", Shape::Section(&warmup::WARMUP), "Load before the first window."),
        Key::new(
            "rounds",
            Shape::Whole { least: 8, most: 1000 },
            "Rounds of one window on each build; the gate looks at 8, 16 and the last.",
        )
        .default("24"),
        Key::new("budget", Shape::Duration, "Most wall-clock time of the whole run.").default("10m"),
        Key::new("policy", Shape::Section(&policy::POLICY), "What is judged, and what fails the job."),
        Key::new("history", Shape::Section(&history::HISTORY), "Stored runs to compare with."),
    ],
)
.later(&["data", "jobs", "workflow", "observers", "shorten", "variant", "include"])
.extensible();

/// Reads the whole tree; `path` is that of the file, `secrets` what interpolation replaced.
pub fn read(field: &Field<'_>, path: &Path, source: serde_json::Value, secrets: Secrets) -> Option<Scenario> {
    let fields = Fields::open(field, &ROOT)?;
    let folder = std::path::absolute(path).ok().and_then(|path| path.parent().map(Path::to_owned)).unwrap_or_default();
    let whole = |key: &str, least, most| fields.get(key).map(|field| field.whole(least, most));
    let version = whole("version", 1, 1).unwrap_or(Some(1));
    let name = name_of(&fields, path);
    let target = fields.get("target").and_then(|field| target::read(&field, &folder));
    let load = fields.get("load").and_then(|field| load::read(&field));
    let seed = whole("seed", 0, u64::MAX);
    let think_time = fields.get("think_time").map(|field| load::think_time(&field, load.as_ref()));
    // A base that could not be read is there all the same.
    let has_base =
        fields.get("target").is_some_and(|target| ["base", "build"].iter().any(|key| target.node.get(key).is_some()));
    let policy = fields.get("policy").map(|field| policy::read(&field, has_base));
    let mut policy = policy.unwrap_or_else(|| Some(Policy::default())).unwrap_or_default();
    let tasks = fields.get("tasks").and_then(|field| http::read(&field, &mut policy));
    let accepted = fields.get("policy").and_then(|field| field.inner("accept"));
    if let Some(field) = accepted {
        accept::hold(&field, &policy);
    }
    let history =
        fields.get("history").map_or_else(|| Some(History::default()), |field| history::read(&field, &folder));
    let connections = whole("connections", 1, 65_535).unwrap_or(Some(CONNECTIONS));
    let warmup = fields.get("warmup").map_or_else(|| Some(Warmup::default()), |field| warmup::read(&field));
    let rounds = whole("rounds", 8, 1000);
    let budget = fields.get("budget").map_or(Some(BUDGET), |field| field.time());
    version?;
    Some(Scenario {
        name: name?,
        digest: crate::config::source::digest(&source),
        source,
        secrets,
        target: target?,
        load: load?,
        seed: seed.flatten(),
        think_time: think_time.flatten(),
        http: HttpConfig { tasks: tasks?, connections: usize::try_from(connections?).ok()? },
        warmup: warmup?,
        rounds: rounds.flatten().and_then(|rounds| u32::try_from(rounds).ok()),
        budget: budget?,
        policy,
        history: history?,
    })
}

/// The name of the scenario alone, whatever is wrong with the rest of the tree.
pub fn scenario_name(field: &Field<'_>, path: &Path) -> Option<String> {
    // What is wrong is said by whoever reads the whole.
    let sink = Sink::default();
    name_of(&Fields::open(&Field { sink: &sink, node: field.node, path: String::new() }, &ROOT)?, path)
}

fn name_of(fields: &Fields<'_>, path: &Path) -> Option<String> {
    fields.get("name").map_or_else(|| Some(stem(path)), |field| name(&field))
}

/// A name of the scenario or of a task.
pub fn name(field: &Field<'_>) -> Option<String> {
    let text = field.words()?.trim();
    if text.chars().any(char::is_control) || text.chars().count() > 200 {
        field.problem("must be one line of at most 200 characters");
        return None;
    }
    Some(text.to_owned())
}

fn stem(path: &Path) -> String {
    path.file_stem().map_or_else(|| "scenario".to_owned(), |stem| stem.to_string_lossy().into_owned())
}
