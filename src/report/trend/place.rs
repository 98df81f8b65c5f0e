//! Changes of several quantities at one place of a series: most often one cause.

use crate::history::{Change, Strand, Track};
use crate::metric::{Key, Metric, Statistic};

/// Changes between the same two commits.
#[derive(Debug, Clone)]
pub(in crate::report) struct Place<'a> {
    /// Index of the first refresh time of the new levels.
    pub first: usize,
    /// What changed, what people ask for first.
    pub moved: Vec<(&'a Key, &'a Change)>,
}

impl<'a> Place<'a> {
    /// All of a strand, newest first.
    pub fn of(strand: &'a Strand, of_jobs: bool) -> Vec<Self> {
        let tracks = told(strand);
        let all = tracks.flat_map(|track| track.changes.iter().map(|change| (&track.key, change)));
        let mut places: Vec<Self> = Vec::new();
        for (key, change) in all {
            match places.iter_mut().find(|place| place.first == change.first) {
                Some(place) => place.moved.push((key, change)),
                None => places.push(Self { first: change.first, moved: vec![(key, change)] }),
            }
        }
        places.sort_by_key(|place| usize::MAX - place.first);
        for place in &mut places {
            place.moved.sort_by_key(|(key, _)| rank(key, of_jobs));
        }
        places
    }

    /// The change that people ask for first.
    pub fn main(&self) -> Option<&(&'a Key, &'a Change)> {
        self.moved.first()
    }
}

/// The tracks whose changes are told: those of tasks only where the whole scenario changed between the same refresh
/// times, which they then explain. Of some hundred quantities one or another always moves by chance.
fn told(strand: &Strand) -> impl Iterator<Item = &Track> {
    let whole = |track: &&Track| track.key.task.is_none();
    let places: Vec<usize> =
        strand.tracks.iter().filter(whole).flat_map(|track| track.changes.iter().map(|change| change.first)).collect();
    strand.tracks.iter().filter(move |track| {
        track.key.task.is_none() || track.changes.iter().any(|change| places.contains(&change.first))
    })
}

/// In which order people ask: what the gate judges by default, what the target used, the rest; tasks last.
pub(in crate::report) fn rank(key: &Key, of_jobs: bool) -> (bool, usize) {
    let order = [
        Key::percentile(95.0),
        Key::latency(Statistic::Typical),
        Key::throughput(),
        Key::errors(),
        Key::cpu(),
        Key::memory(),
        Key::iteration(Statistic::Typical),
    ];
    let whole = Key { task: None, ..key.clone() };
    let place = order.iter().position(|known| *known == whole).unwrap_or(order.len()) + 1;
    let is_makespan = of_jobs && whole.metric == Metric::Iteration && whole.statistic == Statistic::Typical;
    (key.task.is_some(), if is_makespan { 0 } else { place })
}
