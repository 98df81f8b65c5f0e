//! What placeholders of one iteration are filled with.

use super::data::{DataSet, Stretches};
use super::template::Placeholder;
use super::variables::Variables;
use rand::SeedableRng;
use rand_pcg::Pcg64Mcg;
use serde_json::Value;
use std::cell::RefCell;
use std::fmt::Write;
use std::rc::Rc;

/// What one iteration fills placeholders with, from its first request to its last.
#[derive(Debug)]
pub struct Iteration {
    /// Apart from the one that draws tasks and pauses, so that another placeholder moves none of them.
    rng: Pcg64Mcg,
    user: u64,
    number: u64,
    rows: Stretches,
    /// What it captured.
    pub variables: Variables,
    /// What its user captured before, and what was captured for all users of the build.
    outer: [Rc<RefCell<Variables>>; 2],
}

impl Iteration {
    /// The iteration of this number that a user begins; everything it draws follows from `draw`.
    pub fn new(draw: u64, user: u64, number: u64, rows: Stretches, outer: [Rc<RefCell<Variables>>; 2]) -> Self {
        let rng = Pcg64Mcg::seed_from_u64(!draw);
        Self { rng, user, number, rows, variables: Variables::default(), outer }
    }

    /// Lets templates be filled in for the request of this number.
    pub fn scoped<T>(&mut self, seq: u64, sets: &[DataSet], fill: impl FnOnce(&mut Scope<'_>) -> T) -> T {
        let (of_user, of_build) = (self.outer[0].borrow(), self.outer[1].borrow());
        fill(&mut Scope {
            rng: &mut self.rng,
            seq,
            user: self.user,
            iteration: self.number,
            variables: &[&self.variables, &of_user, &of_build],
            sets,
            rows: &mut self.rows,
        })
    }
}

/// What placeholders are filled with.
#[derive(Debug)]
pub struct Scope<'a> {
    /// Everything is drawn from it; the same iteration of both arms draws the same.
    pub rng: &'a mut Pcg64Mcg,
    /// Number of the request on its arm, from 1.
    pub seq: u64,
    /// Number of the user, from 1.
    pub user: u64,
    /// Number of the iteration in its window, from 1.
    pub iteration: u64,
    /// Captured values; the first that knows a name counts.
    pub variables: &'a [&'a Variables],
    /// The data of the scenario.
    pub sets: &'a [DataSet],
    /// The rows of this iteration.
    pub rows: &'a mut Stretches,
}

/// A value that is not there; the text is what stands between the braces.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no value for {{{{{0}}}}}")]
pub struct Missing(pub String);

impl Scope<'_> {
    /// Writes the value of a placeholder; whether it is JSON as it stands, rather than a text.
    ///
    /// # Errors
    /// Where there is none.
    pub fn write(&mut self, placeholder: &Placeholder, text: &mut String) -> Result<bool, Missing> {
        let mut number = |number: u64| write!(text, "{number}").is_ok();
        Ok(match placeholder {
            Placeholder::Literal(literal) => {
                text.push_str(literal);
                false
            }
            Placeholder::Drawn(drawn) => drawn.draw(self.rng, text),
            Placeholder::Seq => number(self.seq),
            Placeholder::User => number(self.user),
            Placeholder::Iteration => number(self.iteration),
            Placeholder::Variable(name) => {
                let value = self.variables.iter().find_map(|variables| variables.get(name));
                write_value(value.ok_or_else(|| Missing(placeholder.name(self.sets)))?, text)
            }
            Placeholder::Row(set) => {
                self.sets[*set].rows.write_row(self.rows.row(*set, &self.sets[*set]), text);
                true
            }
            Placeholder::Column(set, column) => {
                let data = &self.sets[*set];
                let value = data.rows.value(self.rows.row(*set, data), column);
                write_value(&value.ok_or_else(|| Missing(placeholder.name(self.sets)))?, text)
            }
            Placeholder::Batch(set, rows) => {
                let mut open = '[';
                for _ in 0..*rows {
                    text.push(open);
                    self.sets[*set].rows.write_row(self.rows.next(*set, &self.sets[*set]), text);
                    open = ',';
                }
                text.push(']');
                true
            }
        })
    }
}

fn write_value(value: &Value, text: &mut String) -> bool {
    match value {
        Value::String(value) => {
            text.push_str(value);
            false
        }
        value => write!(text, "{value}").is_ok(),
    }
}
