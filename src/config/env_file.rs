//! Files of variables: `NAME=value`, one a line.

use super::interpolate::is_name;
use super::problem::{Place, Problems, Sink};
use std::collections::BTreeMap;
use std::path::Path;

/// Reads a file of variables. Blank lines and lines that begin with `#` are left out; `export` may
/// stand before a name; single quotes keep everything as it is, double quotes know `\n`, `\t`, `\"`
/// and `\\`; without quotes a ` #` begins a comment. The last of several values wins.
pub fn env_file(path: &Path, text: &str) -> Result<BTreeMap<String, String>, Problems> {
    let sink = Sink::default();
    let mut variables = BTreeMap::new();
    for (i, line) in text.trim_start_matches('\u{feff}').lines().enumerate() {
        let column = line.len() - line.trim_start().len() + 1;
        match variable(line.trim()) {
            Ok(Some((name, value))) => {
                variables.insert(name.to_owned(), value);
            }
            Ok(None) => {}
            Err(problem) => sink.add(&Place::File { line: i + 1, column }, "", problem),
        }
    }
    match sink.finish(path) {
        Some(problems) => Err(problems),
        None => Ok(variables),
    }
}

/// Problems never show the line: it may hold a secret.
fn variable(line: &str) -> Result<Option<(&str, String)>, String> {
    if line.is_empty() || line.starts_with('#') {
        return Ok(None);
    }
    let exported = line.strip_prefix("export").filter(|rest| rest.starts_with([' ', '\t']));
    let (name, value) = exported.unwrap_or(line).split_once('=').ok_or("expected `NAME=value`")?;
    let name = name.trim();
    if !is_name(name) {
        return Err("the name before `=` must be of letters, digits and `_`".to_owned());
    }
    let value = value.trim();
    let value = match value.chars().next() {
        Some('\'') => single(&value[1..])?,
        Some('"') => double(&value[1..])?,
        _ if value.starts_with('#') => String::new(),
        _ => value.split(" #").next().unwrap_or_default().trim_end().to_owned(),
    };
    Ok(Some((name, value)))
}

fn single(rest: &str) -> Result<String, String> {
    let (value, after) = rest.split_once('\'').ok_or("the closing `'` is missing")?;
    nothing_but_a_comment(after).map(|()| value.to_owned())
}

fn double(rest: &str) -> Result<String, String> {
    let mut value = String::new();
    let mut letters = rest.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '"' => return nothing_but_a_comment(letters.as_str()).map(|()| value),
            '\\' => match letters.next() {
                Some('n') => value.push('\n'),
                Some('t') => value.push('\t'),
                Some(other @ ('"' | '\\' | '$')) => value.push(other),
                Some(other) => value.extend(['\\', other]),
                None => break,
            },
            letter => value.push(letter),
        }
    }
    Err("the closing `\"` is missing".to_owned())
}

fn nothing_but_a_comment(after: &str) -> Result<(), String> {
    let after = after.trim_start();
    if after.is_empty() || after.starts_with('#') { Ok(()) } else { Err("there is more after the quotes".to_owned()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_with_and_without_quotes() {
        let text = "# comment\n\nA=1\nexport B = two words # note\nC='#{x} \\n'\nD=\"a\\n\\\"b\\\"\" # note\nE=\nF=a=b#c\nexported=1\n";
        let read = env_file(Path::new("ci.env"), text).unwrap();
        let expected = [
            ("A", "1"),
            ("B", "two words"),
            ("C", "#{x} \\n"),
            ("D", "a\n\"b\""),
            ("E", ""),
            ("F", "a=b#c"),
            ("exported", "1"),
        ];
        assert_eq!(read, expected.map(|(name, value)| (name.to_owned(), value.to_owned())).into());
    }

    #[test]
    fn every_bad_line_is_named_without_its_content() {
        let text = "A\n1A=secret\n  B='secret\nC=\"x\" secret\n";
        let problems = env_file(Path::new("ci.env"), text).unwrap_err().to_string();
        assert_eq!(
            problems,
            "ci.env:1:1: expected `NAME=value`\n\
             ci.env:2:1: the name before `=` must be of letters, digits and `_`\n\
             ci.env:3:3: the closing `'` is missing\n\
             ci.env:4:1: there is more after the quotes"
        );
    }
}
