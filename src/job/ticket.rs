//! How whoever sends jobs knows them again.

use std::fmt;

/// The name of a run, as it begins the ids of all its jobs: letters, digits, `-` and `_`, at most 64 of them.
///
/// It has no dot, so that what comes behind it in an id is told from it, and no run's name followed by a dot begins
/// another's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunName(String);

/// Longest name of a run.
const MOST_NAME: usize = 64;

impl RunName {
    /// Whatever else is in the text becomes `-`, and what is too long is cut off. Whoever needs it to be different from
    /// all others puts something random at its beginning.
    pub fn new(text: &str) -> Self {
        let plain = |c: char| if c.is_ascii_alphanumeric() || c == '_' { c } else { '-' };
        let name: String = text.chars().map(plain).take(MOST_NAME).collect();
        Self(if name.is_empty() { "run".to_owned() } else { name })
    }

    /// As text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RunName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Which job of a run it is.
///
/// Of a message only `job_id` is sure to come back, so all of it is there: `RUN.PASS.JOB`, and `.ID` where the file
/// has an id of its own for it. No table of ids is needed to find a job, and no completion of another run is taken for
/// one of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Ticket {
    /// Which pass over the graph, counted through the whole run.
    pub pass: u32,
    /// Which job of the graph.
    pub job: u32,
}

impl Ticket {
    /// The `job_id` of its messages; `id` is what its file calls it.
    pub fn job_id(self, run: &RunName, id: Option<&str>) -> String {
        let Self { pass, job } = self;
        match id {
            Some(id) => format!("{run}.{pass}.{job}.{id}"),
            None => format!("{run}.{pass}.{job}"),
        }
    }

    /// What a `job_id` stands for; nothing where it is not of this run.
    pub fn of(job_id: &str, run: &RunName) -> Option<Self> {
        let mut parts = job_id.strip_prefix(run.as_str())?.strip_prefix('.')?.splitn(3, '.');
        Some(Self { pass: number(parts.next()?)?, job: number(parts.next()?)? })
    }
}

/// Only as it is written: one job has one id.
fn number(text: &str) -> Option<u32> {
    text.parse().ok().filter(|number: &u32| number.to_string() == text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_ticket_is_in_the_id_of_its_job() {
        let (run, ticket) = (RunName::new("r1"), Ticket { pass: 3, job: 17 });
        assert_eq!(ticket.job_id(&run, None), "r1.3.17");
        assert_eq!(ticket.job_id(&run, Some("load.orders")), "r1.3.17.load.orders");
    }

    #[test]
    fn jobs_of_others_are_not_ours() {
        let run = RunName::new("r1");
        for other in
            ["r1", "r1.", "r1.3", "r1.3.", "r1.x.2", "r1.03.2", "r1.+3.2", "r12.3.17", "r2.3.17", "", "r1-3-17"]
        {
            assert_eq!(Ticket::of(other, &run), None, "{other}");
        }
    }

    #[test]
    fn names_of_runs_have_no_dot() {
        assert_eq!(RunName::new("feature/x 1.2_ä").as_str(), "feature-x-1-2_-");
        assert_eq!(RunName::new("").as_str(), "run");
        assert_eq!(RunName::new(&"x".repeat(99)).as_str().len(), 64);
    }

    proptest! {
        #[test]
        fn a_ticket_is_read_by_its_own_run_only(
            name in ".{0,9}", other in ".{0,9}", pass: u32, job: u32, id in prop::option::of(".{0,20}"),
        ) {
            let (run, other) = (RunName::new(&name), RunName::new(&other));
            let ticket = Ticket { pass, job };
            let job_id = ticket.job_id(&run, id.as_deref());
            prop_assert_eq!(Ticket::of(&job_id, &run), Some(ticket));
            prop_assert_eq!(Ticket::of(&job_id, &other).is_some(), run == other);
        }
    }
}
