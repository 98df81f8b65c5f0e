//! The text of an exposition: families one after the other, each with all of its samples.

use super::family::Family;
use super::labels::Labels;
use crate::stats::Histogram;

/// Quantiles of a summary, with the percentages that they are.
const QUANTILES: [(&str, f64); 6] =
    [("0.5", 50.0), ("0.9", 90.0), ("0.95", 95.0), ("0.99", 99.0), ("0.999", 99.9), ("1", 100.0)];

/// Families in the order in which they were first used.
#[derive(Debug, Default)]
pub struct Exposition {
    families: Vec<(&'static Family, String)>,
}

impl Exposition {
    /// Adds the value of a gauge, where it is known.
    pub fn gauge(&mut self, family: &'static Family, labels: &Labels, value: impl Into<Option<f64>>) {
        if let Some(value) = value.into().filter(|value| value.is_finite()) {
            self.line(family, format!("{}{labels} {value}\n", family.name));
        }
    }

    /// Adds a distribution in microseconds as quantiles, sum and count in seconds; none of an empty one.
    pub fn summary(&mut self, family: &'static Family, labels: &Labels, times: &Histogram) {
        let Some(mean) = times.mean() else { return };
        for (quantile, percent) in QUANTILES {
            let value = times.percentile(percent).unwrap_or_default() / 1e6;
            self.line(family, format!("{}{} {value}\n", family.name, labels.and("quantile", quantile)));
        }
        let (sum, count) = (mean * times.len() as f64 / 1e6, times.len());
        self.line(family, format!("{name}_sum{labels} {sum:.6}\n{name}_count{labels} {count}\n", name = family.name));
    }

    fn line(&mut self, family: &'static Family, line: String) {
        match self.families.iter_mut().find(|(known, _)| known.name == family.name) {
            Some((_, samples)) => samples.push_str(&line),
            None => self.families.push((family, line)),
        }
    }

    /// All of it.
    pub fn text(&self) -> String {
        let families: String = self.families.iter().map(|(family, samples)| format!("{family}{samples}")).collect();
        families + "# EOF\n"
    }
}
