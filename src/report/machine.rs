//! How the generator fared, and on which machine.

use super::words::Words;
use crate::metric::{self, Key};
use crate::record::{Health, RunRecord, Window};

/// The generator's own figures, in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Generator {
    /// How late it was at the start of most requests (p50): `0.03 ms`.
    pub late_p50: String,
    /// How late it was at worst, but for one in a hundred (p99).
    pub late_p99: String,
    /// Processor time it used, as a share of one core.
    pub cpu: String,
    /// Who waited for a connection, where anybody did.
    pub queue: Option<String>,
}

impl Generator {
    /// Of a record; nothing where no window was played.
    pub fn of(record: &RunRecord) -> Option<Self> {
        let late =
            |percent| Some(metric::value(&Key::percentile(percent), record.health.lateness.percentile(percent)?));
        let load: f64 = record.windows.iter().map(|w: &Window| w.seconds).sum();
        let cpu = if load > 0.0 { record.health.cpu_seconds / load } else { 0.0 };
        let cpu = format!("{:.0} %", cpu * 100.0);
        Some(Self { late_p50: late(50.0)?, late_p99: late(99.0)?, cpu, queue: queue(&record.health) })
    }

    /// In one line.
    pub fn line(&self) -> String {
        let queue = self.queue.as_ref().map(|queue| format!("; {queue}")).unwrap_or_default();
        format!("starts {} late (p99; median {}), {} of a core{queue}", self.late_p99, self.late_p50, self.cpu)
    }
}

fn queue(health: &Health) -> Option<String> {
    let requests = match health.queued {
        0 => return None,
        1 => "1 request".to_owned(),
        n => format!("{} requests", metric::count(n)),
    };
    Some(format!("{requests} waited for a connection, up to {} at a time", metric::count(health.queue_longest)))
}

/// `ubuntu-24.04 · 4 cores · AMD EPYC 7763`; what the machine says of itself is from outside.
pub fn runner(record: &RunRecord) -> Words {
    let environment = &record.environment;
    let cores = match environment.cores {
        0 => Words::default(),
        1 => Words::ours("1 core"),
        n => Words::ours(format!("{n} cores")),
    };
    let told = |text: &str| if text.is_empty() { Words::default() } else { Words::name(text) };
    let all =
        [told(&environment.os), cores, told(&environment.cpu), Words::ours("perf-gate ").then(told(&record.perf_gate))];
    Words::join(all.into_iter().filter(|words| !words.is_empty()), " · ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample::record::record;

    #[test]
    fn only_a_queue_that_there_was_is_told() {
        let line = |queued, queue_longest| {
            let mut record = record(Vec::new(), 8);
            record.health = Health { queued, queue_longest, ..record.health };
            Generator::of(&record).expect("lateness").line()
        };
        assert!(line(0, 0).ends_with(" of a core"));
        assert!(line(1, 1).ends_with(" of a core; 1 request waited for a connection, up to 1 at a time"));
        assert!(line(1234, 57).ends_with("; 1,234 requests waited for a connection, up to 57 at a time"));
    }
}
