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
             'release create') cat > notes;;\n'api --paginate') cat published;;\n\
             *) [[ \"$*\" != *PATCH* || ! -e no-major ]];;\nesac\n"
        );
        write("published", "v1.4.1\nv1.3.10\nnightly\n");
        program(&folder.path().join("bin/buildah"), "#!/bin/bash\necho \"$*\" >> built\n");
        program(&folder.path().join("bin/gh"), &gh);
        Self(folder)
    }

    fn call(&self, script: &str, tag: &str) -> Output {
        self.call_with(script, &[tag])
    }

    fn call_with(&self, script: &str, args: &[&str]) -> Output {
        let mut call = bare(self.0.path().join("scripts/release").join(script));
        let path = format!("{}:{}", self.0.path().join("bin").display(), std::env::var("PATH").unwrap_or_default());
        call.env("PATH", path).env("GITHUB_REPOSITORY", "org/perf-gate").env("GITHUB_SHA", "c0ffee").args(args);
        call.current_dir(self.0.path()).output().expect("bash runs")
    }

    /// Releases that are published, each on a line.
    fn published(self, tags: &str) -> Self {
        fs::write(self.0.path().join("published"), tags).expect("a file");
        self
    }

    /// The names that an image is pushed under.
    fn pushed(&self, tag: &str) -> Vec<String> {
        for target in ["x86_64", "aarch64"] {
            let archive = format!("target/archives/perf-gate-{target}-unknown-linux-musl.tar.gz");
            fs::write(self.0.path().join("perf-gate"), "").expect("a file");
            let tar = Command::new("tar").current_dir(self.0.path()).args(["-czf", &archive, "perf-gate"]).status();
            assert!(tar.expect("tar runs").success());
        }
        program(&self.0.path().join("scripts/image.sh"), "#!/bin/bash\n");
        let output = self.call_with("push-image.sh", &[tag, "registry/Org/perf-gate"]);
        assert!(output.status.success(), "{}", said(&output));
        let name = |line: &str| line.rsplit_once("docker://registry/org/perf-gate:").map(|(_, name)| name.to_owned());
        self.text("built").lines().filter_map(name).collect()
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
    let order = ["release view", "release create", "release upload", "api --paginate", "release edit"];
    assert_eq!(tree.asked(), order);
    assert!(tree.text("asked").contains("--draft=false --latest=true"), "{}", tree.text("asked"));
    assert!(tree.text("asked").contains("--draft --title v1.4.2"), "{}", tree.text("asked"));
    assert_eq!(tree.text("notes").trim(), "this one");
}

#[test]
fn the_major_moves_to_what_is_published_however_often_that_takes() {
    let tree = Tree::new("false").published("v1.4.2\nv1.4.1\nv2.0.0\n");
    for _ in 0..2 {
        assert!(tree.call("move-major.sh", "v1.4.2").status.success());
        let last = tree.text("asked").lines().last().map(str::to_owned);
        assert_eq!(
            last.as_deref(),
            Some("api --silent --method PATCH repos/org/perf-gate/git/refs/tags/v1 -f sha=c0ffee -F force=true")
        );
    }
    let workflow = fs::read_to_string(ours(".github/workflows/release.yml")).expect("the workflow");
    let (publish, major) = workflow.split_once("\n  major:\n    needs: publish\n").expect("a job of its own");
    assert!(major.contains("release/move-major.sh") && !publish.contains("move-major.sh"));
}

#[test]
fn a_backport_takes_nobody_back() {
    let backport = || Tree::new("").published("v1.10.0\nv1.4.1\n");
    let tree = backport();
    let output = tree.call("move-major.sh", "v1.4.2");
    assert!(output.status.success() && said(&output).contains("v1 stays"), "{}", said(&output));
    assert_eq!(tree.asked(), ["api --paginate"]);
    assert_eq!(backport().pushed("v1.4.2"), ["1.4.2"]);
    let tree = backport();
    assert!(tree.call("publish.sh", "v1.4.2").status.success());
    assert!(tree.text("asked").contains("--draft=false --latest=false"), "{}", tree.text("asked"));
    let of_an_older_major = Tree::new("").published("v2.0.0\nv1.4.1\n");
    assert_eq!(of_an_older_major.pushed("v1.4.2"), ["1.4.2", "1"]);
    assert_eq!(Tree::new("").pushed("v1.4.2"), ["1.4.2", "1", "latest"]);
    assert_eq!(Tree::new("").pushed("v1.5.0-rc.1"), ["1.5.0-rc.1"]);
}

#[test]
fn where_releases_cannot_be_listed_nothing_moves() {
    let tree = Tree::new("");
    fs::remove_file(tree.0.path().join("published")).expect("it was there");
    assert!(!tree.call("move-major.sh", "v1.4.2").status.success());
    assert_eq!(tree.asked(), ["api --paginate"]);
}

#[test]
fn the_first_release_of_a_major_makes_its_tag() {
    let tree = Tree::new("false").published("");
    fs::write(tree.0.path().join("no-major"), "").expect("a file");
    assert!(tree.call("move-major.sh", "v1.4.2").status.success());
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
    assert_eq!(draft.asked(), ["release view", "release upload", "api --paginate", "release edit"]);
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
    assert!(tree.call("move-major.sh", "v1.5.0-rc.1").status.success());
    assert_eq!(tree.asked().len(), 4, "nothing more is asked");
}

#[test]
fn a_tag_is_the_version_of_its_tree() {
    let tree = Tree::new("");
    assert!(tree.call("check-tag.sh", "v1.4.2").status.success());
    assert!(said(&tree.call("check-tag.sh", "v1.4.3")).contains("the tag is v1.4.3, but Cargo.toml says 1.4.2"));
    fs::write(tree.0.path().join("CHANGELOG.md"), "## 1.4.20\n").expect("a file");
    assert!(said(&tree.call("check-tag.sh", "v1.4.2")).contains("has no section `## 1.4.2`"));
}
