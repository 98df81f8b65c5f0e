//! How often change points, creep and the gate's new levels are right, on simulated series: the tables of
//! docs/statistics.md §4.8. `cargo run --release --example alarms -- steps|null|creep|gate|search [SERIES]`.

use perf_gate::gate::{Verdict, against_history};
use perf_gate::history::{
    EnvironmentKey, Level, SUMMARY_VERSION, Strand, Summary, Trend, on_new_level, points_of_levels,
};
use perf_gate::metric::{Direction, Key};
use perf_gate::record::{Environment, Identity};
use perf_gate::stats::{Finite, Positive, Search};
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;
use std::io::Write;
use std::process::ExitCode;

/// How refresh times differ from each other.
#[derive(Clone, Copy)]
enum Noise {
    Gauss,
    /// Student's t with 3 degrees of freedom, scaled to the same deviation: one wild night in fifty.
    Wild,
    /// Every night is half as the one before.
    Kept,
}

const NOISES: [(Noise, &str); 3] =
    [(Noise::Gauss, "gaussian"), (Noise::Wild, "heavy tails"), (Noise::Kept, "kept 0.5")];
const SPREADS: [f64; 3] = [0.01, 0.03, 0.05];

fn gauss(rng: &mut Pcg64Mcg) -> f64 {
    let (u, v): (f64, f64) = (1.0 - rng.random::<f64>(), rng.random());
    (-2.0 * u.ln()).sqrt() * (std::f64::consts::TAU * v).cos()
}

fn series(rng: &mut Pcg64Mcg, noise: Noise, spread: f64, levels: impl Iterator<Item = f64>) -> Vec<Positive> {
    let mut kept = gauss(rng);
    let mut draw = || match noise {
        Noise::Gauss => gauss(rng),
        Noise::Wild => {
            let chi: f64 = (0..3).map(|_| gauss(rng).powi(2)).sum();
            gauss(rng) / chi.sqrt()
        }
        Noise::Kept => {
            kept = 0.5 * kept + 0.75_f64.sqrt() * gauss(rng);
            kept
        }
    };
    levels.filter_map(|level| Positive::new((level + spread * draw()).exp())).collect()
}

/// In place, within one and within three refresh times, and other points a series.
fn steps(many: usize, out: &mut impl Write) -> std::io::Result<()> {
    writeln!(
        out,
        "| noise | n | spread | step | exact | ±1 | ±3 | others a series |\n|---|---|---|---|---|---|---|---|"
    )?;
    let mut rng = Pcg64Mcg::seed_from_u64(1);
    for (noise, name) in &NOISES[..2] {
        for n in [20, 60, 200] {
            for (spread, step) in SPREADS.iter().flat_map(|s| [0.03, 0.05, 0.10, 0.25].map(|step| (*s, step))) {
                let (mut exact, mut one, mut three, mut others) = (0, 0, 0, 0);
                for _ in 0..many {
                    let at = 5 + (rng.random::<f64>() * (n - 9) as f64) as usize;
                    let levels = (0..n).map(|i| if i < at { 0.0 } else { f64::ln_1p(step) });
                    let found: Vec<usize> =
                        points_of_levels(&series(&mut rng, *noise, spread, levels)).iter().map(|p| p.at).collect();
                    let near = found.iter().map(|found| found.abs_diff(at)).min().unwrap_or(usize::MAX);
                    exact += usize::from(near == 0);
                    one += usize::from(near <= 1);
                    three += usize::from(near <= 3);
                    others += found.len() - usize::from(near <= 3);
                }
                let [exact, one, three] = [exact, one, three].map(|count| 100.0 * count as f64 / many as f64);
                let others = others as f64 / many as f64;
                writeln!(
                    out,
                    "| {name} | {n} | {spread} | {step} | {exact:.0} | {one:.0} | {three:.0} | {others:.3} |"
                )?;
            }
        }
    }
    Ok(())
}

/// Percent of series without any change in which a point is found.
fn null(many: usize, out: &mut impl Write) -> std::io::Result<()> {
    writeln!(out, "| noise | spread | n = 10 | 20 | 30 | 60 | 200 |\n|---|---|---|---|---|---|---|")?;
    let mut rng = Pcg64Mcg::seed_from_u64(2);
    for (noise, name) in NOISES {
        for spread in SPREADS {
            let mut row = format!("| {name} | {spread} |");
            for n in [10, 20, 30, 60, 200] {
                let mut is_found =
                    || !points_of_levels(&series(&mut rng, noise, spread, (0..n).map(|_| 0.0))).is_empty();
                let found = (0..many).filter(|_| is_found()).count();
                row.push_str(&format!(" {:.1} |", 100.0 * found as f64 / many as f64));
            }
            writeln!(out, "{row}")?;
        }
    }
    Ok(())
}

/// Alarms of series without any change, by the fewest values of a stretch and the chance: why ours are as they are.
fn search(many: usize, out: &mut impl Write) -> std::io::Result<()> {
    writeln!(
        out,
        "| noise | chance | values | n = 20 | 60 | 200 | step of 10 % at spread 3 %, n = 20 |\n|---|---|---|---|---|---|---|"
    )?;
    let mut rng = Pcg64Mcg::seed_from_u64(3);
    for (noise, name) in NOISES {
        for (chance, values) in [0.001, 0.0003, 0.0001].iter().flat_map(|c| [1, 2, 3, 4, 5].map(|v| (*c, v))) {
            let search = Search { window: 50, chance, values, distance: 0.0198 };
            let mut share = |n: usize, step: f64| {
                let mut is_found = || {
                    let levels = (0..n).map(|i| if i < n / 2 { 0.0 } else { step });
                    let logs: Vec<Finite> =
                        series(&mut rng, noise, 0.03, levels).into_iter().map(Positive::log).collect();
                    !search.points(&logs).is_empty()
                };
                100.0 * (0..many).filter(|_| is_found()).count() as f64 / many as f64
            };
            let row = [share(20, 0.0), share(60, 0.0), share(200, 0.0), share(20, 0.0953)];
            let row: Vec<String> = row.iter().map(|share| format!("{share:.1}")).collect();
            writeln!(out, "| {name} | {chance} | {values} | {} |", row.join(" | "))?;
        }
    }
    Ok(())
}

