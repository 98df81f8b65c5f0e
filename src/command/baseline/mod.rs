//! `perf-gate baseline`: stored runs, one file a command.

mod add;
mod list;
mod prune;
mod refresh;
mod shelf;
mod show;

pub use shelf::Shelf;

use crate::cli::BaselineCommand;
use crate::context::Context;
use crate::failure::{ExitStatus, Failure};

/// Does what is wanted of stored runs.
pub async fn baseline(context: &Context, command: BaselineCommand) -> Result<ExitStatus, Failure> {
    match command {
        BaselineCommand::Add(args) => add::add(context, &args).await,
        BaselineCommand::Refresh(args) => refresh::refresh(context, &args).await,
        BaselineCommand::List(args) => list::list(context, &args).await,
        BaselineCommand::Show(args) => show::show(context, &args).await,
        BaselineCommand::Prune(args) => prune::prune(context, &args).await,
    }
}
