//! Warnings in words, those of one kind together.

use super::speech::Speech;
use super::words::Words;
use crate::gate::Warning;
use crate::metric::Key;

/// Most stored objects and records that are named; the judgement has all.
const MOST_NAMED: usize = 3;

/// All warnings, in their order; what could not be used comes last, in one.
pub fn all(warnings: &[Warning], speech: Speech) -> Vec<Words> {
    let others = warnings.iter().filter(|warning| !matches!(warning, Warning::Unusable { .. }));
    others.map(|warning| one(&renamed(warning, speech)).retold(speech)).chain(unusable(warnings)).collect()
}

/// With the name that the metric has in the tables.
fn renamed(warning: &Warning, speech: Speech) -> Warning {
    let mut warning = warning.clone();
    if let (Speech::Jobs, Warning::TightThreshold { metric, .. } | Warning::MachinesDiffer { metric, .. }) =
        (speech, &mut warning)
        && let Ok(key) = metric.parse::<Key>()
    {
        *metric = speech.title(&key);
    }
    warning
}

/// A warning that quotes something from outside is escaped as a whole.
fn one(warning: &Warning) -> Words {
    let text = warning.to_string();
    match warning {
        Warning::NoConfirmation { why } => {
            Words::ours("the record that is to confirm a red is left out: ").then(Words::name(why))
        }
        Warning::TypicalForP95 { task: Some(_), .. }
        | Warning::VoidRounds { .. }
        | Warning::TightThreshold { .. }
        | Warning::NewTasks { .. }
        | Warning::ScenarioChanged { .. }
        | Warning::TeardownFailed { .. }
        | Warning::NotPutBack { .. }
        | Warning::StopFailed { .. } => Words::name(text),
        _ => Words::ours(text),
    }
}

/// `2 stored objects are left out: a.json (damaged: ...), b.json (not written by perf-gate)`.
fn unusable(warnings: &[Warning]) -> Option<Words> {
    let named: Vec<Words> = warnings
        .iter()
        .filter_map(|warning| match warning {
            Warning::Unusable { name, why } => Some(Words::name(name).and(" (").then(Words::name(why)).and(")")),
            _ => None,
        })
        .collect();
    if named.is_empty() {
        return None;
    }
    let more = match named.len().saturating_sub(MOST_NAMED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let told = match named.len() {
        1 => "a stored object is left out: ".to_owned(),
        all => format!("{all} stored objects are left out: "),
    };
    Some(Words::ours(told).then(Words::join(named.into_iter().take(MOST_NAMED), ", ")).and(more))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn damaged(name: &str) -> Warning {
        Warning::Unusable { name: name.to_owned(), why: "damaged: EOF".to_owned() }
    }

    #[test]
    fn what_cannot_be_used_is_one_warning() {
        let warnings = [damaged("a.json"), Warning::OneStart, damaged("b.json")];
        let told: Vec<String> = all(&warnings, Speech::Requests).iter().map(Words::plain).collect();
        assert_eq!(told.len(), 2);
        assert_eq!(told[1], "2 stored objects are left out: a.json (damaged: EOF), b.json (damaged: EOF)");
        let many: Vec<Warning> = ["a", "b", "c", "d", "e"].map(damaged).into();
        assert!(all(&many, Speech::Requests)[0].plain().ends_with("c (damaged: EOF) and 2 more"));
        assert_eq!(
            all(&[damaged("@x")], Speech::Requests)[0].markdown(),
            "a stored object is left out: `@x` (damaged: EOF)"
        );
    }
}
