//! What was measured, and where.

use super::Arm;
use serde::{Deserialize, Serialize};

/// What was measured. All of it is best effort: a value that is not known is absent.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// `owner/name`.
    pub repository: Option<String>,
    /// Full commit id.
    pub commit: Option<String>,
    /// Branch, or the head branch of a pull request.
    pub branch: Option<String>,
    /// Whether the work tree had changes.
    pub dirty: bool,
    /// Id of the workflow run.
    pub run: Option<String>,
    /// Attempt of the workflow run.
    pub attempt: Option<u32>,
    /// What each arm was built from.
    pub arms: Vec<ArmIdentity>,
}

/// What one arm was built from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArmIdentity {
    /// The build.
    pub arm: Arm,
    /// Commit of the folder that it was started in.
    pub commit: Option<String>,
    /// The URL, before interpolation, of an arm that is not started here.
    pub url: Option<String>,
}

/// The machine that was measured on.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
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
}
