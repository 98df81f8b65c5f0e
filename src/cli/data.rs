//! What may be said to `data`.

use clap::Args;
use std::path::PathBuf;

/// What follows its help.
pub const EXAMPLES: &str = r#"Example:
  perf-gate data event.json --rows 100000 --out events.jsonl.gz --seed 1

where event.json is such as
  { "id": "{{uuid}}", "user": "{{int 1 5000}}", "kind": "{{choice view:9 buy:1}}", "at": "{{now iso -7d..0s}}" }

A text that is nothing but a placeholder becomes a number where that is one. docs/scenario.md has all
placeholders (those of captured values and of data files stand for nothing here); {{seq}} is the number of
the row."#;

/// Arguments of `data`.
#[derive(Debug, Args)]
pub struct DataArgs {
    /// JSON with placeholders, of which every row is made; `-` reads it from standard input
    pub template: PathBuf,
    /// How many rows
    #[arg(long, value_name = "N")]
    pub rows: u64,
    /// File of JSON lines to write, compressed where its name ends in .gz
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
    /// Makes the rows repeatable, apart from times; drawn where absent
    #[arg(long)]
    pub seed: Option<u64>,
}
