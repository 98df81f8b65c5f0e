//! What is written, read as the runner reads it (`actions/runner`, `FileCommandManager.cs` and `ActionCommand.cs`).

use super::*;
use proptest::prelude::*;
use std::fs;
use tempfile::TempDir;

fn runner(folder: &TempDir) -> Runner {
    let path = |name: &str| folder.path().join(name).to_str().expect("text").to_owned();
    Runner::of(&BTreeMap::from([
        ("GITHUB_ACTIONS".to_owned(), "true".to_owned()),
        ("GITHUB_STEP_SUMMARY".to_owned(), path("summary")),
        ("GITHUB_OUTPUT".to_owned(), path("output")),
    ]))
}

fn read(folder: &TempDir, name: &str) -> String {
    fs::read_to_string(folder.path().join(name)).expect("a file")
}

/// Pairs of a file of outputs, as the runner reads them: lines end with `\n` or `\r\n`, a value ends before the line
/// break that precedes its delimiter.
fn outputs(file: &str) -> Vec<(String, String)> {
    let mut pairs = Vec::new();
    let mut rest = file;
    while !rest.is_empty() {
        let (line, after) = rest.split_once('\n').unwrap_or((rest, ""));
        let (name, end) = line.trim_end_matches('\r').split_once("<<").expect("a heredoc");
        let mut value = String::new();
        let mut from = after;
        loop {
            let (line, after) = from.split_once('\n').expect("a delimiter");
            from = after;
            if line.trim_end_matches('\r') == end {
                break;
            }
            value += &format!("{line}\n");
        }
        pairs.push((name.to_owned(), value.strip_suffix('\n').expect("a line break").to_owned()));
        rest = from;
    }
    pairs
}

/// Level, title and text of a line, as the runner reads it.
fn command(line: &str) -> Option<(String, String, String)> {
    let (head, data) = line.strip_prefix("::")?.split_once("::")?;
    let (level, properties) = head.split_once(' ')?;
    let [title] = properties.split(',').collect::<Vec<_>>()[..] else { return None };
    let plain = |text: &str| text.replace("%0D", "\r").replace("%0A", "\n").replace("%25", "%");
    let title = title.strip_prefix("title=")?.replace("%3A", ":").replace("%2C", ",");
    Some((level.to_owned(), plain(&title), plain(data)))
}

#[test]
fn a_fold_holds_one_line_and_nothing_outside_of_a_workflow() {
    let folder = TempDir::new().expect("a folder");
    let runner = runner(&folder);
    assert_eq!(runner.fold("a\n::error::x ##[group]y").as_deref(), Some("::group::a%0A: :error::x ## [group]y"));
    assert_eq!(runner.unfold(), Some("::endgroup::"));
    assert_eq!((Runner::default().fold("a"), Runner::default().unfold()), (None, None));
}

#[test]
fn outside_of_a_workflow_nothing_is_written() {
    let nowhere = Runner::of(&BTreeMap::from([("GITHUB_OUTPUT".to_owned(), String::new())]));
    assert_eq!(nowhere, Runner::default());
    nowhere.summary("x").expect("nothing");
    nowhere.output("verdict", "pass").expect("nothing");
    assert_eq!(nowhere.annotation(Level::Error, "a", "b", None), None);
}

#[test]
fn outputs_are_set_one_after_the_other_below_what_others_wrote() {
    let folder = tempfile::tempdir().expect("a folder");
    let runner = runner(&folder);
    fs::write(folder.path().join("output"), "a<<E\nb\nE").expect("written");
    for (name, value) in [("verdict", "regressed"), ("comment-url", ""), ("regressions", "p95\nverdict=pass\n")] {
        runner.output(name, value).expect("written");
    }
    let pairs = outputs(&read(&folder, "output"));
    let pairs: Vec<(&str, &str)> = pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let expected = [("a", "b"), ("verdict", "regressed"), ("comment-url", ""), ("regressions", "p95\nverdict=pass\n")];
    assert_eq!(pairs, expected);
}

