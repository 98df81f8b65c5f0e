//! `start`: how an arm is started, when it is ready, how it is stopped.

use crate::config::field::Field;
use crate::config::fields::Fields;
use crate::config::shape::{Entry, Key, Rule, Section, Shape};
use crate::target::{CommandLine, Ready, ReadyWhen, StartConfig};
use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

/// What commands take.
pub const COMMAND: Shape = Shape::Either(&[Shape::Text, Shape::list(&Shape::Text)]);

/// What to do where nothing is started.
pub const ELSEWHERE: &str =
    "perf-gate runs no commands there; start the builds beforehand and give each by its `url` alone";

/// What `env` takes.
pub const ENV: Shape = Shape::Map(&[Entry { name: "NAME", pattern: "^[^=]+$", shape: Shape::Text }]);

/// What a path of a build takes.
pub const PATH: Shape = Shape::Pattern { pattern: r"^/[^\s#]*$", form: "a path such as `/healthz`" };

static READY: Section = Section::new(
    "ready",
    "When an arm counts as started.",
    &[
        Key::new("http", PATH, "A GET of this path answers with a status below 400."),
        Key::new("tcp", Shape::True, "The port takes connections.").default("true, without `http` and `log`"),
        Key::new("log", Shape::Text, "A line of the output contains this text."),
        Key::new("within", Shape::Duration, "For how long this is waited for.").default("60s"),
    ],
)
.rules(&[Rule::NotBoth("http", "tcp"), Rule::NotBoth("http", "log"), Rule::NotBoth("tcp", "log")]);

/// The table of `start`.
pub static START: Section = Section::new(
    "start",
    "How an arm is started and stopped. `${port}` (a free port), `${arm}` (`base` or `head`) and `${folder}` (the \
     arm's working folder, absolute) are replaced in commands, `env` and `ready` when the arm starts. A command is a text for `sh -c`, or a list of words that is \
     run as it is. It finds the environment of perf-gate, without the tokens that this speaks to GitHub with and without the files of the \
     step (docs/github.md, Permissions); `env` hands one on: `{ GITHUB_TOKEN: \"${GITHUB_TOKEN:-}\" }`.",
    &[
        Key::new("command", COMMAND, "Serves until it is ended.").required(),
        Key::new("folder", Shape::Text, "Working folder of all commands of the arm, relative to this file.")
            .default("the folder of this file"),
        Key::new("env", ENV, "Added to the environment of all commands of the arm."),
        Key::new("ready", Shape::Section(&READY), "When the arm counts as started.").default("{ tcp: true }"),
        Key::new("stop", COMMAND, "Ends the arm where a signal to its processes is not enough.").default("SIGTERM"),
        Key::new("before_start", COMMAND, "Run to its end before every start."),
    ],
);

/// Reads `start`; `folder` is that of the scenario file.
pub fn read(field: &Field<'_>, folder: &Path) -> Option<StartConfig> {
    let fields = Fields::open(field, &START)?;
    let start = fields.get("command").map(|field| command(&field));
    let working = match fields.get("folder") {
        Some(field) => working_folder(&field).map(|inner| folder.join(inner)),
        None => Some(folder.to_owned()),
    };
    let env = fields.get("env").map(|field| environment(&field)).unwrap_or_default();
    let ready = match fields.get("ready") {
        Some(field) => ready(&field),
        None => Some(Ready { when: ReadyWhen::Tcp, within: WITHIN }),
    };
    let stop = fields.get("stop").and_then(|field| command(&field));
    let before_start = fields.get("before_start").and_then(|field| command(&field));
    Some(StartConfig { command: start??, folder: working?, env, ready: ready?, stop, before_start })
}

const WITHIN: Duration = Duration::from_secs(60);

/// Reads a command.
pub fn command(field: &Field<'_>) -> Option<CommandLine> {
    if !field.is_list() {
        if field.is_mapping() {
            field.expected(&COMMAND.form());
            return None;
        }
        return field.words().map(|text| CommandLine::Shell(text.to_owned()));
    }
    let items = field.some_items()?;
    let words: Vec<_> = items.iter().map(|item| item.text().map(str::to_owned)).collect();
    let words = words.into_iter().collect::<Option<Vec<_>>>()?;
    if words.first().is_some_and(|program| program.trim().is_empty()) {
        items.first()?.problem("must name a program");
        return None;
    }
    Some(CommandLine::Words(words))
}

/// Reads the working folder of commands.
pub fn working_folder<'a>(field: &Field<'a>) -> Option<&'a str> {
    let text = field.words()?;
    if ["${port}", "${arm}", "${folder}"].iter().any(|late| text.contains(late)) {
        field.problem("`${port}`, `${arm}` and `${folder}` are replaced in commands, `env` and `ready`, not here");
        return None;
    }
    Some(text)
}

/// Reads variables for commands.
pub fn environment(field: &Field<'_>) -> BTreeMap<String, String> {
    let mut env = BTreeMap::new();
    for (name, value) in field.entries().unwrap_or_default() {
        if name.text.is_empty() || name.text.contains(['=', '\0']) {
            value.sink.add(&name.place, &value.path, "a variable's name must not be empty or hold `=`");
        }
        match value.text() {
            Some(text) if text.contains('\0') => value.problem("must not hold a zero byte"),
            Some(text) => _ = env.insert(name.text.clone(), text.to_owned()),
            None => {}
        }
    }
    env
}

/// Reads a path of a build.
pub fn path<'a>(field: &Field<'a>) -> Option<&'a str> {
    let is_path = |path: &str| path.starts_with('/') && !path.contains(|c: char| c.is_whitespace() || c == '#');
    field.form(&PATH, |path| field.is_unknown() || is_path(path))
}

fn ready(field: &Field<'_>) -> Option<Ready> {
    let fields = Fields::open(field, &READY)?;
    let http = fields.get("http").map(|field| path(&field).map(|path| ReadyWhen::Http(path.to_owned())));
    let log = fields.get("log").map(|field| field.words().map(|text| ReadyWhen::Log(text.to_owned())));
    let tcp = fields.get("tcp").map(|field| match field.bool() {
        Some(false) => {
            field.problem("expected `true`: to wait for something else, write `http` or `log` in its place");
            None
        }
        answer => answer.map(|_| ReadyWhen::Tcp),
    });
    let within = match fields.get("within") {
        Some(field) => field.time(),
        None => Some(WITHIN),
    };
    Some(Ready { when: http.or(log).or(tcp).unwrap_or(Some(ReadyWhen::Tcp))?, within: within? })
}
