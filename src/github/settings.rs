//! How GitHub is reached.

use super::restriction::Restriction;
use std::fmt;
use std::time::Duration;

/// Where GitHub's API is unless the runner says otherwise.
pub const API_URL: &str = "https://api.github.com";

/// How GitHub is reached.
#[derive(Clone, Default)]
pub struct Settings {
    /// `GITHUB_API_URL`; a GitHub Enterprise Server has it below `/api/v3`. [`API_URL`] where absent.
    pub api_url: Option<String>,
    /// The workflow's token, or somebody's own.
    pub token: String,
    /// Login of whoever comments; asked of GitHub where absent.
    pub comment_as: Option<String>,
    /// Why the token may only read, where the event tells ([`super::Event::restriction`]): faults name it.
    pub restriction: Option<Restriction>,
    /// How long failing requests are tried.
    pub patience: Patience,
}

/// How long a failing request is tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// How often it is sent at most.
    pub tries: u32,
    /// Pause before the second try; doubles with each further one.
    pub pause: Duration,
    /// What the pauses of one request may take together. Where GitHub asks for more, nothing is waited for.
    pub pauses: Duration,
    /// What one try may take, its reply included.
    pub reply: Duration,
}

impl Default for Patience {
    /// Half a minute of refusals is outlived. A secondary rate limit wants a minute (docs.github.com, "Rate limits for
    /// the REST API"), which is worth waiting for twice; the hour of a primary one is not.
    fn default() -> Self {
        Self {
            tries: 5,
            pause: Duration::from_secs(2),
            pauses: Duration::from_secs(150),
            reply: Duration::from_secs(20),
        }
    }
}

impl fmt::Debug for Settings {
    /// All but the token.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { api_url, token: _, comment_as, restriction, patience } = self;
        let mut shown = f.debug_struct("Settings");
        shown.field("api_url", api_url).field("comment_as", comment_as).field("restriction", restriction);
        shown.field("patience", patience).finish_non_exhaustive()
    }
}
