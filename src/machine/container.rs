//! Limits of the container that this runs in, from its control groups (version 1, 2, or both).

use crate::record::ContainerLimits;
use std::fs;
use std::path::{Path, PathBuf};

/// In bytes. Version 1 says no "max" but a number beyond any machine.
const UNLIMITED: u64 = 1 << 60;

/// Every group that this process is in, up to the root, counts: the tightest limit holds. A limit beyond the
/// machine's memory, in bytes, is none.
pub(super) fn limits(memory: Option<u64>) -> ContainerLimits {
    let text = |path: &str| fs::read_to_string(path).unwrap_or_default();
    let folders = folders(&text("/proc/self/cgroup"), &text("/proc/self/mountinfo"));
    let found = folders.iter().map(|folder| of_folder(&|file| fs::read_to_string(folder.join(file)).ok()));
    within(found.fold(ContainerLimits::default(), tighter), memory.unwrap_or(UNLIMITED))
}

/// A limit that the machine itself cannot exceed is none.
fn within(limits: ContainerLimits, memory: u64) -> ContainerLimits {
    ContainerLimits { memory: limits.memory.filter(|bytes| *bytes < memory), ..limits }
}

fn tighter(a: ContainerLimits, b: ContainerLimits) -> ContainerLimits {
    let cpus = [a.cpus, b.cpus].into_iter().flatten().reduce(f64::min);
    ContainerLimits { cpus, memory: [a.memory, b.memory].into_iter().flatten().min() }
}

/// What one group limits; `read` gives the text of a file of it, whichever version it is of.
fn of_folder(read: &dyn Fn(&str) -> Option<String>) -> ContainerLimits {
    let number = |file: &str| read(file)?.trim().parse::<f64>().ok();
    let second = || share(number("cpu.cfs_quota_us")?, number("cpu.cfs_period_us")?);
    let bytes = |file: &str| read(file)?.trim().parse::<u64>().ok();
    ContainerLimits {
        cpus: read("cpu.max").and_then(|text| of_cpu_max(&text)).or_else(second),
        memory: bytes("memory.max").or_else(|| bytes("memory.limit_in_bytes")),
    }
}

/// `150000 100000` is 1.5 processors, `max 100000` no limit.
fn of_cpu_max(text: &str) -> Option<f64> {
    let mut parts = text.split_whitespace().map(|part| part.parse::<f64>().ok());
    share(parts.next()??, parts.next().flatten().unwrap_or(100_000.0))
}

/// A quota of -1 µs is none.
fn share(quota: f64, period: f64) -> Option<f64> {
    (quota > 0.0 && period > 0.0).then_some(quota / period)
}

/// Where a hierarchy of groups is mounted.
#[derive(Debug, PartialEq, Eq)]
struct Mount<'a> {
    /// The group that is mounted: within a container often its own.
    root: &'a str,
    point: &'a str,
    /// `cgroup2`, or `cgroup` for version 1.
    kind: &'a str,
    /// Of version 1 with its controllers: `rw,cpu,cpuacct`.
    options: &'a str,
}

/// The folders of all groups that a process is in, from `/proc/PID/cgroup` and `/proc/PID/mountinfo`.
fn folders(cgroup: &str, mountinfo: &str) -> Vec<PathBuf> {
    let mounts: Vec<Mount<'_>> = mountinfo.lines().filter_map(mount).collect();
    let mut folders = Vec::new();
    for (controllers, group) in cgroup.lines().filter_map(membership) {
        for mount in mounts.iter().filter(|mount| mount.carries(controllers)) {
            folders.extend(mount.folders(group));
        }
    }
    folders
}

/// `4:cpu,cpuacct:/docker/1f` or, of version 2, `0::/docker/1f`.
fn membership(line: &str) -> Option<(&str, &str)> {
    let mut parts = line.splitn(3, ':').skip(1);
    Some((parts.next()?, parts.next()?))
}

/// `31 23 0:28 /root /point rw,relatime shared:9 - cgroup2 cgroup2 rw`, where the shared part may be absent or long.
fn mount(line: &str) -> Option<Mount<'_>> {
    let (place, system) = line.split_once(" - ")?;
    let mut place = place.split(' ').skip(3);
    let mut system = system.split(' ');
    let (root, point, kind) = (place.next()?, place.next()?, system.next()?);
    Some(Mount { root, point, kind, options: system.nth(1)? })
}