fn run(began: String, level: f64) -> Summary {
    let environment = Environment::default();
    Summary {
        kind: "perf-gate-baseline".to_owned(),
        version: SUMMARY_VERSION,
        perf_gate: "1.0.0".to_owned(),
        scenario: "s".to_owned(),
        digest: "d".to_owned(),
        identity: Identity::default(),
        key: EnvironmentKey::new(&environment, "1.0.0"),
        environment,
        probe: None,
        began,
        pass: None,
        of_jobs: false,
        windows: 24,
        levels: vec![Level { key: Key::percentile(95.0), value: level, spread: None, windows: 24 }],
        errors: Vec::new(),
        accepted: Vec::new(),
    }
}

fn strand(levels: &[Positive]) -> Option<Strand> {
    let start: jiff::Timestamp = "2026-01-01T03:00:00Z".parse().ok()?;
    let runs = levels
        .iter()
        .zip(0..)
        .map(|(level, day)| run((start + jiff::SignedDuration::from_hours(24 * day)).to_string(), level.get()));
    Trend::of("s", "main", runs.collect())?.strands.into_iter().next()
}

/// Percent of series that are said to creep: of such that do not move, and of such that rise evenly.
fn creep(many: usize, out: &mut impl Write) -> std::io::Result<()> {
    writeln!(
        out,
        "| noise | n | spread | nothing | +10 % | +15 % | +20 % | step of 9 % |\n|---|---|---|---|---|---|---|---|"
    )?;
    let mut rng = Pcg64Mcg::seed_from_u64(4);
    for (noise, name) in NOISES {
        for (n, spread) in [20, 60, 180].iter().flat_map(|n| SPREADS.map(|spread| (*n, spread))) {
            let mut share = |rise: &dyn Fn(usize) -> f64| {
                let mut is_found = || {
                    let strand = strand(&series(&mut rng, noise, spread, (0..n).map(rise)));
                    strand.is_some_and(|strand| strand.tracks.iter().any(|track| track.creep.is_some()))
                };
                100.0 * (0..many).filter(|_| is_found()).count() as f64 / many as f64
            };
            let evenly = |by: f64| move |i: usize| f64::ln_1p(by) * i as f64 / (n - 1) as f64;
            let row = [
                share(&|_| 0.0),
                share(&evenly(0.10)),
                share(&evenly(0.15)),
                share(&evenly(0.20)),
                share(&|i| if i < n / 2 { 0.0 } else { f64::ln_1p(0.09) }),
            ];
            let row: Vec<String> = row.iter().map(|share| format!("{share:.1}")).collect();
            writeln!(out, "| {name} | {n} | {spread} | {} |", row.join(" | "))?;
        }
    }
    Ok(())
}

/// Percent red of an unchanged head and of one that is 15, 20 and 30 % slower, by the whole pool and by its newest level.
fn gate(many: usize, out: &mut impl Write) -> std::io::Result<()> {
    writeln!(out, "| noise | spread | stored | history | A/A, pool | A/A, level | +15 % | level | +30 % | level |")?;
    writeln!(out, "|---|---|---|---|---|---|---|---|---|---|")?;
    let mut rng = Pcg64Mcg::seed_from_u64(5);
    for (noise, name) in NOISES {
        for (spread, n) in SPREADS.iter().flat_map(|s| [10, 20, 30].map(|n| (*s, n))) {
            for (step, told) in [(0.0, "no change"), (0.25, "+25 % 8 ago"), (-0.2, "−20 % 8 ago")] {
                let mut red = [0_usize; 6];
                for _ in 0..many {
                    let levels = (0..=n).map(|i| if i + 8 < n { 0.0 } else { f64::ln_1p(step) });
                    let mut values = series(&mut rng, noise, spread, levels);
                    let Some(head) = values.pop() else { continue };
                    values.reverse();
                    let pool = &values[..values.len().min(20)];
                    let level = &pool[..pool.len().min(on_new_level(&values))];
                    for (i, by) in [1.0, 1.15, 1.3].into_iter().enumerate() {
                        let Some(head) = Positive::new(head.get() * by) else { continue };
                        for (k, stored) in [pool, level].into_iter().enumerate() {
                            let found = against_history(stored, head, Direction::HigherIsWorse, 0.10, 1);
                            red[2 * i + k] += usize::from(found.verdict == Verdict::Regressed);
                        }
                    }
                }
                let row: Vec<String> =
                    red.iter().map(|red| format!("{:.2}", 100.0 * *red as f64 / many as f64)).collect();
                writeln!(out, "| {name} | {spread} | {n} | {told} | {} |", row.join(" | "))?;
            }
        }
    }
    Ok(())
}

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let what = arguments.next().unwrap_or_default();
    let many = arguments.next().and_then(|many| many.parse().ok()).unwrap_or(1_000);
    let out = &mut std::io::stdout().lock();
    let done = match what.as_str() {
        "steps" => steps(many, out),
        "null" => null(many, out),
        "creep" => creep(many, out),
        "gate" => gate(many, out),
        "search" => search(many, out),
        _ => return ExitCode::FAILURE,
    };
    if done.is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
