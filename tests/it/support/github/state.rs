//! What the stand-in remembers.

use super::{NUMBER, REPOSITORY};
use serde_json::{Value, json};
use std::fs;
use std::path::Path;

/// What the stand-in remembers of its one repository.
pub struct State {
    /// Comments of its one pull request.
    pub comments: Vec<Value>,
    /// Every text that a comment was given by a request, in order.
    pub written: Vec<String>,
    pub pulls: Vec<Value>,
    /// The head of a pull request, once pull requests were listed.
    pub moves_on: Option<(u64, String)>,
    /// Base and head, and where they parted.
    pub parted: Vec<(String, String, &'static str)>,
    /// GraphQL does not tell who somebody is.
    pub is_shy: bool,
    examples: Value,
}

impl Default for State {
    fn default() -> Self {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/tools/github/api.json");
        let text = fs::read_to_string(path).expect("GitHub's description of its API: ./test makes it");
        let mut description: Value = serde_json::from_str(&text).expect("JSON");
        let examples = description["components"]["examples"].take();
        Self {
            comments: Vec::new(),
            written: Vec::new(),
            pulls: Vec::new(),
            moves_on: None,
            parted: Vec::new(),
            is_shy: false,
            examples,
        }
    }
}

impl State {
    /// GitHub's own example of a reply.
    pub fn example(&self, name: &str) -> Value {
        self.examples[name]["value"].clone()
    }

    /// Somebody comments.
    pub fn say(&mut self, login: &str, body: &str) -> Value {
        let mut comment = self.example("issue-comment");
        let id = self.comments.last().map_or(1000, |last| last["id"].as_u64().expect("a number") + 1);
        comment["id"] = json!(id);
        comment["body"] = json!(body);
        comment["html_url"] = json!(format!("https://github.com/{REPOSITORY}/pull/{NUMBER}#issuecomment-{id}"));
        comment["user"]["login"] = json!(login);
        comment["user"]["type"] = json!(if login.ends_with("[bot]") { "Bot" } else { "User" });
        self.comments.push(comment.clone());
        comment
    }

    /// Who says what, in order.
    pub fn said<'a>(&'a self) -> Vec<(&'a str, &'a str)> {
        let text = |value: &'a Value| value.as_str().expect("text");
        self.comments.iter().map(|c| (text(&c["user"]["login"]), text(&c["body"]))).collect()
    }

    /// Pull requests were listed.
    pub fn listed_pulls(&mut self) {
        if let Some((number, head)) = self.moves_on.take() {
            let pulls = self.pulls.iter_mut().filter(|pull| pull["number"] == number);
            pulls.for_each(|pull| pull["head"]["sha"] = json!(head));
        }
    }

    /// Somebody opens a pull request.
    pub fn pull(&mut self, number: u64, head: (&str, &str, &str), base: &str, state: &str) {
        let mut pull = self.example("pull-request-simple-items")[0].take();
        let (repository, branch, sha) = head;
        // Its teams lack what the description itself asks for.
        pull["requested_teams"] = json!([]);
        pull["number"] = json!(number);
        pull["state"] = json!(state);
        pull["base"]["ref"] = json!(base);
        pull["base"]["repo"]["full_name"] = json!(REPOSITORY);
        pull["head"]["ref"] = json!(branch);
        pull["head"]["sha"] = json!(sha);
        pull["head"]["repo"]["full_name"] = json!(repository);
        self.pulls.push(pull);
    }
}
