//! Regressions that are accepted on purpose, as every report names them while they are in force.

use super::speech::Speech;
use super::words::Words;
use crate::metric;
use crate::record::Acceptance;

/// Most that are named; the judgement has all.
const MOST_NAMED: usize = 10;

/// `latency p95 of POST /events up to +25 %, until 2027-01-31, by orders-team: reason`, one each.
pub fn all(accepted: &[Acceptance], speech: Speech) -> Vec<Words> {
    let mut named: Vec<Words> = accepted.iter().take(MOST_NAMED).map(|entry| one(entry, speech)).collect();
    match accepted.len().saturating_sub(MOST_NAMED) {
        0 => {}
        more => named.push(Words::ours(format!("and {more} more"))),
    }
    named
}

fn one(accepted: &Acceptance, speech: Speech) -> Words {
    let change = accepted.key.direction().sign() * accepted.up_to;
    let change = metric::percent_change(change).replacen(".0 %", " %", 1);
    let mut words = super::row::title(&accepted.key, speech).and(format!(" up to {change}"));
    if let Some(last) = &accepted.expires {
        words = words.and(", until ").then(Words::name(last));
    }
    if let Some(owner) = &accepted.owner {
        words = words.and(", by ").then(Words::name(owner));
    }
    if let Some(commit) = &accepted.commit {
        words = words.and(", by the trailer of ").then(Words::code(commit.chars().take(7).collect::<String>()));
    }
    words.and(": ").then(Words::name(&accepted.reason))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metric::Key;

    #[test]
    fn an_entry_names_who_answers_for_it_and_a_trailer_its_commit() {
        let entry = Acceptance {
            key: Key::throughput(),
            up_to: 0.2,
            reason: "writes are synchronous now".to_owned(),
            owner: Some("@orders".to_owned()),
            expires: Some("2027-01-31".to_owned()),
            commit: None,
        };
        let trailer = Acceptance { owner: None, expires: None, commit: Some("d4e5f6a7".repeat(5)), ..entry.clone() };
        let [entry, trailer] = [one(&entry, Speech::Requests), one(&trailer, Speech::Requests)];
        assert_eq!(
            entry.markdown(),
            "throughput up to −20 %, until 2027-01-31, by `@orders`: writes are synchronous now"
        );
        assert_eq!(trailer.plain(), "throughput up to −20 %, by the trailer of d4e5f6a: writes are synchronous now");
    }
}
