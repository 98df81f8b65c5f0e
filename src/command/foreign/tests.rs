//! Whatever a record of strangers holds: it is refused, or it is judged and told without harm.

mod graphs;

use super::Facts;
use crate::command::allowance;
use crate::gate::{self, Evidence, Judgement, Limit, Policy, Threshold};
use crate::github::{EndedRun, EventKind, Origin};
use crate::history::{Baseline, EnvironmentKey, Lineage, Stored, Summary, Wanted};
use crate::metric::Key;
use crate::record::{
    Arm, ContainerLimits, Down, DownReason, Ending, ErrorClass, ErrorSample, Extent, Model, Note, Probe, Probes,
    Quantiles, RunRecord, Series, Slot, Start, TaskShare, TaskWindow, Window,
};
use crate::report::promises::outside::outside_of_code;
use crate::report::sample::record::{record, window};
use crate::report::{COMMENT_BUDGET, Files, Format, Frame, Report, Style, Unfinished, comment, junit, summary};
use crate::stats::Histogram;
use serde_json::{Value, json};
use std::sync::LazyLock;
use std::time::Duration;

const SHA: &str = "5ca1ab1e5ca1ab1e5ca1ab1e5ca1ab1e5ca1ab1e";
/// The shortest plan.
const ROUNDS: u32 = 8;

/// A record that has one of everything.
fn good(arms: &[Arm]) -> RunRecord {
    let windows = (0..ROUNDS).flat_map(|round| arms.iter().map(move |arm| played(*arm, round))).collect();
    let mut record = record(windows, ROUNDS);
    let probe = Probe { integer: 1e5, memory: 2e5, loopback: 3e5 };
    let latency = (Some(3e3), Some(1.2e4), Some(3.1e4));
    let slot = |at, arm| Slot {
        at,
        arm,
        requests: 300,
        errors: 3,
        p50: latency.0,
        p95: latency.1,
        p99: latency.2,
        load: Some(1.0),
        in_flight: Some(2.0),
        vus: Some(5.0),
    };
    record.identity.commit = Some(SHA.to_owned());
    record.identity.attempt = Some(1);
    record.environment.memory = 16 << 30;
    record.environment.limits = ContainerLimits { cpus: Some(1.5), memory: Some(1 << 30) };
    record.environment.host = Some("host".to_owned());
    record.probe = Some(Probes { before: probe, after: Some(probe) });
    record.plan.arms = arms.to_vec();
    record.plan.rounds = ROUNDS;
    record.plan.tasks = [("GET /a", 0.9), ("GET /b", 0.1)].map(|(name, share)| task_share(name, share)).to_vec();
    record.plan.new_tasks = vec!["GET /new".to_owned()];
    record.starts =
        vec![Start { number: 0, first: Arm::Head, ready_seconds: 1.0, warmup_seconds: 10, steady: Some(false) }];
    record.series = Series { slot_seconds: 1, slots: vec![slot(0, Arm::Head), slot(1, Arm::Base)] };
    record.health.steal = Some(0.01);
    record.health.lateness_bound = Some(1_000.0);
    record.health.queued = 3;
    record.notes = vec![
        Note::WarmupCapped { seconds: 30 },
        Note::ScenarioChanged { changes: vec!["tasks".to_owned()] },
        Note::StopFailed { arm: Arm::Head, text: "exit status: 1".to_owned() },
    ];
    let (arm, task) = (Arm::Head, "GET /a".to_owned());
    record.samples = vec![ErrorSample { arm, task, class: ErrorClass::Status, text: "status 500".to_owned() }];
    record
}

fn task_share(name: &str, share: f64) -> TaskShare {
    TaskShare::request(name, share)
}

fn played(arm: Arm, round: u32) -> Window {
    let mut window = window(arm, round);
    window.requests = 903;
    window.errors = [(ErrorClass::Status, 2), (ErrorClass::Timeout, 1)].into();
    window.log_latency_sum = 900.0 * 3_300.0_f64.ln();
    window.tasks = vec![of_task("GET /a", 803, true), of_task("GET /b", 100, false)];
    window
}

fn of_task(name: &str, requests: u64, is_judged: bool) -> TaskWindow {
    let mut latency = Histogram::coarse();
    latency.record(Duration::from_micros(3_300));
    TaskWindow {
        task: name.to_owned(),
        requests,
        errors: 1,
        not_found: 1,
        completed: requests - 1,
        log_latency_sum: requests as f64 * 3_300.0_f64.ln(),
        quantiles: Quantiles::of(&latency),
        latency: is_judged.then_some(latency),
    }
}

/// Judges everything that can be.
fn policy() -> Policy {
    let mut policy = Policy::default();
    let of_task = Key::percentile(95.0).of_task("GET /a");
    policy.thresholds.push(Threshold { key: of_task, change: 0.1, listed: true });
    let limits = [(Key::percentile(99.0), 5e5), (Key::errors(), 0.01), (Key::throughput(), 10.0)];
    policy.limits = limits.map(|(key, bound)| Limit { key, bound }).to_vec();
    policy.min_effect = Some(10.0);
    policy
}

