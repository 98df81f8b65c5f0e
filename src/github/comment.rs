//! Comments on a pull request: one for each key, edited in place.

use super::author::is_by;
use super::client::{Call, GitHub};
use super::fault::{Asked, Fault};
use super::reply::Reply;
use super::retry::{Again, Miss, Retry};
use super::route;
use super::sticky::{Sticky, is_marked, unmarked};
use hyper::Method;
use serde_json::{Value, json};

/// Comments that GitHub lists at once, at most.
const PAGE: usize = 100;
/// Pages that are read at most; GitHub takes 2,500 comments on a pull request.
const PAGES: usize = 100;
/// What it takes to comment on a pull request, though it is an endpoint of issues.
const PERMISSION: &str = "pull-requests: write";

/// A comment that was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Posted {
    /// Where people see it.
    pub url: String,
    /// Whether it is a new one.
    pub what: Deed,
    /// How many later ones with the same key were removed.
    pub removed: usize,
}

/// Whether a comment is new.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deed {
    /// It is.
    Created,
    /// It was there.
    Edited,
}

/// A comment of ours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comment {
    /// GitHub's number for it.
    pub id: u64,
    /// Where people see it.
    pub url: String,
    /// What stands below the marker.
    pub body: String,
}

impl GitHub {
    /// Writes a comment on a pull request: into the earliest of ours with that key, over all pages, else a new one.
    /// Later ones of ours with the key are removed; what others wrote is left alone, the marker in it or not.
    ///
    /// # Errors
    /// Where it could not be written; that a later one could not be removed is none.
    pub async fn comment(&self, repository: &str, number: u64, sticky: &Sticky) -> Result<Posted, Fault> {
        let thread = Thread { repository, number };
        let text = sticky.text();
        let mut retry = Retry::new(self.patience());
        let mut posting = false;
        loop {
            // Looked for again after a reply that was lost: what it was the reply to may have been done.
            let mut mine = self.mine(&thread, &sticky.key).await?.into_iter();
            let first = mine.next();
            let done = match &first {
                Some(first) if posting && first.body == unmarked(&text) => Ok((first.url.clone(), Deed::Created)),
                Some(first) => self.edit(&thread, first.id, &text).await.map(|url| (url, Deed::Edited)),
                None => {
                    posting = true;
                    self.create(&thread, &text).await.map(|url| (url, Deed::Created))
                }
            };
            match done {
                Ok((url, what)) => {
                    return Ok(Posted { url, what, removed: self.remove(&thread, mine.as_slice()).await });
                }
                Err(miss) => retry.wait(miss).await?,
            }
        }
    }

    /// The comment of ours with that key, where there is one.
    ///
    /// # Errors
    /// Where comments cannot be listed.
    pub async fn earlier(&self, repository: &str, number: u64, key: &str) -> Result<Option<Comment>, Fault> {
        Ok(self.mine(&Thread { repository, number }, key).await?.into_iter().next())
    }

    /// All comments of ours with that key, earliest first.
    async fn mine(&self, thread: &Thread<'_>, key: &str) -> Result<Vec<Comment>, Fault> {
        let asked = thread.asked("list the comments on");
        let base = route::repository(thread.repository, &asked)?;
        let author = self.author().await;
        let mut mine = Vec::new();
        for page in 1..=PAGES {
            let route = format!("{base}/issues/{}/comments?per_page={PAGE}&page={page}", thread.number);
            let reply = self.send(&asked, &Call::rest(Method::GET, route, None)).await?;
            let listed = reply.body.as_array().map(Vec::as_slice).unwrap_or_default();
            mine.extend(listed.iter().filter(|c| is_by(&c["user"], author)).filter_map(|c| Comment::of(c, key)));
            if !reply.has_next() && listed.len() < PAGE {
                break;
            }
        }
        mine.sort_by_key(|comment| comment.id);
        Ok(mine)
    }

    async fn create(&self, thread: &Thread<'_>, text: &str) -> Result<String, Miss> {
        let asked = thread.asked("comment on");
        let base = thread.base(&asked)?;
        let body = json!({ "body": text });
        let route = format!("{base}/issues/{}/comments", thread.number);
        url(self.once(&asked, &Call::rest(Method::POST, route, Some(&body))).await)
    }

    /// Octocrab's own way to do this sends a POST, which GitHub does not list.
    async fn edit(&self, thread: &Thread<'_>, id: u64, text: &str) -> Result<String, Miss> {
        let asked = thread.asked("edit a comment on");
        let base = thread.base(&asked)?;
        let body = json!({ "body": text });
        let route = format!("{base}/issues/comments/{id}");
        let answer = self.once(&asked, &Call::rest(Method::PATCH, route, Some(&body))).await;
        url(answer.map_err(|miss| match miss {
            // Somebody removed it in the meantime.
            Miss { fault: fault @ Fault::NotFound { .. }, .. } => Miss { fault, again: Again::Soon },
            miss => miss,
        }))
    }

    /// How many of them are gone.
    async fn remove(&self, thread: &Thread<'_>, comments: &[Comment]) -> usize {
        let asked = thread.asked("remove a comment on");
        let Ok(base) = route::repository(thread.repository, &asked) else { return 0 };
        let mut removed = 0;
        for comment in comments {
            let route = format!("{base}/issues/comments/{}", comment.id);
            let answer = self.send(&asked, &Call::rest(Method::DELETE, route, None)).await;
            removed += usize::from(matches!(answer, Ok(_) | Err(Fault::NotFound { .. })));
        }
        removed
    }
}

impl Comment {
    /// What a list says of a comment, where it has the marker.
    fn of(comment: &Value, key: &str) -> Option<Self> {
        let body = comment["body"].as_str().filter(|body| is_marked(body, key))?;
        let url = comment["html_url"].as_str().unwrap_or_default().to_owned();
        Some(Self { id: comment["id"].as_u64()?, url, body: unmarked(body).to_owned() })
    }
}

/// The comments on a pull request.
struct Thread<'a> {
    repository: &'a str,
    number: u64,
}

impl Thread<'_> {
    fn asked(&self, what: &'static str) -> Asked {
        Asked { what, about: format!("{}#{}", self.repository, self.number), permission: PERMISSION }
    }

    fn base(&self, asked: &Asked) -> Result<String, Miss> {
        route::repository(self.repository, asked).map_err(|fault| Miss { fault, again: Again::Never })
    }
}

fn url(answer: Result<Reply, Miss>) -> Result<String, Miss> {
    answer.map(|reply| reply.body["html_url"].as_str().unwrap_or_default().to_owned())
}
