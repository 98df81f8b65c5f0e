//! `tasks`: what an iteration does.

use super::step::{self, Line, STEP};
use super::users::{PACING, THINK_TIME, pause};
use super::{capture, expect, keep, policy, request};
use crate::config::field::Field;
use crate::config::fields::Fields;
use crate::config::shape::{Key, Rule, Section, Shape};
use crate::config::tree::Kind;
use crate::driver::http::{Expect, Request, Step, Task};
use crate::gate::Policy;

static TASK: Section = Section::new(
    "task",
    "What an iteration does, drawn by weight: one request, or several steps one after the other. A bare text such as \
     `GET /orders` or `/orders` is a task with one request and nothing else.",
    &[
        Key::new("name", Shape::Text, "Unique in the scenario.")
            .default("method and path; with `steps` it must be there"),
        Key::new("weight", Shape::Positive, "How often it is drawn, relative to the others.").default("1"),
        Key::new("request", Shape::Section(&request::REQUEST), "What is sent."),
        Key::new("expect", Shape::Section(&expect::EXPECT), "What counts as a success."),
        keep::KEY,
        capture::KEY,
        Key::new(
            "steps",
            Shape::list(&STEP),
            "Requests and pauses one after the other, up to the first that fails. Each request is counted under \
             `TASK / STEP`; the task as a whole is counted as well, by the time of its requests without pauses.",
        ),
        THINK_TIME,
        PACING,
        Key::new("thresholds", policy::THRESHOLDS, "How much worse than on base this task may be.").default("none"),
        Key::new("limits", policy::LIMITS, "Absolute bounds of this task.").default("none"),
    ],
)
.rules(&[
    Rule::One(&["request", "steps"]),
    Rule::NotBoth("expect", "steps"),
    Rule::NotBoth("capture", "steps"),
    Rule::NotBoth("let", "steps"),
    Rule::NotBoth("think_time", "pacing"),
]);

/// What the key `tasks` takes.
pub const SHAPE: Shape = Shape::list(&ITEM);

const ITEM: Shape = Shape::Either(&[step::LINE, Shape::Section(&TASK)]);

/// Names that something is counted under, with where they were given.
#[derive(Debug, Default)]
pub struct Names(Vec<(String, String)>);

impl Names {
    /// Takes the names of a task; a second one of a name is a problem.
    fn take(&mut self, field: &Field<'_>, task: &Task) {
        let known = |name: &str| self.0.iter().find(|(known, _)| known == name).map(|(_, path)| path.clone());
        if let Some(path) = task.names().find_map(known) {
            // The name itself may be a path with a value of the environment.
            field.problem(format!("has the same name as `{path}`: give one of them a `name` of its own"));
        }
        self.0.extend(task.names().map(|name| (name.to_owned(), field.path.clone())));
    }
}

/// Reads `tasks`; their thresholds and limits go to the policy.
pub fn read(field: &Field<'_>, names: &mut Names, policy: &mut Policy) -> Option<Vec<Task>> {
    let mut tasks: Vec<Option<Task>> = Vec::new();
    for item in field.some_items()? {
        let task = match &item.node.kind {
            Kind::Scalar(_) => line(&item),
            _ => task(&item, policy),
        };
        if let Some(task) = &task {
            names.take(&item, task);
        }
        tasks.push(task);
    }
    tasks.into_iter().collect()
}

fn line(field: &Field<'_>) -> Option<Task> {
    let Line { method, path } = step::line(field)?;
    let name = format!("{method} {path}");
    let steps = vec![Step::Request(step::bare(name.clone(), method, path))];
    Some(Task { name, weight: 1.0, pause: None, steps })
}

fn task(field: &Field<'_>, policy: &mut Policy) -> Option<Task> {
    let fields = Fields::open(field, &TASK)?;
    let name = fields.get("name").map(|field| super::root::name(&field));
    let weight = fields.get("weight").map_or(Some(1.0), |field| field.positive());
    let request = fields.get("request").map(|field| request::read(&field));
    let expect = fields.get("expect").map_or(Some(Expect::default()), |field| expect::read(&field));
    let (kept, captures) = (keep::read(&fields), capture::read(&fields));
    let pause = pause(&fields);
    let shown = || request.as_ref()?.as_ref().map(|request| format!("{} {}", request.method, request.path));
    if fields.get("steps").is_some() && name.is_none() {
        field.problem("a task with `steps` needs a `name`");
    }
    let name = name.unwrap_or_else(shown);
    request::hold_name(&fields);
    // Bounds are checked even where the task has no name to carry them.
    let label = name.as_deref().unwrap_or_default();
    policy::bounds(&fields, label, policy);
    let steps = match fields.get("steps") {
        Some(field) => step::read(&field, label, policy),
        None => request.flatten().and_then(|request| {
            let (name, expect, kept, captures) = (name.clone()?, expect?, kept?, captures?);
            Some(vec![Step::Request(Request { name, expect, kept, captures, ..request.named() })])
        }),
    };
    let steps = steps?;
    if steps.iter().all(|step| matches!(step, Step::Pause(_))) {
        field.problem("there is no request in its `steps`");
        return None;
    }
    Some(Task { name: name?, weight: weight?, pause: pause?, steps })
}
