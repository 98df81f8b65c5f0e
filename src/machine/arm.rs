//! Names of ARM processors, which say of themselves only two numbers.

/// Designer and part (`MIDR_EL1`, as in the kernel's `cputype.h` and the designers' manuals) of what services are
/// tested on.
const PARTS: &[(u16, u16, &str)] = &[
    (0x41, 0xb76, "ARM1176"),
    (0x41, 0xc07, "Cortex-A7"),
    (0x41, 0xc0f, "Cortex-A15"),
    (0x41, 0xd03, "Cortex-A53"),
    (0x41, 0xd05, "Cortex-A55"),
    (0x41, 0xd07, "Cortex-A57"),
    (0x41, 0xd08, "Cortex-A72"),
    (0x41, 0xd0b, "Cortex-A76"),
    (0x41, 0xd0c, "Neoverse-N1"),
    (0x41, 0xd40, "Neoverse-V1"),
    (0x41, 0xd41, "Cortex-A78"),
    (0x41, 0xd42, "Cortex-A78AE"),
    (0x41, 0xd49, "Neoverse-N2"),
    (0x41, 0xd4a, "Neoverse-E1"),
    (0x41, 0xd4f, "Neoverse-V2"),
    (0x41, 0xd83, "Neoverse-V3AE"),
    (0x41, 0xd84, "Neoverse-V3"),
    (0x41, 0xd8e, "Neoverse-N3"),
    (0x43, 0x0a1, "ThunderX"),
    (0x43, 0x0af, "ThunderX2"),
    (0x46, 0x001, "A64FX"),
    (0x48, 0xd01, "Kunpeng-920"),
    (0x61, 0x022, "Apple M1 Icestorm"),
    (0x61, 0x023, "Apple M1 Firestorm"),
    (0x61, 0x032, "Apple M2 Blizzard"),
    (0x61, 0x033, "Apple M2 Avalanche"),
    (0x6d, 0xd49, "Azure Cobalt 100"),
    (0xc0, 0xac3, "AmpereOne AC03"),
    (0xc0, 0xac4, "AmpereOne AC04"),
];

/// The name of a part; where it has none here, both numbers: two kinds still differ.
pub(super) fn name(implementer: &str, part: &str) -> String {
    let known = hexadecimal(implementer).zip(hexadecimal(part));
    let found = known.and_then(|key| PARTS.iter().find(|(designer, number, _)| (*designer, *number) == key));
    found.map_or_else(|| format!("ARM processor {implementer}/{part}"), |(_, _, name)| (*name).to_owned())
}

fn hexadecimal(text: &str) -> Option<u16> {
    u16::from_str_radix(text.strip_prefix("0x")?, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_parts_have_names_and_others_their_numbers() {
        assert_eq!(name("0x41", "0xd0c"), "Neoverse-N1");
        assert_eq!(name("0x6d", "0xd49"), "Azure Cobalt 100");
        assert_eq!(name("0x41", "0xfff"), "ARM processor 0x41/0xfff");
        assert_eq!(name("0x61", "0x000"), "ARM processor 0x61/0x000");
        assert_eq!(name("?", "0xd0c"), "ARM processor ?/0xd0c");
    }

    #[test]
    fn no_part_has_two_names() {
        let mut keys: Vec<_> = PARTS.iter().map(|(designer, part, _)| (designer, part)).collect();
        keys.dedup();
        assert_eq!(keys.len(), PARTS.len());
        assert!(keys.is_sorted());
    }
}
