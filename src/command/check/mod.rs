//! `perf-gate check`: a scenario's plan in words; sends nothing.

mod arm;
mod checks;
mod exchanges;
mod jobs;
mod load;
mod rounds;

mod users;

use super::against::wants_stored;
use super::base::{Site, branch_of};
use super::checkout::Checkout;
use super::measure::fitting;
use super::source::{self, Source};
use super::{print, sizing, storage, today};
use crate::cli::CheckArgs;
use crate::config::{Scenario, Work};
use crate::context::Context;
use crate::failure::{ExitStatus, Failure};
use crate::gate::Wish;
use crate::store::Location;
use std::path::Path;

/// Where builds that are made or moved leave their output.
const OUT: &str = "perf-gate-out";

/// Prints the plan of every scenario.
///
/// With `--dry-run` what a plan does to builds that run elsewhere is done once.
pub async fn check(context: &Context, args: &CheckArgs) -> Result<ExitStatus, Failure> {
    let sources = source::read(context, &args.scenarios, &args.vary, args.base.against.as_deref())?;
    let mut status = ExitStatus::Passed;
    for source in &sources {
        print(&plan(context, source, args)?)?;
        if args.dry_run {
            let (lines, ended) = exchanges::rehearse(&source.scenario, Path::new(OUT)).await?;
            let rows = lines.iter().map(|text| row("dry run", text)).collect::<Vec<_>>().join("\n");
            print(&format!("{rows}\n"))?;
            status = status.worse(ended);
        }
    }
    Ok(status)
}

fn row(name: &str, text: &str) -> String {
    format!("  {name:<10} {text}")
}

fn plan(context: &Context, source: &Source, args: &CheckArgs) -> Result<String, Failure> {
    let scenario = &source.scenario;
    let has_base = scenario.target.has_base();
    let wants_stored = wants_stored(&scenario.policy, has_base);
    let settings = fitting(source, has_base && !wants_stored)?;
    let size = sizing::size(&settings).ok().flatten();
    let mut lines = vec![format!("{}: valid", source.path.display()), String::new()];
    let mut row = |name: &str, text: String| lines.push(row(name, &text));
    row("scenario", format!("{}, digest {}", scenario.name, scenario.digest));
    if let Some(base) = &scenario.target.base {
        row("base", arm::row(base));
    }
    row("head", arm::row(&scenario.target.head));
    let checkout = Checkout::of(context, source, args.base.against.as_deref().map(branch_of));
    if let Some(site) = Site::of(context, &scenario.target, &checkout, &args.base, Path::new(OUT)) {
        site.plan()?.into_iter().for_each(|text| row("build", text));
    }
    let stored =
        wants_stored.then(|| storage::location(args.store.store.as_deref(), Some(&scenario.history))).transpose()?;
    row("evidence", evidence(scenario, stored.as_ref()));
    for text in load::rows(&settings) {
        row("load", text);
    }
    match &scenario.work {
        Work::Http(http) => users::rows(http, &scenario.load).into_iter().for_each(|(name, text)| row(name, text)),
        Work::Jobs(config) => {
            let rows = settings.graph.map(|graph| jobs::rows(config, &graph));
            rows.into_iter().flatten().for_each(|text| row("graph", text));
        }
    }
    row("warm-up", load::warmup(&settings));
    for text in rounds::rows(&settings, size) {
        row("plan", text);
    }
    if let Some(exchange) = scenario.target.exchange.as_ref().filter(|_| settings.duet) {
        exchanges::rows(exchange, &settings, size).into_iter().for_each(|text| row("plan", text));
    }
    let policy = scenario.policy.clone().on(&today(), &[]);
    for text in checks::rows(&policy, &settings, size, wants_stored) {
        row("check", text);
    }
    for accepted in &policy.accept {
        row("accepted", accepted.to_string());
    }
    lines.push(String::new());
    Ok(lines.join("\n"))
}

/// What head is held against; `stored` is where stored runs are, where they are wanted.
fn evidence(scenario: &Scenario, stored: Option<&Location>) -> String {
    let Some(stored) = stored else {
        let base = scenario.target.has_base();
        return if base { "base and head in turn" } else { "none: only limits are judged" }.to_owned();
    };
    if scenario.policy.evidence == Wish::Point {
        return format!("the latest stored run in {stored} alone: the naive rule");
    }
    let confirmed = match (scenario.target.has_base(), scenario.history.fixed_machine) {
        (true, _) => "base and head in turn confirm a red",
        (false, true) => "a second run on this machine confirms a red",
        (false, false) => "a job on another host confirms a red (--confirms)",
    };
    format!("stored runs in {stored}; {confirmed}")
}
