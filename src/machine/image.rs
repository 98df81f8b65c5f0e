//! The operating system: its name for people, and the name of the image it came from.

use super::sysctl::Sysctl;
use std::collections::BTreeMap;
use std::fs;

/// Set by GitHub's hosted runners: `ubuntu24`, `macos15`. The image's version, which changes weekly, is elsewhere.
const HOSTED: &str = "ImageOS";
/// In this order, as os-release(5) says.
const FILES: [&str; 2] = ["/etc/os-release", "/usr/lib/os-release"];

/// For people: `Ubuntu 24.04.1 LTS`, `macOS 15.1.1`.
pub(super) fn system(sysctl: &Sysctl) -> Option<String> {
    let linux = || value(&os_release()?, "PRETTY_NAME");
    linux().or_else(|| sysctl.version().map(|version| format!("macOS {version}")))
}

/// The name without what changes every few weeks: `ubuntu24` as the runner calls it, else `ubuntu-24.04`,
/// `debian-12`, `macos-15`; empty where nothing is known.
pub(super) fn name(variables: &BTreeMap<String, String>, sysctl: &Sysctl) -> String {
    let hosted = variables.get(HOSTED).map(|name| name.trim().to_owned()).filter(|name| !name.is_empty());
    let linux = || of_os_release(&os_release()?);
    hosted.or_else(linux).or_else(|| sysctl.version().map(of_macos)).unwrap_or_default()
}

fn os_release() -> Option<String> {
    FILES.iter().find_map(|path| fs::read_to_string(path).ok())
}

fn of_macos(version: &str) -> String {
    format!("macos-{}", version.split('.').next().unwrap_or_default())
}

/// `ID` and at most two parts of `VERSION_ID`: the third is a patch (Alpine). A version that is a date is that of
/// a snapshot (openSUSE Tumbleweed), and a rolling system has none.
fn of_os_release(text: &str) -> Option<String> {
    let id = value(text, "ID")?;
    let version = value(text, "VERSION_ID").filter(|version| !is_date(version)).unwrap_or_default();
    let parts: Vec<&str> = version.split('.').take(2).collect();
    Some(if version.is_empty() { id } else { format!("{id}-{}", parts.join(".")) })
}

fn is_date(version: &str) -> bool {
    version.len() == 8 && version.bytes().all(|byte| byte.is_ascii_digit())
}

/// The value of a name in os-release(5), quotes removed; nothing where it is absent or empty.
fn value(text: &str, name: &str) -> Option<String> {
    let value = text.lines().find_map(|line| line.trim().strip_prefix(name)?.strip_prefix('='))?;
    let value = value.trim().trim_matches(['"', '\'']).trim();
    (!value.is_empty()).then(|| value.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    const UBUNTU: &str = "PRETTY_NAME=\"Ubuntu 24.04.1 LTS\"\nNAME=\"Ubuntu\"\nVERSION_ID=\"24.04\"\n\
                          VERSION=\"24.04.1 LTS (Noble Numbat)\"\nVERSION_CODENAME=noble\nID=ubuntu\nID_LIKE=debian\n";
    const ALPINE: &str = "NAME=\"Alpine Linux\"\nID=alpine\nVERSION_ID=3.20.3\nPRETTY_NAME=\"Alpine Linux v3.20\"\n";
    const TUMBLEWEED: &str =
        "NAME=\"openSUSE Tumbleweed\"\n# VERSION=\"20240813\"\nID=\"opensuse-tumbleweed\"\nVERSION_ID=\"20240813\"\n";

    #[test]
    fn an_image_has_the_name_of_its_system_without_patches() {
        let named = |text| of_os_release(text);
        assert_eq!(named(UBUNTU).as_deref(), Some("ubuntu-24.04"));
        assert_eq!(named("ID=debian\nVERSION_ID=\"12\"\n").as_deref(), Some("debian-12"));
        assert_eq!(named(ALPINE).as_deref(), Some("alpine-3.20"));
        assert_eq!(named("NAME='Amazon Linux'\nID='amzn'\nVERSION_ID='2023'").as_deref(), Some("amzn-2023"));
        assert_eq!(named(TUMBLEWEED).as_deref(), Some("opensuse-tumbleweed"));
        assert_eq!(named("ID=arch\nBUILD_ID=rolling\n").as_deref(), Some("arch"));
        assert_eq!(named("ID=\"\"\nNAME=x"), None);
        assert_eq!(of_macos("15.1.1"), "macos-15");
        assert_eq!(of_macos("26"), "macos-26");
    }

    #[test]
    fn the_name_for_people_is_the_pretty_one() {
        assert_eq!(value(UBUNTU, "PRETTY_NAME").as_deref(), Some("Ubuntu 24.04.1 LTS"));
        assert_eq!(value(UBUNTU, "VERSION").as_deref(), Some("24.04.1 LTS (Noble Numbat)"));
        assert_eq!(value(UBUNTU, "LIKE"), None);
    }

    #[test]
    fn the_name_that_the_runner_gives_goes_before() {
        let variables = |name: &str| BTreeMap::from([(HOSTED.to_owned(), name.to_owned())]);
        let mac = Sysctl::parse("kern.osproductversion: 15.1.1");
        assert_eq!(name(&variables("macos15"), &mac), "macos15");
        assert_ne!(name(&variables(" "), &mac), " ");
    }
}
