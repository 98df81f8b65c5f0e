//! The model of the processor.

use super::arm;
use super::sysctl::Sysctl;
use std::fs;

/// As the processor names itself, or as its designer does.
pub(super) fn model(sysctl: &Sysctl) -> Option<String> {
    of_system(&fs::read_to_string("/proc/cpuinfo").unwrap_or_default(), sysctl)
}

fn of_system(cpuinfo: &str, sysctl: &Sysctl) -> Option<String> {
    of_cpuinfo(cpuinfo).or_else(|| sysctl.processor().map(str::to_owned))
}

fn of_cpuinfo(text: &str) -> Option<String> {
    // ARM first: of two architectures of its names, that of 32 bits gives every processor the same "model name".
    of_arm(text).or_else(|| of_x86(text)).or_else(|| value(text, "uarch")).or_else(|| value(text, "cpu"))
}

/// Every kind of core that there is, in the order of their numbers.
fn of_arm(text: &str) -> Option<String> {
    let mut kinds: Vec<String> =
        values(text, "CPU implementer").zip(values(text, "CPU part")).map(|(who, part)| arm::name(who, part)).collect();
    kinds.sort();
    kinds.dedup();
    (!kinds.is_empty()).then(|| kinds.join(" + "))
}

/// A name that names no model, as some clouds give, is told apart by family and model.
fn of_x86(text: &str) -> Option<String> {
    let name = value(text, "model name")?;
    let told = name.split(" @ ").next().unwrap_or_default().bytes().any(|byte| byte.is_ascii_digit());
    match (value(text, "cpu family"), value(text, "model")) {
        (Some(family), Some(model)) if !told => Some(format!("{name} (family {family}, model {model})")),
        _ => Some(name),
    }
}

