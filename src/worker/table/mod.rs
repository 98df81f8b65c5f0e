//! A table of DynamoDB with an item for each job.

#[cfg(feature = "dynamodb")]
mod dynamo;

use crate::job::Completion;
use jiff::Timestamp;

/// A table of DynamoDB whose key is `job_id`; a handle that is cheap to clone.
#[derive(Debug, Clone)]
pub struct Table(Kind);

#[derive(Debug, Clone)]
enum Kind {
    #[cfg(feature = "dynamodb")]
    Dynamo(dynamo::Dynamo),
}

/// Why a table cannot be used. Retries have been made where they could help.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("cannot {wanted} the table {table}: {why}")]
pub struct TableFault {
    table: String,
    wanted: &'static str,
    why: String,
}

impl Table {
    /// Finds a table by its name or ARN and sees that its key is `job_id`. Region, profile, credentials and endpoint
    /// come from the SDK's own chain.
    ///
    /// # Errors
    /// Where there is no such table, its key is another, it may not be described, or this build knows no DynamoDB.
    pub async fn open(name: &str) -> Result<Self, TableFault> {
        #[cfg(feature = "dynamodb")]
        return dynamo::Dynamo::open(name).await.map(|table| Self(Kind::Dynamo(table)));
        #[cfg(not(feature = "dynamodb"))]
        Err(Self::without_dynamodb(name))
    }

    /// All that a build without DynamoDB says. The tests of any build hold it to that.
    #[cfg(any(test, not(feature = "dynamodb")))]
    fn without_dynamodb(name: &str) -> TableFault {
        let why = "this perf-gate was built without DynamoDB (cargo feature `dynamodb`); leave the table out, or use a \
                   released binary";
        TableFault { table: name.to_owned(), wanted: "find", why: why.to_owned() }
    }

    /// Notes how a job ended: `status`, `started_at`, and `completed_at`, `output_key` and `test_run_id` where the
    /// completion has them. What else the item has stays.
    ///
    /// # Errors
    /// Where it was refused, or it is not known what became of it.
    #[cfg_attr(not(feature = "dynamodb"), expect(unused_variables, reason = "there is no table to note it in"))]
    pub async fn note(&self, started: Timestamp, completion: &Completion) -> Result<(), TableFault> {
        match self.0 {
            #[cfg(feature = "dynamodb")]
            Kind::Dynamo(ref table) => table.note(started, completion).await,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_build_without_dynamodb_says_so() {
        let said = Table::without_dynamodb("jobs").to_string();
        assert!(said.starts_with("cannot find the table jobs: this perf-gate was built without DynamoDB"), "{said}");
    }
}
