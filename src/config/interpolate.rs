//! `${NAME}` and `${NAME:-default}` in the values of a tree.

use super::problem::Sink;
use super::scenario::Secrets;
use super::tree::{Kind, Node, Scalar};
use std::collections::BTreeMap;

/// Known only when an arm starts; left alone in the target.
const LATE: [&str; 3] = ["port", "arm", "folder"];

/// The tree with every placeholder replaced, and the values that came from the environment.
///
/// A scalar that names a variable without a value becomes a hole. Where `measured`, it keeps the placeholder in what only
/// load and builds want.
pub fn interpolate(tree: &Node, variables: &BTreeMap<String, String>, measured: bool, sink: &Sink) -> (Node, Secrets) {
    let mut pass = Pass { variables, measured, sink, secrets: Secrets::default(), unknown: false };
    let tree = pass.node(tree, "");
    (tree, pass.secrets)
}

struct Pass<'a> {
    variables: &'a BTreeMap<String, String>,
    measured: bool,
    sink: &'a Sink,
    secrets: Secrets,
    /// Of the text at hand: a placeholder was kept for want of a value.
    unknown: bool,
}

impl Pass<'_> {
    fn node(&mut self, node: &Node, path: &str) -> Node {
        let join = |key: &str| if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") };
        let kind = match &node.kind {
            Kind::Scalar(scalar) => self.scalar(scalar, path).map(Kind::Scalar).unwrap_or_else(|problem| {
                self.sink.add(&node.place, path, problem);
                Kind::Hole
            }),
            Kind::Sequence(items) => Kind::Sequence(
                items.iter().enumerate().map(|(i, item)| self.node(item, &join(&i.to_string()))).collect(),
            ),
            Kind::Mapping(entries) => Kind::Mapping(
                entries.iter().map(|(name, node)| (name.clone(), self.node(node, &join(&name.text)))).collect(),
            ),
            Kind::Hole => Kind::Hole,
        };
        Node { kind, place: node.place.clone() }
    }

    fn scalar(&mut self, scalar: &Scalar, path: &str) -> Result<Scalar, String> {
        self.unknown = false;
        let text = self.text(&scalar.text, path)?;
        let written = (text != scalar.text || self.unknown).then(|| scalar.text.clone());
        Ok(Scalar { text, plain: scalar.plain, written, unknown: self.unknown })
    }

    fn text(&mut self, text: &str, path: &str) -> Result<String, String> {
        let mut result = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(start) = rest.find("${") {
            if rest[..start].ends_with('$') {
                result.push_str(&rest[..start - 1]);
                result.push_str("${");
                rest = &rest[start + 2..];
                continue;
            }
            result.push_str(&rest[..start]);
            let end = rest[start..].find('}').map(|end| start + end).ok_or_else(|| malformed(&rest[start..]))?;
            result.push_str(&self.placeholder(&rest[start..=end], path)?);
            rest = &rest[end + 1..];
        }
        result.push_str(rest);
        Ok(result)
    }

    /// What stands for `${…}`.
    fn placeholder(&mut self, written: &str, path: &str) -> Result<String, String> {
        let inner = &written[2..written.len() - 1];
        let (name, default) = match inner.split_once(":-") {
            Some((name, default)) => (name, Some(default)),
            None => (inner, None),
        };
        if !is_name(name) || default.is_some_and(|default| default.contains("${")) {
            return Err(malformed(written));
        }
        if LATE.contains(&name) && default.is_none() {
            return match path == "target" || path.starts_with("target.") {
                true => Ok(written.to_owned()),
                false => Err(format!("`{written}` is known within `target` only")),
            };
        }
        match (self.variables.get(name), default) {
            (Some(value), _) if !value.is_empty() => {
                self.secrets.add(name, value);
                Ok(value.clone())
            }
            (_, Some(default)) => Ok(default.to_owned()),
            (_, None) if self.measured && is_played(path) => {
                self.unknown = true;
                Ok(written.to_owned())
            }
            (value, None) => Err(format!(
                "the variable {name} {}: set it in the environment or in a file for `--env-file`, \
                 or write a default, `${{{name}:-…}}`",
                // A secret that a job may not see is empty, not absent.
                if value.is_some() { "is empty" } else { "has no value" },
            )),
        }
    }
}

