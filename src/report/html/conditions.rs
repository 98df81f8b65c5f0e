//! What it was measured with: the rules, the machine, the scenario. Folded, because it is looked up rather than read.

use super::super::{Report, escape};
use super::decided;
use super::fold::{fact, fold, told};
use super::markup::{Element, element, text};
use crate::gate::Judgement;
use crate::metric;
use crate::record::{Arm, Environment, Health, Identity, RunRecord};

/// All of them.
pub fn section(report: &Report, judgement: &Judgement, record: &RunRecord) -> Element {
    super::section("conditions", "How it was measured")
        .holds([reproduce(report), decided::fold(report, judgement, record), machine(report, record)])
        .holds(scenario(record))
}

fn reproduce(report: &Report) -> Element {
    let command = text("code", escape::line(&report.reproduce));
    element("p").text("Measure it again: ").holds([command])
}

fn list(facts: Vec<[Element; 2]>) -> Element {
    element("dl").holds(facts.into_iter().flatten())
}

fn machine(report: &Report, record: &RunRecord) -> Element {
    let mut facts = vec![fact("runner", element("span").words(&report.runner))];
    facts.extend(environment(&record.environment));
    if let Some(generator) = &report.generator {
        facts.push(told("generator", generator.line()));
    }
    facts.push(told("threads", threads(&record.health)));
    if let Some(steal) = record.health.steal {
        facts
            .push(told("stolen", format!("{} of the machine's time went to others of its host", metric::share(steal))));
    }
    facts.extend(builds(&record.identity));
    fold("Machine, generator and builds").holds([list(facts)])
}

fn environment(environment: &Environment) -> Vec<[Element; 2]> {
    let outside = |name: &'static str, text: &str| (!text.is_empty()).then(|| told(name, escape::line(text)));
    let bytes = |bytes: u64| metric::value(&metric::Key::memory(), bytes as f64);
    let limits = environment.limits;
    let cpus = limits.cpus.map(|cpus| format!("{cpus} processors"));
    let limits: Vec<String> = cpus.into_iter().chain(limits.memory.map(bytes)).collect();
    let all = [
        outside("image", &environment.image),
        outside("kernel", &environment.kernel),
        outside("architecture", &environment.arch),
        (environment.memory > 0).then(|| told("memory", bytes(environment.memory))),
        (!limits.is_empty()).then(|| told("container", format!("at most {}", limits.join(" and ")))),
        environment.host.as_ref().and_then(|host| outside("host", host)),
    ];
    all.into_iter().flatten().collect()
}

fn threads(health: &Health) -> String {
    let threads = if health.threads == 1 { "1 thread".to_owned() } else { format!("{} threads", health.threads) };
    let pacer =
        if health.pacer.is_empty() { String::new() } else { format!(", paced by {}", escape::line(&health.pacer)) };
    format!("{threads}{pacer}, {} connections opened", metric::count(health.connections_opened))
}

fn builds(identity: &Identity) -> Vec<[Element; 2]> {
    let outside = |name: &'static str, text: &Option<String>| text.as_ref().map(|text| told(name, escape::line(text)));
    let of = |arm: Arm| {
        let arms = identity.arms.iter().find(|identity| identity.arm == arm)?;
        outside(arm.name(), &arms.commit).or_else(|| outside(arm.name(), &arms.url))
    };
    let all = [
        outside("repository", &identity.repository),
        outside("branch", &identity.branch),
        outside("for", &identity.target_branch),
        of(Arm::Base),
        of(Arm::Head),
        identity.dirty.then(|| told("work tree", "had changes that are not committed")),
        outside("workflow run", &identity.run),
    ];
    all.into_iter().flatten().collect()
}

/// As it was read, before any value from the environment was put in; a record of strangers has none.
fn scenario(record: &RunRecord) -> Option<Element> {
    let source = serde_json::to_string_pretty(&record.source).ok().filter(|_| !record.source.is_null())?;
    let note = "Without values from the environment and without sensitive headers.";
    Some(fold("The scenario as it was run").holds([text("p", note).class("faint"), text("pre", source)]))
}
