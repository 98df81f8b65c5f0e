//! What may be said to `schema`.

use clap::{Args, ValueEnum};

/// Shown by `schema --help`.
pub const EXAMPLES: &str = "Examples:
  perf-gate schema > perf-gate.schema.json
  perf-gate schema record > record.schema.json";

/// Arguments of `schema`.
#[derive(Debug, Args)]
pub struct SchemaArgs {
    /// Which files it is of
    #[arg(value_enum, default_value_t = SchemaOf::Scenario)]
    pub of: SchemaOf,
}

/// Files that have a schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SchemaOf {
    /// Scenario files, before interpolation
    Scenario,
    /// record.json: what was measured
    Record,
    /// judgement.json: what was decided
    Judgement,
}
