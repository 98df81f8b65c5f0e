//! `tasks`: what an iteration does.

use super::{policy, request};
use crate::config::field::Field;
use crate::config::fields::Fields;
use crate::config::shape::{Key, Section, Shape};
use crate::config::tree::Kind;
use crate::driver::http::Task;
use crate::gate::Policy;

/// A task in one line.
const LINE: Shape = Shape::Pattern {
    pattern: r"^((GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS) +)?/[^\s#]*$",
    form: "a task such as `GET /orders` or `/orders`",
};

static TASK: Section = Section::new(
    "task",
    "One kind of request; an iteration is one request of one task, drawn by weight. A bare text such as \
     `GET /orders` or `/orders` is a task with nothing else.",
    &[
        Key::new("name", Shape::Text, "Unique in the scenario.").default("method and path"),
        Key::new("weight", Shape::Positive, "How often it is drawn, relative to the others.").default("1"),
        Key::new("request", Shape::Section(&request::REQUEST), "What is sent.").required(),
        Key::new("expect", Shape::Section(&request::EXPECT), "What counts as a success."),
        Key::new("thresholds", policy::THRESHOLDS, "How much worse than on base this task may be.").default("none"),
        Key::new("limits", policy::LIMITS, "Absolute bounds of this task.").default("none"),
    ],
)
.later(&["capture", "flow"]);

/// What the key `tasks` takes.
pub const SHAPE: Shape = Shape::list(&ITEM);

const ITEM: Shape = Shape::Either(&[LINE, Shape::Section(&TASK)]);

/// Reads `tasks`; their thresholds and limits go to the policy.
pub fn read(field: &Field<'_>, policy: &mut Policy) -> Option<Vec<Task>> {
    let mut tasks: Vec<Option<Task>> = Vec::new();
    for item in field.some_items()? {
        let task = match &item.node.kind {
            Kind::Scalar(_) => line(&item),
            _ => task(&item, policy),
        };
        let same = |known: &Option<Task>| task.is_some() && name_of(known) == name_of(&task);
        if let Some(first) = tasks.iter().position(same) {
            // The name itself may be a path with a value of the environment.
            item.problem(format!("has the same name as `tasks.{first}`: give one of them a `name` of its own"));
        }
        tasks.push(task);
    }
    tasks.into_iter().collect()
}

fn name_of(task: &Option<Task>) -> Option<&str> {
    task.as_ref().map(|task| task.name.as_str())
}

fn line(field: &Field<'_>) -> Option<Task> {
    let text = field.text()?;
    let (method, path) = match text.split_once(' ') {
        Some((method, path)) if !method.starts_with('/') => (method, path.trim_start_matches(' ')),
        _ => ("GET", text),
    };
    if !request::METHODS.contains(&method) {
        field.expected(&LINE.form());
        return None;
    }
    let path = request::checked_path(field, path)?.to_owned();
    Some(Task {
        name: format!("{method} {path}"),
        weight: 1.0,
        method: method.to_owned(),
        path,
        headers: Vec::new(),
        body: None,
        expect: None,
        timeout: request::TIMEOUT,
    })
}

/// Bounds want a name: by one of a path without its value no numbers would be found, and nothing would be judged.
fn hold_name(fields: &Fields<'_>) {
    let is_bound = ["thresholds", "limits"].into_iter().any(|key| fields.has(key));
    let path = fields.get("request").and_then(|request| request.inner("path"));
    if let Some(path) = path.filter(|path| is_bound && !fields.has("name") && path.is_unknown()) {
        path.problem("has no value, and names the task that bounds are for: give the task a `name`");
    }
}

fn task(field: &Field<'_>, policy: &mut Policy) -> Option<Task> {
    let fields = Fields::open(field, &TASK)?;
    let name = fields.get("name").map(|field| super::root::name(&field));
    let weight = fields.get("weight").map_or(Some(1.0), |field| field.positive());
    let request = fields.get("request").and_then(|field| request::read(&field));
    let expect = fields.get("expect").map(|field| request::expect(&field));
    let shown = || request.as_ref().map(|request| format!("{} {}", request.method, request.path));
    let name = name.unwrap_or_else(shown);
    hold_name(&fields);
    // Bounds are checked even where the task has no name to carry them.
    let label = Some(name.as_deref().unwrap_or_default());
    if let Some(field) = fields.get("thresholds") {
        policy::thresholds(&field, label, policy);
    }
    if let Some(field) = fields.get("limits") {
        policy::limits(&field, label, policy);
    }
    let request = request?;
    Some(Task {
        name: name?,
        weight: weight?,
        method: request.method,
        path: request.path,
        headers: request.headers,
        body: request.body,
        expect: expect.flatten(),
        timeout: request.timeout,
    })
}
