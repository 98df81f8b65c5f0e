//! The hidden lines of a comment: what it is found again by, and what the next run reads of it.

use super::Frame;
use crate::gate::Verdict;
use crate::marker::marker;

/// What a comment said before this run: read from text that anybody with rights may have edited.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Earlier {
    /// The verdict over all scenarios.
    pub verdict: Verdict,
    /// The commit that it is about, hexadecimal.
    pub commit: String,
    /// The last commit that was proven worse and that nothing green has followed.
    pub red: Option<String>,
    /// What it showed, Markdown.
    pub text: String,
}

/// The last line before what an older verdict showed, and the first after it.
const OLDER: &str = "<!-- perf-gate:older -->";
const OLDER_END: &str = "<!-- perf-gate:older end -->";
/// What a run that is going on puts before the older verdict.
const MEASURING: &str = "measuring";
/// Lengths of commit ids: from the shortest that git gives to that of SHA-256.
const COMMIT: std::ops::RangeInclusive<usize> = 7..=64;

/// The hidden lines of a verdict; those that nothing is read from later have the marker alone.
pub fn of_verdict(frame: &Frame, verdict: Verdict) -> String {
    let marker = marker(&frame.key);
    let Some(commit) = frame.commit.as_deref().and_then(commit) else { return marker };
    let red = match verdict {
        Verdict::Regressed => Some(commit.clone()),
        Verdict::Pass | Verdict::Improved => None,
        _ => frame.earlier.as_ref().and_then(|earlier| earlier.red.clone()),
    };
    format!("{marker}\n<!-- perf-gate:state {} -->", said(verdict, &commit, red.as_deref()))
}

/// The hidden lines of a run that is going on: they carry on what was said before.
pub fn of_measuring(frame: &Frame) -> String {
    let earlier = frame.earlier.as_ref();
    let said = earlier.map(|e| format!(" {}", said(e.verdict, &e.commit, e.red.as_deref()))).unwrap_or_default();
    format!("{}\n<!-- perf-gate:state {MEASURING}{said} -->", marker(&frame.key))
}

fn said(verdict: Verdict, commit: &str, red: Option<&str>) -> String {
    let red = red.map(|red| format!(" red={red}")).unwrap_or_default();
    format!("said={verdict} commit={commit}{red}")
}

/// What an earlier comment, of whatever text, said, with its marker or without; nothing where it is none of ours, or
/// damaged.
pub fn earlier(body: &str) -> Option<Earlier> {
    let is_marker = |line: &str| inner(line).is_some_and(|key| !key.is_empty() && !key.contains(' '));
    let body = body.split_once('\n').filter(|(first, _)| is_marker(first)).map_or(body, |(_, below)| below);
    let (line, rest) = body.split_once('\n').unwrap_or((body, ""));
    let state = inner(line)?.strip_prefix("state ")?;
    let (measuring, state) = match state.strip_prefix(MEASURING) {
        Some(state) => (true, state.strip_prefix(' ')?),
        None => (false, state),
    };
    let mut words = state.split(' ');
    let verdict = verdict(words.next()?.strip_prefix("said=")?)?;
    let of_commit = commit(words.next()?.strip_prefix("commit=")?)?;
    let red = match words.next() {
        Some(word) => Some(commit(word.strip_prefix("red=")?)?),
        None => None,
    };
    if words.next().is_some() {
        return None;
    }
    let text = if measuring { older(rest).unwrap_or_default() } else { rest };
    Some(Earlier { verdict, commit: of_commit, red, text: text.trim().to_owned() })
}

/// The text of an older verdict, between lines that show where it ends.
pub fn enclosed(text: &str) -> String {
    format!("{OLDER}\n{text}\n{OLDER_END}")
}

/// What [`enclosed`] was given. A log within it may quote the lines, so the outermost count.
fn older(text: &str) -> Option<&str> {
    let (_, text) = text.split_once(OLDER)?;
    text.rsplit_once(OLDER_END).map(|(text, _)| text)
}

