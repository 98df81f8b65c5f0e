//! What stands while a run is going on, so that nobody takes an older verdict for one of this commit.

use super::super::Words;
use super::frame::short;
use super::section::fold;
use super::{COMMENT_BUDGET, Earlier, Frame, status};

/// Most scenarios that are named.
const MOST_NAMED: usize = 5;

/// The comment of a run that is going on: it names the commit that is being measured, and folds what was said of
/// an older one. `scenarios` are their names, from outside.
pub fn in_progress(frame: &Frame, scenarios: &[String]) -> String {
    let short_of = |text: &String| text.encode_utf16().count() <= COMMENT_BUDGET;
    let full = Some(written(frame, scenarios, true)).filter(short_of);
    full.unwrap_or_else(|| written(frame, scenarios, false))
}

fn written(frame: &Frame, scenarios: &[String], with_older: bool) -> String {
    let what = match frame.commit.as_deref() {
        Some(commit) => Words::ours("measuring commit ").then(short(commit)),
        None => Words::ours("measuring"),
    };
    let named = Words::join(scenarios.iter().take(MOST_NAMED).map(Words::name), ", ");
    let named = match scenarios.len().saturating_sub(MOST_NAMED) {
        0 => named,
        more => named.and(format!(" and {more} more")),
    };
    let title = if named.is_empty() { what } else { named.and(": ").then(what) };
    let mut blocks = vec![format!("{}\n### ⏳ {} …", status::of_measuring(frame), title.markdown())];
    let link = frame.link().map(|link| format!(" Follow it in the {link}.")).unwrap_or_default();
    blocks.push(format!("There is no verdict on this commit yet; it will replace this comment.{link}"));
    blocks.extend(frame.earlier.as_ref().map(|earlier| older(frame, earlier, with_older)));
    blocks.join("\n\n") + "\n"
}

fn older(frame: &Frame, earlier: &Earlier, with_text: bool) -> String {
    let is_same = frame.commit.as_deref().is_some_and(|commit| commit.eq_ignore_ascii_case(&earlier.commit));
    let of = if is_same { "an earlier run of the same commit" } else { "an older commit" };
    let title = Words::ours(format!("What was said of {of}, ")).then(short(&earlier.commit));
    let title = title.and(format!(": {}", earlier.verdict));
    if !with_text || earlier.text.is_empty() {
        return format!("{}.", title.markdown());
    }
    fold(&title.html(), &status::enclosed(&earlier.text))
}
