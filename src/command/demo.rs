//! `perf-gate demo`: the built-in service.

use super::print;
use crate::cli::DemoArgs;
use crate::demo::{self, DemoConfig, Freeze};
use crate::failure::{ExitStatus, Failure};
use std::net::SocketAddr;
use std::time::Duration;

/// Serves until it is ended.
pub async fn demo(args: &DemoArgs) -> Result<ExitStatus, Failure> {
    let freeze = freeze(args)?;
    let config = DemoConfig {
        listen: SocketAddr::new(args.host, args.port),
        latency: Duration::from_secs_f64(args.latency_ms / 1e3),
        slowdown: args.slowdown,
        error_rate: args.error_rate,
        freeze,
        cpu: Duration::from_secs_f64(args.cpu_us / 1e6),
        memory: (args.memory_mb * 1e6) as usize,
        seed: args.seed.unwrap_or_else(drawn),
    };
    let listening = |address| drop(print(&format!("listening on http://{address}\n")));
    demo::serve(config, listening)
        .await
        .map_err(|e| Failure::Usage(format!("cannot listen on {}: {e}; choose another --port", config.listen)))?;
    Ok(ExitStatus::Passed)
}

/// Two demos side by side must not answer in step.
fn drawn() -> u64 {
    uuid::Uuid::new_v4().as_u64_pair().0
}

fn freeze(args: &DemoArgs) -> Result<Option<Freeze>, Failure> {
    if args.freeze_every == 0.0 {
        return Ok(None);
    }
    if args.freeze_for >= args.freeze_every {
        return Err(Failure::Usage("--freeze-for must be shorter than --freeze-every".to_owned()));
    }
    let seconds = Duration::from_secs_f64;
    Ok(Some(Freeze { every: seconds(args.freeze_every), length: seconds(args.freeze_for) }))
}
