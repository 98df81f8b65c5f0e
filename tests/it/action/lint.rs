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
    let mut dependabot = tool("check-jsonschema");
    dependabot.args(["--builtin-schema", "vendor.dependabot", ".github/dependabot.yml"]);
    is_content(dependabot);
}

/// What a reader copies out of a page: its blocks of YAML that start so.
fn blocks(page: &str, start: &str) -> Vec<String> {
    let text = std::fs::read_to_string(ours(page)).expect("a page");
    let blocks = text.split("```yaml\n").skip(1).filter_map(|rest| rest.split_once("\n```")).map(|(block, _)| block);
    let found: Vec<_> = blocks.filter(|block| block.starts_with(start)).map(str::to_owned).collect();
    assert!(!found.is_empty(), "{page} has no block that starts with {start}");
    found
}

#[test]
fn what_is_copied_out_of_the_pages_has_its_schema() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut jobs = blocks("docs/github.md", "jobs:");
    jobs.iter_mut().for_each(|block| block.insert_str(0, "on: pull_request\n"));
    let github =
        blocks("README.md", "name: performance").into_iter().chain(jobs).map(|block| ("github-workflows", block));
    let gitlab = blocks("README.md", "performance:").into_iter().map(|block| ("gitlab-ci", block));
    for (schema, block) in github.chain(gitlab) {
        let path = folder.path().join("block.yml");
        std::fs::write(&path, block).expect("a file");
        let mut check = tool("check-jsonschema");
        // GitLab's schema has patterns of JavaScript, which python does not know.
        check.args(["--builtin-schema", &format!("vendor.{schema}"), "--data-transform", "gitlab-ci"]).arg(path);
        is_content(check);
    }
}

#[test]
fn no_workflow_has_a_hole() {
    let mut zizmor = tool("zizmor");
    zizmor.args(["--offline", "--strict-collection", "action.yml", ".github"]);
    is_content(zizmor);
}

#[test]
fn the_scripts_are_sound() {
    let mut shellcheck = bare("shellcheck");
    shellcheck.args(["--external-sources", "test"]).current_dir(ours(""));
    for folder in ["scripts", "scripts/action", "scripts/release"] {
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
