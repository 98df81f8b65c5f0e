//! Every report as it looks, held against `tests/golden/`. `UPDATE_GOLDEN=1 cargo test` writes them anew;
//! look at what changed before you commit it.

use super::sample::{self, Sample};
use super::{
    Format, Frame, Report, Style, Unfinished, comment, csv, in_progress, junit, openmetrics, run_summary, summary,
};
use crate::gate::Verdict;
use crate::record::Arm;
use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

const PLAIN: Style = Style { colour: false, width: 80 };

fn report(sample: &Sample) -> Report {
    Report::new(&sample.judgement, &sample.record, &[Verdict::Regressed], &sample::files())
}

/// Compares what is rendered with the files of one folder, and the names of both.
fn hold(folder: &str, rendered: Vec<(String, String)>) {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(folder);
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        fs::create_dir_all(&folder).expect("the folder can be made");
        for (name, text) in &rendered {
            fs::write(folder.join(name), text).expect("the file can be written");
        }
    }
    let names: BTreeSet<String> = rendered.iter().map(|(name, _)| name.clone()).collect();
    let files = fs::read_dir(&folder).expect("the golden folder is there");
    let found: BTreeSet<String> = files.flatten().map(|file| file.file_name().to_string_lossy().into_owned()).collect();
    assert_eq!(found, names, "{} has other files than there are cases", folder.display());
    for (name, text) in &rendered {
        let golden = fs::read_to_string(folder.join(name)).expect("the golden file can be read");
        assert_eq!(&golden, text, "{name} differs; UPDATE_GOLDEN=1 writes it anew\n{text}");
    }
}

#[test]
fn the_terminal_shows_what_its_golden_files_show() {
    let mut texts: Vec<(String, String)> = sample::all()
        .iter()
        .map(|(name, sample)| (format!("{name}.txt"), report(sample).render(Format::Terminal(PLAIN))))
        .collect();
    let mut run = sample::regressed().record;
    run.windows.retain(|window| window.arm == Arm::Head);
    run.plan.arms = vec![Arm::Head];
    texts.push(("run.txt".to_owned(), run_summary(&run, PLAIN, &sample::files())));
    let mut run = sample::graphs::slower_work().record;
    run.windows.retain(|window| window.arm == Arm::Head);
    run.plan.arms = vec![Arm::Head];
    texts.push(("run-jobs.txt".to_owned(), run_summary(&run, PLAIN, &sample::files())));
    hold("terminal", texts);
}

/// Not held against anything: for `bench/screens`, where a person looks at the colours.
#[test]
fn the_terminal_is_painted_for_whoever_wants_to_look() {
    let style = Style { colour: true, ..PLAIN };
    for (name, sample) in sample::all() {
        let text = report(&sample).render(Format::Terminal(style));
        assert!(text.contains("\u{1b}["), "{name} has no colour");
        if let Some(folder) = std::env::var_os("PAINTED") {
            fs::write(PathBuf::from(folder).join(format!("{name}.txt")), text).expect("the file can be written");
        }
    }
}

#[test]
fn the_comment_reads_as_its_golden_files_read() {
    let format = Format::Markdown { budget: super::COMMENT_BUDGET };
    let texts =
        sample::all().iter().map(|(name, sample)| (format!("{name}.md"), report(sample).render(format))).collect();
    hold("markdown", texts);
}

/// Four scenarios of one job, the worst of them not first.
fn several() -> Vec<Report> {
    let samples = [sample::pass(), sample::regressed(), sample::inconclusive(), sample::pass()];
    let names = ["search", "orders-api", "checkout", "@octocat/inbox"];
    let named = |(mut sample, name): (Sample, &str)| {
        sample.judgement.scenario = name.to_owned();
        report(&sample)
    };
    samples.into_iter().zip(names).map(named).collect()
}

/// A comment of a workflow run, after one on an earlier commit.
fn frame(earlier: Option<&str>) -> Frame {
    Frame {
        key: "performance".to_owned(),
        commit: Some("d4e5f6a".repeat(6)),
        run_url: Some("https://github.com/octo/orders/actions/runs/77".to_owned()),
        attempt: Some(2),
        earlier: earlier.and_then(super::earlier),
    }
}

#[test]
fn a_comment_of_a_job_reads_as_its_golden_files_read() {
    let budget = super::COMMENT_BUDGET;
    let before = Frame { commit: Some("a1b2c3d".repeat(6)), ..frame(None) };
    let red = comment(&several(), &before, budget);
    let green = [report(&sample::pass())];
    let names: Vec<String> = several().iter().map(|report| report.scenario.clone()).collect();
    let ended = |why: &str, missing: &[String]| Unfinished { why: Some(why.to_owned()), missing: missing.to_vec() };
    let interrupted = ended("the run was interrupted.", &names[1..]);
    let problems = "perf/orders.yaml:3:1: lod: unknown key `lod`; did you mean `load`?\nperf/orders.yaml:9:5: tasks.1: expected a task";
    let unread = ended(problems, &names);
    let texts = [
        ("several.md", comment(&several(), &frame(None), budget)),
        ("all-green.md", comment(&[several().remove(0), several().remove(3)], &frame(None), budget)),
        ("resolved.md", comment(&green, &frame(Some(&red)), budget)),
        ("in-progress.md", in_progress(&frame(Some(&red)), &names)),
        ("300-tasks.md", comment(&[report(&sample::with_tasks(sample::regressed(), 300))], &frame(None), budget)),
        ("summary.md", summary(&several(), &frame(None))),
        ("unfinished.md", interrupted.comment(&several()[..1], &frame(Some(&red)))),
        ("without-verdict.md", unread.comment(&[], &frame(Some(&red)))),
    ];
    hold("comment", texts.map(|(name, text)| (name.to_owned(), text)).to_vec());
}

#[test]
fn a_junit_file_reads_as_its_golden_file_reads() {
    let others = [sample::invalid_head(), sample::interrupted(), sample::no_baseline()];
    let mut reports = several();
    reports.extend(others.iter().map(report));
    hold("junit", vec![("several.xml".to_owned(), junit(&reports))]);
}

#[test]
fn tables_and_metrics_read_as_their_golden_files_read() {
    let record = sample::tables::duet();
    hold("csv", csv(&record).into_iter().map(|file| (file.name, file.text)).collect());
    let stored = sample::all().into_iter().find(|(name, _)| *name == "history-pass").expect("a history").1;
    let mut judged = sample::regressed();
    judged.record.scenario = "search \"a\\b\"".to_owned();
    judged.judgement.scenario = judged.record.scenario.clone();
    let both = openmetrics(&[(&judged.record, Some(&judged.judgement)), (&record, None)]);
    let alone = openmetrics(&[(&stored.record, Some(&stored.judgement))]);
    hold("openmetrics", vec![("duet-and-run.txt".to_owned(), both), ("history-pass.txt".to_owned(), alone)]);
}
