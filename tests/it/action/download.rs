//! How the action gets its binary: the right one, checked, or none.

use super::mirror::Mirror;
use super::{bare, ours, program, said};
use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output};
use tempfile::TempDir;

/// The first step of the action on a runner.
struct Step {
    folder: TempDir,
    variables: Vec<(String, String)>,
}

impl Step {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        fs::create_dir(folder.path().join("bin")).expect("a folder");
        // Says that GitHub knows no attestation; whatever this machine has is not asked.
        let step = Self { folder, variables: Vec::new() }.tool("gh", "exit 1");
        let path = |name: &str| step.folder.path().join(name).display().to_string();
        let variables =
            [("GITHUB_OUTPUT", path("output")), ("GITHUB_PATH", path("path")), ("RUNNER_TEMP", path("temp"))];
        let variables = variables.into_iter().chain([("RUNNER_TOOL_CACHE", path("tools"))]);
        let step = variables.fold(step, |step, (name, value)| step.with(name, &value));
        step.with("RUNNER_OS", "Linux").with("RUNNER_ARCH", "X64").with("OBTAIN_REPOSITORY", "org/perf-gate")
    }

    fn of(mirror: &Mirror) -> Self {
        Self::new().with("PERF_GATE_DOWNLOAD_URL", &mirror.url)
    }

    fn with(mut self, name: &str, value: &str) -> Self {
        self.variables.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Puts a program in front of the search path.
    fn tool(self, name: &str, script: &str) -> Self {
        program(&self.folder.path().join("bin").join(name), &format!("#!/bin/bash\n{script}\n"));
        self
    }

    fn run(&self) -> Output {
        let mut call = bare(ours("scripts/action/obtain.sh"));
        let path = std::env::var("PATH").unwrap_or_default();
        call.env("PATH", format!("{}:{path}", self.folder.path().join("bin").display()));
        call.envs(self.variables.iter().map(|(name, value)| (name, value)));
        call.current_dir(self.folder.path()).output().expect("bash runs")
    }

    /// The binary that it came to.
    #[track_caller]
    fn obtains(&self) -> PathBuf {
        let output = self.run();
        assert!(output.status.success(), "{}", said(&output));
        let text = fs::read_to_string(self.folder.path().join("output")).expect("an output");
        let binary = PathBuf::from(text.lines().last().and_then(|line| line.strip_prefix("binary=")).expect("binary"));
        let search = fs::read_to_string(self.folder.path().join("path")).expect("a search path");
        assert_eq!(search.lines().last(), binary.parent().and_then(|folder| folder.to_str()));
        binary
    }

    #[track_caller]
    fn version(&self) -> String {
        let output = Command::new(self.obtains()).arg("--version").output().expect("it starts");
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    }

    #[track_caller]
    fn refuses(&self, part: &str) {
        let output = self.run();
        assert_eq!(output.status.code(), Some(2), "{}", said(&output));
        assert!(said(&output).contains(part), "`{part}` is not in: {}", said(&output));
        assert!(!self.folder.path().join("output").exists(), "a refused binary is handed on");
        let left = Command::new("find").arg(self.folder.path().join("tools")).args(["-type", "f"]).output();
        assert!(left.expect("find runs").stdout.is_empty(), "a refused binary is cached");
    }
}

/// The version of this tree.
const OURS: &str = env!("CARGO_PKG_VERSION");

#[test]
fn the_version_is_that_of_the_reference() {
    let mirror = Mirror::start().release("1.2.3").release("1.3.0-rc.1").release(OURS);
    assert_eq!(Step::of(&mirror).with("OBTAIN_REF", "v1.2.3").version(), "perf-gate 1.2.3");
    assert_eq!(Step::of(&mirror).with("OBTAIN_REF", "v1.3.0-rc.1").version(), "perf-gate 1.3.0-rc.1");
    for moving in ["v1", "main", "3d3c42e5aac5ba805825da76410c181273ba90b1", ""] {
        assert_eq!(Step::of(&mirror).with("OBTAIN_REF", moving).version(), format!("perf-gate {OURS}"), "{moving}");
    }
    let chosen = Step::of(&mirror).with("OBTAIN_REF", "v9.9.9").with("OBTAIN_VERSION", "1.2.3");
    assert_eq!(chosen.version(), "perf-gate 1.2.3");
}

