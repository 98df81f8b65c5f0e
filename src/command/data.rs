//! `perf-gate data`: rows of test data, made from a template.

use super::warn;
use crate::cli::DataArgs;
use crate::driver::http::{Missing, Scope, Template};
use crate::failure::{ExitStatus, Failure};
use flate2::Compression;
use flate2::write::GzEncoder;
use rand::SeedableRng;
use rand_pcg::Pcg64Mcg;
use std::fs::File;
use std::io::{self, BufWriter, Read, Write};
use std::path::Path;

/// Writes so many rows.
pub fn data(args: &DataArgs) -> Result<ExitStatus, Failure> {
    let template = template(&args.template)?;
    let seed = args.seed.unwrap_or_else(|| uuid::Uuid::new_v4().as_u64_pair().0);
    let cannot = |source| Failure::Write { path: args.out.clone(), source };
    // What could not be filled in at all leaves no file behind.
    row(&template, &mut Pcg64Mcg::seed_from_u64(seed), 1).map_err(|missing| unknown(&args.template, &missing))?;
    let mut file = BufWriter::new(File::create(&args.out).map_err(cannot)?);
    if args.out.extension().is_some_and(|extension| extension == "gz") {
        let mut packed = GzEncoder::new(&mut file, Compression::fast());
        write(args, &template, seed, &mut packed)?;
        packed.finish().map_err(cannot)?;
    } else {
        write(args, &template, seed, &mut file)?;
    }
    file.flush().map_err(cannot)?;
    warn(&format!("{} rows in {}, made with --seed {seed}", args.rows, args.out.display()));
    Ok(ExitStatus::Passed)
}

fn write(args: &DataArgs, template: &Template, seed: u64, to: &mut impl Write) -> Result<(), Failure> {
    let mut rng = Pcg64Mcg::seed_from_u64(seed);
    for number in 1..=args.rows {
        let mut row = row(template, &mut rng, number).map_err(|missing| unknown(&args.template, &missing))?;
        row.push('\n');
        to.write_all(row.as_bytes()).map_err(|source| Failure::Write { path: args.out.clone(), source })?;
    }
    Ok(())
}

/// The row of this number, from 1.
fn row(template: &Template, rng: &mut Pcg64Mcg, number: u64) -> Result<String, Missing> {
    let rows = &mut Default::default();
    template.fill(&mut Scope { rng, seq: number, user: 1, iteration: number, variables: &[], sets: &[], rows })
}

fn template(path: &Path) -> Result<Template, Failure> {
    let is_stdin = path == Path::new("-");
    let text = if is_stdin { io::read_to_string(io::stdin().lock().take(MOST)) } else { std::fs::read_to_string(path) };
    let text = text.map_err(|source| Failure::Read { path: path.to_owned(), source })?;
    let usage = |text: String| Failure::Usage(format!("{}: {text}", path.display()));
    let value = serde_json::from_str(&text)
        .map_err(|e| usage(format!("is no JSON: {e}; placeholders stand in texts, such as \"{{{{int 1 100}}}}\"")))?;
    Template::json(&value, &[]).map_err(|slip| usage(slip.to_string()))
}

/// Longest template from standard input, in bytes.
const MOST: u64 = 16 << 20;

fn unknown(path: &Path, missing: &Missing) -> Failure {
    let text = "is no template here: docs/scenario.md has all that there are";
    Failure::Usage(format!("{}: `{{{{{}}}}}` {text}", path.display(), missing.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn rows(seed: u64) -> Vec<String> {
        let value = json!({"id": "{{uuid}}", "n": "{{int 1 9}}", "row": "{{seq}}", "price": "{{float 0 1 2}}"});
        let template = Template::json(&value, &[]).expect("right");
        let mut rng = Pcg64Mcg::seed_from_u64(seed);
        (1..=50).map(|number| row(&template, &mut rng, number).expect("known")).collect()
    }

    #[test]
    fn rows_are_json_and_follow_from_the_seed() {
        assert_eq!(rows(1), rows(1));
        assert_ne!(rows(1), rows(2));
        for (row, number) in rows(1).iter().zip(1..) {
            let row: Value = serde_json::from_str(row).expect("JSON");
            assert_eq!(row["row"], number);
            assert!(row["n"].as_u64().is_some_and(|n| (1..=9).contains(&n)) && row["price"].is_f64(), "{row}");
        }
    }
}
