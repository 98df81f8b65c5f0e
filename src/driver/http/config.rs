//! The `tasks` and `users` of an HTTP scenario, as values.

use super::capture::Capture;
use super::data::{DataSet, Needs};
use super::expect::Expect;
use super::template::{Spelling, Template};
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

    /// Rows of a data set, by index, that an iteration takes at least, on average.
    pub fn rows_taken(&self, set: usize) -> f64 {
        let of_task = |task: &Task| {
            let mut needs = Needs::default();
            task.requests().for_each(|request| needs.add(&request.needs(&self.data)));
            needs.of(set) as f64
        };
        self.drawn().map(|(task, share)| share * of_task(task)).sum()
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

impl Request {
    /// Rows that its path, headers and body name.
    fn needs(&self, sets: &[DataSet]) -> Needs {
        let body = self.body.as_ref().map(Body::texts).unwrap_or_default();
        let pairs = self.headers.iter().chain(&self.query).map(|(_, value)| value);
        let mut needs = Needs::default();
        for text in [&self.path].into_iter().chain(pairs).chain(body) {
            // Of JSON as text only the rows matter, and those stand in it as they do in any text.
            if let Ok(template) = Template::parse(text, Spelling::Plain, sets) {
                needs.add(&template.needs());
            }
        }
        needs
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::driver::http::data::{Order, Rows};
    use std::sync::Arc;

    #[test]
    fn the_rows_of_an_iteration_follow_from_its_templates() {
        let mut rows = Rows::new(Vec::new());
        rows.push("{\"id\": 1}").expect("small");
        let data =
            vec![DataSet { name: "o".to_owned(), file: "o.jsonl".into(), order: Order::Unique, rows: Arc::new(rows) }];
        let request = |path: &str, body: &str| Request {
            name: path.to_owned(),
            method: "POST".to_owned(),
            path: path.to_owned(),
            headers: vec![("x".to_owned(), "{{o.id}}".to_owned())],
            body: Some(Body::Json(body.to_owned())),
            query: Vec::new(),
            gzip: false,
            captures: Vec::new(),
            redirects: 0,
            expect: Expect::default(),
            timeout: Duration::from_secs(1),
        };
        let task = |weight, steps| Task { name: "t".to_owned(), weight, pause: None, steps };
        let tasks = vec![
            task(
                3.0,
                vec![Step::Request(request("/{{o.id}}", "{\"a\":\"{{o[10]}}\"}")), Step::Request(request("/x", "1"))],
            ),
            task(1.0, vec![Step::Request(request("/y", "{\"a\":\"{{o}}\"}"))]),
        ];
        let classes = vec![UserClass { name: None, weight: 1.0, pause: None, on_start: Vec::new(), tasks }];
        let connections = Connections { most: 1, sharing: Sharing::Shared, streams: 1 };
        let (setup, teardown, cookies) = (Vec::new(), Vec::new(), false);
        let config = HttpConfig { classes, setup, teardown, data, connections, cookies };
        assert_eq!(config.rows_taken(0), 0.75 * 11.0 + 0.25);
    }
}
