//! Steps of a task, and of what users do before their first iteration.

use super::wait;
use super::{capture, expect, keep, policy, request};
use crate::config::field::Field;
use crate::config::fields::Fields;
use crate::config::shape::{Key, Rule, Section, Shape};
use crate::config::tree::Kind;
use crate::driver::http::{Expect, Request, Step};
use crate::gate::Policy;
use crate::load::ThinkTime;

/// A request in one line.
pub const LINE: Shape = Shape::Pattern {
    pattern: r"^((GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS) +)?/([^\s#{]|\{\{[^{}]*\}\}|\{)*$",
    form: "a task such as `GET /orders` or `/orders`",
};

static SECTION: Section = Section::new(
    "step",
    "One request, a wait for work that the target does on its own, or a pause. A bare text such as `GET /orders` or `/orders` is a request with nothing else.",
    &[
        Key::new("name", Shape::Text, "Unique in its task.").default("method and path"),
        Key::new("request", Shape::Section(&request::REQUEST), "What is sent."),
        Key::new("expect", Shape::Section(&expect::EXPECT), "What counts as a success."),
        keep::KEY,
        capture::KEY,
        Key::new("wait", Shape::Section(&wait::WAIT), "Asks until the answer is as it is to be."),
        Key::new("pause", Shape::Span, "Does nothing for so long, drawn evenly from a range."),
        Key::new("thresholds", policy::THRESHOLDS, "How much worse than on base this request may be.").default("none"),
        Key::new("limits", policy::LIMITS, "Absolute bounds of this request.").default("none"),
    ],
)
.rules(&[
    Rule::One(&["request", "wait", "pause"]),
    Rule::NotBoth("expect", "wait"),
    Rule::NotBoth("expect", "pause"),
    Rule::NotBoth("capture", "pause"),
    Rule::NotBoth("let", "wait"),
    Rule::NotBoth("let", "pause"),
]);

/// One step.
pub const STEP: Shape = Shape::Either(&[LINE, Shape::Section(&SECTION)]);

/// A request in one line.
#[derive(Debug, Clone, Copy)]
pub struct Line<'a> {
    /// In upper case.
    pub method: &'a str,
    /// With templates.
    pub path: &'a str,
}

/// Reads a request in one line.
pub fn line<'a>(field: &Field<'a>) -> Option<Line<'a>> {
    let text = field.text()?;
    let (method, path) = match text.split_once(' ') {
        Some((method, path)) if !method.starts_with('/') => (method, path.trim_start_matches(' ')),
        _ => ("GET", text),
    };
    if !request::METHODS.contains(&method) {
        field.expected(&LINE.form());
        return None;
    }
    Some(Line { method, path: request::checked_path(field, path)? })
}

/// A request of which only this is said.
pub fn bare(name: String, method: &str, path: &str) -> Request {
    Request {
        name,
        method: method.to_owned(),
        path: path.to_owned(),
        query: Vec::new(),
        headers: Vec::new(),
        body: None,
        gzip: false,
        expect: Expect::default(),
        kept: Vec::new(),
        captures: Vec::new(),
        timeout: request::TIMEOUT,
        redirects: 0,
    }
}

/// Reads the steps of a task; bounds of requests go to the policy.
pub fn read(field: &Field<'_>, task: &str, policy: &mut Policy) -> Option<Vec<Step>> {
    let mut steps: Vec<Option<Step>> = Vec::new();
    let mut names: Vec<String> = Vec::new();
    for item in field.some_items()? {
        let mut name = |own: &str| {
            // The same request again is counted by itself.
            let again = names.iter().filter(|name| *name == own).count();
            names.push(own.to_owned());
            let number = if again > 0 { format!(" ({})", again + 1) } else { String::new() };
            format!("{task} / {own}{number}")
        };
        steps.push(match &item.node.kind {
            Kind::Scalar(_) => line(&item)
                .map(|Line { method, path }| Step::Request(bare(name(&format!("{method} {path}")), method, path))),
            _ => step(&item, &mut name, policy),
        });
    }
    steps.into_iter().collect()
}

fn step(field: &Field<'_>, name: &mut dyn FnMut(&str) -> String, policy: &mut Policy) -> Option<Step> {
    let fields = Fields::open(field, &SECTION)?;
    let own = fields.get("name").map(|field| super::root::name(&field));
    let expect = fields.get("expect").map_or(Some(Expect::default()), |field| expect::read(&field));
    let (kept, captures) = (keep::read(&fields), capture::read(&fields));
    if let Some(field) = fields.get("pause") {
        let (from, to) = field.range()?;
        return Some(Step::Pause(ThinkTime { from, to }));
    }
    let request = fields.get("request").map(|field| request::read(&field));
    let wait = fields.get("wait").map(|field| wait::read(&field));
    let asked = || wait.as_ref()?.as_ref().map(|wait| &wait.request);
    let shown = || request.as_ref().and_then(Option::as_ref).or_else(asked).map(|r| format!("{} {}", r.method, r.path));
    let name = own.unwrap_or_else(shown).map(|own| name(&own));
    request::hold_name(&fields);
    policy::bounds(&fields, name.as_deref().unwrap_or_default(), policy);
    let captures = captures?;
    if let Some(wait) = wait {
        return Some(Step::Wait(wait?.named(name?, captures)));
    }
    Some(Step::Request(Request { name: name?, expect: expect?, kept: kept?, captures, ..request??.named() }))
}
