//! `jobs.graph`: which jobs there are, and which of them wait for which.

use crate::config::field::Field;
use crate::config::fields::Fields;
use crate::config::shape::{Key, Rule, Section, Shape};
use crate::fingerprint::Fingerprinting;
use crate::graph::{Amount, Graph, MOST_JOBS, Shape as Form, Sizes};
use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;
use std::time::Duration;

const NUMBER: Shape = Shape::Whole { least: 1, most: MOST_JOBS };
/// Seed of a graph where the file says nothing: every run has the same one.
const SEED: u64 = 1;
/// How long the work of a job takes, in milliseconds, where the file says nothing.
const WORK: Amount = Amount::Fixed(10);
/// How much a job writes, in KiB, where the file says nothing.
const OUTPUT: Amount = Amount::Fixed(1);
/// Bytes of what a message calls a kilobyte.
const KILOBYTE: f64 = 1024.0;

static FAN_OUT: Section = Section::new(
    "fan-out",
    "One job, `width` that depend on it, one that depends on those; the last of a stage is the first of the next.",
    &[
        Key::new("width", NUMBER, "Jobs side by side.").required(),
        Key::new("stages", NUMBER, "How often.").default("1"),
    ],
);

static LAYERED: Section = Section::new(
    "layered",
    "Layers of jobs; a job depends on 1 to `fan_in` jobs of the layer before it, which are drawn.",
    &[
        Key::new("width", NUMBER, "Jobs of each layer.").required(),
        Key::new("depth", NUMBER, "Layers.").required(),
        Key::new("fan_in", NUMBER, "Most jobs that one depends on; at most `width`.").default("2"),
    ],
);

static MAP_REDUCE: Section = Section::new(
    "map-reduce",
    "Each of the reduces depends on all maps.",
    &[
        Key::new("maps", NUMBER, "Jobs of the first half.").required(),
        Key::new("reduces", NUMBER, "Jobs of the second.").required(),
    ],
);

/// The table of `graph`.
pub static GRAPH: Section = Section::new(
    "graph",
    "Which jobs there are, and which depend on which: one of the shapes, or a file. The jobs of a shape take `work` and write \
     `output`; a file says that of each.",
    &[
        Key::new("independent", NUMBER, "So many jobs that depend on nothing."),
        Key::new("chain", NUMBER, "So many jobs, one after the other."),
        Key::new("fan_out", Shape::Section(&FAN_OUT), "One, many, one."),
        Key::new("layered", Shape::Section(&LAYERED), "Random layers."),
        Key::new("map_reduce", Shape::Section(&MAP_REDUCE), "Many, then some that depend on all of them."),
        Key::new(
            "file",
            Shape::Text,
            "A line of JSON for each job, relative to this file: `{\"id\": \"b\", \"depends_on\": [\"a\"], \"duration_ms\": 20, \
             \"size_kb\": 4}`. Its contents count for the digest.",
        ),
        Key::new(
            "work",
            Shape::Span,
            "How long the work of a job takes, drawn evenly from a range; whole milliseconds.",
        )
        .default("10ms"),
        Key::new("output", Shape::Bytes, "How much a job writes, in whole KiB.").default("1KiB"),
        Key::new("seed", Shape::Whole { least: 0, most: u64::MAX }, "Makes another graph of the same shape.")
            .default("1"),
    ],
)
.rules(&[
    Rule::One(&["independent", "chain", "fan_out", "layered", "map_reduce", "file"]),
    Rule::NotBoth("file", "work"),
    Rule::NotBoth("file", "output"),
    Rule::NotBoth("file", "seed"),
]);

/// Reads `graph`: the graph, and the fingerprint of its file.
pub fn read(field: &Field<'_>, folder: &Path) -> Option<(Graph, Option<String>)> {
    let fields = Fields::open(field, &GRAPH)?;
    if let Some(field) = fields.get("file") {
        return file(&field, folder).map(|(graph, contents)| (graph, Some(contents)));
    }
    let (form, sizes) = (form(&fields), sizes(&fields));
    let seed = fields.get("seed").map_or(Some(SEED), |field| field.whole(0, u64::MAX));
    let made = Graph::make(&form?, &sizes?, seed?);
    made.map_err(|refused| field.problem(refused.to_string())).ok().map(|graph| (graph, None))
}