/// Whether a value says what is built, started or sent, which nothing is judged by: all of the target, and requests.
fn is_played(path: &str) -> bool {
    /// Where requests stand, as tables or in one line.
    const LISTS: [&str; 6] = ["tasks", "users", "on_start", "setup", "teardown", "steps"];
    let mut keys: Vec<&str> = path.split('.').collect();
    if keys[0] == "target" {
        return true;
    }
    if !LISTS.contains(&keys[0]) {
        return false;
    }
    if keys.iter().any(|key| ["request", "let"].contains(key)) {
        return true;
    }
    let is_item = keys.pop().is_some_and(|key| key.parse::<usize>().is_ok());
    is_item && keys.pop().is_some_and(|list| LISTS.contains(&list))
}

/// Whether a text can name a variable.
pub fn is_name(text: &str) -> bool {
    let mut letters = text.chars();
    letters.next().is_some_and(|c| c.is_ascii_alphabetic() || c == '_')
        && letters.all(|c| c.is_ascii_alphanumeric() || c == '_')
}

fn malformed(written: &str) -> String {
    format!(
        "`{}` is no placeholder: expected `${{NAME}}` or `${{NAME:-default}}`; a literal `${{` is written `$${{`",
        super::tree::shortened(written)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str, path: &str) -> Result<String, String> {
        let variables = [("NAME", "value"), ("EMPTY", ""), ("port", "1")];
        let variables = variables.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
        let (sink, secrets) = (&Sink::default(), Secrets::default());
        Pass { variables: &variables, measured: false, sink, secrets, unknown: false }.text(text, path)
    }

    #[test]
    fn placeholders_are_replaced() {
        for (written, value) in [
            ("${NAME}", "value"),
            ("a ${NAME} b ${NAME}", "a value b value"),
            ("${NAME:-other}", "value"),
            ("${EMPTY:-other}", "other"),
            ("${NONE:-}", ""),
            ("${EMPTY:-}", ""),
            ("$${NAME} $$ $NAME", "${NAME} $$ $NAME"),
            ("$${NAME", "${NAME"),
        ] {
            assert_eq!(text(written, "name"), Ok(value.to_owned()), "{written}");
        }
        assert_eq!(text("${port} ${arm} ${NAME}", "target.head.url"), Ok("${port} ${arm} value".to_owned()));
    }

    #[test]
    fn what_cannot_be_replaced_is_said() {
        for (written, part) in [
            ("${NONE}", "NONE has no value"),
            ("${EMPTY}", "EMPTY is empty: set it"),
            ("${port}", "within `target` only"),
            ("${", "no placeholder"),
            ("${NAME", "no placeholder"),
            ("${A-B}", "no placeholder"),
            ("${}", "no placeholder"),
            ("${A:-${B}}", "no placeholder"),
        ] {
            let problem = text(written, "targets").unwrap_err();
            assert!(problem.contains(part), "{written}: {problem}");
        }
    }

    #[test]
    fn values_of_the_environment_are_secrets_and_defaults_are_not() {
        let variables = BTreeMap::from([("TOKEN".to_owned(), "hunter2".to_owned())]);
        let sink = Sink::default();
        let tree = super::super::parse::parse("[\"${TOKEN}\", \"${OTHER:-default}\"]", None, &sink).unwrap();
        let (_, secrets) = interpolate(&tree, &variables, false, &sink);
        assert_eq!(secrets.scrub("hunter2 default"), "${TOKEN} default");
    }
}
