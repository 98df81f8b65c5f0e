//! What is around every page: its tab, its policy, the bar above it, style and script.

use super::markup::{Element, element, text};
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

/// A page without its frame.
pub struct Frame {
    /// What stands in the tab of a browser.
    pub title: String,
    /// Class and sign of what matters most, to be seen there as well.
    pub tone: &'static str,
    pub sign: &'static str,
    /// Where the first key press leads to.
    pub skip: &'static str,
    /// All that is to be seen.
    pub main: Element,
}

impl Frame {
    /// The page: complete, and of nothing but itself.
    pub fn page(self) -> String {
        let head = self.head();
        let body = element("body").holds([
            text("a", self.skip).class("skip").with("href", "#main"),
            bar(),
            self.main.with("id", "main"),
            element("script").asset(SCRIPT),
        ]);
        let html = element("html").with("lang", "en").holds([head, body]);
        format!("<!doctype html>\n{html}\n")
    }

    fn head(&self) -> Element {
        let viewport = "width=device-width, initial-scale=1";
        element("head").holds([
            element("meta").with("charset", "utf-8"),
            element("meta").with("http-equiv", "Content-Security-Policy").with("content", &*POLICY),
            element("meta").with("name", "viewport").with("content", viewport),
            element("meta").with("name", "color-scheme").with("content", "light dark"),
            element("meta").with("name", "referrer").with("content", "no-referrer"),
            text("title", &self.title),
            element("link").with("rel", "icon").with("href", self.icon()),
            element("style").asset(STYLE),
        ])
    }

    fn icon(&self) -> String {
        let colour = match self.tone {
            "bad" => "cf222e",
            "good" => "1a7f37",
            _ => "9a6700",
        };
        let sign = self.sign;
        format!(
            "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'><circle cx='8' cy='8' r='8' \
             fill='%23{colour}'/><text x='8' y='12' font-size='11' text-anchor='middle' fill='white'>{sign}</text></svg>"
        )
    }
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

/// The bar above the page; what needs the script is shown by it.
fn bar() -> Element {
    let button =
        |class: &'static str, label: &str| text("button", label).with("type", "button").class(class).with("hidden", "");
    let buttons = element("span").holds([button("unfold", "Unfold all"), button("theme", "Dark")]);
    element("header").class("bar").holds([text("span", "perf-gate").class("brand"), buttons])
}
