//! The live view: how far a run is, and below it a line an arm.

use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::cell::RefCell;
use std::time::Duration;

/// Times a second that it is drawn at most.
const HERTZ: u8 = 8;
/// How often the time that has passed moves on.
const TICK: Duration = Duration::from_millis(250);

/// The lower lines of a terminal, drawn again and again in their place.
pub struct Screen {
    whole: MultiProgress,
    bar: ProgressBar,
    lanes: RefCell<Vec<ProgressBar>>,
}

impl Screen {
    /// One line, with a bar.
    pub fn new(scenario: &str) -> Self {
        let whole = MultiProgress::with_draw_target(ProgressDrawTarget::stderr_with_hz(HERTZ));
        let bar = whole.add(ProgressBar::new(1));
        bar.set_style(style("{spinner} {prefix}: {msg} {wide_bar} {elapsed}").progress_chars("━╸─"));
        bar.set_prefix(scenario.to_owned());
        bar.enable_steady_tick(TICK);
        Self { whole, bar, lanes: RefCell::default() }
    }

    /// The bar is full by so much.
    pub fn reach(&self, part: u32, whole: u32) {
        self.bar.set_length(u64::from(whole));
        self.bar.set_position(u64::from(part));
    }

    /// Beside the bar.
    pub fn say(&self, text: &str) {
        self.bar.set_message(text.to_owned());
    }

    /// Below the bar; what is too long for the terminal is cut.
    pub fn draw(&self, lines: &[String]) {
        let mut lanes = self.lanes.borrow_mut();
        while lanes.len() < lines.len() {
            let lane = self.whole.add(ProgressBar::new(1));
            lane.set_style(style("{wide_msg}"));
            lanes.push(lane);
        }
        for (lane, line) in lanes.iter().zip(lines) {
            lane.set_message(line.clone());
        }
    }

    /// Takes everything away.
    pub fn clear(self) {
        self.bar.finish_and_clear();
        self.lanes.take().iter().for_each(ProgressBar::finish_and_clear);
    }
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}
