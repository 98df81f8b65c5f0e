//! Where a key works.

/// The system that this is. The tests hold what is said about files, which is the same wherever they run.
pub const HERE: &str = if cfg!(test) { "linux" } else { std::env::consts::OS };

/// The systems that a key works on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Platforms {
    /// Wherever perf-gate runs.
    All,
    /// Linux and macOS.
    Unix,
    /// Linux.
    Linux,
}

impl Platforms {
    /// Whether a system, as [`std::env::consts::OS`] names it, is among them.
    pub fn have(self, system: &str) -> bool {
        match self {
            Self::All => true,
            Self::Unix => system != "windows",
            Self::Linux => system == "linux",
        }
    }

    /// Their names for people; nothing where it is all of them.
    pub fn names(self) -> Option<&'static str> {
        match self {
            Self::All => None,
            Self::Unix => Some("Linux and macOS"),
            Self::Linux => Some("Linux"),
        }
    }
}

/// The name of a system, as [`std::env::consts::OS`] has it, for people.
pub fn shown(system: &str) -> &str {
    match system {
        "linux" => "Linux",
        "macos" => "macOS",
        "windows" => "Windows",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::shape::{Key, Shape};

    #[test]
    fn a_key_says_where_it_works_and_what_to_do_elsewhere() {
        let key = Key::new("unix", Shape::Text, "A file.").only(Platforms::Unix, "give a `url`");
        assert_eq!(key.told(), "A file. Linux and macOS only.");
        let refusal = "`unix` works on Linux and macOS only, and this is Windows: give a `url`";
        assert_eq!(key.refusal("windows").as_deref(), Some(refusal));
        assert_eq!([key.refusal("linux"), key.refusal("macos")], [None, None]);
    }

    #[test]
    fn what_linux_alone_has_is_nowhere_else() {
        let key = Key::new("cores", Shape::Bool, "").only(Platforms::Linux, "leave it out");
        assert_eq!(["linux", "macos", "windows"].map(|system| key.refusal(system).is_none()), [true, false, false]);
        assert!(Key::new("any", Shape::Bool, "").refusal("windows").is_none());
    }
}
