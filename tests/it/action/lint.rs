//! What tools that we did not write say of the action, the workflows, the scripts and the Dockerfile: nothing.

use super::{bare, ours, said};
use std::path::PathBuf;
use std::process::Command;

fn tool(name: &str) -> Command {
    let mut command = bare(ours("target/tools/lint/bin").join(name));
    command.current_dir(ours(""));
    command
}

#[track_caller]
fn is_content(mut command: Command) {
    let output = command.output().expect("it is installed: ./test installs it");
    assert!(output.status.success(), "{}", said(&output));
}

/// Files of a folder with this ending.
fn files(folder: &str, ending: &str) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(ours(folder)).expect("a folder").map(|entry| entry.expect("an entry").path());
    let found: Vec<_> = entries.filter(|path| path.to_string_lossy().ends_with(ending)).collect();
    assert!(!found.is_empty(), "no {ending} in {folder}");
    found
}

#[test]
fn the_action_and_the_workflows_have_their_schema() {
    let mut action = tool("check-jsonschema");
    action.args(["--builtin-schema", "vendor.github-actions", "action.yml"]);
    is_content(action);
    let mut workflows = tool("check-jsonschema");
    workflows.args(["--builtin-schema", "vendor.github-workflows"]).args(files(".github/workflows", ".yml"));
    is_content(workflows);
}

#[test]
fn no_workflow_has_a_hole() {
    let mut zizmor = tool("zizmor");
    is_content({
        zizmor.args(["--offline", "--strict-collection", "action.yml", ".github/workflows"]);
        zizmor
    });
}

#[test]
fn the_scripts_are_sound() {
    let mut shellcheck = bare("shellcheck");
    shellcheck.args(["--external-sources", "test"]).current_dir(ours(""));
    for folder in ["scripts", "scripts/action", "scripts/release", "tests/it/action"] {
        shellcheck.args(files(folder, ".sh"));
    }
    is_content(shellcheck);
}

#[test]
fn the_dockerfile_is_sound() {
    let mut hadolint = tool("hadolint");
    hadolint.arg("Dockerfile");
    is_content(hadolint);
}