#[test]
fn a_cached_binary_is_used_again_while_it_is_whole() {
    let mirror = Mirror::start().release("1.2.3");
    let step = Step::of(&mirror).with("OBTAIN_REF", "v1.2.3");
    let binary = step.obtains();
    drop(mirror);
    assert_eq!(step.version(), "perf-gate 1.2.3");
    fs::write(binary, "#!/bin/sh\necho something else\n").expect("a file");
    let output = step.run();
    assert_eq!(
        output.status.code(),
        Some(2),
        "what was changed is fetched again, and nobody is there: {}",
        said(&output)
    );
}

#[test]
fn a_wrong_checksum_is_refused() {
    let mirror = Mirror::start().release("1.2.3").tamper("1.2.3");
    Step::of(&mirror).with("OBTAIN_REF", "v1.2.3").refuses("REFUSED: perf-gate-x86_64-unknown-linux-musl.tar.gz");
}

#[test]
fn what_is_not_released_is_said() {
    let mirror = Mirror::start().release("1.2.3").unlist("1.2.3");
    Step::of(&mirror).with("OBTAIN_REF", "v1.2.3").refuses("release v1.2.3 has no perf-gate-x86_64");
    Step::of(&mirror).with("OBTAIN_VERSION", "9.9.9").refuses("no release v9.9.9 at http://127.0.0.1");
    Step::of(&mirror).with("OBTAIN_VERSION", "9.9.9").refuses("`build-from-source: true` builds one");
}

#[test]
fn a_platform_without_a_binary_is_said() {
    let mirror = Mirror::start().release("1.2.3");
    let step = || Step::of(&mirror).with("OBTAIN_REF", "v1.2.3");
    step().with("RUNNER_ARCH", "ARM").refuses("there is no released binary for Linux-ARM");
    step().with("RUNNER_OS", "Windows").refuses("input runs-on::perf-gate does not run on Windows");
    step().with("RUNNER_ARCH", "ARM64").refuses("release v1.2.3 has no perf-gate-aarch64-unknown-linux-musl.tar.gz");
    step().with("RUNNER_OS", "macOS").refuses("release v1.2.3 has no perf-gate-x86_64-apple-darwin.tar.gz");
}

#[test]
fn a_version_is_no_address() {
    let mirror = Mirror::start().release("1.2.3");
    for version in ["../1.2.3", "1.2.3/../../x", "latest", "v1", "1.2", "1.2.3 -x", "$(id)"] {
        Step::of(&mirror).with("OBTAIN_VERSION", version).refuses("is no version; one looks like 1.2.3");
    }
}

#[test]
fn provenance_counts_where_it_can_be_had() {
    let mirror = Mirror::start().release("1.2.3");
    let step = |gh: &str| Step::of(&mirror).with("OBTAIN_REF", "v1.2.3").tool("gh", gh);
    let known = r#"[ "$1" = api ] && echo 1 && exit; echo "$*" > asked; "#;
    let holds = step(&format!("{known} exit 0"));
    assert_eq!(holds.version(), "perf-gate 1.2.3");
    let asked = fs::read_to_string(holds.folder.path().join("asked")).expect("it was asked");
    assert!(
        asked.contains("--repo org/perf-gate --signer-workflow org/perf-gate/.github/workflows/release.yml"),
        "{asked}"
    );
    step(&format!("{known} exit 1")).refuses("does not hold");
    assert_eq!(step("exit 1").version(), "perf-gate 1.2.3");
    step("exit 1").with("OBTAIN_ATTESTATION", "require").refuses("REFUSED: the provenance");
    step("exit 1").with("OBTAIN_ATTESTATION", "maybe").refuses("it is auto, require or never");
    let unasked = step(&format!("{known} exit 1")).with("OBTAIN_ATTESTATION", "never");
    assert_eq!(unasked.version(), "perf-gate 1.2.3");
}

