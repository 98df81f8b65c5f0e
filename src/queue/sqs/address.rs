//! What names a queue of SQS: its URL, or its name in the account and region of whoever runs this.

use crate::queue::{Action, Fault};
use std::str::FromStr;

/// Longest name of a queue (SQS's quota).
const LONGEST_NAME: usize = 80;

/// What names a queue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Address {
    /// `https://sqs.REGION.amazonaws.com/ACCOUNT/NAME`, or that of a stand-in.
    Url { url: String, region: Option<String>, account: String, name: String },
    /// A name alone.
    Name(String),
}

impl FromStr for Address {
    type Err = Fault;

    fn from_str(text: &str) -> Result<Self, Fault> {
        if text.ends_with(".fifo") {
            return Err(Fault::Fifo { queue: text.to_owned() });
        }
        let other = |why: &str| Fault::Other { queue: text.to_owned(), action: Action::Open, why: why.to_owned() };
        let is_name = |name: &str| {
            let fits = (1..=LONGEST_NAME).contains(&name.len());
            fits && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
        };
        let Some((_, rest)) = text.split_once("://").filter(|(scheme, _)| ["http", "https"].contains(scheme)) else {
            let why = "give its URL (https://sqs.REGION.amazonaws.com/ACCOUNT/NAME), or its name (1 to 80 letters, \
                       digits, dashes and underscores)";
            return if is_name(text) { Ok(Self::Name(text.to_owned())) } else { Err(other(why)) };
        };
        let mut parts = rest.trim_end_matches('/').split('/');
        let host = parts.next().unwrap_or_default();
        let name = parts.next_back().filter(|name| is_name(name));
        let Some(name) = name else {
            return Err(other("the URL of a queue ends in its account and name: …/ACCOUNT/NAME"));
        };
        let account = parts.next_back().unwrap_or("*").to_owned();
        Ok(Self::Url { url: text.to_owned(), region: region(host), account, name: name.to_owned() })
    }
}

impl Address {
    /// The region that its URL names.
    pub fn region(&self) -> Option<String> {
        match self {
            Self::Url { region, .. } => region.clone(),
            Self::Name(_) => None,
        }
    }

    /// How a policy names it.
    pub fn arn(&self, region: &str) -> String {
        let partition = match region {
            _ if region.starts_with("cn-") => "aws-cn",
            _ if region.starts_with("us-gov-") => "aws-us-gov",
            _ => "aws",
        };
        let (account, name) = match self {
            Self::Url { account, name, .. } => (account.as_str(), name),
            Self::Name(name) => ("*", name),
        };
        format!("arn:{partition}:sqs:{region}:{account}:{name}")
    }
}

/// The region in a host of AWS: `sqs.REGION.amazonaws.com`, `REGION.queue.amazonaws.com`.
fn region(host: &str) -> Option<String> {
    let labels = host.split_once(".amazonaws.com")?.0;
    let region = labels.strip_prefix("sqs.").or_else(|| labels.strip_suffix(".queue"))?;
    (!region.is_empty() && !region.contains('.')).then(|| region.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Address {
        text.parse().unwrap_or_else(|fault| panic!("{text}: {fault}"))
    }

    #[test]
    fn urls_tell_region_and_account() {
        let queue = read("https://sqs.eu-central-1.amazonaws.com/123456789012/jobs");
        assert_eq!(queue.region().as_deref(), Some("eu-central-1"));
        assert_eq!(queue.arn("eu-central-1"), "arn:aws:sqs:eu-central-1:123456789012:jobs");
        let china = read("https://sqs.cn-north-1.amazonaws.com.cn/123456789012/jobs");
        assert_eq!(china.arn(&china.region().expect("a region")), "arn:aws-cn:sqs:cn-north-1:123456789012:jobs");
        let legacy = read("https://us-west-2.queue.amazonaws.com/123456789012/jobs");
        assert_eq!(legacy.region().as_deref(), Some("us-west-2"));
        assert_eq!(read("http://127.0.0.1:4566/000000000000/jobs").region(), None);
        assert_eq!(read("https://queue.amazonaws.com/123456789012/jobs").region(), None);
    }

    #[test]
    fn names_are_those_of_sqs() {
        assert_eq!(read("jobs_in-2"), Address::Name("jobs_in-2".to_owned()));
        assert_eq!(read("jobs").arn("eu-west-1"), "arn:aws:sqs:eu-west-1:*:jobs");
        let long = "a".repeat(81);
        for wrong in
            ["", "a b", &long, "arn:aws:sqs:eu-west-1:123456789012:jobs", "https://sqs.amazonaws.com/", "http://"]
        {
            let said = wrong.parse::<Address>().expect_err("no queue").to_string();
            assert!(said.contains("URL") && said.contains(wrong), "{said}");
        }
    }

    #[test]
    fn fifo_queues_are_refused_with_the_reason() {
        for fifo in ["jobs.fifo", "https://sqs.eu-west-1.amazonaws.com/123456789012/jobs.fifo"] {
            let said = fifo.parse::<Address>().expect_err("refused").to_string();
            assert!(said.starts_with(fifo) && said.contains("one by one"), "{said}");
        }
    }
}
