//! Where scenarios come from: files, or the quick start that is built in.

use super::call;
use crate::cli::VaryArgs;
use crate::config::{self, Overrides, Scenario};
use crate::context::Context;
use crate::failure::Failure;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Taken where no scenario is named.
const DEFAULT: &str = "perf-gate.yaml";
/// The quick start, as it is in the repository.
const QUICKSTART: &str = include_str!("../../scenarios/quickstart.yaml");

/// A scenario with the name that the user knows it by.
#[derive(Debug, Clone)]
pub struct Source {
    /// The file as the user named it.
    pub path: PathBuf,
    /// Ready to be played.
    pub scenario: Scenario,
    /// What follows `perf-gate gate` to play it again.
    pub call: Vec<String>,
}

/// Reads all scenarios; problems of all of them are told together. `against` names a base that is to be checked out.
pub fn read(
    context: &Context,
    files: &[PathBuf],
    vary: &VaryArgs,
    against: Option<&str>,
) -> Result<Vec<Source>, Failure> {
    let overrides = Overrides { against: against.is_some(), ..overrides(vary)? };
    read_with(context, files, vary, against, &overrides)
}

/// Reads scenarios to judge what was measured by them: the base may have been checked out with `--against`.
pub fn read_measured(context: &Context, files: &[PathBuf], vary: &VaryArgs) -> Result<Vec<Source>, Failure> {
    let overrides = Overrides { measured: true, ..overrides(vary)? };
    read_with(context, files, vary, None, &overrides)
}

fn read_with(
    context: &Context,
    files: &[PathBuf],
    vary: &VaryArgs,
    against: Option<&str>,
    overrides: &Overrides,
) -> Result<Vec<Source>, Failure> {
    let variables = variables(context, vary)?;
    let mut sources = Vec::new();
    let mut problems = Vec::new();
    for (path, text) in texts(files)? {
        match config::read(&path, &text, &variables, overrides) {
            Ok(scenario) => sources.push(Source { call: call::of(&path, vary, against), path, scenario }),
            Err(found) => problems.push(found),
        }
    }
    if problems.is_empty() { Ok(sources) } else { Err(Failure::Scenario(problems)) }
}

/// Names of scenarios that may have problems.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Names {
    /// In the order of the files.
    pub names: Vec<String>,
    /// All scenarios are valid, and so these are their names.
    pub are_sure: bool,
}

/// The names of scenarios; nothing where one of them is not known.
pub fn names(context: &Context, files: &[PathBuf], vary: &VaryArgs, against: Option<&str>) -> Option<Names> {
    let overrides = Overrides { against: against.is_some(), ..overrides(vary).ok()? };
    let variables = variables(context, vary).ok()?;
    let mut found = Names { names: Vec::new(), are_sure: true };
    for (path, text) in texts(files).ok()? {
        match config::read(&path, &text, &variables, &overrides) {
            Ok(scenario) => found.names.push(scenario.name),
            Err(problems) => {
                found.names.push(problems.name?);
                found.are_sure = false;
            }
        }
    }
    Some(found)
}

/// Reads another text of a scenario in the same way; nothing where it has problems.
pub fn read_text(context: &Context, path: &Path, text: &str, vary: &VaryArgs) -> Option<Scenario> {
    // A text that describes no base, and may still say `evidence: duet`, is of a change that is held against a branch.
    let overrides = Overrides { against: true, ..overrides(vary).ok()? };
    config::read(path, text, &variables(context, vary).ok()?, &overrides).ok()
}

fn texts(files: &[PathBuf]) -> Result<Vec<(PathBuf, String)>, Failure> {
    if !files.is_empty() {
        return files.iter().map(|path| Ok((path.clone(), text(path)?))).collect();
    }
    let default = Path::new(DEFAULT);
    if default.exists() {
        return Ok(vec![(default.to_owned(), text(default)?)]);
    }
    Ok(vec![(PathBuf::from("quickstart.yaml"), QUICKSTART.to_owned())])
}

fn text(path: &Path) -> Result<String, Failure> {
    std::fs::read_to_string(path).map_err(|source| Failure::Read { path: path.to_owned(), source })
}

/// The environment goes before the file.
fn variables(context: &Context, vary: &VaryArgs) -> Result<BTreeMap<String, String>, Failure> {
    let mut variables = match &vary.env_file {
        None => BTreeMap::new(),
        Some(path) => config::env_file(path, &text(path)?).map_err(|problems| Failure::Scenario(vec![problems]))?,
    };
    variables.extend(context.variables.clone());
    Ok(variables)
}

fn overrides(vary: &VaryArgs) -> Result<Overrides, Failure> {
    let pair = |text: &String| match text.split_once('=') {
        Some((key, value)) => Ok((key.to_owned(), value.to_owned())),
        None => Err(Failure::Usage(format!("--set {text}: write it as KEY=VALUE, such as --set rounds=12"))),
    };
    Ok(Overrides {
        rate: vary.rate.as_ref().map(per_second),
        vus: vary.vus.clone(),
        duration: vary.duration.clone(),
        rounds: vary.rounds.clone(),
        budget: vary.budget.clone(),
        shortened: vary.shortened.clone(),
        fail_on: (!vary.fail_on.is_empty()).then(|| vary.fail_on.clone()),
        against: false,
        measured: false,
        set: vary.set.iter().map(pair).collect::<Result<_, _>>()?,
    })
}

/// A number alone is one a second.
fn per_second(rate: &String) -> String {
    if rate.parse::<f64>().is_ok() { format!("{rate}/s") } else { rate.clone() }
}
