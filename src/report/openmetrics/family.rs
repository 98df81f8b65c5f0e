//! One metric family: what it is called and means.

use std::fmt;

/// What is declared of a metric family.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Family {
    /// Ends with its unit, where it has one.
    pub name: &'static str,
    /// What kind of metric it is.
    pub kind: Kind,
    /// Base unit; empty where it is a number without any.
    pub unit: &'static str,
    /// In a sentence, without anything that had to be escaped.
    pub help: &'static str,
}

/// The kinds that both formats know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A number.
    Gauge,
    /// Quantiles, a sum and a count.
    Summary,
}

impl Family {
    /// A gauge.
    pub const fn gauge(name: &'static str, unit: &'static str, help: &'static str) -> Self {
        Self { name, kind: Kind::Gauge, unit, help }
    }

    /// A summary in seconds.
    pub const fn summary(name: &'static str, help: &'static str) -> Self {
        Self { name, kind: Kind::Summary, unit: "seconds", help }
    }
}

impl fmt::Display for Family {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match self.kind {
            Kind::Gauge => "gauge",
            Kind::Summary => "summary",
        };
        writeln!(f, "# HELP {} {}", self.name, self.help)?;
        writeln!(f, "# TYPE {} {kind}", self.name)?;
        if self.unit.is_empty() { Ok(()) } else { writeln!(f, "# UNIT {} {}", self.name, self.unit) }
    }
}
