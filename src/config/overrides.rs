//! Flags that change a scenario before it is read.

use super::parse::parse;
use super::problem::{Place, Sink};
use super::tree::{Kind, Name, Node, Scalar};
use std::sync::Arc;

/// What the command line changes, as texts: the reader checks them like the file's own values.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Overrides {
    /// `--rate`, of a constant-arrival-rate.
    pub rate: Option<String>,
    /// `--vus`, of a constant-vus.
    pub vus: Option<String>,
    /// `--duration`, of either.
    pub duration: Option<String>,
    /// `--rounds`.
    pub rounds: Option<String>,
    /// `--budget`.
    pub budget: Option<String>,
    /// `--shortened`.
    pub shortened: Option<String>,
    /// `--fail-on`; an empty list fails on no verdict.
    pub fail_on: Option<Vec<String>>,
    /// `--against`: base is checked out, whether or not the file says how it is built.
    pub against: bool,
    /// It was measured already: where the file describes no base there may have been one, checked out elsewhere, and
    /// variables that only builds and requests want may be absent.
    pub measured: bool,
    /// `--set key=value`: keys joined with dots, items of lists by number, the value as YAML.
    pub set: Vec<(String, String)>,
}

/// Mappings whose keys hold dots themselves: what follows is one key.
const DOTTED: [&str; 4] = ["thresholds", "limits", "headers", "env"];

impl Overrides {
    /// Changes the tree; what cannot be changed is a problem that names the flag.
    pub fn apply(&self, tree: &mut Node, sink: &Sink) {
        for (key, value) in &self.set {
            let flag: Arc<str> = format!("--set {key}").into();
            let value = if value.trim().is_empty() { Some(scalar("", &flag)) } else { parse(value, Some(&flag), sink) };
            if let Some(value) = value {
                set(tree, key, value, &flag, sink);
            }
        }
        self.apply_against(tree);
        self.apply_measured(tree);
        self.apply_load(tree, sink);
        for (flag, key, value) in [
            ("--rounds", "rounds", &self.rounds),
            ("--budget", "budget", &self.budget),
            ("--shortened", "shorten", &self.shortened),
        ] {
            if let Some(value) = value {
                let flag = flag.into();
                set(tree, key, scalar(value, &flag), &flag, sink);
            }
        }
        if let Some(verdicts) = &self.fail_on {
            let flag: Arc<str> = "--fail-on".into();
            let items = verdicts.iter().map(|verdict| scalar(verdict, &flag)).collect();
            let list = Node { kind: Kind::Sequence(items), place: Place::Flag(flag.clone()) };
            set(tree, "policy.fail_on", list, &flag, sink);
        }
    }

    fn apply_against(&self, tree: &mut Node) {
        let Kind::Mapping(entries) = &mut tree.kind else { return };
        let target = entries.iter_mut().find(|(name, _)| name.text == "target").map(|(_, node)| &mut node.kind);
        if let (true, Some(Kind::Mapping(keys))) = (self.against, target)
            && keys.iter().all(|(name, _)| name.text != "build")
        {
            let place = Place::Flag("--against".into());
            let name = Name { text: "build".to_owned(), place: place.clone() };
            keys.push((name, Node::empty_mapping(place)));
        }
    }

    /// A base that was checked out is head's arm in another folder, so that is what stands for it.
    fn apply_measured(&self, tree: &mut Node) {
        let Kind::Mapping(entries) = &mut tree.kind else { return };
        let target = entries.iter_mut().find(|(name, _)| name.text == "target").map(|(_, node)| &mut node.kind);
        if let (true, Some(Kind::Mapping(keys))) = (self.measured, target)
            && keys.iter().all(|(name, _)| name.text != "base" && name.text != "build")
            && let Some((name, head)) = keys.iter().find(|(name, _)| name.text == "head")
        {
            let base = (Name { text: "base".to_owned(), place: name.place.clone() }, head.clone());
            keys.push(base);
        }
    }