fn ended() -> EndedRun {
    let (conclusion, artifacts_url, url) = (None, None, None);
    let origin = Some(origin());
    EndedRun { id: 77, attempt: 1, kind: EventKind::PullRequest, conclusion, origin, artifacts_url, url }
}

fn origin() -> Origin {
    Origin { repository: "you/api".to_owned(), sha: SHA.to_owned(), branch: Some("fast".to_owned()) }
}

/// The record as publish takes it.
fn taken(json: &Value) -> Result<RunRecord, String> {
    let json = json.to_string();
    let extent = Extent::of(json.as_bytes()).map_err(|e| e.to_string())?;
    if let Some(excess) = allowance::excess(&extent) {
        return Err(excess);
    }
    let record = RunRecord::parse(json.as_bytes()).map_err(|e| e.to_string())?;
    Facts { repository: "own/api", base: Some("main"), ended: &ended(), origin: &origin() }.taken(record)
}

/// Six stored runs of good records.
fn baseline(head: &RunRecord) -> Baseline {
    static MEASURED: LazyLock<Summary> = LazyLock::new(|| Summary::measured(&good(&[Arm::Head])).expect("good enough"));
    let stored = |day: u32| {
        let began = format!("2026-01-0{day}T00:00:00Z");
        let summary = Summary { began, ..MEASURED.clone() };
        Stored { name: day.to_string(), branch: "main".to_owned(), summary, lineage: Lineage::Ancestor }
    };
    let key = EnvironmentKey::new(&head.environment, &head.perf_gate);
    let branches = vec!["main".to_owned()];
    let wanted =
        Wanted { key, digest: head.digest.clone(), pass: None, branches, default: Vec::new(), fixed_machine: false };
    Baseline::select((1..=6).map(stored).collect(), &wanted)
}

fn judged(record: &RunRecord) -> Vec<Judgement> {
    let policy = policy();
    let baseline = baseline(record);
    static AGAIN: LazyLock<RunRecord> = LazyLock::new(|| good(&[Arm::Base, Arm::Head]));
    let stored = |confirmation| Evidence::History { baseline: &baseline, confirmation, fixed_machine: false };
    let all = match record.is_duet() {
        true => vec![Evidence::Record, stored(Some(record))],
        false => vec![stored(Some(&AGAIN)), Evidence::Point { baseline: &baseline }, stored(Some(record))],
    };
    all.iter().map(|evidence| gate::judge(&policy, record, evidence)).collect()
}

/// What is told of a judgement: Markdown, and all else.
struct Texts {
    markdown: Vec<String>,
    plain: Vec<String>,
}

impl Texts {
    fn of(judgement: &Judgement, record: &RunRecord) -> Self {
        let files = Files { scenario: Some("s.yaml".to_owned()), folder: Some("out".to_owned()) };
        let report = Report::new(judgement, record, &judgement.fail_on, &files);
        let terminal = report.render(Format::Terminal(Style { colour: false, width: 100 }));
        let annotations = report.annotations().into_iter().flat_map(|told| [told.title, told.text]);
        let plain = annotations.chain([terminal, report.sentence.plain()]).collect();
        let reports = [report];
        let frame = Frame { key: "s".to_owned(), commit: Some(SHA.to_owned()), ..Frame::default() };
        let unfinished = Unfinished { why: Some("why".to_owned()), missing: Vec::new() };
        let markdown = vec![
            comment(&reports, &frame, COMMENT_BUDGET),
            summary(&reports, &frame),
            unfinished.comment(&reports, &frame),
            unfinished.summary(&reports, &frame),
        ];
        let texts = Self { markdown, plain };
        // Nobody looks at it but a parser: what it holds is escaped as XML is.
        assert!(!junit(&reports).contains("<img"));
        texts
    }

    fn all(&self) -> impl Iterator<Item = &String> {
        self.markdown.iter().chain(&self.plain)
    }
}

/// The JSON pointers of all leaves, but those of windows after the first two.
fn leaves(value: &Value, at: &str, found: &mut Vec<String>) {
    let is_later = |i: usize| at == "/windows" && i > 1;
    match value {
        Value::Object(fields) => fields.iter().for_each(|(name, inner)| {
            leaves(inner, &format!("{at}/{}", name.replace('~', "~0").replace('/', "~1")), found);
        }),
        Value::Array(items) => items.iter().enumerate().filter(|(i, _)| !is_later(*i)).for_each(|(i, inner)| {
            leaves(inner, &format!("{at}/{i}"), found);
        }),
        _ => found.push(at.to_owned()),
    }
}

