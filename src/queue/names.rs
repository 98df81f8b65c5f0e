//! The queues of a build.

/// The queues that a build takes its jobs from and reports to: each a URL, or the name of a queue of the account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueueNames {
    /// Jobs that are to be done.
    pub incoming: String,
    /// Completions.
    pub outgoing: String,
    /// Where jobs end that were received too often; absent where nobody looks there.
    pub dead_letters: Option<String>,
}

impl QueueNames {
    /// The same with its placeholders replaced by `fill`.
    pub fn filled(&self, fill: impl Fn(&str) -> String) -> Self {
        Self {
            incoming: fill(&self.incoming),
            outgoing: fill(&self.outgoing),
            dead_letters: self.dead_letters.as_deref().map(fill),
        }
    }
}
