//! Giving way to others on the same thread.

use std::future::poll_fn;
use std::task::Poll;

/// Lets every local task that is ready go first. Unlike tokio's `yield_now` it does not ask the system for news.
pub async fn turn() {
    let mut given = false;
    poll_fn(|context| {
        if std::mem::replace(&mut given, true) {
            return Poll::Ready(());
        }
        context.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::RefCell;
    use std::rc::Rc;
    use tokio::task::{LocalSet, spawn_local};

    #[tokio::test(flavor = "current_thread")]
    async fn what_was_started_before_goes_first() {
        let log = Rc::new(RefCell::new(Vec::new()));
        let (own, other) = (log.clone(), log.clone());
        let both = async {
            let task = spawn_local(async move {
                spawn_local(async move { other.borrow_mut().push("started") });
                turn().await;
                own.borrow_mut().push("after");
            });
            task.await.expect("no panic");
        };
        LocalSet::new().run_until(both).await;
        assert_eq!(*log.borrow(), ["started", "after"]);
    }
}
