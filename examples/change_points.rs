//! Change points of series from standard input, one a line, numbers between commas; prints the indices of each line.
//!
//! `cargo run --example change_points -- WINDOW CHANCE VALUES DISTANCE [log]`, such as `50 0.001 1 0` for the defaults
//! of Apache Otava: for holding the search against other programs.

use perf_gate::stats::{Finite, Positive, Search};
use std::io::{BufRead, Write};
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let Some(search) = search(&arguments) else { return ExitCode::FAILURE };
    let logarithms = arguments.get(4).is_some_and(|word| word == "log");
    let mut out = std::io::stdout().lock();
    for line in std::io::stdin().lock().lines().map_while(Result::ok) {
        let numbers = line.split(',').filter_map(|number| number.trim().parse::<f64>().ok());
        let series: Vec<Finite> = match logarithms {
            true => numbers.filter_map(Positive::new).map(Positive::log).collect(),
            false => numbers.filter_map(Finite::new).collect(),
        };
        let found: Vec<String> = search.points(&series).iter().map(|point| point.at.to_string()).collect();
        if writeln!(out, "{}", found.join(",")).is_err() {
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}

fn search(arguments: &[String]) -> Option<Search> {
    let [window, chance, values, distance, ..] = arguments else { return None };
    Some(Search {
        window: window.parse().ok()?,
        chance: chance.parse().ok()?,
        values: values.parse().ok()?,
        distance: distance.parse().ok()?,
    })
}
