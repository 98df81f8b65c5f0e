//! The release scripts against a `gh` that writes down what it is asked: what cannot be taken back happens last, and once.

use super::{bare, ours, program, said};
use std::fs;
use std::process::{Command, Output};
use tempfile::TempDir;

/// A tree of version 1.4.2 with its archives and the scripts.
struct Tree(TempDir);

impl Tree {
    /// `state` is what GitHub says of the release: `true` is a draft, `false` a published one, nothing none at all.
    fn new(state: &str) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let write = |path: &str, text: &str| fs::write(folder.path().join(path), text).expect("a file");
        let copied = Command::new("cp").arg("-r").arg(ours("scripts")).arg(folder.path()).status();
        assert!(copied.expect("cp runs").success());
        fs::create_dir_all(folder.path().join("target/archives")).expect("a folder");
        fs::create_dir(folder.path().join("bin")).expect("a folder");
        write("Cargo.toml", "[package]\nname = \"perf-gate\"\nversion = \"1.4.2\"\n");
        write(
            "CHANGELOG.md",
            "# Changelog\n\n## Unreleased\n\nnot yet\n\n## 1.4.2 - 2026-12-01\n\nthis one\n\n## 1.4.1\n\nold\n",
        );
        write("target/archives/SHA256SUMS", "");
        let gh = format!(
            "#!/bin/bash\necho \"$*\" >> asked\ncase \"$1 $2\" in\n'release view') [ -n '{state}' ] && echo '{state}';;\n\
             'release create') cat > notes;;\n*) [[ \"$*\" != *PATCH* || ! -e no-major ]];;\nesac\n"
        );
        program(&folder.path().join("bin/gh"), &gh);
        Self(folder)
    }

    fn call(&self, script: &str, tag: &str) -> Output {
        let mut call = bare(self.0.path().join("scripts/release").join(script));
        let path = format!("{}:{}", self.0.path().join("bin").display(), std::env::var("PATH").unwrap_or_default());
        call.env("PATH", path).env("GITHUB_REPOSITORY", "org/perf-gate").env("GITHUB_SHA", "c0ffee").arg(tag);
        call.current_dir(self.0.path()).output().expect("bash runs")
    }

    fn text(&self, file: &str) -> String {
        fs::read_to_string(self.0.path().join(file)).unwrap_or_default()
    }

    /// What `gh` was asked, by its first two words.
    fn asked(&self) -> Vec<String> {
        let words = |line: &str| line.split(' ').take(2).collect::<Vec<_>>().join(" ");
        self.text("asked").lines().map(words).collect()
    }
}

#[test]
fn a_release_is_complete_before_it_is_public() {
    let tree = Tree::new("");
    let output = tree.call("publish.sh", "v1.4.2");
    assert!(output.status.success(), "{}", said(&output));
    let order = ["release view", "release create", "release upload", "release edit", "api --silent"];
    assert_eq!(tree.asked(), order);
    assert!(tree.text("asked").contains("--draft --title v1.4.2"), "{}", tree.text("asked"));
    assert!(
        tree.text("asked").contains("PATCH repos/org/perf-gate/git/refs/tags/v1 -f sha=c0ffee"),
        "{}",
        tree.text("asked")
    );
    assert_eq!(tree.text("notes").trim(), "this one");
}

#[test]
fn the_first_release_of_a_major_makes_its_tag() {
    let tree = Tree::new("");
    fs::write(tree.0.path().join("no-major"), "").expect("a file");
    assert!(tree.call("publish.sh", "v1.4.2").status.success());
    assert!(
        tree.text("asked").contains("POST repos/org/perf-gate/git/refs -f ref=refs/tags/v1"),
        "{}",
        tree.text("asked")
    );
}

#[test]
fn a_draft_is_taken_up_and_a_published_release_left_alone() {
    let draft = Tree::new("true");
    assert!(draft.call("publish.sh", "v1.4.2").status.success());
    assert_eq!(draft.asked(), ["release view", "release upload", "release edit", "api --silent"]);
    let published = Tree::new("false");
    let output = published.call("publish.sh", "v1.4.2");
    assert!(!output.status.success() && said(&output).contains("is published already"), "{}", said(&output));
    assert_eq!(published.asked(), ["release view"]);
}

#[test]
fn nothing_is_pushed_for_what_is_published() {
    for (state, told) in [("", "none\n"), ("true", "draft\n")] {
        let output = Tree::new(state).call("unpublished.sh", "v1.4.2");
        assert!(output.status.success() && output.stdout == told.as_bytes(), "{}", said(&output));
    }
    assert!(!Tree::new("false").call("unpublished.sh", "v1.4.2").status.success());
    let workflow = fs::read_to_string(ours(".github/workflows/release.yml")).expect("the workflow");
    let at = |text: &str| workflow.find(text).unwrap_or_else(|| panic!("{text} is not there"));
    let [asked, attested, pushed] =
        ["release/unpublished.sh", "attest-build-provenance@", "release/push-image.sh"].map(at);
    assert!(asked < attested && asked < pushed);
}

#[test]
fn a_candidate_moves_no_tag() {
    let tree = Tree::new("");
    assert!(tree.call("publish.sh", "v1.5.0-rc.1").status.success());
    assert_eq!(tree.asked(), ["release view", "release create", "release upload", "release edit"]);
    assert!(tree.text("asked").contains("--prerelease"));
}

#[test]
fn a_tag_is_the_version_of_its_tree() {
    let tree = Tree::new("");
    assert!(tree.call("check-tag.sh", "v1.4.2").status.success());
    assert!(said(&tree.call("check-tag.sh", "v1.4.3")).contains("the tag is v1.4.3, but Cargo.toml says 1.4.2"));
    fs::write(tree.0.path().join("CHANGELOG.md"), "## 1.4.20\n").expect("a file");
    assert!(said(&tree.call("check-tag.sh", "v1.4.2")).contains("has no section `## 1.4.2`"));
}
