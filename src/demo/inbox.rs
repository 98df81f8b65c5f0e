//! What the demo remembers: events that wait to be fetched, and tasks that take their time.

use hyper::body::Bytes;
use serde_json::{Value, json};
use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;
use tokio::time::Instant;

/// Events and tasks that are remembered; older ones are forgotten.
const MOST: usize = 100_000;
/// Events that are handed out at once where nobody says how many.
const HANDED_OUT: usize = 10;

/// What the demo remembers.
#[derive(Debug, Default)]
pub struct Inbox {
    last: u64,
    events: BTreeMap<u64, Value>,
    waiting: VecDeque<u64>,
    tasks: BTreeMap<u64, Task>,
}

/// A task that was submitted.
#[derive(Debug, Clone, Copy)]
struct Task {
    submitted: Instant,
    takes: Duration,
}

/// What is answered.
#[derive(Debug, PartialEq)]
pub struct Answer {
    pub status: u16,
    /// Nothing is no body.
    pub body: Value,
    pub location: Option<String>,
}

impl Answer {
    fn of(status: u16, body: Value) -> Self {
        Self { status, body, location: None }
    }
}

impl Inbox {
    /// The answer to a request; nothing where the path is none of those below. A task that is submitted takes so long.
    ///
    /// - `POST /login`: a token.
    /// - `POST /events`: one event, or an array of them.
    /// - `GET /inbox?limit=N`: the oldest events that nobody has fetched.
    /// - `GET /events/ID`, `POST /events/ID/ack`: one event; done with it.
    /// - `POST /tasks`, `GET /tasks/ID`: a task, and what has become of it.
    pub fn answer(&mut self, method: &str, path: &str, query: &str, body: &Bytes, takes: Duration) -> Option<Answer> {
        let parts: Vec<&str> = path.trim_start_matches('/').split('/').collect();
        Some(match (method, parts.as_slice()) {
            ("POST", ["login"]) => Answer::of(200, json!({"token": self.number().to_string()})),
            ("POST", ["events"]) => self.take_in(body),
            ("GET", ["inbox"]) => Answer::of(200, json!({"events": self.hand_out(limit(query))})),
            ("GET", ["events", id]) => self.event(id),
            ("POST", ["events", id, "ack"]) => self.acknowledge(id),
            ("POST", ["tasks"]) => self.submit(takes),
            ("GET", ["tasks", id]) => self.task(id),
            _ => return None,
        })
    }

    fn number(&mut self) -> u64 {
        self.last += 1;
        self.last
    }

    fn take_in(&mut self, body: &Bytes) -> Answer {
        let events = match serde_json::from_slice(body) {
            Ok(Value::Array(events)) => events,
            Ok(event) => vec![event],
            Err(e) => return Answer::of(400, json!({"error": e.to_string()})),
        };
        let accepted = events.len();
        let mut first = None;
        for event in events {
            let id = self.number();
            first.get_or_insert(id);
            self.events.insert(id, event);
            self.waiting.push_back(id);
        }
        while self.events.len() > MOST {
            self.events.pop_first();
        }
        while self.waiting.len() > MOST {
            self.waiting.pop_front();
        }
        Answer::of(201, json!({"id": first, "accepted": accepted}))
    }

    fn hand_out(&mut self, limit: usize) -> Vec<Value> {
        let ids = self.waiting.drain(..limit.min(self.waiting.len()));
        ids.filter_map(|id| Some(json!({"id": id, "event": self.events.get(&id)?}))).collect()
    }

    fn event(&self, id: &str) -> Answer {
        let event = id.parse().ok().and_then(|id| self.events.get(&id).cloned());
        event.map_or_else(|| unknown(id), |event| Answer::of(200, json!({"id": id, "event": event})))
    }

    fn acknowledge(&mut self, id: &str) -> Answer {
        let event = id.parse().ok().and_then(|id| self.events.remove(&id));
        if event.is_some() { Answer::of(204, Value::Null) } else { unknown(id) }
    }

    fn submit(&mut self, takes: Duration) -> Answer {
        let id = self.number();
        self.tasks.insert(id, Task { submitted: Instant::now(), takes });
        while self.tasks.len() > MOST {
            self.tasks.pop_first();
        }
        let location = Some(format!("/tasks/{id}"));
        Answer { location, ..Answer::of(202, json!({"id": id, "status": "queued"})) }
    }

    fn task(&self, id: &str) -> Answer {
        let Some(task) = id.parse().ok().and_then(|id| self.tasks.get(&id)) else { return unknown(id) };
        let status = match task.submitted.elapsed() {
            age if age >= task.takes => "done",
            age if age >= task.takes / 4 => "running",
            _ => "queued",
        };
        Answer::of(200, json!({"id": id, "status": status}))
    }
}

fn unknown(id: &str) -> Answer {
    Answer::of(404, json!({"error": format!("there is no {id}")}))
}

fn limit(query: &str) -> usize {
    let limit = query.split('&').find_map(|pair| pair.strip_prefix("limit="));
    limit.and_then(|limit| limit.parse().ok()).unwrap_or(HANDED_OUT)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TAKES: Duration = Duration::from_secs(4);

    fn ask(inbox: &mut Inbox, method: &str, path: &str, body: &Value) -> (u16, Value) {
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        let answer = inbox.answer(method, path, query, &body.to_string().into(), TAKES).expect("a path of its own");
        (answer.status, answer.body)
    }

    #[test]
    fn events_are_sent_fetched_once_looked_at_and_acknowledged() {
        let mut inbox = Inbox::default();
        let batch = json!([{"n": 1}, {"n": 2}, {"n": 3}]);
        assert_eq!(ask(&mut inbox, "POST", "/events", &batch), (201, json!({"id": 1, "accepted": 3})));
        let (_, fetched) = ask(&mut inbox, "GET", "/inbox?limit=2", &Value::Null);
        assert_eq!(fetched["events"], json!([{"id": 1, "event": {"n": 1}}, {"id": 2, "event": {"n": 2}}]));
        assert_eq!(ask(&mut inbox, "GET", "/inbox", &Value::Null).1["events"].as_array().map(Vec::len), Some(1));
        assert_eq!(ask(&mut inbox, "GET", "/events/2", &Value::Null).1["event"], json!({"n": 2}));
        assert_eq!(ask(&mut inbox, "POST", "/events/2/ack", &Value::Null).0, 204);
        assert_eq!(ask(&mut inbox, "POST", "/events/2/ack", &Value::Null).0, 404);
        assert_eq!(ask(&mut inbox, "GET", "/events/x", &Value::Null).0, 404);
        assert_eq!(inbox.answer("POST", "/events", "", &"{".into(), TAKES).map(|answer| answer.status), Some(400));
        assert_eq!(inbox.answer("GET", "/items", "", &Bytes::new(), TAKES), None);
    }

    #[tokio::test(start_paused = true)]
    async fn a_task_is_queued_then_running_then_done() {
        let mut inbox = Inbox::default();
        let submitted = inbox.answer("POST", "/tasks", "", &Bytes::new(), TAKES).expect("a path of its own");
        assert_eq!((submitted.status, submitted.location.as_deref()), (202, Some("/tasks/1")));
        for (after, status) in [(0, "queued"), (1, "running"), (3, "done")] {
            tokio::time::advance(Duration::from_secs(after)).await;
            assert_eq!(ask(&mut inbox, "GET", "/tasks/1", &Value::Null).1["status"], status);
        }
    }
}
