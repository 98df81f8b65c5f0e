//! Names of files after scenarios.

use std::collections::BTreeSet;

/// Names of files after scenarios, no two of them the same.
#[derive(Debug, Default)]
pub struct FileNames(BTreeSet<String>);

impl FileNames {
    /// The name for one more scenario, without an ending: a second one of the same name has a number.
    pub fn of(&mut self, scenario: &str) -> String {
        let plain = plain(scenario);
        let name = |number: u32| if number == 1 { plain.clone() } else { format!("{plain}-{number}") };
        let free = (1..).map(name).find(|name| self.0.insert(name.clone()));
        free.unwrap_or(plain)
    }
}

fn plain(name: &str) -> String {
    let plain: String = name.chars().map(|c| if c.is_alphanumeric() || "._-".contains(c) { c } else { '-' }).collect();
    plain.trim_start_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_scenarios_are_names_of_files() {
        let mut names = FileNames::default();
        let given = ["orders", "a/b", "a b", "../x", "..", "größe"];
        assert_eq!(given.map(|scenario| names.of(scenario)), ["orders", "a-b", "a-b-2", "-x", "", "größe"]);
    }
}
