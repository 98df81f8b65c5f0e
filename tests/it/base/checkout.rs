//! What is in the checkout of base.

use super::repository::{commit, gate, git, repository, until_load, write};
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
