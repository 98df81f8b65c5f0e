//! How long answers took, as the server itself saw it.

use std::time::Duration;

/// Times from a request that was read to an answer that was written.
#[derive(Debug, Default)]
pub struct Took(Vec<u32>);

impl Took {
    /// Adds one.
    pub fn add(&mut self, time: Duration) {
        self.0.push(u32::try_from(time.as_micros()).unwrap_or(u32::MAX));
    }

    /// What is known so far as JSON, in microseconds; forgets it.
    pub fn tell(&mut self) -> String {
        let mut times = std::mem::take(&mut self.0);
        times.sort_unstable();
        let at = |share: f64| {
            let rank = (share * times.len() as f64).ceil() as usize;
            times.get(rank.saturating_sub(1)).copied().unwrap_or(0)
        };
        let (p50, p95, p99) = (at(0.5), at(0.95), at(0.99));
        format!("{{\"answers\":{},\"p50\":{p50},\"p95\":{p95},\"p99\":{p99}}}", times.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_nearest_ranks_and_told_once() {
        let mut took = Took::default();
        (1..=200).rev().for_each(|time| took.add(Duration::from_micros(time)));
        assert_eq!(took.tell(), r#"{"answers":200,"p50":100,"p95":190,"p99":198}"#);
        assert_eq!(took.tell(), r#"{"answers":0,"p50":0,"p95":0,"p99":0}"#);
    }
}
