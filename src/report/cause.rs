//! Which tasks explain a red.

use super::row::TaskRow;
use super::words::Words;

/// `POST /events +38 % (likely +31 … +44 %); the other 4 tasks did not move`.
pub fn of(tasks: &[TaskRow]) -> Option<Words> {
    const MOST_NAMED: usize = 3;
    let (causes, others): (Vec<&TaskRow>, Vec<&TaskRow>) = tasks.iter().partition(|task| task.is_cause);
    if causes.is_empty() || tasks.len() < 2 {
        return None;
    }
    let one = |task: &&TaskRow| {
        let likely = if task.likely.is_empty() { String::new() } else { format!(" (likely {})", task.likely) };
        Words::code(&task.task).and(format!(" {}{likely}", task.change))
    };
    let named = Words::join(causes.iter().take(MOST_NAMED).map(one), ", ");
    let named = match causes.len().saturating_sub(MOST_NAMED) {
        0 => named,
        more => named.and(format!(" and {more} more")),
    };
    let moved = if others.iter().all(|task| task.is_still) { "did not move" } else { "moved less" };
    Some(match others.len() {
        0 => named.and("; that is every task"),
        1 => named.and(format!("; the other task {moved}")),
        n => named.and(format!("; the other {n} tasks {moved}")),
    })
}
