//! `policy`: what is judged, by which bounds, and what fails the job.

use super::accept;
use crate::config::field::Field;
use crate::config::fields::Fields;
use crate::config::quantity;
use crate::config::shape::{Entry, Key as TableKey, Section, Shape};
use crate::gate::{Limit, Policy, Proof, Threshold, Verdict, Wish};
use crate::metric::{Direction, Key, Metric};

/// Statistics of latency, as a pattern.
const LATENCY: &str = r"^latency\.(p[0-9]{1,2}(\.[0-9]{1,3})?|typical|mean|max)$";
/// Statistics of whole iterations, as a pattern.
const ITERATION: &str = r"^iteration\.(p[0-9]{1,2}(\.[0-9]{1,3})?|typical|mean|max)$";
/// The smallest change that two starts of one build do not make by themselves (`docs/statistics.md` §3.2).
const SMALLEST: f64 = 0.03;

const EVIDENCE: &[&str] = &["auto", "duet", "history", "point"];
const PROOF: &[&str] = &["change", "limit"];
const FAIL_ON: &[&str] = &["regressed", "invalid", "inconclusive", "incomparable", "no-baseline"];

/// What `thresholds` of a task takes.
pub const THRESHOLDS: Shape = Shape::Map(&[
    Entry { name: "latency.p95", pattern: LATENCY, shape: Shape::Rising },
    Entry { name: "errors", pattern: "^errors$", shape: Shape::Rising },
    Entry { name: "throughput", pattern: "^throughput$", shape: Shape::Falling },
]);

/// What `limits` of a task takes.
pub const LIMITS: Shape = Shape::Map(&[
    Entry { name: "latency.p95", pattern: LATENCY, shape: Shape::Duration },
    Entry { name: "errors", pattern: "^errors$", shape: Shape::Share },
    Entry { name: "throughput", pattern: "^throughput$", shape: Shape::Rate },
]);

/// What `thresholds` of the scenario takes.
const ALL_THRESHOLDS: Shape = Shape::Map(&[
    Entry { name: "latency.p95", pattern: LATENCY, shape: Shape::Rising },
    Entry { name: "iteration.p95", pattern: ITERATION, shape: Shape::Rising },
    Entry { name: "errors", pattern: "^errors$", shape: Shape::Rising },
    Entry { name: "throughput", pattern: "^throughput$", shape: Shape::Falling },
    Entry { name: "cpu", pattern: "^cpu$", shape: Shape::Rising },
    Entry { name: "memory", pattern: "^memory$", shape: Shape::Rising },
]);

/// What `limits` of the scenario takes.
const ALL_LIMITS: Shape = Shape::Map(&[
    Entry { name: "latency.p95", pattern: LATENCY, shape: Shape::Duration },
    Entry { name: "iteration.p95", pattern: ITERATION, shape: Shape::Duration },
    Entry { name: "errors", pattern: "^errors$", shape: Shape::Share },
    Entry { name: "throughput", pattern: "^throughput$", shape: Shape::Rate },
    Entry { name: "cpu", pattern: "^cpu$", shape: Shape::Duration },
    Entry { name: "memory", pattern: "^memory$", shape: Shape::Bytes },
]);

