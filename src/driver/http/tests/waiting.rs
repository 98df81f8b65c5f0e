//! Who waits for a connection, and who may not.

use super::*;
use crate::driver::http::lease::Lease;
use futures_util::future::join_all;
use proptest::prelude::*;
use tokio::sync::oneshot;
use tokio::task::{JoinHandle, spawn_local};

fn bounded(sharing: Sharing, most: usize, waiting: usize) -> Connections {
    Connections { waiting: Some(waiting), ..connections(sharing, most) }
}

#[test]
fn requests_beyond_the_queue_fail_and_all_others_are_served() {
    play(async {
        let (seen, url) = raw::plain().await;
        for sharing in [Sharing::Shared, Sharing::PerUser, Sharing::NewEachTime] {
            let users = Users::of(url.clone(), Wire::default(), bounded(sharing, 2, 3)).await;
            let before = seen.requests.borrow().len();
            let all = join_all((0..10).map(|user| users.get(user, "/"))).await;
            let classes: Vec<_> = all.into_iter().map(class).collect();
            let (served, failed) = classes.split_at(5);
            assert!(served.iter().all(Option::is_none), "{sharing:?}: {classes:?}");
            assert!(failed.iter().all(|class| *class == Some(ErrorClass::Queue)), "{sharing:?}: {classes:?}");
            assert_eq!(seen.requests.borrow().len() - before, 5, "what failed was not sent");
            let connected = users.load.pool.connected();
            assert_eq!((connected.queued, connected.longest), (3, 3));
            users.get(0, "/").await.expect("room again");
            users.load.pool.open_window();
            assert_eq!((users.load.pool.connected().queued, users.load.pool.connected().longest), (0, 0));
        }
    });
}

#[test]
fn without_a_queue_only_what_is_free_is_used() {
    play(async {
        let (_, url) = raw::plain().await;
        let users = Users::of(url, Wire::default(), bounded(Sharing::Shared, 1, 0)).await;
        let (first, second) = tokio::join!(users.get(0, "/"), users.get(1, "/"));
        let second = second.expect_err("no room");
        assert!(first.is_ok());
        assert_eq!(
            (second.class, &*second.text),
            (ErrorClass::Queue, "no connection is free, and no request may wait for one (`connections.waiting`)")
        );
    });
}

#[test]
fn requests_wait_for_the_first_connection_that_may_take_them_all() {
    play(async {
        let url = raw::streams(h2::server::Builder::new(), |_, mut connection| async move {
            while let Some(Ok((_, respond))) = connection.accept().await {
                raw::ok(respond, 0);
            }
        });
        let wire = Wire { version: Version::Two, ..Wire::default() };
        let users = Users::of(url.await, wire, bounded(Sharing::Shared, 1, 0)).await;
        let all = join_all((0..20).map(|user| users.get(user, "/"))).await;
        assert!(all.iter().all(Result::is_ok), "{all:?}");
        assert_eq!(users.load.pool.connected().queued, 0, "it was coming");
    });
}

/// Somebody who wants a connection, has one until told, and releases it or drops it.
struct Somebody {
    task: JoinHandle<()>,
    done: oneshot::Sender<bool>,
}

impl Somebody {
    fn comes(pool: &Rc<Pool>, user: u64) -> Self {
        let (done, told) = oneshot::channel();
        let pool = pool.clone();
        let task = spawn_local(async move {
            let lease: Result<Lease, _> = pool.lease(user, &Deadline::new(Duration::from_secs(30))).await;
            if let (Ok(lease), Ok(true)) = (lease, told.await) {
                lease.release();
            }
        });
        Self { task, done }
    }

    /// Goes away at once, after its request, or because the request fails.
    fn goes(self, how: u8) -> JoinHandle<()> {
        match how {
            0 => self.task.abort(),
            how => drop(self.done.send(how == 1)),
        }
        self.task
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]
    #[test]
    fn whoever_goes_away_leaves_no_place_behind(
        policy in 0..3_usize,
        most in 1..4_usize,
        waiting in proptest::option::of(0..5_usize),
        steps in proptest::collection::vec((0..5_u8, 0..12_usize), 1..40),
    ) {
        play(async {
            let (_, url) = raw::plain().await;
            let sharing = [Sharing::Shared, Sharing::PerUser, Sharing::NewEachTime][policy];
            let users = Users::of(url, Wire::default(), Connections { waiting, ..connections(sharing, most) }).await;
            let pool = users.load.pool.clone();
            let (mut there, mut gone) = (Vec::<Somebody>::new(), Vec::new());
            for (step, at) in steps {
                match step {
                    how @ 0..=2 if at < there.len() => gone.push(there.remove(at).goes(how)),
                    3 => {
                        tokio::task::yield_now().await;
                        let leaving = gone.iter().filter(|task: &&JoinHandle<()>| !task.is_finished()).count();
                        assert!(pool.waiting.len() <= there.len() + leaving, "places of those who are gone");
                    }
                    _ => there.push(Somebody::comes(&pool, at as u64)),
                }
                assert!(pool.open.get() <= most && waiting.is_none_or(|bound| pool.waiting.len() <= bound));
            }
            gone.extend(there.into_iter().zip([0, 1, 2].into_iter().cycle()).map(|(one, how)| one.goes(how)));
            tokio::time::timeout(Duration::from_secs(20), join_all(gone)).await.expect("nobody waits for ever");
            assert_eq!((pool.waiting.len(), pool.opening.get()), (0, 0));
            let all = join_all((0..most as u64).map(|user| users.get(user, "/"))).await;
            assert!(all.iter().all(Result::is_ok), "{all:?}: all connections can be had");
        });
    }
}
