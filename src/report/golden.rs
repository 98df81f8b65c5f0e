//! Every report as it looks, held against `tests/golden/`. `UPDATE_GOLDEN=1 cargo test` writes them anew;
//! look at what changed before you commit it.

use super::sample::{self, Sample};
use super::{Format, Report, Style, run_summary};
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
    hold("terminal", texts);
}

#[test]
fn the_comment_reads_as_its_golden_files_read() {
    let format = Format::Markdown { budget: super::COMMENT_BUDGET };
    let texts =
        sample::all().iter().map(|(name, sample)| (format!("{name}.md"), report(sample).render(format))).collect();
    hold("markdown", texts);
}
