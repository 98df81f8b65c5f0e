//! The whole reader: what it accepts, what it says, and that the schema agrees.

mod accepted;
mod agreement;
mod flags;
mod generated;
mod jobs;
mod panics;
mod problems;
mod shares;

use super::{Overrides, Problems, Scenario, Work, read};
use crate::driver::http::HttpConfig;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

impl Scenario {
    /// What an iteration does, where it sends requests.
    fn http(&self) -> &HttpConfig {
        match &self.work {
            Work::Http(http) => http,
            Work::Jobs(_) => panic!("a scenario of requests"),
        }
    }
}

/// Valid scenarios with all keys there are.
fn corpus() -> Vec<(String, String)> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/scenarios");
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let text = |path: &PathBuf| (stem(path), std::fs::read_to_string(path).unwrap());
    let mut corpus: Vec<_> = files.iter().map(text).collect();
    corpus.push(("example".to_owned(), include_str!("../example.yaml").to_owned()));
    corpus
}

fn stem(path: &Path) -> String {
    path.file_stem().unwrap().to_string_lossy().into_owned()
}

fn variables() -> BTreeMap<String, String> {
    let fixtures = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/data");
    let variables = [("API_TOKEN", "t0k3n-value"), ("DB_PASSWORD", "hunter2"), ("FIXTURES", fixtures)];
    variables.map(|(name, value)| (name.to_owned(), value.to_owned())).into()
}

fn read_with(text: &str, overrides: &Overrides) -> Result<Scenario, Problems> {
    read(Path::new("/perf/orders.yaml"), text, &variables(), overrides)
}

fn fixture(name: &str) -> Scenario {
    let (_, text) = corpus().into_iter().find(|(known, _)| known == name).unwrap();
    read_with(&text, &Overrides::default()).unwrap_or_else(|problems| panic!("{name}:\n{problems}"))
}

/// The problems of a text, with the file left out.
fn problems(text: &str) -> String {
    problems_with(text, &Overrides::default())
}

fn problems_with(text: &str, overrides: &Overrides) -> String {
    match read_with(text, overrides) {
        Ok(scenario) => panic!("was read: {scenario:?}"),
        Err(problems) => problems.to_string().replace("/perf/orders.yaml:", ""),
    }
}

const MINIMAL: &str = "target: { head: 'http://a' }\nload: { constant-arrival-rate: { rate: 10/s } }\ntasks: [/x]\n";
const CLOSED: &str = "target: { head: 'http://a' }\nload: { constant-vus: { vus: 2 } }\ntasks: [/x]\n";