impl Mount<'_> {
    fn carries(&self, controllers: &str) -> bool {
        match (self.kind, controllers) {
            ("cgroup2", "") => true,
            ("cgroup", names) => {
                let limiting = names.split(',').filter(|name| ["cpu", "memory"].contains(name));
                limiting.into_iter().any(|name| self.options.split(',').any(|option| option == name))
            }
            _ => false,
        }
    }

    /// From the group up to what is mounted. A group beyond that (in another namespace) leaves the mount itself.
    fn folders(&self, group: &str) -> Vec<PathBuf> {
        let (point, group) = (Path::new(self.point), Path::new(group));
        let below = group.strip_prefix(self.root).or_else(|_| group.strip_prefix("/"));
        let below = below.ok().filter(|below| !below.components().any(|part| part.as_os_str() == ".."));
        let deepest: PathBuf = point.components().chain(below.iter().flat_map(|below| below.components())).collect();
        deepest.ancestors().take_while(|folder| folder.starts_with(point)).map(Path::to_owned).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const V2: &str = "30 23 0:26 / /sys/fs/cgroup rw,nosuid,nodev shared:9 - cgroup2 cgroup2 rw,nsdelegate\n\
                      22 27 0:21 / /proc rw,relatime - proc proc rw\n";
    const V1: &str = "31 23 0:28 / /sys/fs/cgroup ro - tmpfs tmpfs ro,mode=755\n\
                      32 31 0:29 /docker/1f /sys/fs/cgroup/cpu,cpuacct ro shared:10 master:3 - cgroup cgroup rw,cpu,cpuacct\n\
                      35 31 0:32 /docker/1f /sys/fs/cgroup/memory ro - cgroup cgroup rw,memory\n\
                      36 31 0:33 /docker/1f /sys/fs/cgroup/devices ro - cgroup cgroup rw,devices\n";

    fn named(cgroup: &str, mountinfo: &str) -> Vec<String> {
        folders(cgroup, mountinfo).iter().map(|folder| folder.display().to_string()).collect()
    }

    /// A group out of its files.
    fn group(files: &[(&str, &str)]) -> ContainerLimits {
        of_folder(&|wanted| files.iter().find(|(name, _)| *name == wanted).map(|(_, text)| (*text).to_owned()))
    }

    #[test]
    fn a_group_of_version_2_is_walked_up_to_the_root() {
        let runner = "0::/system.slice/runner.service\n";
        let folders = ["/sys/fs/cgroup/system.slice/runner.service", "/sys/fs/cgroup/system.slice", "/sys/fs/cgroup"];
        assert_eq!(named(runner, V2), folders);
        assert_eq!(named("0::/\n", V2), ["/sys/fs/cgroup"], "a container with a namespace of its own");
        assert_eq!(named("0::/../../other\n", V2), ["/sys/fs/cgroup"], "a group outside the namespace");
    }

    #[test]
    fn a_container_of_version_1_sees_its_own_group_as_the_mount() {
        let docker =
            "5:memory:/docker/1f\n4:cpu,cpuacct:/docker/1f/build\n3:devices:/docker/1f\n1:name=systemd:/docker/1f\n";
        let cpu = "/sys/fs/cgroup/cpu,cpuacct";
        assert_eq!(named(docker, V1), ["/sys/fs/cgroup/memory", &format!("{cpu}/build"), cpu]);
    }

    #[test]
    fn both_versions_side_by_side_are_read() {
        let mounts = format!("{V1}41 31 0:38 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw\n");
        assert_eq!(named("5:memory:/docker/1f\n0::/\n", &mounts), ["/sys/fs/cgroup/memory", "/sys/fs/cgroup/unified"]);
        assert!(named("", &mounts).is_empty());
        assert!(named("0::/\n", "not a mount\n1 2 - cgroup2\n").is_empty());
    }

    #[test]
    fn version_2_limits_by_quota_and_bytes() {
        let limits = group(&[("cpu.max", "150000 100000\n"), ("memory.max", "2147483648\n")]);
        assert_eq!(limits, ContainerLimits { cpus: Some(1.5), memory: Some(2 << 30) });
        assert!(group(&[("cpu.max", "max 100000\n"), ("memory.max", "max\n")]).is_none());
        assert_eq!(group(&[("cpu.max", "50000\n")]).cpus, Some(0.5));
        assert!(group(&[]).is_none());
    }

    #[test]
    fn version_1_limits_by_quota_and_bytes() {
        let quota = |quota| group(&[("cpu.cfs_quota_us", quota), ("cpu.cfs_period_us", "50000\n")]).cpus;
        assert_eq!((quota("100000\n"), quota("-1\n"), quota("?")), (Some(2.0), None, None));
        assert_eq!(group(&[("memory.limit_in_bytes", "536870912\n")]).memory, Some(512 << 20));
    }

    #[test]
    fn the_tightest_limit_holds() {
        let inner = ContainerLimits { cpus: Some(4.0), memory: None };
        let outer = ContainerLimits { cpus: Some(2.0), memory: Some(1 << 30) };
        assert_eq!(tighter(inner, outer), outer);
        assert_eq!(tighter(outer, inner), outer);
        assert_eq!(tighter(inner, ContainerLimits::default()), inner);
    }

    #[test]
    fn a_limit_beyond_the_machine_is_none() {
        let limits = |text| group(&[("cpu.max", "800000 100000"), ("memory.limit_in_bytes", text)]);
        assert_eq!(within(limits("9223372036854771712\n"), UNLIMITED).memory, None);
        assert_eq!(within(limits("17179869184\n"), 16 << 30).memory, None);
        assert_eq!(
            within(limits("8589934592\n"), 16 << 30),
            ContainerLimits { cpus: Some(8.0), memory: Some(8 << 30) }
        );
    }
}
