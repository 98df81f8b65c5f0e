//! Variables of this process that its builds and services are not handed.

use std::process::Command;

/// What perf-gate, or a step beside it, speaks to GitHub with.
const TOKENS: [&str; 2] = ["GITHUB_TOKEN", "GH_TOKEN"];
/// What the runner hands actions, in names that hold [`TOKEN`]: inputs, this action's own words, and the way to OIDC
/// tokens and the cache (`ACTIONS_ID_TOKEN_REQUEST_URL`, `ACTIONS_RUNTIME_TOKEN`).
const OF_ACTIONS: [&str; 3] = ["INPUT_", "WITH_", "ACTIONS_"];
const TOKEN: &str = "TOKEN";
/// Files by which a step speaks to the runner: what a build writes there would be the step's own outputs, or the
/// environment of later steps.
const FILES: [&str; 5] = ["GITHUB_OUTPUT", "GITHUB_ENV", "GITHUB_PATH", "GITHUB_STATE", "GITHUB_STEP_SUMMARY"];

/// Whether a variable is meant for perf-gate and not for what it starts, unless the scenario hands it on by `env`.
///
/// Care, and no wall: code of the same user can read the memory and the environment of this process.
pub fn is_withheld(name: &str) -> bool {
    let of_action = || OF_ACTIONS.iter().any(|prefix| name.starts_with(prefix)) && name.contains(TOKEN);
    TOKENS.contains(&name) || FILES.contains(&name) || of_action()
}

/// Keeps them from a command; what is set for it afterwards stays.
pub(super) fn withhold(command: &mut Command) {
    for name in tokens() {
        command.env_remove(name);
    }
    for name in FILES.into_iter().filter(|name| std::env::var_os(name).is_some()) {
        // A script that is a step of its own elsewhere writes there without asking.
        command.env(name, "/dev/null");
    }
}

/// Names of the tokens that this process has been given, sorted.
pub(super) fn tokens() -> Vec<String> {
    let names = std::env::vars_os().filter_map(|(name, _)| name.into_string().ok());
    let mut names: Vec<String> = names.filter(|name| is_withheld(name) && !FILES.contains(&name.as_str())).collect();
    names.sort();
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_and_the_files_of_the_step_are_withheld_and_nothing_else() {
        for name in [
            "GITHUB_TOKEN",
            "GH_TOKEN",
            "WITH_TOKEN",
            "INPUT_TOKEN",
            "INPUT_GITHUB-TOKEN",
            "ACTIONS_ID_TOKEN_REQUEST_TOKEN",
            "ACTIONS_ID_TOKEN_REQUEST_URL",
            "ACTIONS_RUNTIME_TOKEN",
            "GITHUB_OUTPUT",
            "GITHUB_STEP_SUMMARY",
        ] {
            assert!(is_withheld(name), "{name}");
        }
        for name in
            ["PATH", "HOME", "GITHUB_SHA", "AWS_SESSION_TOKEN", "NPM_TOKEN", "WITH_TLS", "ACTIONS_CACHE_URL", "TOKEN"]
        {
            assert!(!is_withheld(name), "{name}");
        }
    }
}
