//! Which tasks explain a red.

use super::row::TaskRow;
use super::words::Words;

/// `POST /events +38 % (likely +31 … +44 %); the other 4 tasks did not move`.
///
/// A flow is no further task beside its requests: it is named where none of them explains the red by itself, and never
/// among the others.
pub fn of(tasks: &[TaskRow]) -> Option<Words> {
    const MOST_NAMED: usize = 3;
    let causes: Vec<&TaskRow> = tasks.iter().filter(|task| task.is_cause).collect();
    if causes.is_empty() || tasks.len() < 2 {
        return None;
    }
    let within_a_cause = |task: &TaskRow| causes.iter().any(|cause| cause.holds(task));
    let others: Vec<&TaskRow> =
        tasks.iter().filter(|task| !task.is_cause && !task.several && !within_a_cause(task)).collect();
    let one = |task: &&TaskRow| {
        let likely = if task.likely.is_empty() { String::new() } else { format!(" (likely {})", task.likely) };
        Words::code(&task.task).and(format!(" {}{likely}", task.change))
    };
    let named = Words::join(causes.iter().take(MOST_NAMED).map(one), ", ");
    let named = match causes.len().saturating_sub(MOST_NAMED) {
        0 => named,
        more => named.and(format!(" and {more} more")),
    };
    let noun = if tasks.iter().any(|task| task.several) { "request" } else { "task" };
    let moved = if others.iter().all(|task| task.is_still) { "did not move" } else { "moved less" };
    Some(match others.len() {
        0 => named.and(format!("; that is every {noun}")),
        1 => named.and(format!("; the other {noun} {moved}")),
        n => named.and(format!("; the other {n} {noun}s {moved}")),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn task(name: &str, is_cause: bool, several: bool) -> TaskRow {
        TaskRow {
            task: name.to_owned(),
            several,
            statistic: "p95".to_owned(),
            change: if is_cause { "+30 %" } else { "0 %" }.to_owned(),
            likely: String::new(),
            levels: String::new(),
            requests: String::new(),
            errors: String::new(),
            is_cause,
            is_still: !is_cause,
        }
    }

    fn said(tasks: &[TaskRow]) -> String {
        of(tasks).expect("a cause").plain()
    }

    #[test]
    fn a_flow_is_no_further_task_beside_its_requests() {
        let tasks = |flow, step| {
            [
                task("buy", flow, true),
                task("buy / a", false, false),
                task("buy / b", step, false),
                task("c", false, false),
            ]
        };
        assert_eq!(said(&tasks(false, true)), "buy / b +30 %; the other 2 requests did not move");
        assert_eq!(said(&tasks(true, false)), "buy +30 %; the other request did not move");
        assert_eq!(said(&tasks(true, false)[..3]), "buy +30 %; that is every request");
        assert_eq!(of(&tasks(false, false)), None);
    }

    #[test]
    fn tasks_of_one_request_are_tasks() {
        assert_eq!(said(&[task("a", true, false), task("b", false, false)]), "a +30 %; the other task did not move");
    }
}
