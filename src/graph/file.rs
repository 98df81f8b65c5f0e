//! A graph from a file of JSON lines.
//!
//! One line is in memory at a time; ids are in one text, dependencies are numbers from the first time that they are
//! named, and are looked up when all lines are read, so that lines may come in any order.

use super::edges::Needs;
use super::ids::Ids;
use super::names::Names;
use super::{Graph, Job, MOST_EDGES, MOST_JOBS, Problems, cycle, path};
use serde::Deserialize;
use std::borrow::Cow;
use std::io::{BufRead, Read};

/// Longest id: it becomes part of the ids of messages and of the keys of objects.
pub const MOST_ID_BYTES: usize = 256;

/// Longest line: a job that needs a million others has one of some 20 MB.
pub const MOST_LINE_BYTES: usize = 64 << 20;

/// Most groups of jobs that wait for each other that are shown.
const MOST_CYCLES: usize = 20;

/// The name of no job of the file, so far.
const UNKNOWN: Job = u32::MAX;

/// A line.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row<'a> {
    #[serde(borrow)]
    id: Cow<'a, str>,
    #[serde(borrow, default)]
    depends_on: Vec<Cow<'a, str>>,
    #[serde(default)]
    duration_ms: u32,
    #[serde(default)]
    size_kb: u32,
}

/// What has been read so far.
#[derive(Default)]
struct Reading {
    names: Names,
    /// The job of each name.
    defined: Vec<Job>,
    /// Of each job: its name, its line, what it needs by name, and its sizes.
    ids: Vec<u32>,
    lines: Vec<u32>,
    needs: Needs,
    durations: Vec<u32>,
    sizes: Vec<u32>,
    /// Whether there is a line that is no job: what it was to be called is not known.
    has_gaps: bool,
    problems: Problems,
}

/// What makes it useless to read on.
struct Stop;

pub(super) fn read(mut reader: impl BufRead) -> Result<Graph, Problems> {
    let mut reading = Reading::default();
    let mut text = Vec::new();
    for line in 1.. {
        text.clear();
        match reader.by_ref().take(MOST_LINE_BYTES as u64 + 1).read_until(b'\n', &mut text) {
            Ok(0) => break,
            Ok(_) if text.len() > MOST_LINE_BYTES => {
                let most = MOST_LINE_BYTES >> 20;
                reading.problems.add(line, || format!("is longer than {most} MiB; is it one job per line?"));
                reading.has_gaps = true;
                break;
            }
            Ok(_) => {}
            Err(error) => {
                reading.problems.add(line, || format!("cannot be read: {error}"));
                reading.has_gaps = true;
                break;
            }
        }
        let marked = if line == 1 { text.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&text) } else { &text };
        let row = marked.trim_ascii();
        if !row.is_empty() && reading.line(line, row).is_err() {
            break;
        }
    }
    reading.graph()
}

impl Reading {
    fn line(&mut self, line: u32, text: &[u8]) -> Result<(), Stop> {
        let row = match parse(text) {
            Ok(row) => row,
            Err(problem) => {
                self.problems.add(line, || problem);
                self.has_gaps = true;
                return Ok(());
            }
        };
        let Some(name) = self.name(line, &row.id)? else {
            self.has_gaps = true;
            return Ok(());
        };
        let job = self.ids.len() as Job;
        let first = std::mem::replace(&mut self.defined[name as usize], job);
        if first != UNKNOWN {
            self.defined[name as usize] = first;
            let before = self.lines[first as usize];
            let text = || format!("`{}` is the id of line {before} already; every job has one of its own", row.id);
            self.problems.add(line, text);
            return Ok(());
        }
        self.ids.push(name);
        self.lines.push(line);
        self.durations.push(row.duration_ms);
        self.sizes.push(row.size_kb);
        self.needs(line, name, &row.depends_on)?;
        if self.ids.len() as u64 > MOST_JOBS || self.needs.len() > MOST_EDGES {
            let text = format!("{MOST_JOBS} jobs and {MOST_EDGES} dependencies are the most; the file has more");
            return self.stop(line, text);
        }
        Ok(())
    }

