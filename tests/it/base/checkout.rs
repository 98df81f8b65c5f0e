//! What is in the checkout of base.

use super::repository::{commit, gate, git, nothing_is_left, repository, script, until_load, write};
use crate::support::PerfGate;
use std::fs;
use std::path::Path;

const POINTER: &str = "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n";

/// A large file, of which head has the pointer or what it stands for; the filter is one that always has the latter.
fn large(folder: &Path, in_head: &str) {
    repository(folder);
    let repo = folder.join("repo");
    git(&repo, &["checkout", "-q", "main"]);
    write(&repo, ".gitattributes", "*.bin filter=lfs -text\n");
    write(&repo, "a.bin", POINTER);
    commit(&repo, "a large file");
    git(&repo, &["checkout", "-q", "-b", "change"]);
    git(&repo, &["commit", "-q", "--allow-empty", "-m", "change"]);
    git(&repo, &["config", "filter.lfs.smudge", "echo large"]);
    git(&repo, &["config", "filter.lfs.required", "true"]);
    git(&repo, &["config", "filter.lfs.clean", &format!("printf '{}'", POINTER.replace('\n', "\\n"))]);
    write(&repo, "a.bin", in_head);
}

#[test]
fn base_has_large_files_where_head_has_them_and_pointers_where_not() {
    for in_head in [POINTER, "large\n"] {
        let call = gate(PerfGate::new("gate").at("repo", |folder: &Path| large(folder, in_head)));
        let outcome = until_load(call.args(["--against", "main"]));
        let entries =
            fs::read_dir(outcome.folder().join("cache")).expect("a cache").flatten().map(|entry| entry.path());
        let trees: Vec<_> = entries.filter(|path| path.is_dir()).map(|path| path.join("tree/a.bin")).collect();
        let [of_base] = trees.as_slice() else { panic!("{trees:?}") };
        assert_eq!(fs::read_to_string(of_base).expect("a file"), in_head);
    }
}

/// A submodule that is checked out in head, which wants another commit of it than base, and whose origin is gone.
fn parts(folder: &Path) {
    repository(folder);
    let (repo, part) = (folder.join("repo"), folder.join("part"));
    fs::create_dir(&part).expect("a folder");
    git(&part, &["init", "-q", "-b", "main"]);
    write(&part, "slowdown", "1\n");
    commit(&part, "of base");
    git(&repo, &["checkout", "-q", "main"]);
    let origin = part.display().to_string();
    git(
        &repo,
        &["-c", "protocol.file.allow=always", "submodule", "--quiet", "add", "--name", "a part", &origin, "lib/part"],
    );
    script(&repo, "build.sh", "mkdir -p built && cp lib/part/slowdown built/\n");
    commit(&repo, "a part");
    git(&repo, &["checkout", "-q", "-b", "change"]);
    write(&repo.join("lib/part"), "slowdown", "1.5\n");
    commit(&repo.join("lib/part"), "of head");
    commit(&repo, "another part");
    fs::remove_dir_all(&part).expect("it was there");
}

#[test]
fn base_has_its_own_commit_of_a_submodule_that_head_has() {
    let outcome = until_load(gate(PerfGate::new("gate").at("repo", parts)).args(["--against", "main"]));
    let entries = fs::read_dir(outcome.folder().join("cache")).expect("a cache").flatten().map(|entry| entry.path());
    let trees: Vec<_> = entries.filter(|path| path.is_dir()).map(|path| path.join("tree/built/slowdown")).collect();
    let [of_base] = trees.as_slice() else { panic!("{trees:?}") };
    assert_eq!(fs::read_to_string(of_base).expect("it was built"), "1\n");
    let repo = outcome.folder().join("repo");
    assert_eq!(fs::read_to_string(repo.join("built/slowdown")).expect("it was built"), "1.5\n");
    nothing_is_left(outcome.folder(), "repo");
    assert_eq!(git(&repo, &["status", "--porcelain"]), "", "the user's own checkout was touched");
}
