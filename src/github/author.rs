//! Who comments.

use super::client::{Call, GitHub};
use super::fault::Asked;
use serde_json::{Value, json};

/// Who comments with the token that every workflow has.
const WORKFLOW: &str = "github-actions[bot]";
/// What the login of an app ends with; GraphQL and REST do not always agree on it.
const BOT: &str = "[bot]";

impl GitHub {
    /// Login of whoever comments: as the user says, else as GitHub says, else that of workflows. A workflow's token may
    /// not ask the REST API who it is.
    pub(super) async fn author(&self) -> &str {
        if let Some(login) = self.comment_as() {
            return login;
        }
        self.author.get_or_init(|| async { self.viewer().await.unwrap_or_else(|| WORKFLOW.to_owned()) }).await
    }

    async fn viewer(&self) -> Option<String> {
        let asked = Asked { what: "ask", about: "who the token belongs to".to_owned(), permission: "contents: read" };
        let query = json!({"query": "query { viewer { login } }"});
        let reply = self.send(&asked, &Call::graphql(&query)).await.ok()?;
        reply.body.pointer("/data/viewer/login").and_then(Value::as_str).map(str::to_owned)
    }
}

/// Whether a comment's `user` is the one with this login.
pub fn is_by(user: &Value, login: &str) -> bool {
    let Some(theirs) = user.get("login").and_then(Value::as_str) else { return false };
    // People cannot have brackets in their names, so only bots are told by what stands before them.
    let is_bot = user.get("type").and_then(Value::as_str) == Some("Bot");
    let bare = |login: &str| login.strip_suffix(BOT).unwrap_or(login).to_lowercase();
    theirs.eq_ignore_ascii_case(login) || (is_bot && bare(theirs) == bare(login))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bot_is_known_with_and_without_its_brackets_and_a_person_is_not_taken_for_it() {
        let user = |login: &str, kind: &str| json!({"login": login, "type": kind});
        assert!(is_by(&user("github-actions[bot]", "Bot"), "github-actions[bot]"));
        assert!(is_by(&user("gate[bot]", "Bot"), "gate"));
        assert!(is_by(&user("Octo", "User"), "octo"));
        assert!(!is_by(&user("github-actions", "User"), "github-actions[bot]"));
        assert!(!is_by(&Value::Null, "octo"));
    }
}