    /// Takes down what a job needs, by name.
    fn needs(&mut self, line: u32, own: u32, depends_on: &[Cow<'_, str>]) -> Result<(), Stop> {
        let mut needed = Vec::with_capacity(depends_on.len());
        for id in depends_on {
            match self.name(line, id)? {
                Some(name) if name == own => {
                    self.problems.add(line, || format!("`{id}` depends on itself; take it out of its `depends_on`"));
                }
                name => needed.extend(name),
            }
        }
        needed.sort_unstable();
        needed.dedup();
        self.needs.push(needed);
        Ok(())
    }

    /// The number of an id, if it is one.
    fn name(&mut self, line: u32, id: &str) -> Result<Option<u32>, Stop> {
        let flaw = match id {
            "" => Some("an id is empty".to_owned()),
            _ if id.len() > MOST_ID_BYTES => Some(format!("an id has {} bytes; {MOST_ID_BYTES} is the most", id.len())),
            _ if id.contains(char::is_control) => Some(format!("the id {id:?} has a control character")),
            _ => None,
        };
        if let Some(flaw) = flaw {
            self.problems.add(line, || flaw);
            return Ok(None);
        }
        let Some(name) = self.names.number(id) else {
            self.stop(line, "all ids together have more than 4 GiB; make them shorter".to_owned())?;
            return Ok(None);
        };
        if name as usize == self.defined.len() {
            self.defined.push(UNKNOWN);
        }
        Ok(Some(name))
    }

    fn stop(&mut self, line: u32, text: String) -> Result<(), Stop> {
        self.has_gaps = true;
        self.problems.add(line, || text);
        Err(Stop)
    }

    fn graph(self) -> Result<Graph, Problems> {
        let Self { names, defined, ids, lines, needs, durations, sizes, has_gaps, mut problems } = self;
        if ids.is_empty() && problems.are_none() {
            problems.add(None, || "there is no job in the file; a line is one, as {\"id\": \"a\"}".to_owned());
        }
        let needs = needs.resolved(|job, name| {
            let found = Some(defined[name as usize]).filter(|found| *found != UNKNOWN);
            // Where a line could not be read it may well be the one that is looked for.
            if found.is_none() && !has_gaps {
                let (own, other) = (names.get(ids[job as usize]), names.get(name));
                let text = || format!("`{own}` depends on `{other}`, and no line has that id");
                problems.add(lines[job as usize], text);
            }
            found
        });
        let edges = needs.transposed();
        let (cycles, count) = cycle::cycles(&edges, MOST_CYCLES);
        for found in &cycles {
            let text = || {
                let path = path::text(found, |job| Cow::Borrowed(names.get(ids[job as usize])));
                format!("jobs wait for each other, each for the one before it: {path}")
            };
            problems.add(lines[found[0] as usize], text);
        }
        problems.more += (count - cycles.len()) as u64;
        if !problems.are_none() {
            problems.listed.sort_by_key(|problem| problem.line);
            return Err(problems);
        }
        let (mut durations, mut sizes) = (durations, sizes);
        durations.shrink_to_fit();
        sizes.shrink_to_fit();
        Ok(Graph { edges, durations, sizes, ids: Ids::Named(names.sorted(&ids)) })
    }
}

/// A line as a job; otherwise what is wrong with it.
fn parse(text: &[u8]) -> Result<Row<'_>, String> {
    // An array would be read as the fields in their order.
    if text.first() != Some(&b'{') {
        return Err("is no JSON object; a line is one job, as {\"id\": \"a\"}".to_owned());
    }
    serde_json::from_slice(text).map_err(|error| {
        let told = error.to_string();
        let what = told.rsplit_once(" at line ").map_or(told.as_str(), |(what, _)| what);
        format!("column {}: {what}", error.column())
    })
}

#[cfg(test)]
mod tests;
