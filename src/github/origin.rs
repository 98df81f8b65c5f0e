//! Where a change comes from.

/// Where a change comes from, as GitHub says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// `owner/name`.
    pub repository: String,
    /// Its commit.
    pub sha: String,
    /// Its branch.
    pub branch: Option<String>,
}
