//! The likely range drawn against the limit: `···│·├─●─┤···`.

/// Characters of every drawing.
pub const WIDTH: usize = 13;

/// Free characters on each side, so that the drawing reads as a stretch of a longer line.
const MARGIN: f64 = 2.0;

/// What is farther than so many times the limit from it is clipped: the rest would shrink to nothing.
const REACH: f64 = 4.0;

/// The reach where the limit is 0, as with absolute limits, whose range is relative to the bound.
const REACH_OF_ZERO: f64 = 0.5;

/// A likely range, its estimate and a limit on one line of numbers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Range {
    /// Lower end, or absent where it is unbounded.
    pub low: Option<f64>,
    /// The estimate.
    pub estimate: f64,
    /// Upper end, or absent where it is unbounded.
    pub high: Option<f64>,
    /// The limit.
    pub limit: f64,
}

/// One mark of the drawing, in the order of equal values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mark {
    Low,
    Estimate,
    High,
    Limit,
}

impl Range {
    /// The drawing, always [`WIDTH`] characters: limit `│`, range `├─┤`, estimate `●`, and `◂` `▸` where
    /// the range goes on beyond what is drawn.
    pub fn draw(&self) -> String {
        let low = self.low.unwrap_or(f64::NEG_INFINITY);
        let high = self.high.unwrap_or(f64::INFINITY);
        if !self.limit.is_finite() || [low, self.estimate, high].iter().any(|x| x.is_nan()) {
            return "·".repeat(WIDTH);
        }
        let reach = if self.limit == 0.0 { REACH_OF_ZERO } else { REACH * self.limit.abs() };
        // An end without bound is clipped wherever the window ends: it must not widen it.
        let ends = || [low, self.estimate, high].into_iter().filter(|x| x.is_finite());
        let from = ends().fold(self.limit, f64::min).max(self.limit - reach);
        let to = ends().fold(self.limit, f64::max).min(self.limit + reach);
        let column = |x: f64| match x {
            x if x < from => 0.0,
            x if x > to => WIDTH as f64 - 1.0,
            x if to > from => MARGIN + (x - from) / (to - from) * (WIDTH as f64 - 1.0 - 2.0 * MARGIN),
            _ => WIDTH as f64 / 2.0,
        };
        let mut marks =
            [(low, Mark::Low), (self.estimate, Mark::Estimate), (high, Mark::High), (self.limit, Mark::Limit)];
        marks.sort_by(|a, b| a.0.total_cmp(&b.0));
        let columns = apart(marks.map(|(x, _)| column(x).round() as usize));
        paint(marks.map(|(_, mark)| mark), columns, low < from, high > to)
    }
}

/// Moves columns apart until each mark has its own, in the order of their values: a limit just below a
/// range must be seen below it.
fn apart(mut columns: [usize; 4]) -> [usize; 4] {
    for i in 1..columns.len() {
        columns[i] = columns[i].max(columns[i - 1] + 1);
    }
    let mut most = WIDTH - 1;
    for column in columns.iter_mut().rev() {
        *column = (*column).min(most);
        most = column.saturating_sub(1);
    }
    columns
}

fn paint(marks: [Mark; 4], columns: [usize; 4], clipped_low: bool, clipped_high: bool) -> String {
    let at = |mark: Mark| marks.iter().position(|m| *m == mark).map_or(0, |i| columns[i]);
    let mut drawing = ['·'; WIDTH];
    let (low, high) = (at(Mark::Low), at(Mark::High));
    if low < high {
        drawing[low..high].fill('─');
    }
    drawing[low] = if clipped_low { '◂' } else { '├' };
    drawing[high] = if clipped_high { '▸' } else { '┤' };
    drawing[at(Mark::Limit)] = '│';
    drawing[at(Mark::Estimate)] = '●';
    drawing.iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn draw(low: f64, estimate: f64, high: f64, limit: f64) -> String {
        Range { low: Some(low), estimate, high: Some(high), limit }.draw()
    }

    #[test]
    fn the_limit_is_seen_on_its_side_of_the_range() {
        assert_eq!(draw(0.17, 0.21, 0.26, 0.10), "··│···├●──┤··");
        assert_eq!(draw(0.01, 0.09, 0.17, 0.10), "··├───●│──┤··");
        assert_eq!(draw(-0.01, 0.02, 0.05, 0.10), "··├─●─┤···│··");
        assert_eq!(draw(0.101, 0.12, 0.14, 0.10), "··│├──●───┤··");
    }

    #[test]
    fn a_falling_metric_has_its_limit_on_the_other_side() {
        assert_eq!(draw(-0.17, -0.14, -0.11, -0.10), "··├──●───┤│··");
        assert_eq!(draw(-0.03, 0.0, 0.02, -0.10), "··│····├─●┤··");
    }

    #[test]
    fn what_is_far_away_is_clipped() {
        assert_eq!(draw(0.45, 0.9, 1.4, 0.10), "··│······├─●▸");
        assert_eq!(draw(8.0, 9.0, 10.0, 0.10), "··│·······├●▸");
        assert_eq!(Range { low: None, estimate: 0.0, high: Some(0.05), limit: 0.1 }.draw(), "◂─●───┤···│··");
    }

    fn number() -> impl Strategy<Value = f64> {
        prop_oneof![-1.0..1.0_f64, any::<f64>(), Just(0.0)]
    }

    proptest! {
        #[test]
        fn whatever_the_numbers_it_has_one_width(
            low in prop::option::of(number()), estimate in number(), high in prop::option::of(number()), limit in number(),
        ) {
            let drawing = Range { low, estimate, high, limit }.draw();
            prop_assert_eq!(drawing.chars().count(), WIDTH);
        }

        #[test]
        fn all_marks_are_seen_in_the_order_of_their_values(
            mut ends in prop::array::uniform3(-0.3..0.3_f64), limit in prop_oneof![-0.2..-0.1_f64, 0.1..0.2_f64],
        ) {
            ends.sort_by(f64::total_cmp);
            let drawing = draw(ends[0], ends[1], ends[2], limit);
            let at = |mark| drawing.chars().position(|c| c == mark);
            prop_assert!(at('●').is_some() && at('│').is_some());
            prop_assert_eq!(at('│') < at('●'), limit < ends[1]);
            if let Some(low) = at('├') {
                prop_assert!(Some(low) < at('●'));
                prop_assert_eq!(at('│') < Some(low), limit < ends[0]);
            }
        }
    }
}
