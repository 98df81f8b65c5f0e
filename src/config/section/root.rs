//! The top of a scenario file.

use super::users::{self, ON_START, PACING, THINK_TIME};
use super::{
    accept, connections, data, generator, history, jobs, load, policy, step, target, task, template, uses, warmup,
};
use crate::config::Scenario;
use crate::config::field::Field;
use crate::config::fields::Fields;
use crate::config::problem::Sink;
use crate::config::scenario::{History, Secrets, Work};
use crate::config::shape::{Key, Rule, Section, Shape};
use crate::driver::http::HttpConfig;
use crate::engine::Warmup;
use crate::gate::Policy;
use crate::load::{Load, Shorten};
use std::path::Path;
use std::time::Duration;

/// Longest wall-clock time of a run where the file says nothing.
const BUDGET: Duration = Duration::from_secs(600);

/// The table of the whole file.
pub static ROOT: Section = Section::new(
    "scenario",
    "One scenario. Keys that begin with `x-` are left alone: a place for YAML anchors.",
    &[
        Key::new("version", Shape::Whole { least: 1, most: 1 }, "Version of the format.").default("1"),
        Key::new("name", Shape::Text, "Name in reports and baselines.").default("name of the file"),
        Key::new("target", Shape::Section(&target::TARGET), "The builds that are compared.").required(),
        Key::new("load", load::SHAPE, "How iterations start over time.")
            .default("with `jobs`: a window is one graph; else it must be there"),
        Key::new("seed", Shape::Whole { least: 0, most: u64::MAX }, "Makes every random choice repeatable.")
            .default("drawn"),
        Key::new(
            "shorten",
            load::SHORTEN,
            "How much of a load that changes every window plays: `auto` (as much as 24 rounds leave of the budget, and at \
             least 1 s of every stage), `off` (all of it, as is `100%`), or a share of its time. Shared iterations are \
             shortened by a given share only.",
        )
        .default("auto"),
        THINK_TIME,
        PACING,
        ON_START,
        Key::new(
            "setup",
            Shape::list(&step::STEP),
            "What is done once after every start of a build (once, where it runs already), before any load. It is not \
             measured; where it fails, the build cannot be measured. Everybody knows what it captures.",
        ),
        Key::new(
            "teardown",
            Shape::list(&step::STEP),
            "What is done once before every stop of a build (once, where it runs on), after all load. It is not measured; \
             where it fails, the report says so.",
        ),
        Key::new(
            "cookies",
            Shape::Bool,
            "Every user keeps the cookies that it is given and sends them back. Off by default, so that what is sent follows \
             from the scenario alone.",
        )
        .default("false"),
        Key::new("tasks", task::SHAPE, "What an iteration does."),
        Key::new("users", users::SHAPE, "Kinds of users, where not all do the same."),
        Key::new("jobs", Shape::Section(&jobs::JOBS), "What an iteration does, where the builds process jobs from a queue."),
        Key::new("data", data::SHAPE, "Rows that templates name, such as `{{orders.id}}`.").default("none"),
        Key::new(
            "connections",
            connections::SHAPE,
            "The connections to one build: the most of them, or more about them.",
        )
        .default("1000"),
        Key::new("warmup", Shape::Section(&warmup::WARMUP), "Load before the first window."),
        Key::new("generator", Shape::Section(&generator::GENERATOR), "How the load is made, not what it is."),
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
.later(&["workflow", "observers", "variant", "include"])
.rules(&[
    Rule::One(&["tasks", "users", "jobs"]),
    Rule::Unless("load", "jobs"),
    Rule::NotBoth("think_time", "pacing"),
])
.extensible();

/// Reads the whole tree; `path` is that of the file, `secrets` what interpolation replaced.
pub fn read(field: &Field<'_>, path: &Path, source: serde_json::Value, secrets: Secrets) -> Option<Scenario> {
    let fields = Fields::open(field, &ROOT)?;
    let folder = std::path::absolute(path).ok().and_then(|path| path.parent().map(Path::to_owned)).unwrap_or_default();
    field.sink.look_in(&folder);
    let whole = |key: &str, least, most| fields.get(key).map(|field| field.whole(least, most));
    let version = whole("version", 1, 1).unwrap_or(Some(1));
    let name = name_of(&fields, path);
    let target = fields.get("target").and_then(|field| target::read(&field, &folder));
    let shorten = fields.get("shorten").map_or(Some(Shorten::Auto), |field| load::shorten(&field));
    let mut load = match fields.get("load") {
        Some(field) => load::read(&field, shorten.unwrap_or_default()),
        None => Some(jobs::usual_load(shorten.unwrap_or_default())),
    };
    let seed = whole("seed", 0, u64::MAX);
    let mut policy = policy_of(&fields, load.as_ref());
    let work = work(field, &fields, &folder, &mut load, &mut policy);
    if let (Some(field), Some(target)) = (fields.get("target"), &target) {
        jobs::hold_arms(&field, target, fields.has("jobs"));
    }
    if let Some(accepted) = fields.get("policy").and_then(|field| field.inner("accept")) {
        accept::hold(&accepted, &policy);
    }
    if let (Some(field), Some(target)) = (fields.get("policy"), &target) {
        uses::hold(&field, target);
    }
    let history =
        fields.get("history").map_or_else(|| Some(History::default()), |field| history::read(&field, &folder));
    let warmup = fields.get("warmup").map_or_else(|| Some(Warmup::default()), |field| warmup::read(&field));
    let generated = fields.get("generator").map_or_else(|| Some(Default::default()), |field| generator::read(&field));
    let rounds = whole("rounds", 8, 1000);
    let budget = fields.get("budget").map_or(Some(BUDGET), |field| field.time());
    version?;
    shorten?;
    let (generator, lateness) = generated?;
    let work = work?;
    Some(Scenario {
        name: name?,
        digest: crate::config::source::digest(&source, work.contents(), &field.sink.files()),
        source,
        secrets,
        target: target?,
        load: load?,
        seed: seed.flatten(),
        work: work.into(),
        warmup: warmup?,
        generator,
        lateness,
        rounds: rounds.flatten().and_then(|rounds| u32::try_from(rounds).ok()),
        budget: budget?,
        policy,
        history: history?,
    })
}

/// What an iteration does, as the file says it.
#[derive(Debug)]
enum Written {
    Requests(HttpConfig),
    Jobs(jobs::Jobs),
}

impl Written {
    /// What of the contents of files decides whether two runs can be compared.
    fn contents(&self) -> serde_json::Value {
        match self {
            Self::Requests(http) => data::identity(&http.data),
            Self::Jobs(jobs) => jobs.contents.clone().into(),
        }
    }
}

impl From<Written> for Work {
    fn from(written: Written) -> Self {
        match written {
            Written::Requests(http) => Self::Http(http),
            Written::Jobs(jobs) => Self::Jobs(jobs.config),
        }
    }
}

/// What an iteration does; gives profiles of the load the kinds of users that they name.
fn work(
    whole: &Field<'_>,
    fields: &Fields<'_>,
    folder: &Path,
    load: &mut Option<Load>,
    policy: &mut Policy,
) -> Option<Written> {
    if let Some(field) = fields.get("jobs") {
        jobs::hold(fields);
        return jobs::read(&field, folder).map(Written::Jobs);
    }
    if let Some(load) = load {
        users::hold(fields, load);
    }
    let steps = |key: &str, policy: &mut Policy| {
        fields.get(key).map_or(Some(Vec::new()), |field| step::read(&field, key, policy))
    };
    let (setup, teardown) = (steps("setup", policy), steps("teardown", policy));
    let cookies = fields.get("cookies").map_or(Some(false), |field| field.bool());
    let classes = users::read(fields, policy);
    if let (Some(field), Some(load), Some(classes)) = (fields.get("load"), load, &classes) {
        let names: Vec<Option<String>> = classes.iter().map(|class| class.name.clone()).collect();
        users::assign(&field, load, &names);
        if let Some(kinds) = fields.get("users") {
            users::all_work(&kinds, load, &names);
        }
    }
    let data = fields.get("data").map_or_else(|| Some(Vec::new()), |field| data::read(&field, folder));
    // Without the files nobody knows what may be named.
    if let Some(data) = data.as_deref().filter(|_| !whole.sink.is_without_files()) {
        template::hold(whole, data);
    }
    let connections = connections::read(fields.get("connections"));
    let (setup, teardown, connections) = (setup?, teardown?, connections?);
    let (classes, data, cookies) = (classes?, data?, cookies?);
    Some(Written::Requests(HttpConfig { classes, setup, teardown, data, connections, cookies }))
}

/// The policy as far as it could be read: limits of tasks are added to it.
fn policy_of(fields: &Fields<'_>, load: Option<&Load>) -> Policy {
    // A base that could not be read is there all the same.
    let has_base =
        fields.get("target").is_some_and(|target| ["base", "build"].iter().any(|key| target.node.get(key).is_some()));
    let counts = fields.has("jobs") && load.is_some_and(|load| load.count(1.0).is_some());
    let thresholds = if counts { Policy::thresholds_of_counts() } else { Policy::default_thresholds() };
    let usual = Policy { thresholds, ..Policy::default() };
    match fields.get("policy") {
        Some(field) => policy::read(&field, has_base, usual).unwrap_or_default(),
        None => usual,
    }
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