fn number(fields: &Fields<'_>, key: &str) -> Option<Option<u32>> {
    let number = |field: Field<'_>| field.whole(1, MOST_JOBS).and_then(|number| u32::try_from(number).ok());
    fields.get(key).map_or(Some(None), |field| number(field).map(Some))
}

fn form(fields: &Fields<'_>) -> Option<Form> {
    let (independent, chain) = (number(fields, "independent"), number(fields, "chain"));
    if let Some(field) = fields.get("fan_out") {
        let fields = Fields::open(&field, &FAN_OUT)?;
        let (width, stages) = (number(&fields, "width"), number(&fields, "stages"));
        return Some(Form::FanOut { width: width??, stages: stages?.unwrap_or(1) });
    }
    if let Some(field) = fields.get("layered") {
        let fields = Fields::open(&field, &LAYERED)?;
        let (width, depth, fan_in) = (number(&fields, "width"), number(&fields, "depth"), number(&fields, "fan_in"));
        let width = width??;
        return Some(Form::Layered { width, depth: depth??, fan_in: fan_in?.unwrap_or(2.min(width)) });
    }
    if let Some(field) = fields.get("map_reduce") {
        let fields = Fields::open(&field, &MAP_REDUCE)?;
        let (maps, reduces) = (number(&fields, "maps"), number(&fields, "reduces"));
        return Some(Form::MapReduce { maps: maps??, reduces: reduces?? });
    }
    independent?.map(|jobs| Form::Independent { jobs }).or(chain?.map(|jobs| Form::Chain { jobs }))
}

fn sizes(fields: &Fields<'_>) -> Option<Sizes> {
    let duration_ms = fields.get("work").map_or(Some(WORK), |field| work(&field));
    let size_kb = fields.get("output").map_or(Some(OUTPUT), |field| output(&field));
    Some(Sizes { duration_ms: duration_ms?, size_kb: size_kb? })
}

fn work(field: &Field<'_>) -> Option<Amount> {
    let (least, most) = field.range()?;
    let whole =
        |time: Duration| time.subsec_nanos().is_multiple_of(1_000_000).then(|| u32::try_from(time.as_millis()).ok());
    match (whole(least).flatten(), whole(most).flatten()) {
        (Some(least), Some(most)) if least == most => Some(Amount::Fixed(least)),
        (Some(least), Some(most)) => Some(Amount::Uniform { least, most }),
        _ => {
            field.problem("must be whole milliseconds, at most 49 days: that is what a message says");
            None
        }
    }
}

fn output(field: &Field<'_>) -> Option<Amount> {
    let kilobytes = field.bytes()? / KILOBYTE;
    if kilobytes.fract() != 0.0 || kilobytes > f64::from(u32::MAX) {
        field.problem("must be whole KiB, such as `4KiB`: that is what a message says");
        return None;
    }
    Some(Amount::Fixed(kilobytes as u32))
}

/// The graph of a file, and the fingerprint of what is in it.
fn file(field: &Field<'_>, folder: &Path) -> Option<(Graph, String)> {
    let (path, shown) = (folder.join(field.words()?), field.written()?);
    if field.sink.is_without_files() {
        // Nothing is played: any graph will do.
        let sizes = Sizes { duration_ms: WORK, size_kb: OUTPUT };
        return Graph::make(&Form::Independent { jobs: 1 }, &sizes, SEED).ok().map(|graph| (graph, String::new()));
    }
    let opened = File::open(&path).map_err(|error| field.problem(format!("{}: {error}", path.display()))).ok()?;
    let mut reader = BufReader::new(Fingerprinting::new(opened));
    let graph = Graph::read(&mut reader);
    let graph = graph.map_err(|problems| field.problem(format!("{shown} is no graph of jobs:\n{problems}"))).ok()?;
    // Nothing is left of a file that was read to its end.
    let mut reader = reader.into_inner();
    let rest = reader.read_to_end(&mut Vec::new());
    rest.map_err(|error| field.problem(format!("{}: {error}", path.display()))).ok()?;
    Some((graph, reader.finish(32)))
}