/// The table of `policy`.
pub static POLICY: Section = Section::new(
    "policy",
    "What is judged, by which bounds, and which verdicts fail the job. Metrics are `throughput`, `errors`, `cpu`, \
     `memory`, and `latency.` or `iteration.` with `p50`, `p95`, `p99.9`, …, `typical`, `mean` or `max`. `latency` is that of requests; \
     `iteration` is the time that a whole iteration spends on its requests, without the user's pauses; of a job graph, its \
     makespan. `cpu` is the processor time that the \
     target uses per OK request, `memory` the most that its processes have together: of builds that are started here, on \
     Linux. They are shown wherever they are known, and judged where they are listed.",
    &[
        TableKey::new(
            "evidence",
            Shape::Choice(EVIDENCE),
            "What head is compared with. `duet`: a base measured in turn. `history`: stored runs; a red is confirmed \
             by a duet where there is a base. `auto`: a duet where there is a base, else history. `point`: the latest \
             stored run alone, the naive rule; reports say how often it errs.",
        )
        .default("auto"),
        TableKey::new(
            "thresholds",
            ALL_THRESHOLDS,
            "How much worse than base head may be, at least 3 %; they replace the defaults key by key, and `off` \
             removes one.",
        )
        .default(
            "{ latency.p95: +10%, throughput: -10%, errors: +50% }; where windows are counts of job graphs \
             { iteration.typical: +10%, errors: +50% }",
        ),
        TableKey::new("limits", ALL_LIMITS, "Absolute bounds, judged with or without a base.").default("none"),
        TableKey::new(
            "proof",
            Shape::Choice(PROOF),
            "What a red wants at the last look: a proven change whose estimate is over the threshold, or the whole \
             likely range over it.",
        )
        .default("change"),
        TableKey::new("min_effect", Shape::Duration, "A latency that got worse by less than this passes.")
            .default("none"),
        TableKey::new(
            "fail_on",
            Shape::List { of: &Shape::Choice(FAIL_ON), least: 0, most: FAIL_ON.len() },
            "Verdicts that fail the job.",
        )
        .default("[regressed]"),
        TableKey::new("accept", accept::SHAPE, "Regressions that are accepted on purpose.").default("none"),
    ],
)
.later(&["severity", "min_requests"]);

/// Reads `policy`, which changes the usual one.
pub fn read(field: &Field<'_>, has_base: bool, usual: Policy) -> Option<Policy> {
    let fields = Fields::open(field, &POLICY)?;
    let mut policy = usual;
    if let Some(field) = fields.get("evidence") {
        policy.evidence = evidence(&field, has_base);
    }
    if let Some(field) = fields.get("thresholds") {
        thresholds(&field, None, &mut policy);
    }
    if let Some(field) = fields.get("limits") {
        limits(&field, None, &mut policy);
    }
    if let Some("limit") = fields.get("proof").and_then(|field| field.choice(PROOF)) {
        policy.proof = Proof::Limit;
    }
    if let Some(field) = fields.get("min_effect") {
        policy.min_effect = field.time().map(|time| time.as_secs_f64() * 1e6);
    }
    if let Some(field) = fields.get("fail_on") {
        policy.fail_on = fail_on(&field);
    }
    if let Some(field) = fields.get("accept") {
        policy.accept = accept::read(&field);
    }
    Some(policy)
}

/// Reads `thresholds` and `limits` of something with a name of its own.
pub fn bounds(fields: &Fields<'_>, name: &str, policy: &mut Policy) {
    if let Some(field) = fields.get("thresholds") {
        thresholds(&field, Some(name), policy);
    }
    if let Some(field) = fields.get("limits") {
        limits(&field, Some(name), policy);
    }
}

fn evidence(field: &Field<'_>, has_base: bool) -> Wish {
    match field.choice(EVIDENCE) {
        Some("duet") => {
            if !has_base {
                field.problem("`duet` compares head with a base measured beside it: add `target.base`");
            }
            Wish::Duet
        }
        Some("history") => Wish::History,
        Some("point") => Wish::Point,
        _ => Wish::Auto,
    }
}

fn fail_on(field: &Field<'_>) -> Vec<Verdict> {
    let mut verdicts = Vec::new();
    for item in field.items().unwrap_or_default() {
        let verdict = match item.choice(FAIL_ON) {
            Some("invalid") => Verdict::Invalid,
            Some("inconclusive") => Verdict::Inconclusive,
            Some("incomparable") => Verdict::Incomparable,
            Some("no-baseline") => Verdict::NoBaseline,
            Some(_) => Verdict::Regressed,
            None => continue,
        };
        if verdicts.contains(&verdict) {
            item.problem(format!("`{verdict}` is there twice"));
        }
        verdicts.push(verdict);
    }
    verdicts
}