    fn apply_load(&self, tree: &mut Node, sink: &Sink) {
        let (prefix, several) = match tree.get("load").map(|load| &load.kind) {
            Some(Kind::Sequence(items)) => ("load.0", items.len() > 1),
            _ => ("load", false),
        };
        let profile = profile(tree);
        for (flag, key, value, wanted) in [
            ("--rate", "rate", &self.rate, [RATE, RATE]),
            ("--vus", "vus", &self.vus, [VUS, VUS]),
            ("--duration", "duration", &self.duration, [RATE, VUS]),
        ] {
            // Without a readable profile the reader has enough to say.
            let (Some(value), Some(profile)) = (value, profile) else { continue };
            let flag: Arc<str> = flag.into();
            if several || !wanted.contains(&profile) {
                let text = match profile {
                    _ if several => {
                        format!("is for a load of one profile, and this has several: {}", ways(prefix, profile))
                    }
                    VUS => format!("the load of this scenario is {profile}, which has no {key}: use --vus"),
                    RATE => format!("the load of this scenario is {profile}, which has no {key}: use --rate"),
                    _ => format!(
                        "is for constant load, and that of this scenario is {profile}: {}",
                        ways(prefix, profile)
                    ),
                };
                sink.add(&Place::Flag(flag), "", text);
                continue;
            }
            set(tree, &format!("{prefix}.{profile}.{key}"), scalar(value, &flag), &flag, sink);
        }
    }
}

const RATE: &str = "constant-arrival-rate";
const VUS: &str = "constant-vus";
const PROFILES: [&str; 7] = [RATE, VUS, "ramping-arrival-rate", "ramping-vus", "burst", "shared-iterations", "spike"];

/// How a load is changed that is more than one number.
fn ways(prefix: &str, profile: &str) -> String {
    format!("change it with `--set {prefix}.{profile}.KEY=VALUE`, or play less of it with `--shortened`")
}

/// The name of the first load profile.
fn profile(tree: &Node) -> Option<&'static str> {
    let load = match &tree.get("load")?.kind {
        Kind::Sequence(items) => items.first()?,
        _ => tree.get("load")?,
    };
    PROFILES.into_iter().find(|name| load.get(name).is_some())
}

fn scalar(text: &str, flag: &Arc<str>) -> Node {
    let kind = Kind::Scalar(Scalar { text: text.to_owned(), plain: true, written: None, unknown: false });
    Node { kind, place: Place::Flag(flag.clone()) }
}

/// Puts a value at a dotted key, making the mappings that are missing on the way.
fn set(tree: &mut Node, key: &str, value: Node, flag: &Arc<str>, sink: &Sink) {
    let refuse = |text: String| sink.add(&Place::Flag(flag.clone()), "", text);
    let segments = segments(key);
    if segments.iter().any(|segment| segment.is_empty()) || segments.len() > 32 {
        return refuse("expected keys joined with dots, such as `tasks.0.weight`".to_owned());
    }
    let mut node = tree;
    for segment in &segments {
        node = match descend(node, segment, flag) {
            Ok(inner) => inner,
            Err(problem) => return refuse(problem),
        };
    }
    *node = value;
}

/// The keys on the way: split at dots, except within what holds dots itself.
fn segments(key: &str) -> Vec<&str> {
    let mut segments = Vec::new();
    let mut rest = Some(key);
    while let Some(text) = rest {
        let dotted = segments.last().is_some_and(|last| DOTTED.contains(last));
        let split = if dotted { None } else { text.split_once('.') };
        segments.push(split.map_or(text, |(head, _)| head));
        rest = split.map(|(_, tail)| tail);
    }
    segments
}

fn descend<'a>(node: &'a mut Node, segment: &str, flag: &Arc<str>) -> Result<&'a mut Node, String> {
    let place = Place::Flag(flag.clone());
    if node.is_null() {
        *node = Node::empty_mapping(place.clone());
    }
    match &mut node.kind {
        Kind::Mapping(entries) => {
            let index = match entries.iter().position(|(name, _)| name.text == segment) {
                Some(index) => index,
                None => {
                    let name = Name { text: segment.to_owned(), place: place.clone() };
                    entries.push((name, Node::empty_mapping(place)));
                    entries.len() - 1
                }
            };
            Ok(&mut entries[index].1)
        }
        Kind::Sequence(items) => {
            let count = items.len();
            let item = segment.parse::<usize>().ok().and_then(|index| items.get_mut(index));
            item.ok_or_else(|| format!("`{segment}` is no item of a list of {count}: the first is 0"))
        }
        Kind::Scalar(_) | Kind::Hole => {
            Err(format!("`{segment}` would be inside a single value: set the key before it as a whole"))
        }
    }
}
