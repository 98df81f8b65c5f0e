//! What is written of the action is what it has.

use super::ours;
use std::fs;

/// The names in a section of `action.yml`.
fn names(section: &str) -> Vec<String> {
    let text = fs::read_to_string(ours("action.yml")).expect("the action");
    let (_, rest) = text.split_once(&format!("\n{section}:\n")).expect("a section");
    let lines = rest.lines().take_while(|line| line.is_empty() || line.starts_with(' '));
    let names = lines.filter_map(|line| line.strip_prefix("  ")?.strip_suffix(':'));
    names.filter(|name| !name.starts_with(' ')).map(str::to_owned).collect()
}

#[test]
fn every_input_and_output_is_in_the_reference() {
    let page = fs::read_to_string(ours("docs/github.md")).expect("the page");
    for section in ["inputs", "outputs"] {
        let (_, table) = page.split_once(&format!("| {} |", section.trim_end_matches('s'))).expect("a table");
        let rows = table.lines().skip(2).take_while(|line| line.starts_with('|'));
        let told: Vec<_> = rows.filter_map(|row| row.split('`').nth(1)).collect();
        assert_eq!(told, names(section), "{section} of docs/github.md and action.yml");
    }
}

#[test]
fn every_input_reaches_a_script() {
    let text = fs::read_to_string(ours("action.yml")).expect("the action");
    for name in names("inputs") {
        assert!(text.contains(&format!("${{{{ inputs.{name} }}}}")), "nothing reads the input {name}");
    }
}

/// The actions that a workflow uses, here or copied out of the README, are the ones that were looked at, not what a tag points to tomorrow.
#[test]
fn one_version_of_every_action_is_used() {
    let mut pins = std::collections::BTreeMap::new();
    let is_ours = |uses: &str| uses.starts_with("./") || uses.starts_with("org/perf-gate@");
    let workflows =
        fs::read_dir(ours(".github/workflows")).expect("workflows").map(|entry| entry.expect("an entry").path());
    for path in workflows.chain([ours("README.md")]) {
        let text = fs::read_to_string(path).expect("a workflow");
        for line in text.lines().filter_map(|line| line.split_once("uses: ")).map(|(_, uses)| uses) {
            let Some((action, pin)) = line.split_once('@').filter(|_| !is_ours(line)) else {
                continue;
            };
            let (commit, version) = pin.split_once(" # ").expect("a version beside the commit");
            assert!(commit.len() == 40 && version.starts_with('v'), "{line}");
            assert_eq!(pins.entry(action.to_owned()).or_insert_with(|| pin.to_owned()), pin);
        }
    }
    assert!(pins.len() >= 4, "{pins:?}");
}