/// Reads thresholds of the scenario or of one task into the policy, over those it has.
pub fn thresholds(field: &Field<'_>, task: Option<&str>, policy: &mut Policy) {
    for (key, field) in keys(field, task) {
        let listed = policy.thresholds.iter().any(|known| known.listed && known.key == key);
        if listed {
            field.problem(format!("`{}` is there twice", key.name()));
        }
        policy.thresholds.retain(|known| known.key != key);
        // YAML 1.1 editors turn `off` into `false`.
        if matches!(field.node.json().as_str(), Some("off")) || field.node.json() == false {
            continue;
        }
        let shape = match key.direction() {
            Direction::HigherIsWorse => Shape::Rising,
            Direction::LowerIsWorse => Shape::Falling,
        };
        if let Some(change) = change(&field, &shape, &key) {
            policy.thresholds.push(Threshold { key, change, listed: true });
        }
    }
}

/// An allowed change of a metric, a positive share, written in a form that `shape` words.
pub fn change(field: &Field<'_>, shape: &Shape, key: &Key) -> Option<f64> {
    let (right, wrong) = match key.direction() {
        Direction::HigherIsWorse => ('+', '-'),
        Direction::LowerIsWorse => ('-', '+'),
    };
    let text = field.form(shape, |text| quantity::percent(text).is_some())?;
    let (sign, change) = quantity::percent(text)?;
    let number = text.trim_start_matches(['+', '-']);
    if sign == Some(wrong) || (sign.is_none() && right == '-') {
        let worse = if right == '+' { "higher" } else { "lower" };
        field.problem(format!("{worse} {} is worse, so write `{right}{number}`", key.name()));
        return None;
    }
    if change < SMALLEST {
        field.problem(
            "must be at least 3 %: two starts of the same build differ by 1 to 2 %, so less could not be told from \
             chance",
        );
        return None;
    }
    if right == '-' && change >= 1.0 {
        field.problem("must be below 100 %: nothing can fall by more than all of it");
        return None;
    }
    Some(change)
}

/// Reads limits of the scenario or of one task into the policy.
pub fn limits(field: &Field<'_>, task: Option<&str>, policy: &mut Policy) {
    for (key, field) in keys(field, task) {
        let bound = match key.metric {
            Metric::Errors => field.share(),
            Metric::Throughput => field.rate(),
            Metric::Memory => field.bytes(),
            Metric::Latency | Metric::Iteration | Metric::Capacity | Metric::Cpu => {
                field.time().map(|time| time.as_secs_f64() * 1e6)
            }
        };
        if policy.limits.iter().any(|known| known.key == key) {
            field.problem(format!("`{}` is there twice", key.name()));
        }
        if let Some(bound) = bound {
            policy.limits.push(Limit { key, bound });
        }
    }
}

/// The entries whose key is a metric; the others become problems.
fn keys<'a>(field: &Field<'a>, task: Option<&str>) -> Vec<(Key, Field<'a>)> {
    let mut keys = Vec::new();
    for (name, entry) in field.entries().unwrap_or_default() {
        // The metric's own reader takes every spelling of a number, such as `p9e1`.
        let plain = name.text.split_once(".p").is_none_or(|(_, percent)| is_percentile(percent));
        match name.text.parse::<Key>() {
            Ok(key) if key.metric == Metric::Iteration && task.is_some() => {
                let text = format!("`latency.{}` of a task with steps is that of the whole of it", key.statistic);
                entry.sink.add(&name.place, &entry.path, text);
            }
            Ok(key) if key.metric.is_use() && task.is_some() => {
                let text = format!("`{}` is of the whole target, so it stands in `policy`", key.name());
                entry.sink.add(&name.place, &entry.path, text);
            }
            Ok(key) if plain => keys.push((task.map_or(key.clone(), |task| key.of_task(task)), entry)),
            Ok(_) => entry.sink.add(&name.place, &entry.path, "expected a percentile such as `latency.p99.9`"),
            Err(unknown) => entry.sink.add(&name.place, &entry.path, unknown.to_string()),
        }
    }
    keys
}

/// `50`, `99.9`.
fn is_percentile(text: &str) -> bool {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let digits = |part: &str, most| (1..=most).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
    digits(whole, 2) && digits(fraction, 3)
}
