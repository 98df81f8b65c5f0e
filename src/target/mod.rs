//! The system under test: both builds, from start to readiness to end.
//!
//! Knows processes, logs and readiness; no load and no statistics. Main types: [`TargetConfig`] and
//! the trait [`Builds`] with its real body [`Pair`].

mod address;
mod build;
mod command;
mod config;
mod exchange;
mod limits;
mod log;
mod maker;
mod pair;
mod port;
mod process;
mod question;
mod readiness;
#[cfg(all(test, unix))]
mod tests;
mod unbuilt;
mod withheld;

pub use config::{
    ArmConfig, BuildConfig, CommandLine, ExchangeConfig, Layout, Ready, ReadyWhen, RestartPolicy, Revision,
    StartConfig, TargetConfig, Way,
};
pub use maker::{Maker, Undone};
pub use pair::Pair;
pub use process::{Gauge, Killer, Used};
pub use unbuilt::Unbuilt;
pub use withheld::is_withheld;

use crate::record::{Arm, Down, Note};
use crate::wire::Place;

/// The builds under test, as the engine handles them. One task calls it; nothing is concurrent.
pub trait Builds {
    /// Starts all arms, `first` first, and waits until every one is ready; on every odd `number`
    /// the arms have swapped ports. Called again only after [`stop`](Self::stop). Arms that are URLs
    /// are only looked at: whether they accept a connection; where their builds are exchanged, that is done first.
    fn start(&mut self, number: u32, first: Arm) -> impl Future<Output = Result<(), Down>>;

    /// Ends all arms that were started here: their `stop:` command, SIGTERM to the process group, SIGKILL
    /// in the end; then the same to what has left the group. Idempotent; never fails, says what went wrong.
    fn stop(&mut self) -> impl Future<Output = Vec<Note>>;

    /// Puts builds that were exchanged back to where they were before the first start. Idempotent; never fails, says what
    /// went wrong.
    fn put_back(&mut self) -> impl Future<Output = Vec<Note>>;

    /// Waits until an arm ends by itself, possibly for ever. Cancel-safe.
    fn died(&mut self) -> impl Future<Output = Down>;

    /// Runs the arm's `before_window` hook to its end, where it has one.
    fn before_window(&mut self, arm: Arm) -> impl Future<Output = Result<(), Down>>;

    /// Begins to watch what an arm uses of this machine; nothing where it was not started here.
    fn gauge(&self, arm: Arm) -> Option<Gauge>;

    /// Where the load of an arm goes; nothing where it goes to queues.
    fn place(&self, arm: Arm) -> Option<Place>;
}
