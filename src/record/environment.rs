//! What was measured, and where.

use super::Arm;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What was measured. All of it is best effort: a value that is not known is absent.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Identity {
    /// `owner/name`.
    pub repository: Option<String>,
    /// Full commit id.
    pub commit: Option<String>,
    /// The last commit of the pull request, where `commit` is GitHub's merge of it into the branch that it is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub change: Option<String>,
    /// Branch, or the head branch of a pull request.
    pub branch: Option<String>,
    /// The branch that the change is for; head's own where it is for none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target_branch: Option<String>,
    /// Whether the work tree had changes.
    pub dirty: bool,
    /// Id of the workflow run.
    pub run: Option<String>,
    /// Attempt of the workflow run.
    pub attempt: Option<u32>,
    /// What started the workflow: `pull_request`, `push`, `schedule`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub event: Option<String>,
    /// What each arm was built from.
    pub arms: Vec<ArmIdentity>,
    /// What follows `perf-gate gate` to measure this again: the scenario file as the user named it, and flags.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub call: Vec<String>,
}

/// What one arm was built from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ArmIdentity {
    /// The build.
    pub arm: Arm,
    /// Commit of the folder that it was started in.
    pub commit: Option<String>,
    /// The URL, before interpolation, of an arm that is not started here.
    pub url: Option<String>,
}

/// The machine that was measured on.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Environment {
    /// Name and version of the operating system image.
    pub os: String,
    /// Release of the kernel.
    pub kernel: String,
    /// `x86_64`, `aarch64`.
    pub arch: String,
    /// As the processor names itself.
    pub cpu: String,
    /// Logical processors that this process may use.
    pub cores: u32,
    /// In bytes.
    pub memory: u64,
    /// Name of the operating system image without its version: `ubuntu24` on a hosted runner, else `debian-12`, `macos-15`.
    #[serde(default)]
    pub image: String,
    /// What the container that this runs in may use, where it is limited.
    #[serde(default, skip_serializing_if = "ContainerLimits::is_none")]
    pub limits: ContainerLimits,
    /// Hash of what tells one boot of one machine from every other; two runs with one value had one host.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub host: Option<String>,
}

/// Limits of a container.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ContainerLimits {
    /// Processors, such as 1.5.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cpus: Option<f64>,
    /// In bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub memory: Option<u64>,
}

impl ContainerLimits {
    /// Whether nothing is limited.
    pub fn is_none(&self) -> bool {
        *self == Self::default()
    }
}
