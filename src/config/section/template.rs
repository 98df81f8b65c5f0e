//! Templates wherever a request has a text: `{{uuid}}`, `{{int 1 100}}`, what a step captured, rows of data.

use crate::config::field::Field;
use crate::config::nearest::nearest;
use crate::config::tree::{Kind, Name, Node};
use crate::driver::http::{DataSet, NONE, PLACEHOLDERS, Piece, Placeholder, pieces};

/// What templates may name at some point of a scenario.
#[derive(Debug, Clone)]
struct Names<'a> {
    sets: &'a [DataSet],
    captured: Vec<String>,
}

/// Notes every `{{…}}` in the requests of a scenario that is no template, or that names what nothing captures.
pub fn hold(root: &Field<'_>, sets: &[DataSet]) {
    let mut names = Names { sets, captured: Vec::new() };
    steps(root, "setup", &mut names);
    steps(root, "teardown", &mut names.clone());
    // A kind of users that starts in its own way does not start in that of all.
    let mut general = names.clone();
    steps(root, "on_start", &mut general);
    tasks(root, &general);
    for class in root.inner("users").and_then(|users| list(&users)).unwrap_or_default() {
        let mut own = if class.node.get("on_start").is_some() { names.clone() } else { general.clone() };
        steps(&class, "on_start", &mut own);
        tasks(&class, &own);
    }
}

fn tasks(field: &Field<'_>, names: &Names<'_>) {
    let tasks = field.inner("tasks").and_then(|tasks| list(&tasks)).unwrap_or_default();
    let mut names = names.clone();
    // What a task without steps captures, later iterations of its user know.
    for task in tasks.iter().filter(|task| task.node.get("steps").is_none()) {
        lets(task, &mut names);
        captures(task, &mut names);
    }
    for task in &tasks {
        requests(task, &names);
        steps(task, "steps", &mut names.clone());
    }
}

/// The items, where it is a list; whoever reads it says where it is none.
fn list<'a>(field: &Field<'a>) -> Option<Vec<Field<'a>>> {
    if field.is_list() { field.items() } else { None }
}

/// Steps in their order: each knows what those before it captured.
fn steps(field: &Field<'_>, key: &str, names: &mut Names<'_>) {
    for item in field.inner(key).and_then(|steps| list(&steps)).unwrap_or_default() {
        step(&item, names);
    }
}

fn requests(field: &Field<'_>, names: &Names<'_>) {
    if matches!(field.node.kind, Kind::Scalar(_)) {
        return texts(field, names);
    }
    // What a wait polls is written within it.
    let wait = field.inner("wait");
    for holder in [Some(field), wait.as_ref()].into_iter().flatten() {
        if let Some(request) = holder.inner("request") {
            texts(&request, names);
        }
    }
}

fn step(field: &Field<'_>, names: &mut Names<'_>) {
    lets(field, names);
    requests(field, names);
    let wait = field.inner("wait");
    for holder in [Some(field), wait.as_ref()].into_iter().flatten() {
        captures(holder, names);
    }
}

/// What is kept: each value may hold those before it.
fn lets(field: &Field<'_>, names: &mut Names<'_>) {
    let Some(kept) = field.inner("let").filter(Field::is_mapping) else { return };
    for (name, value) in kept.entries().unwrap_or_default() {
        texts(&value, names);
        take(name, &value, names);
    }
}

fn captures(field: &Field<'_>, names: &mut Names<'_>) {
    let Some(capture) = field.inner("capture").filter(Field::is_mapping) else { return };
    for (name, value) in capture.entries().unwrap_or_default() {
        take(name, &value, names);
    }
}

/// A name that a value is kept under, where templates can use it.
fn take(name: &Name, value: &Field<'_>, names: &mut Names<'_>) {
    let taken = match Placeholder::parse(&name.text, names.sets) {
        Ok(Placeholder::Variable(known)) if *known == *name.text && pieces(&format!("{{{{{known}}}}}")).len() == 1 => {
            None
        }
        Ok(Placeholder::Row(_)) => Some("`data` has that name already: choose another"),
        _ => Some("templates cannot use that name: choose another, such as `order_id`"),
    };
    match taken {
        Some(problem) => value.sink.add(&name.place, &value.path, problem),
        None => names.captured.push(name.text.clone()),
    }
}

/// Whether anything would be filled in somewhere in a value.
pub fn is_in(node: &Node) -> bool {
    match &node.kind {
        Kind::Scalar(scalar) => pieces(&scalar.text).iter().any(|piece| matches!(piece, Piece::Placeholder(_))),
        Kind::Sequence(items) => items.iter().any(is_in),
        Kind::Mapping(entries) => entries.iter().any(|(_, node)| is_in(node)),
        Kind::Hole => false,
    }
}

/// Every text of a value, keys included.
fn texts(field: &Field<'_>, names: &Names<'_>) {
    match &field.node.kind {
        Kind::Scalar(scalar) => check(field, &scalar.text, names),
        Kind::Sequence(items) => {
            for (i, item) in items.iter().enumerate() {
                texts(&field.child(&i.to_string(), item), names);
            }
        }
        Kind::Mapping(entries) => {
            for (name, node) in entries {
                check(field, &name.text, names);
                texts(&field.child(&name.text, node), names);
            }
        }
        Kind::Hole => {}
    }
}

fn check(field: &Field<'_>, text: &str, names: &Names<'_>) {
    for piece in pieces(text) {
        let Piece::Placeholder(inner) = piece else { continue };
        match Placeholder::parse(inner, names.sets) {
            Ok(Placeholder::Variable(name)) if !names.captured.iter().any(|known| **known == *name) => {
                field.problem(unknown(&name, names));
            }
            Ok(_) => {}
            Err(slip) if slip.text == NONE => field.problem(unknown(slip.word.as_deref().unwrap_or(inner), names)),
            Err(slip) => {
                let meant = slip.word.as_deref().and_then(|word| nearest(word, slip.known.iter().map(String::as_str)));
                field.problem(format!("{slip}{}", did_you_mean(meant)));
            }
        }
    }
}

/// What is said of a word that is no placeholder, no data and no captured value.
fn unknown(word: &str, names: &Names<'_>) -> String {
    let known = PLACEHOLDERS.iter().map(|(name, ..)| *name);
    let known = known.chain(names.sets.iter().map(|set| set.name.as_str()));
    let known = known.chain(names.captured.iter().map(String::as_str));
    // Of `orders.id` the first part is what has a name here.
    let meant = nearest(word.split('.').next().unwrap_or(word), known);
    let ways = if meant.is_some() {
        did_you_mean(meant)
    } else {
        ", and neither `data` nor a `let` or `capture` before it has that name; `{{\"{{\"}}` writes two braces"
            .to_owned()
    };
    format!("`{{{{{word}}}}}` {NONE}{ways}")
}

fn did_you_mean(meant: Option<&str>) -> String {
    meant.map(|meant| format!("; did you mean `{meant}`?")).unwrap_or_default()
}
