//! `users`: kinds of users, each with tasks of its own.

use super::step::{self, STEP};
use super::task::{self, Names};
use crate::config::field::Field;
use crate::config::fields::Fields;
use crate::config::shape::{Key, Rule, Section, Shape, alternatives};
use crate::driver::http::{Pause, Step, UserClass};
use crate::gate::Policy;
use crate::load::{Load, ThinkTime};

/// `think_time` wherever it may stand.
pub const THINK_TIME: Key = Key::new(
    "think_time",
    Shape::Span,
    "Pause of a user between two iterations, drawn evenly from a range; in closed models only. Users that a profile begins \
     with are anywhere in a first one, so that they do not all start at once.",
)
.default("none");

/// `pacing` wherever it may stand.
pub const PACING: Key = Key::new(
    "pacing",
    Shape::Duration,
    "An iteration of a user begins so long after the one before began, or when that has ended; in closed models only.",
)
.default("none");

/// `on_start` wherever it may stand.
pub const ON_START: Key = Key::new(
    "on_start",
    Shape::list(&STEP),
    "What every user does before its first iteration, once for every start of a build. It is not measured; where it fails, \
     so does the iteration.",
);

static USERS: Section = Section::new(
    "users",
    "One kind of user, with tasks of its own.",
    &[
        Key::new("name", Shape::Text, "What a profile of `load` calls it by.").default("none"),
        Key::new("weight", Shape::Positive, "How many there are of it, relative to the others.").default("1"),
        THINK_TIME,
        PACING,
        ON_START,
        Key::new("tasks", task::SHAPE, "What an iteration of such a user does.").required(),
    ],
)
.rules(&[Rule::NotBoth("think_time", "pacing")]);

/// What the key `users` takes.
pub const SHAPE: Shape = Shape::list(&KIND);

const KIND: Shape = Shape::Section(&USERS);

/// Reads the kinds of users: those under `users`, or the one that `tasks` makes. What stands at the top holds for all
/// that say nothing themselves.
pub fn read(top: &Fields<'_>, policy: &mut Policy) -> Option<Vec<UserClass>> {
    let mut names = Names::default();
    let (general, on_start) = (pause(top), on_start(top));
    let classes = match (top.get("users"), top.get("tasks")) {
        (Some(field), _) => {
            let items = field.some_items()?;
            let classes: Vec<_> = items.iter().map(|item| class(item, &mut names, policy)).collect();
            classes.into_iter().collect::<Option<Vec<_>>>()?
        }
        (None, Some(field)) => {
            let tasks = task::read(&field, &mut names, policy)?;
            vec![UserClass { name: None, weight: 1.0, pause: None, on_start: Vec::new(), tasks }]
        }
        (None, None) => return None,
    };
    let (general, on_start) = (general?, on_start?);
    let with_defaults = |class: UserClass| UserClass {
        pause: class.pause.or(general),
        on_start: if class.on_start.is_empty() { on_start.clone() } else { class.on_start },
        ..class
    };
    Some(classes.into_iter().map(with_defaults).collect())
}

fn class(field: &Field<'_>, names: &mut Names, policy: &mut Policy) -> Option<UserClass> {
    let fields = Fields::open(field, &USERS)?;
    let name = fields.get("name").map_or(Some(None), |field| super::root::name(&field).map(Some));
    let weight = fields.get("weight").map_or(Some(1.0), |field| field.positive());
    let (pause, on_start) = (pause(&fields), on_start(&fields));
    let tasks = fields.get("tasks").and_then(|field| task::read(&field, names, policy));
    Some(UserClass { name: name?, weight: weight?, pause: pause?, on_start: on_start?, tasks: tasks? })
}

fn on_start(fields: &Fields<'_>) -> Option<Vec<Step>> {
    let Some(field) = fields.get("on_start") else { return Some(Vec::new()) };
    let mut policy = Policy { thresholds: Vec::new(), ..Policy::default() };
    let steps = step::read(&field, ON_START.name, &mut policy);
    if !policy.thresholds.is_empty() || !policy.limits.is_empty() {
        field.problem("is not measured, so nothing of it can be judged: remove its `thresholds` and `limits`");
    }
    steps
}

/// Reads `think_time` or `pacing`, where there is one.
pub fn pause(fields: &Fields<'_>) -> Option<Option<Pause>> {
    let think = fields.get("think_time").map(|field| field.range().map(|(from, to)| ThinkTime { from, to }));
    let pacing = fields.get("pacing").map(|field| field.time());
    match (think, pacing) {
        (Some(think), _) => think.map(|think| Some(Pause::Think(think))),
        (None, Some(every)) => every.map(|every| Some(Pause::Pacing(every))),
        (None, None) => Some(None),
    }
}

/// Gives every profile the kind of users that it names.
pub fn assign(field: &Field<'_>, load: &mut Load, names: &[Option<String>]) {
    let items = if field.is_list() { field.items().unwrap_or_default() } else { vec![field.clone()] };
    for (item, part) in items.iter().zip(&mut load.parts) {
        let profile = item.entries().unwrap_or_default().into_iter().next();
        let Some(named) = profile.and_then(|(_, profile)| profile.inner("users")) else { continue };
        let Some(name) = named.text() else { continue };
        part.users = names.iter().position(|known| known.as_deref() == Some(name));
        if part.users.is_none() {
            let known = names.iter().flatten().map(|name| format!("`{name}`"));
            let known = alternatives(known);
            named.problem(match known.is_empty() {
                true => "no kind of `users` has a `name`".to_owned(),
                false => format!("no kind of `users` has this name; there is {known}"),
            });
        }
    }
}

/// Every kind of user has a profile: where all profiles name one, a kind that none names would never do anything.
pub fn all_work(field: &Field<'_>, load: &Load, names: &[Option<String>]) {
    let Some(working) = load.parts.iter().map(|part| part.users).collect::<Option<Vec<_>>>() else { return };
    let idle = field.items().unwrap_or_default().into_iter().zip(names).enumerate();
    for (i, (kind, name)) in idle.filter(|(i, _)| !working.contains(i)) {
        kind.problem(match name {
            None => "every profile of `load` names a kind of `users`, and this one has no `name`: it would do nothing; give \
                     it a name and a profile, or remove it"
                .to_owned(),
            Some(name) if names[..i].contains(&Some(name.clone())) => {
                format!("there is a kind of `users` named `{name}` already, and profiles mean that one: give this one another name")
            }
            Some(name) => {
                format!("no profile of `load` names it, so it would do nothing: add a profile with `users: {name}`, or remove it")
            }
        });
    }
}

/// Only users of a closed model pause between iterations.
pub fn hold(fields: &Fields<'_>, load: &Load) {
    if load.parts.iter().any(|part| !part.profile.is_open()) {
        return;
    }
    for field in ["think_time", "pacing"].into_iter().filter_map(|key| fields.get(key)) {
        field.problem(
            "this load starts iterations at its rate whatever the users do, so a pause would change nothing: remove it, \
             or use constant-vus or ramping-vus",
        );
    }
}