#[test]
fn a_delimiter_is_used_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let runner = runner(&folder);
    runner.output("a", "1").expect("written");
    let guess = read(&folder, "output");
    let end = guess.lines().last().expect("a delimiter").to_owned();
    runner.output("b", &format!("x\n{end}\nverdict<<{end}\npass\n{end}")).expect("written");
    let pairs = outputs(&read(&folder, "output"));
    assert_eq!(pairs.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), ["a", "b"]);
}

#[test]
fn what_is_no_name_of_an_output_sets_none() {
    let folder = tempfile::tempdir().expect("a folder");
    let runner = runner(&folder);
    for name in ["", "a<<b", "a=b", "a\nb", "a b"] {
        let fault = runner.output(name, "x").expect_err("no name");
        let text = fault.to_string();
        assert!(text.contains("which GITHUB_OUTPUT names") && text.ends_with("is no name of an output"), "{text}");
    }
    assert!(!folder.path().join("output").exists());
}

#[test]
fn summaries_add_up_to_what_github_takes_and_not_more() {
    let folder = tempfile::tempdir().expect("a folder");
    let runner = runner(&folder);
    fs::write(folder.path().join("summary"), "of an earlier step").expect("written");
    runner.summary("### one\n").expect("written");
    assert_eq!(read(&folder, "summary"), "of an earlier step\n### one\n");
    for _ in 0..3 {
        runner.summary(&"ü row\n".repeat(80_000)).expect("written");
    }
    let whole = read(&folder, "summary");
    assert!(whole.len() <= summary::LIMIT && whole.len() > summary::LIMIT - 100, "{}", whole.len());
    assert_eq!(whole.matches("This summary was cut here").count(), 1);
}

#[test]
fn a_file_that_cannot_be_written_is_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let runner = runner(&folder);
    fs::create_dir(folder.path().join("summary")).expect("a folder in its place");
    let text = runner.summary("x").expect_err("no file").to_string();
    assert!(
        text.starts_with("cannot write ") && text.contains("/summary, which GITHUB_STEP_SUMMARY names: "),
        "{text}"
    );
}

#[test]
fn an_annotation_is_escaped() {
    let folder = tempfile::tempdir().expect("a folder");
    let line = runner(&folder).annotation(Level::Error, "p95, slower: 12%", "100%\r\n::error::x", None);
    assert_eq!(line.as_deref(), Some("::error title=p95%2C slower%3A 12%25::100%25%0D%0A::error::x"));
    let spot = Spot { file: "perf/a,line=7::.yaml".to_owned(), line: 3, column: 5 };
    let line = runner(&folder).annotation(Level::Error, "t", "x", Some(&spot));
    assert_eq!(line.as_deref(), Some("::error file=perf/a%2Cline=7%3A%3A.yaml,line=3,col=5,title=t::x"));
}

proptest! {
    #[test]
    fn no_output_is_another_one(values in prop::collection::vec("(\n|\r|<<|=|verdict|perf-gate-|E|%|ü){0,12}", 1..5)) {
        let folder = tempfile::tempdir().expect("a folder");
        let runner = runner(&folder);
        for value in &values {
            runner.output("verdict", value).expect("written");
        }
        let found: Vec<String> = outputs(&read(&folder, "output")).into_iter().map(|(_, value)| value).collect();
        prop_assert_eq!(found, values);
    }

    #[test]
    fn no_annotation_is_another_command(title in "(\n|\r|::|,|=|%|%0A|%2C|set-output|x){0,12}", text in "(\n|\r|::|%|%250A|x|ü){0,12}") {
        let runner = Runner { is_runner: true, ..Runner::default() };
        let line = runner.annotation(Level::Warning, &title, &text, None).expect("a line");
        prop_assert!(!line.contains(['\n', '\r']));
        prop_assert_eq!(command(&line), Some(("warning".to_owned(), title, text)));
    }
}
