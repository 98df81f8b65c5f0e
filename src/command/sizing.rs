//! From a scenario to what the engine is told, and to what it will come to as far as that is known.

use crate::config::{Scenario, Work};
use crate::driver::http::{HttpConfig, Order};
use crate::driver::jobs;
use crate::engine::Settings;
use crate::load::{Bounds, DoesNotFit, ROUNDS, SETTLE, Size};
use crate::record::{GraphPlan, Hosts, TaskShare};
use crate::target::{ArmConfig, RestartPolicy, TargetConfig};
use crate::worker::Processor;
use std::time::Duration;

/// Time that a build is assumed to take until it is ready, before it is known.
const ASSUMED_START: f64 = 1.0;
/// Time of a later warm-up, before they are known (`docs/statistics.md` §2.5).
const LATER_WARMUP: Duration = Duration::from_secs(2);

/// What the engine is told.
pub fn settings(scenario: &Scenario, duet: bool) -> Settings {
    let (tasks, requests) = counted(scenario);
    let judged = scenario.policy.judged_tasks().into_iter().map(str::to_owned).collect();
    let mut settings = Settings {
        duet,
        load: scenario.load.clone(),
        pass: None,
        judged,
        judges_iterations: scenario.policy.judges_iterations(),
        tasks,
        requests,
        graph: graph(scenario),
        warmup: scenario.warmup,
        lateness: scenario.lateness,
        rounds: scenario.rounds.unwrap_or(ROUNDS),
        budget: scenario.budget,
        restarts: scenario.target.restarts,
        restartable: scenario.target.restartable(),
        hosts: if duet { scenario.target.hosts() } else { Hosts::Same },
        seed: scenario.seed.unwrap_or_else(|| uuid::Uuid::new_v4().as_u64_pair().0),
    };
    // As if there were two arms: a run of head alone plays the same passes, so that it can be compared.
    let both = bounds(&Settings { duet: true, hosts: scenario.target.hosts(), ..settings.clone() });
    settings.pass = both.filter(|_| !settings.load.is_steady()).map(|both| both.shortening(&settings.load));
    settings
}

/// Everything that is counted under a name, with its share in the requests, and the requests of an iteration.
fn counted(scenario: &Scenario) -> (Vec<TaskShare>, f64) {
    match &scenario.work {
        Work::Http(http) => {
            let mix = http.mix(&scenario.load, &|_| 0.0);
            (http.entries(&mix).into_iter().map(TaskShare::from).collect(), http.requests(&mix))
        }
        Work::Jobs(config) => {
            let jobs = f64::from(config.graph.jobs());
            (vec![TaskShare::several(jobs::GRAPH, jobs.recip()), TaskShare::request(jobs::JOB, 1.0)], jobs)
        }
    }
}

/// The graph in numbers, where there is one. Of builds that differ in what they can do at a time, base's counts.
fn graph(scenario: &Scenario) -> Option<GraphPlan> {
    let Work::Jobs(config) = &scenario.work else { return None };
    let TargetConfig { base, head, .. } = &scenario.target;
    let of_arm = |arm: &ArmConfig| arm.processor.as_ref().and_then(Processor::concurrency);
    let workers = config.workers.or_else(|| of_arm(base.as_ref().unwrap_or(head)));
    Some(config.plan(workers))
}

/// Threads that make the load.
pub fn threads(scenario: &Scenario, http: &HttpConfig, settings: &Settings) -> u32 {
    let processors = std::thread::available_parallelism().map_or(1, |number| number.get() as u32);
    let Scenario { generator, load, target, .. } = scenario;
    generator.threads_for(load, settings.requests, target.is_local(), processors, http.connections.most)
}

/// The bounds of the plan as far as they are known before anything was started; nothing where the rate is not.
pub fn bounds(settings: &Settings) -> Option<Bounds> {
    // The stages of a pass bound it even where its requests are not known yet.
    let rate = settings.known_rate().or((!settings.load.is_steady()).then_some(f64::INFINITY))?;
    let arms = settings.arms().len() as u32;
    let start = if settings.restartable { ASSUMED_START } else { 0.0 };
    let fresh = settings.restartable && matches!(settings.restarts, RestartPolicy::Auto | RestartPolicy::Every4Rounds);
    // What an exchange itself takes is not known before the first one.
    let (swaps, calibrates) = (settings.hosts == Hosts::Swapped, settings.hosts == Hosts::Calibrated);
    let exchanges = if calibrates { 2.0 } else { f64::from(u8::from(swaps)) };
    let warmup = |time: Duration| f64::from(arms) * settings.long_window().unwrap_or(time.as_secs_f64());
    let restart = start + warmup(LATER_WARMUP.min(settings.warmup.at_most));
    Some(Bounds {
        rate: rate * settings.rarest_share(&settings.tasks, settings.requests),
        arms,
        rounds: settings.rounds,
        budget: settings.budget.as_secs_f64(),
        before: start + warmup(settings.warmup.at_least) + exchanges * restart,
        restart: (fresh || swaps).then_some(restart),
        duration: settings.load.duration().map(|d| d.as_secs_f64()),
        pass: settings.long_window().or(settings.pass_seconds(rate)),
        rounds_per_value: settings.rounds_per_value(),
        calibration: settings.calibration(),
    })
}

/// The plan that these settings come to; nothing where the rate is known only after the warm-up.
pub fn size(settings: &Settings) -> Result<Option<Size>, DoesNotFit> {
    bounds(settings).map(|bounds| bounds.size()).transpose()
}

/// Whether the rows that must not come twice suffice for a window, as far as that is known before anything was started.
///
/// # Errors
/// In words, where they do not.
pub fn hold_rows(scenario: &Scenario, settings: &Settings, size: Option<Size>) -> Result<(), String> {
    let Work::Http(http) = &scenario.work else { return Ok(()) };
    let weights: Vec<f64> = http.classes.iter().map(|class| class.weight).collect();
    let Some(iterations) = iterations(settings, size, &weights) else { return Ok(()) };
    let all: f64 = iterations.iter().sum();
    // Arrivals at random may be fewer than on average.
    let least = (1.0 - 5.0 / all.sqrt()).max(0.0);
    for (index, set) in http.data.iter().enumerate().filter(|(_, set)| set.order == Order::Unique) {
        let needed = least * http.rows_taken(index, &iterations);
        if needed > set.rows.len() as f64 {
            return Err(format!(
                "data.{}: {} has {} rows, and a window needs more than {needed:.0} that are `unique`: give it more rows, or \
                 let it be `order: sequential`",
                set.name,
                set.file.display(),
                set.rows.len(),
            ));
        }
    }
    Ok(())
}

/// Iterations of a window by kind of users, as far as they do not hang on the target.
fn iterations(settings: &Settings, size: Option<Size>, weights: &[f64]) -> Option<Vec<f64>> {
    let pass = match (settings.pass, settings.load.rate(), size) {
        (Some(factor), ..) => settings.load.pass(factor),
        (None, Some(_), Some(size)) => settings.load.stretch(Duration::from_secs_f64(size.seconds) + SETTLE),
        _ => return None,
    };
    Some(pass.crowds(weights).iter().map(|crowd| crowd.iterations).collect())
}
