//! The `tasks` and `users` of an HTTP scenario, as values.

use super::capture::Capture;
use super::expect::Expect;
use crate::load::ThinkTime;
use crate::record::Kind;
use std::sync::Arc;
use std::time::Duration;

/// What the HTTP driver plays.
#[derive(Debug, Clone, PartialEq)]
pub struct HttpConfig {
    /// Kinds of users, at least one.
    pub classes: Vec<UserClass>,
    /// What is done once after every start of a build, before any load; not measured. All users know what it captures.
    pub setup: Vec<Step>,
    /// What is done once before every stop of a build, after all load; not measured.
    pub teardown: Vec<Step>,
    /// Most connections to one arm; arrivals beyond wait in a queue and are timed.
    pub connections: usize,
    /// Users keep the cookies that they are given.
    pub cookies: bool,
}

/// One kind of user.
#[derive(Debug, Clone, PartialEq)]
pub struct UserClass {
    /// Its share of the users, or of the arrivals of an open model, relative to the others; above 0.
    pub weight: f64,
    /// What keeps its iterations apart, in the closed model.
    pub pause: Option<Pause>,
    /// What every user does before its first iteration; not measured.
    pub on_start: Vec<Step>,
    /// What its iterations do, at least one.
    pub tasks: Vec<Task>,
}

/// What an iteration does, drawn by weight.
#[derive(Debug, Clone, PartialEq)]
pub struct Task {
    /// Unique in the scenario.
    pub name: String,
    /// Above 0.
    pub weight: f64,
    /// Goes before that of the user's class.
    pub pause: Option<Pause>,
    /// At least one request. Where there is one step it has the name of the task.
    pub steps: Vec<Step>,
}

/// What keeps the iterations of a user apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pause {
    /// From the end of one to the start of the next.
    Think(ThinkTime),
    /// From the start of one to the start of the next, where it has ended by then.
    Pacing(Duration),
}

/// One step of a task.
#[derive(Debug, Clone, PartialEq)]
pub enum Step {
    /// Sends a request.
    Request(Request),
    /// Does nothing for a while.
    Pause(ThinkTime),
    /// Asks until the answer is as it is to be.
    Wait(Wait),
}

/// Asks for work that the target does on its own, until it is done.
#[derive(Debug, Clone, PartialEq)]
pub struct Wait {
    /// What the time from its start to its success is counted under; unique in the scenario.
    pub name: String,
    /// What is asked; it has a name of its own, and what it expects ends the wait.
    pub request: Request,
    /// From the start of one request to that of the next, where it has ended by then.
    pub every: Duration,
    /// Longest time to success.
    pub within: Duration,
}

/// What of a step is counted.
struct Counted<'a> {
    /// The wait around the request.
    wait: Option<&'a str>,
    request: &'a Request,
}

impl Step {
    fn counted(&self) -> Option<Counted<'_>> {
        match self {
            Self::Request(request) => Some(Counted { wait: None, request }),
            Self::Wait(wait) => Some(Counted { wait: Some(&wait.name), request: &wait.request }),
            Self::Pause(_) => None,
        }
    }
}

/// One request.
#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    /// What it is counted under; unique in the scenario.
    pub name: String,
    /// `GET`, `POST`, … in upper case.
    pub method: String,
    /// Starts with `/`; may hold `{{uuid}}` and `{{seq}}`.
    pub path: String,
    /// Added to the path, encoded; values may hold templates.
    pub query: Vec<(String, String)>,
    /// Names in lower case; values may hold templates.
    pub headers: Vec<(String, String)>,
    /// May hold templates.
    pub body: Option<Body>,
    /// The body is compressed.
    pub gzip: bool,
    /// What counts as a success.
    pub expect: Expect,
    /// What is taken out of the response.
    pub captures: Vec<Capture>,
    /// From sending to the end of the response; default 30 s.
    pub timeout: Duration,
    /// Most redirects that are followed, within the time limit.
    pub redirects: u32,
}

/// A request body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Body {
    /// Sent as it is.
    Raw(String),
    /// JSON text; `content-type: application/json` is added where the task sets none.
    Json(String),
    /// The contents of a file, without templates.
    File(Arc<[u8]>),
    /// Names and values, encoded as forms are.
    Form(Vec<(String, String)>),
    /// Parts of `multipart/form-data`.
    Multipart(Vec<Part>),
}

/// One part of a `multipart/form-data` body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Name of its field.
    pub name: String,
    /// What is in it.
    pub content: Content,
    /// Name of the file that it says it is.
    pub filename: Option<String>,
    /// What it says it is.
    pub content_type: Option<String>,
}

/// What is in a part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// May hold templates.
    Text(String),
    /// The contents of a file, without templates.
    File(Arc<[u8]>),
}

/// One name that something is counted under.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// The name.
    pub name: String,
    /// What one of it is.
    pub kind: Kind,
    /// How many there are of it in one request of the scenario, on average: the shares of requests add up to 1.
    pub share: f64,
}

impl HttpConfig {
    /// Everything that is counted, in the order of the scenario.
    pub fn entries(&self) -> Vec<Entry> {
        let requests = self.requests();
        let mut entries = Vec::new();
        for (task, drawn) in self.drawn() {
            let share = drawn / requests;
            if task.is_flow() {
                entries.push(Entry { name: task.name.clone(), kind: Kind::Several, share });
            }
            for Counted { wait, request } in task.steps.iter().filter_map(Step::counted) {
                let wait = wait.map(|name| Entry { name: name.to_owned(), kind: Kind::Several, share });
                entries.extend(wait);
                entries.push(Entry { name: request.name.clone(), kind: Kind::Request, share });
            }
        }
        entries
    }

    /// Requests of an iteration, on average.
    pub fn requests(&self) -> f64 {
        self.drawn().map(|(task, share)| share * task.requests().count() as f64).sum()
    }

    /// All tasks, each with its share of the iterations.
    pub fn drawn(&self) -> impl Iterator<Item = (&Task, f64)> {
        let all: f64 = self.classes.iter().map(|class| class.weight).sum();
        self.classes.iter().flat_map(move |class| {
            let of_class: f64 = class.tasks.iter().map(|task| task.weight).sum();
            class.tasks.iter().map(move |task| (task, class.weight / all * task.weight / of_class))
        })
    }
}

impl Task {
    /// Its requests, in order; that of a wait once, however often it will be sent.
    pub fn requests(&self) -> impl Iterator<Item = &Request> {
        self.steps.iter().filter_map(Step::counted).map(|counted| counted.request)
    }

    /// Every name that something of it is counted under.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let own = self.is_flow().then_some(self.name.as_str());
        let steps = self.steps.iter().filter_map(Step::counted);
        own.into_iter().chain(steps.flat_map(|counted| counted.wait.into_iter().chain([counted.request.name.as_str()])))
    }

    /// Whether it is counted under a name of its own, beside those of its requests.
    pub fn is_flow(&self) -> bool {
        !matches!(self.steps.as_slice(), [Step::Request(only)] if only.name == self.name)
    }
}

impl Pause {
    /// Mean time between the end of an iteration and the start of the next, for a user that is never late.
    pub fn mean(self) -> Duration {
        match self {
            Self::Think(think) => think.mean(),
            Self::Pacing(every) => every,
        }
    }
}