fn inner(line: &str) -> Option<&str> {
    line.trim_end_matches('\r').strip_prefix("<!-- perf-gate:")?.strip_suffix(" -->")
}

fn verdict(name: &str) -> Option<Verdict> {
    Verdict::ALL.into_iter().find(|verdict| verdict.name() == name)
}

/// A commit id, where it is one.
fn commit(text: &str) -> Option<String> {
    let is_id = COMMIT.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_id.then(|| text.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn frame(commit: &str, earlier: Option<Earlier>) -> Frame {
        let commit = Some(commit.to_owned());
        Frame { key: "orders".to_owned(), commit, earlier, ..Frame::default() }
    }

    #[test]
    fn a_verdict_is_read_again_as_it_was_written() {
        let body = of_verdict(&frame("D4E5F6A", None), Verdict::Regressed) + "\n### worse\n";
        let read = earlier(&body).expect("it is ours");
        assert_eq!(read.commit, "d4e5f6a");
        assert_eq!(
            (read.verdict, read.red.as_deref(), read.text.as_str()),
            (Verdict::Regressed, Some("d4e5f6a"), "### worse")
        );
        assert_eq!(body.split_once('\n').and_then(|(_, below)| earlier(below)), Some(read));
        assert_eq!(earlier(&body.replace('\n', "\r\n")).map(|read| read.commit), Some("d4e5f6a".to_owned()));
    }

    #[test]
    fn a_red_is_carried_on_until_something_green_follows() {
        let red = earlier(&of_verdict(&frame("aaaaaaa", None), Verdict::Regressed));
        let unsure = earlier(&of_verdict(&frame("bbbbbbb", red), Verdict::Inconclusive)).expect("ours");
        assert_eq!((unsure.commit.as_str(), unsure.red.as_deref()), ("bbbbbbb", Some("aaaaaaa")));
        let measuring = earlier(&of_measuring(&frame("ccccccc", Some(unsure)))).expect("ours");
        assert_eq!((measuring.commit.as_str(), measuring.red.as_deref()), ("bbbbbbb", Some("aaaaaaa")));
        let green = earlier(&of_verdict(&frame("ccccccc", Some(measuring)), Verdict::Pass)).expect("ours");
        assert_eq!(green.red, None);
    }

    #[test]
    fn what_was_not_written_like_this_is_nothing() {
        let ours = of_verdict(&frame("d4e5f6a", None), Verdict::Regressed);
        for (from, to) in [
            ("said=regressed", "said=worse"),
            ("d4e5f6a red", "d4e5f6 red"),
            ("d4e5f6a red", "@octocat red"),
            ("red=d4e5f6a", "red="),
            ("red=d4e5f6a", "red=d4e5f6a more"),
            ("perf-gate:orders", "other:orders"),
            ("\n<!--", "\n> <!--"),
            ("state", "State"),
        ] {
            let edited = ours.replacen(from, to, 1);
            assert_ne!(edited, ours, "{from}");
            assert_eq!(earlier(&edited), None, "{edited}");
        }
        assert_eq!(earlier(&of_measuring(&frame("d4e5f6a", None))), None);
        assert_eq!(earlier(&marker("orders")), None);
    }

    proptest! {
        #[test]
        fn whatever_the_text_nothing_panics_and_commits_are_commits(
            text in any::<String>(), words in "[ a-z=0-9\n-]{0,60}", key in any::<String>(), id in any::<String>(),
        ) {
            let line = format!("<!-- perf-gate:k -->\n<!-- perf-gate:state {words} -->\n{text}");
            let framed = Frame { key, ..frame(&id, None) };
            for body in [text, line, of_verdict(&framed, Verdict::Regressed)] {
                for commit in earlier(&body).into_iter().flat_map(|e| [Some(e.commit), e.red]).flatten() {
                    prop_assert!(commit.len() >= 7 && commit.chars().all(|c| c.is_ascii_hexdigit()));
                }
            }
        }
    }
}