/// Records in which one leaf of `kind` is another one.
fn changed(good: &Value, kind: fn(&Value) -> bool, others: &[Value]) -> Vec<(String, Value)> {
    let mut pointers = Vec::new();
    leaves(good, "", &mut pointers);
    let of_kind = pointers.into_iter().filter(|at| good.pointer(at).is_some_and(kind));
    let with = |at: String| {
        others.iter().map(move |other| {
            let mut record = good.clone();
            *record.pointer_mut(&at).expect("a leaf") = other.clone();
            (format!("{at} = {other}"), record)
        })
    };
    of_kind.flat_map(with).collect()
}

fn as_json(record: &RunRecord) -> Value {
    serde_json::to_value(record).expect("JSON")
}

/// Not a number, or one that fills a line.
fn is_absurd(text: &str) -> bool {
    let is_number = |word: &str| word == "NaN" || word == "inf" || word == "infinity";
    let digits = |word: &str| word.chars().filter(char::is_ascii_digit).count();
    let hash = |word: &str| word.contains(SHA) || word.contains(&"0".repeat(16));
    let is_line = |word: &str| digits(word) > 16 && !word.chars().any(char::is_alphabetic) && !hash(word);
    text.split(|c: char| c.is_whitespace() || "()[]`".contains(c)).any(|word| is_number(word) || is_line(word))
}

#[test]
fn a_good_record_is_taken_and_judged() {
    for arms in [&[Arm::Base, Arm::Head][..], &[Arm::Head]] {
        let record = taken(&as_json(&good(arms))).expect("a good one");
        assert_eq!(record.identity.branch.as_deref(), Some("fast"));
        assert_eq!(baseline(&record).times.len(), 6);
        let judgements = judged(&record);
        assert!(judgements.iter().all(|judgement| judgement.rounds == ROUNDS && judgement.fault.is_none()));
        assert!(judgements.iter().all(|judgement| !Texts::of(judgement, &record).all().any(|text| is_absurd(text))));
    }
}

/// Every number in turn is another one: it is refused, or it is judged and told.
fn with_strange_numbers(record: &RunRecord) {
    let strange = [json!(-1), json!(1e308), json!(1e-308), json!(u64::MAX), json!(0), json!(999_999_999)];
    let mut judgements = 0;
    for (what, json) in changed(&as_json(record), Value::is_number, &strange) {
        let Ok(record) = taken(&json) else { continue };
        for judgement in judged(&record) {
            judgements += 1;
            let texts = Texts::of(&judgement, &record);
            assert_eq!(texts.all().find(|text| is_absurd(text)), None, "{what}");
        }
    }
    assert!(judgements > 100, "only {judgements} were made");
}

#[test]
fn no_number_of_a_duet_is_too_strange() {
    with_strange_numbers(&good(&[Arm::Base, Arm::Head]));
}

#[test]
fn no_number_of_head_alone_is_too_strange() {
    let mut record = good(&[Arm::Head]);
    record.plan.model = Model::Closed { vus: 4, think_share: 0.1 };
    with_strange_numbers(&record);
}

#[test]
fn no_text_is_more_than_text() {
    let evil = "</details><img src=x> [a](https://evil.example) @org/all #1 | ` ``` ]]>\n::error::x\n# y -->\u{1b}[2J";
    let endings = [
        Ending::Complete,
        Ending::Generator { text: "out of ports".to_owned() },
        Ending::Down(Down {
            arm: Arm::Head,
            reason: DownReason::Died,
            text: "exit status: 1".to_owned(),
            log_tail: vec!["panicked".to_owned()],
        }),
    ];
    for ending in endings {
        let record = RunRecord { ending, ..good(&[Arm::Base, Arm::Head]) };
        let escaped = serde_json::to_string(evil).expect("text");
        let whole = as_json(&record).to_string().replace("GET /a", "EVIL").replace("GET /b", "EVIL 2");
        let all_of_a_task = whole.replace("EVIL", escaped.trim_matches('"'));
        let of_task = ("a task".to_owned(), serde_json::from_str(&all_of_a_task).expect("JSON"));
        let others = changed(&as_json(&record), Value::is_string, &[json!(format!("{evil}{}", "x".repeat(10_000)))]);
        for (what, json) in others.into_iter().chain([of_task]) {
            let Ok(record) = taken(&json) else { continue };
            for judgement in judged(&record) {
                harmless(&Texts::of(&judgement, &record), &what);
            }
        }
    }
}

fn harmless(texts: &Texts, what: &str) {
    for text in &texts.markdown {
        let rest = outside_of_code(text);
        for sign in ["<img", "](http", "@org", "#1 ", "\n# ", "::error", "\u{1b}"] {
            assert!(!rest.contains(sign), "`{sign}` by {what} in:\n{text}");
        }
    }
    for text in texts.all() {
        assert!(!text.lines().any(|line| line.trim_start().starts_with("::")), "{what} in:\n{text}");
        assert!(!text.contains(&"x".repeat(300)), "{what} in:\n{text}");
    }
}
