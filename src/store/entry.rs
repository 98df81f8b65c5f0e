//! A stored run by its name alone.

use super::part;
use super::place::{self, Kind, Place};
use jiff::Timestamp;

/// A stored run, known by its name alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Path of the object below the store's location.
    pub name: String,
    /// `owner/name`.
    pub repository: String,
    /// Name of the scenario.
    pub scenario: String,
    /// The branch that was measured.
    pub branch: String,
    /// When the run began, to the millisecond.
    pub began: Timestamp,
    /// Hash of the environment key, 8 hexadecimal digits.
    pub environment: String,
    /// Id of the workflow run, `local` outside of one.
    pub run: String,
}

/// What the name of an object says beyond its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Label {
    pub began: Timestamp,
    pub environment: String,
    pub run: Option<String>,
}

/// What stands for the id of a run outside of a workflow.
const LOCAL: &str = "local";

impl Label {
    /// The whole name of an object; `random` makes it its own.
    pub fn name(&self, place: &Place, kind: Kind, random: &str) -> String {
        let run = part::encode(self.run.as_deref().unwrap_or(LOCAL), false);
        let file = format!("{}-{}-{run}-{random}{}", time(self.began), self.environment, kind.ending());
        format!("{}/{file}", place.folder(kind))
    }
}

impl Entry {
    /// What makes the name its own: hexadecimal digits.
    pub fn id(&self) -> &str {
        let last = self.name.rsplit('-').next().unwrap_or_default();
        last.split('.').next().unwrap_or_default()
    }

    /// Reads the path of an object below the store's location, and of which kind it is; nothing where it is not one
    /// that perf-gate would have given.
    pub(super) fn parse(name: &str) -> Option<(Self, Kind)> {
        let (folder, file) = name.rsplit_once('/')?;
        let (Place { repository, scenario, branch }, kind) = place::parse(folder)?;
        let parts: Vec<&str> = file.strip_suffix(kind.ending())?.split('-').collect();
        let [began, environment, run, random] = parts.as_slice() else { return None };
        if environment.len() != 8 || !is_hexadecimal(environment) || random.is_empty() || !is_hexadecimal(random) {
            return None;
        }
        let entry = Self {
            name: name.to_owned(),
            repository,
            scenario,
            branch,
            began: parse_time(began)?,
            environment: (*environment).to_owned(),
            run: part::decode(run, false)?,
        };
        Some((entry, kind))
    }
}

fn is_hexadecimal(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
}

/// `20261121T072122123Z`: UTC to the millisecond, rounded down; sorts as text.
pub(super) fn time(at: Timestamp) -> String {
    let milliseconds = at.as_nanosecond().div_euclid(1_000_000);
    let at = i64::try_from(milliseconds).ok().and_then(|ms| Timestamp::from_millisecond(ms).ok()).unwrap_or(at);
    format!("{}{:03}Z", at.strftime("%Y%m%dT%H%M%S"), milliseconds.rem_euclid(1000))
}

fn parse_time(text: &str) -> Option<Timestamp> {
    if text.len() != "20261121T072122123Z".len() || !text.is_ascii() {
        return None;
    }
    let part = |from: usize, to: usize| text.get(from..to);
    let date = format!("{}-{}-{}", part(0, 4)?, part(4, 6)?, part(6, 8)?);
    let clock = format!("{}:{}:{}.{}", part(9, 11)?, part(11, 13)?, part(13, 15)?, part(15, 18)?);
    // What was written back differs for a leap second and for anything but digits.
    format!("{date}T{clock}Z").parse().ok().filter(|at| time(*at) == text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const NAME: &str = "v1/own%2Fer/s/main/20261121T072122123Z-0123abcd-77-00ff.json";

    fn at(text: &str) -> Timestamp {
        text.parse().expect("a time")
    }

    fn place(branch: &str) -> Place {
        Place { repository: "own/er".to_owned(), scenario: "s".to_owned(), branch: branch.to_owned() }
    }

    #[test]
    fn a_name_says_what_it_is() {
        let label = Label {
            began: at("2026-11-21T08:21:22.1239+01:00"),
            environment: "0123abcd".to_owned(),
            run: Some("77".to_owned()),
        };
        assert_eq!(label.name(&place("main"), Kind::Baseline, "00ff"), NAME);
        let (entry, kind) = Entry::parse(NAME).expect("a name");
        assert_eq!((entry.began, kind), (at("2026-11-21T07:21:22.123Z"), Kind::Baseline));
        assert_eq!([&*entry.repository, &*entry.branch, &*entry.run], ["own/er", "main", "77"]);
    }

    #[test]
    fn a_name_of_another_kind_is_foreign() {
        for (from, to) in [
            ("v1", "v2"),
            ("/s", ""),
            ("T", "t"),
            ("123Z", "12Z"),
            ("2026", "+026"),
            ("1121", "1131"),
            ("072122", "072160"),
            ("0123abcd", "0123abc"),
            ("0123abcd", "0123ABCD"),
            ("-77", ""),
            ("-77", "-7-7"),
            ("00ff", ""),
            ("00ff", "zz"),
            (".json", ".json.gz"),
            (".json", ".txt"),
            ("own%2Fer", "own%2fer"),
            ("main/", "main/runs/"),
            ("main/", "main/other/"),
        ] {
            assert!(NAME.contains(from));
            assert_eq!(Entry::parse(&NAME.replacen(from, to, 1)), None, "{from} as {to}");
        }
    }

    proptest! {
        #[test]
        fn any_label_comes_back(ms in 0_i64..253_402_207_200_000, run in any::<String>(), branch in any::<String>()) {
            let began = Timestamp::from_millisecond(ms).expect("a time");
            let label = Label { began, environment: "0123abcd".to_owned(), run: Some(run.clone()) };
            for kind in [Kind::Baseline, Kind::Run] {
                let (entry, read) = Entry::parse(&label.name(&place(&branch), kind, "00")).expect("a name");
                prop_assert_eq!((entry.began, &entry.run, &entry.branch, read), (began, &run, &branch, kind));
            }
        }

        #[test]
        fn names_sort_as_times_do(a in 0_i64..253_402_207_200_000, b in 0_i64..253_402_207_200_000) {
            let text = |ms| time(Timestamp::from_millisecond(ms).expect("a time"));
            prop_assert_eq!(a.cmp(&b), text(a).cmp(&text(b)));
        }
    }
}
