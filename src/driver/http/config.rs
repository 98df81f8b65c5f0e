//! The `tasks` and `users` of an HTTP scenario, as values.

use super::capture::Capture;
use super::data::{DataSet, Needs};
use super::expect::Expect;
use super::template::{Spelling, Template};
use crate::load::ThinkTime;
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
    /// Rows that templates may name.
    pub data: Vec<DataSet>,
    /// Users keep the cookies that they are given.
    pub cookies: bool,
    /// How many connections there are, and whose.
    pub connections: Connections,
}

/// The connections to one arm.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Connections {
    /// Most at a time; arrivals beyond wait in a queue and are timed.
    pub most: usize,
    /// Most requests that wait for one; those beyond fail at once. No bound where there is none.
    pub waiting: Option<usize>,
    /// Whose they are.
    pub sharing: Sharing,
    /// Most requests on one HTTP/2 connection at a time, where the server takes as many.
    pub streams: usize,
}

/// Whose connections are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Sharing {
    /// Everybody's: an idle one serves the next request, whoever sends it.
    #[default]
    Shared,
    /// A user's own, kept as long as the user is there.
    PerUser,
    /// A request's own: opened for it and closed after it.
    NewEachTime,
}

/// One kind of user.
#[derive(Debug, Clone, PartialEq)]
pub struct UserClass {
    /// What a profile calls it by.
    pub name: Option<String>,
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
pub(super) struct Counted<'a> {
    /// The wait around the request.
    pub wait: Option<&'a str>,
    pub request: &'a Request,
}

impl Step {
    pub(super) fn counted(&self) -> Option<Counted<'_>> {
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
    /// Starts with `/`; may hold templates.
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
    /// Names of values that are filled in before the rest, once; what they become may hold templates.
    pub kept: Vec<(String, String)>,
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

impl Body {
    /// Everything in it that may hold templates.
    fn texts(&self) -> Vec<&String> {
        match self {
            Self::Raw(text) | Self::Json(text) => vec![text],
            Self::File(_) => Vec::new(),
            Self::Form(pairs) => pairs.iter().map(|(_, value)| value).collect(),
            Self::Multipart(parts) => parts
                .iter()
                .filter_map(|part| match &part.content {
                    Content::Text(text) => Some(text),
                    Content::File(_) => None,
                })
                .collect(),
        }
    }
}

impl Request {
    /// Rows that its path, headers, body and kept values name.
    pub(super) fn needs(&self, sets: &[DataSet]) -> Needs {
        let body = self.body.as_ref().map(Body::texts).unwrap_or_default();
        let pairs = self.headers.iter().chain(&self.query).chain(&self.kept).map(|(_, value)| value);
        let texts = [&self.path].into_iter().chain(pairs).chain(body);
        // Of JSON as text only the rows matter, and those stand in it as they do in any text.
        let templates = texts.filter_map(|text| Template::parse(text, Spelling::Plain, sets).ok());
        templates.map(|template| template.needs()).collect()
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