#[test]
fn what_another_job_has_cached_is_checked_again_where_provenance_is_required() {
    let mirror = Mirror::start().release("1.2.3");
    let step = Step::of(&mirror).with("OBTAIN_REF", "v1.2.3").tool("gh", "[ -e known ] && echo 1");
    step.obtains();
    let strict = step.with("OBTAIN_ATTESTATION", "require");
    assert!(said(&strict.run()).contains("REFUSED: the provenance"), "it was taken without");
    fs::write(strict.folder.path().join("known"), "").expect("a file");
    strict.obtains();
    drop(mirror);
    assert_eq!(strict.version(), "perf-gate 1.2.3", "with provenance it is used again");
}

#[test]
fn the_cache_keeps_forks_of_the_action_apart() {
    let mirror = Mirror::start().release("1.2.3");
    let step = Step::of(&mirror).with("OBTAIN_REF", "v1.2.3");
    let binary = step.obtains();
    assert_ne!(step.with("OBTAIN_REPOSITORY", "fork/perf-gate").obtains(), binary);
}

#[test]
fn github_com_sees_no_token_of_another_server() {
    let mirror = Mirror::start().release("1.2.3");
    let asked_with = |server: &str| {
        let step = Step::of(&mirror).tool("gh", "echo \"<$GH_TOKEN>\" > token; exit 1").with("GH_TOKEN", "secret");
        let step = step.with("OBTAIN_REF", "v1.2.3").with("GITHUB_SERVER_URL", server);
        step.obtains();
        fs::read_to_string(step.folder.path().join("token")).expect("it was asked")
    };
    assert_eq!(asked_with("https://github.com"), "<secret>\n");
    assert_eq!(asked_with("https://github.example.com"), "<>\n");
}

#[test]
fn a_given_binary_is_taken_as_it_is() {
    let step = Step::new().tool("mine", "echo perf-gate mine");
    let given = step.folder.path().join("bin/mine").display().to_string();
    let step = step.with("OBTAIN_BINARY", &given);
    assert_eq!(step.obtains().display().to_string(), given);
    let relative = Step::new().tool("mine", "echo perf-gate mine");
    let workspace = relative.folder.path().display().to_string();
    assert_eq!(
        relative.with("GITHUB_WORKSPACE", &workspace).with("OBTAIN_BINARY", "bin/mine").version(),
        "perf-gate mine"
    );
    Step::new().with("OBTAIN_BINARY", "/nowhere/mine").refuses("input binary::`/nowhere/mine` is no program");
}

#[test]
fn a_build_is_made_only_when_asked_for() {
    let build = r#"while [ "$1" != --target-dir ]; do shift; done; mkdir -p "$2/release"
printf '#!/bin/sh\necho perf-gate built\n' > "$2/release/perf-gate"; chmod 755 "$2/release/perf-gate""#;
    let step = Step::new().tool("cargo", &format!("(pwd; env) > \"$RUNNER_TEMP-called\"; {build}"));
    let step = step.with("GH_TOKEN", "secret").with("OBTAIN_FROM_SOURCE", "true");
    assert_eq!(step.version(), "perf-gate built");
    let called = fs::read_to_string(step.folder.path().join("temp-called")).expect("it was called");
    // A user's own folder has settings of cargo for the user's own program.
    let folder = ours("").canonicalize().expect("our folder");
    assert_eq!(called.lines().next(), folder.to_str(), "cargo is called in the action's own folder");
    assert!(!called.contains("secret"), "build scripts of others see no token: {called}");
    Step::new().with("OBTAIN_FROM_SOURCE", "yes").refuses("input build-from-source::`yes` is neither true nor false");
}