/// The first of [`values`].
fn value(text: &str, name: &str) -> Option<String> {
    values(text, name).next().map(|value| value.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// What stands behind a name in lines of `name : value`, empty ones left out.
fn values<'a>(text: &'a str, name: &'a str) -> impl Iterator<Item = &'a str> {
    let pairs = text.lines().filter_map(|line| line.split_once(':'));
    pairs.filter(move |(key, _)| key.trim() == name).map(|(_, value)| value.trim()).filter(|value| !value.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn x86(vendor: &str, family: u32, model: u32, name: &str) -> String {
        let core = |n| {
            format!(
                "processor\t: {n}\nvendor_id\t: {vendor}\ncpu family\t: {family}\nmodel\t\t: {model}\n\
                 model name\t: {name}\nstepping\t: 1\ncpu MHz\t\t: 3242.{n}11\ncache size\t: 512 KB\n\
                 flags\t\t: fpu vme de pse tsc msr\npower management:\n\n"
            )
        };
        [core(0), core(1)].concat()
    }

    fn arm(cores: &[(&str, &str)], rest: &str) -> String {
        let core = |(n, (implementer, part)): (usize, &(&str, &str))| {
            format!(
                "processor\t: {n}\nBogoMIPS\t: 243.75\nFeatures\t: fp asimd evtstrm aes pmull sha1 sha2 crc32 atomics\n\
                 CPU implementer\t: {implementer}\nCPU architecture: 8\nCPU variant\t: 0x3\nCPU part\t: {part}\n\
                 CPU revision\t: 1\n\n"
            )
        };
        cores.iter().enumerate().map(core).collect::<String>() + rest
    }

    fn named(text: &str) -> String {
        of_cpuinfo(text).expect("a name")
    }

    #[test]
    fn x86_names_itself() {
        let hosted = [
            ("AuthenticAMD", 25, 1, "AMD EPYC 7763 64-Core Processor"),
            ("AuthenticAMD", 25, 17, "AMD EPYC 9V74 80-Core Processor"),
            ("GenuineIntel", 6, 106, "Intel(R) Xeon(R) Platinum 8370C CPU @ 2.80GHz"),
            ("GenuineIntel", 6, 158, "Intel(R) Core(TM) i7-8700B CPU @ 3.20GHz"),
        ];
        for (vendor, family, model, name) in hosted {
            assert_eq!(named(&x86(vendor, family, model, name)), name);
        }
        assert_eq!(named("model name\t: AMD Ryzen 7   5800X\n"), "AMD Ryzen 7 5800X");
    }

    #[test]
    fn generations_that_share_a_name_are_told_apart() {
        let (amd, intel) = ("AMD EPYC", "Intel(R) Xeon(R) CPU @ 2.20GHz");
        assert_eq!(named(&x86("AuthenticAMD", 25, 17, amd)), "AMD EPYC (family 25, model 17)");
        assert_ne!(named(&x86("AuthenticAMD", 25, 1, amd)), named(&x86("AuthenticAMD", 25, 17, amd)));
        assert_eq!(named(&x86("GenuineIntel", 6, 79, intel)), format!("{intel} (family 6, model 79)"));
        assert_eq!(named("model name\t: Common KVM processor\n"), "Common KVM processor");
    }

    #[test]
    fn arm_is_named_by_its_designer() {
        let four = |who, part| [(who, part); 4];
        assert_eq!(named(&arm(&four("0x41", "0xd08"), "")), "Cortex-A72", "Graviton");
        assert_eq!(named(&arm(&four("0x41", "0xd0c"), "")), "Neoverse-N1", "Graviton2, Ampere Altra");
        assert_eq!(named(&arm(&four("0x41", "0xd40"), "")), "Neoverse-V1", "Graviton3");
        assert_eq!(named(&arm(&four("0x41", "0xd4f"), "")), "Neoverse-V2", "Graviton4");
        assert_eq!(named(&arm(&four("0xc0", "0xac3"), "")), "AmpereOne AC03");
        assert_eq!(named(&arm(&four("0x99", "0x123"), "")), "ARM processor 0x99/0x123");
    }

    #[test]
    fn a_raspberry_pi_is_its_processor_whatever_its_board_says() {
        let board = "Hardware\t: BCM2835\nRevision\t: c03112\nSerial\t\t: 10000000abcdef01\n\
                     Model\t\t: Raspberry Pi 4 Model B Rev 1.2\n";
        assert_eq!(named(&arm(&[("0x41", "0xd08"); 4], board)), "Cortex-A72");
        let small = "processor\t: 0\nmodel name\t: ARMv6-compatible processor rev 7 (v6l)\nBogoMIPS\t: 997.08\n\
                     CPU implementer\t: 0x41\nCPU architecture: 7\nCPU variant\t: 0x0\nCPU part\t: 0xb76\n";
        assert_eq!(named(small), "ARM1176");
    }

    #[test]
    fn kinds_of_cores_are_all_named_in_one_order() {
        let (big, little) = (("0x61", "0x023"), ("0x61", "0x022"));
        assert_eq!(named(&arm(&[little, little, big, big], "")), "Apple M1 Firestorm + Apple M1 Icestorm");
        assert_eq!(named(&arm(&[big, little], "")), named(&arm(&[little, big], "")));
    }

    #[test]
    fn other_architectures_name_something_and_an_empty_text_nothing() {
        assert_eq!(
            named("processor\t: 0\nhart\t\t: 1\nisa\t\t: rv64imafdc\nuarch\t\t: sifive,u74-mc\n"),
            "sifive,u74-mc"
        );
        assert_eq!(
            named("processor\t: 0\ncpu\t\t: POWER9 (architected), altivec supported\n"),
            "POWER9 (architected), altivec supported"
        );
        assert_eq!(of_cpuinfo(""), None);
        assert_eq!(of_cpuinfo("model name\t:\nno colon"), None);
    }

    #[test]
    fn a_mac_is_asked_where_there_is_no_such_file() {
        let mac = Sysctl::parse("machdep.cpu.brand_string: Apple M2 Pro");
        assert_eq!(of_system("", &mac).as_deref(), Some("Apple M2 Pro"));
        assert_eq!(of_system("", &Sysctl::default()), None);
    }
}
