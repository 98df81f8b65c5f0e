//! Every vector of the fixture: an input with the expected decision to 6 digits.

use super::build::Run;
use crate::gate::capacity::{self, Pace};
use crate::gate::duet::{self, Terms};
use crate::gate::errors::{self, Tallies};
use crate::gate::look::{Look, Row, cannot_fail, factor, looks};
use crate::gate::reading::{Gap, Readings};
use crate::gate::{Comparison, Proof, Reason, Rule, Verdict, against_history, check::Check, limit};
use crate::history::tests::build::pool_of;
use crate::metric::{Direction, Key, Statistic};
use crate::record::Arm;
use crate::stats::{LogRatio, Positive, median, percentile_ci_ranks, signed_rank_index};
use serde_json::{Value, json};

const FIXTURE: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/stat-vectors.json"));

#[test]
fn every_vector_is_reproduced() {
    let fixture: Value = serde_json::from_str(FIXTURE).expect("the fixture is JSON");
    let vectors = fixture["vectors"].as_array().expect("a list");
    let mut wrong = Vec::new();
    for vector in vectors {
        let found = outcome(vector);
        for (key, expected) in vector["expect"].as_object().expect("an object") {
            let got = found.get(key).unwrap_or(&Value::Null);
            if !agrees(got, expected) {
                wrong.push(format!("{}: {key} is {got}, not {expected}", vector["name"]));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(vectors.len(), 54);
}

/// 1e-6 absolute; below 1e-3 also 1e-5 relative.
fn agrees(got: &Value, expected: &Value) -> bool {
    match (got.as_f64(), expected.as_f64()) {
        (Some(got), Some(expected)) => {
            let off = (got - expected).abs();
            off <= 1e-6 && (expected.abs() >= 1e-3 || off <= 1e-5 * expected.abs())
        }
        _ => match (got.as_array(), expected.as_array()) {
            (Some(got), Some(expected)) => {
                got.len() == expected.len() && got.iter().zip(expected).all(|(g, e)| agrees(g, e))
            }
            _ => got == expected,
        },
    }
}

fn outcome(vector: &Value) -> Value {
    let (input, params) = (&vector["input"], &vector["params"]);
    match vector["procedure"].as_str().expect("a name") {
        "duet" => paired(&readings(input, params), params, None),
        "limit" => paired(&readings(input, params), params, input["bound"].as_f64()),
        "errors" => error_counts(input, params),
        "capacity" => pace(input),
        "history" => history(input, params),
        "percentile_ci_ranks" => ranks(input),
        "signed_rank_index" => indices(input),
        other => panic!("no procedure {other}"),
    }
}

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().expect("a list").iter().map(|n| n.as_f64().expect("a number")).collect()
}

fn counts(value: &Value) -> Vec<u64> {
    value.as_array().expect("a list").iter().map(|n| n.as_u64().expect("a count")).collect()
}

fn positives(value: &Value) -> Vec<Positive> {
    numbers(value).into_iter().map(|n| Positive::new(n).expect("above zero")).collect()
}

fn key(params: &Value) -> Key {
    match params["higher_is_better"].as_bool() {
        Some(true) => Key::throughput(),
        _ => Key::percentile(95.0),
    }
}

/// (base, head) of every round; base is the bound where the procedure is `limit`.
fn readings(input: &Value, params: &Value) -> Vec<(Positive, Positive, LogRatio)> {
    let head = positives(&input["head"]);
    let base = match input["bound"].as_f64() {
        Some(bound) => vec![Positive::new(bound).expect("above zero"); head.len()],
        None => positives(&input["base"]),
    };
    let better = key(params).direction() == Direction::LowerIsWorse;
    let worse = |base: Positive, head: Positive| if better { -head.log_ratio(base) } else { head.log_ratio(base) };
    base.into_iter().zip(head).map(|(base, head)| (base, head, worse(base, head))).collect()
}

fn first(rounds: &[(Positive, Positive, LogRatio)], n: usize) -> Readings {
    let level = |values: Vec<f64>| median(&values).and_then(|log| Positive::new(log.exp()));
    // Every round in a start of its own, so that the vectors see the rule without the guard of §2.6.
    let gap = |(i, (_, _, worse)): (usize, &(Positive, Positive, LogRatio))| Gap { start: i as u32, worse: *worse };
    Readings {
        gaps: rounds[..n].iter().enumerate().map(gap).collect(),
        silent: 0,
        base: level(rounds[..n].iter().map(|(base, _, _)| base.ln()).collect()),
        head: level(rounds[..n].iter().map(|(_, head, _)| head.ln()).collect()),
    }
}

fn paired(rounds: &[(Positive, Positive, LogRatio)], params: &Value, bound: Option<f64>) -> Value {
    let planned = params["rounds"].as_u64().unwrap_or(24) as u32;
    let factor = factor(params["checks"].as_u64().unwrap_or(1) as usize);
    let terms = Terms {
        factor,
        proof: Proof::Change,
        one_start: false,
        cannot_fail: cannot_fail(planned, factor),
        min_effect: params["min_effect"].as_f64(),
    };
    let rule = if bound.is_some() { Rule::Limit } else { Rule::Threshold };
    let check = Check { key: key(params), rule, bound: bound.unwrap_or(0.10), gated: true, settled: None };
    let mut last: Option<(Look, Comparison)> = None;
    for look in looks(planned).into_iter().take_while(|look| look.rounds <= rounds.len()) {
        let readings = first(rounds, look.rounds);
        let found = match rule {
            Rule::Limit => limit::judge(&check, &readings, look, &terms),
            _ => duet::judge(&check, &readings, look, &terms),
        };
        let decided = found.verdict != Verdict::Inconclusive;
        last = Some((look, found));
        if decided {
            break;
        }
    }
    let Some((look, found)) = last else { return json!({"verdict": "inconclusive", "rounds": rounds.len()}) };
    json!({
        "verdict": found.verdict, "rounds": look.rounds, "change": found.change, "low": found.low,
        "high": found.high, "noise_chance": found.noise, "baseline_level": found.base,
    })
}

fn error_counts(input: &Value, params: &Value) -> Value {
    let base = Tallies::from_counts(&counts(&input["eb_w"]), &counts(&input["nb_w"]));
    let head = Tallies::from_counts(&counts(&input["eh_w"]), &counts(&input["nh_w"]));
    let rounds = counts(&input["nb_w"]).len();
    let row = match rounds {
        _ if params["last"] == true => Row::Last,
        0..16 => Row::First,
        _ => Row::Middle,
    };
    let found = errors::decide(&base, &head, 0.5, Look { rounds, row }, 1.0);
    json!({
        "verdict": found.verdict, "base_rate": base.rate(), "head_rate": head.rate(),
        "limit_rate": found.limit_rate, "burst_factor": found.burst, "noise_chance": found.noise,
    })
}

fn pace(input: &Value) -> Value {
    let flags = |value: &Value| -> Vec<bool> {
        value.as_array().expect("a list").iter().map(|flag| flag.as_bool().expect("a flag")).collect()
    };
    let (base, head) = (flags(&input["base_keeps_up"]), flags(&input["head_keeps_up"]));
    let mut last = Value::Null;
    for look in looks(base.len() as u32) {
        let pace = Pace::of(base.iter().copied().zip(head.iter().copied()).take(look.rounds));
        let (verdict, _) = capacity::decide(&pace, look, 1.0);
        last = json!({
            "verdict": verdict, "rounds": look.rounds, "only_head": pace.only_head,
            "only_base": pace.only_base, "noise_chance": pace.noise(),
        });
        if verdict == Verdict::Regressed {
            break;
        }
    }
    last
}

/// The pure rule and whole records must say the same.
fn history(input: &Value, params: &Value) -> Value {
    let head = Positive::new(input["head"].as_f64().expect("a number")).expect("above zero");
    let direction = key(params).direction();
    let found = against_history(&positives(&input["hist"]), head, direction, 0.10, 1);
    let judged = judged_by_history(input, params);
    let close = |a: Option<f64>, b: Option<f64>| match (a, b) {
        (Some(a), Some(b)) => (a - b).abs() <= 1e-9 * b.abs(),
        (a, b) => a == b,
    };
    let verdict = match judged.reason {
        Some(Reason::Unconfirmed) => Verdict::Regressed,
        _ => judged.verdict,
    };
    let times = judged.stored.as_ref().map_or(0, |stored| stored.times as usize);
    assert_eq!((verdict, times), (found.verdict, found.runs), "{judged:?}");
    let numbers = [(judged.base, found.level), (judged.change, found.change), (judged.noise, found.noise)];
    assert!(numbers.into_iter().all(|(a, b)| close(a, b)), "{judged:?} {found:?}");
    assert!(close(judged.stored.as_ref().map(|stored| stored.detectable), found.detectable), "{judged:?} {found:?}");
    json!({
        "verdict": verdict, "n": times, "change": judged.change, "noise_chance": judged.noise,
        "baseline_level": judged.base, "detectable": judged.stored.as_ref().map(|stored| stored.detectable),
    })
}

/// The vector as a record of head alone and stored runs a day apart.
fn judged_by_history(input: &Value, params: &Value) -> Comparison {
    let head = input["head"].as_f64().expect("a number");
    let key = match key(params).direction() {
        Direction::HigherIsWorse => Key::latency(Statistic::Typical),
        Direction::LowerIsWorse => Key::throughput(),
    };
    let run = Run::level(if key == Key::throughput() { 1e4 } else { head }).thresholds(&[(&key.name(), 0.10)]);
    let run = run.each(Arm::Head, |_, w| {
        if key == Key::throughput() {
            w.seconds = w.completed as f64 / head;
        }
    });
    run.against(&pool_of(&key, &numbers(&input["hist"]))).checks.remove(0)
}

fn ranks(input: &Value) -> Value {
    let of = |name: &str| input[name].as_f64().expect("a number");
    let found = percentile_ci_ranks(of("n") as u64, of("q"), of("alpha"));
    json!({"low_rank": found.low, "high_rank": found.high, "point_rank": found.point})
}

fn indices(input: &Value) -> Value {
    let of = |alpha: f64| -> Vec<usize> {
        counts(&input["n"]).into_iter().map(|n| signed_rank_index(n as usize, alpha)).collect()
    };
    json!({"k90": of(0.10), "k99": of(0.01)})
}
