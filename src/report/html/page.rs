//! The frame of the page: head, policy, navigation, script.

use super::markup::{Element, element, text};
use super::{Sheet, badge, sign, tone};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use sha2::{Digest, Sha256};
use std::sync::LazyLock;

/// The style sheets, one after the other.
pub const STYLE: &str = concat!(include_str!("assets/uplot.min.css"), "\n", include_str!("assets/page.css"));
/// The scripts as one; the licence of uPlot asks to come along.
pub const SCRIPT: &str = concat!(
    "/*! uPlot\n",
    include_str!("assets/uplot.LICENSE"),
    "*/\n",
    include_str!("assets/uplot.min.js"),
    "\n",
    include_str!("assets/chart.js"),
    include_str!("assets/zoom.js"),
    include_str!("assets/time.js"),
    include_str!("assets/curve.js"),
    include_str!("assets/queues.js"),
    include_str!("assets/table.js"),
    include_str!("assets/page.js"),
);

/// One page of several runs, the worst first: complete, and of nothing but itself.
pub fn page(sheets: &[Sheet<'_>]) -> String {
    let mut sheets = sheets.to_vec();
    sheets.sort_by_key(|sheet| sheet.report.verdict);
    let main = element("main")
        .with("id", "main")
        .holds(index(&sheets))
        .holds(sheets.iter().enumerate().map(|(number, sheet)| sheet.article(number)));
    let body = element("body").holds([
        text("a", "Skip to the verdict").class("skip").with("href", "#main"),
        bar(),
        main,
        element("script").asset(SCRIPT),
    ]);
    let html = element("html").with("lang", "en").holds([head(&sheets), body]);
    format!("<!doctype html>\n{html}\n")
}

fn head(sheets: &[Sheet<'_>]) -> Element {
    let title = match sheets {
        [] => "perf-gate".to_owned(),
        [sheet] => format!("{} {}", sign(sheet.report.verdict), sheet.report.sentence.plain()),
        [worst, ..] => format!("{} perf-gate: {} scenarios", sign(worst.report.verdict), sheets.len()),
    };
    let viewport = "width=device-width, initial-scale=1";
    element("head").holds([
        element("meta").with("charset", "utf-8"),
        element("meta").with("http-equiv", "Content-Security-Policy").with("content", &*POLICY),
        element("meta").with("name", "viewport").with("content", viewport),
        element("meta").with("name", "color-scheme").with("content", "light dark"),
        element("meta").with("name", "referrer").with("content", "no-referrer"),
        text("title", title),
        element("link").with("rel", "icon").with("href", icon(sheets)),
        element("style").asset(STYLE),
    ])
}

/// Nothing is loaded; no style and no script but our own are taken.
static POLICY: LazyLock<String> = LazyLock::new(|| {
    let hash = |source: &str| BASE64.encode(Sha256::digest(source.as_bytes()));
    format!(
        "default-src 'none'; style-src 'sha256-{}'; script-src 'sha256-{}'; img-src data:; base-uri 'none'; form-action 'none'",
        hash(STYLE),
        hash(SCRIPT)
    )
});

/// The worst verdict, to be seen in the tab of a browser.
fn icon(sheets: &[Sheet<'_>]) -> String {
    let verdict = sheets.first().map(|sheet| sheet.report.verdict);
    let colour = match verdict.map(tone) {
        Some("bad") => "cf222e",
        Some("good") => "1a7f37",
        _ => "9a6700",
    };
    let sign = verdict.map_or("–", sign);
    format!(
        "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'><circle cx='8' cy='8' r='8' \
         fill='%23{colour}'/><text x='8' y='12' font-size='11' text-anchor='middle' fill='white'>{sign}</text></svg>"
    )
}

/// The bar above the page; what needs the script is shown by it.
fn bar() -> Element {
    let button =
        |class: &'static str, label: &str| text("button", label).with("type", "button").class(class).with("hidden", "");
    let buttons = element("span").holds([button("unfold", "Unfold all"), button("theme", "Dark")]);
    element("header").class("bar").holds([text("span", "perf-gate").class("brand"), buttons])
}

/// Where several runs are on one page: each with its verdict.
fn index(sheets: &[Sheet<'_>]) -> Option<Element> {
    let link = |(number, sheet): (usize, &Sheet<'_>)| {
        let link = element("a").with("href", format!("#run-{number}")).words(&sheet.report.sentence);
        element("li").holds([badge(sheet.report.verdict), link])
    };
    let links = element("ul").holds(sheets.iter().enumerate().map(link));
    let nav = element("nav").class("index").with("aria-label", "Scenarios");
    (sheets.len() > 1).then(|| nav.holds([text("h2", format!("{} scenarios", sheets.len())), links]))
}
