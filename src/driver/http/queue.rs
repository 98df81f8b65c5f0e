//! Who waits for a connection of an arm, in order, and what there was of it in a window.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use tokio::sync::oneshot;

/// Those who wait, in the order in which they came.
#[derive(Debug)]
pub struct Queue<T> {
    /// By the number of their place: one who goes away takes its place with it, wherever it is.
    places: RefCell<BTreeMap<u64, oneshot::Sender<T>>>,
    next: Cell<u64>,
    /// Most that may wait; no bound where there is none.
    most: Option<usize>,
    /// Who had to wait in this window.
    queued: Cell<u64>,
    /// The most that waited at a time in this window.
    longest: Cell<u64>,
}

/// A place in the queue, as long as it is held.
#[derive(Debug)]
pub struct Place<'a, T> {
    queue: &'a Queue<T>,
    number: u64,
    given: oneshot::Receiver<T>,
}

impl<T> Queue<T> {
    /// Nobody waits yet.
    pub fn new(most: Option<usize>) -> Self {
        Self { places: RefCell::default(), next: Cell::new(0), most, queued: Cell::new(0), longest: Cell::new(0) }
    }

    /// A window begins: what was before is not of it.
    pub fn open_window(&self) {
        self.queued.set(0);
        self.longest.set(0);
    }

    /// Who had to wait in this window, and the most that did at a time.
    pub fn seen(&self) -> (u64, u64) {
        (self.queued.get(), self.longest.get())
    }

    /// How many wait.
    pub fn len(&self) -> usize {
        self.places.borrow().len()
    }

    /// A place at the end. So many of the queue need not wait for others: what is coming is theirs, and they count neither
    /// as queued nor against the bound.
    ///
    /// # Errors
    /// The bound, where there is no room.
    pub fn join(&self, coming: usize) -> Result<Place<'_, T>, usize> {
        let beyond = (self.len() + 1).saturating_sub(coming);
        if let Some(most) = self.most.filter(|most| beyond > *most) {
            return Err(most);
        }
        if beyond > 0 {
            self.queued.set(self.queued.get() + 1);
            self.longest.set(self.longest.get().max(beyond as u64));
        }
        let number = self.next.replace(self.next.get() + 1);
        let (place, given) = oneshot::channel();
        self.places.borrow_mut().insert(number, place);
        Ok(Place { queue: self, number, given })
    }

    /// Gives it to who waits longest; returns it where nobody does.
    pub fn hand(&self, mut what: T) -> Option<T> {
        loop {
            let first = self.places.borrow_mut().pop_first();
            let Some((_, place)) = first else { return Some(what) };
            match place.send(what) {
                Ok(()) => return None,
                Err(returned) => what = returned,
            }
        }
    }
}

impl<T> Place<'_, T> {
    /// Waits until it is this one's turn; nothing where there will be none.
    pub async fn turn(mut self) -> Option<T> {
        (&mut self.given).await.ok()
    }
}

impl<T> Drop for Place<'_, T> {
    fn drop(&mut self) {
        self.queue.places.borrow_mut().remove(&self.number);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::FutureExt;
    use proptest::prelude::*;

    fn turn<T>(place: Place<'_, T>) -> Option<T> {
        place.turn().now_or_never().expect("it was given something")
    }

    #[test]
    fn who_came_first_is_served_first_and_who_went_away_is_not() {
        let queue = Queue::new(None);
        let mut places: Vec<_> = (0..4).map(|_| queue.join(0).expect("no bound")).collect();
        drop(places.remove(1));
        assert_eq!(queue.len(), 3);
        assert_eq!([queue.hand("a"), queue.hand("b")], [None, None]);
        assert_eq!((queue.len(), queue.seen()), (1, (4, 4)));
        let last = places.pop();
        assert_eq!(places.into_iter().map(turn).collect::<Vec<_>>(), [Some("a"), Some("b")]);
        drop(last);
        assert_eq!((queue.hand("c"), queue.len()), (Some("c"), 0));
    }

    #[test]
    fn a_full_queue_turns_away_until_one_leaves() {
        let queue = Queue::<()>::new(Some(2));
        let (first, _second) = (queue.join(0).expect("room"), queue.join(0).expect("room"));
        assert_eq!(queue.join(0).map(|_| ()), Err(2));
        drop(first);
        assert!(queue.join(0).is_ok());
        assert_eq!(Queue::<()>::new(Some(0)).join(0).map(|_| ()), Err(0));
    }

    #[test]
    fn who_waits_for_a_connection_that_is_coming_is_not_in_the_way() {
        let queue = Queue::<()>::new(Some(1));
        let places = [queue.join(2), queue.join(2), queue.join(2)];
        assert!(places.iter().all(Result::is_ok));
        assert_eq!(queue.seen(), (1, 1), "two are about to be served");
        assert_eq!(queue.join(2).map(|_| ()), Err(1));
        assert!(queue.join(usize::MAX).is_ok(), "the first connection tells");
        queue.open_window();
        assert_eq!(queue.seen(), (0, 0));
    }

    proptest! {
        #[test]
        fn it_is_a_queue_that_anybody_may_leave(
            most in proptest::option::of(0_usize..6),
            steps in proptest::collection::vec((0..4_u8, 0..8_usize), 0..60),
        ) {
            let queue = Queue::new(most);
            let mut waiting: Vec<(u64, Place<'_, u64>)> = Vec::new();
            let mut given: Vec<(u64, Place<'_, u64>)> = Vec::new();
            let (mut next, mut queued, mut longest) = (0, 0, 0);
            for (step, at) in steps {
                match step {
                    0 | 1 => match queue.join(0) {
                        Ok(place) => {
                            waiting.push((next, place));
                            (next, queued, longest) = (next + 1, queued + 1, longest.max(waiting.len() as u64));
                        }
                        Err(bound) => prop_assert_eq!((Some(waiting.len()), Some(bound)), (most, most)),
                    },
                    2 if at < waiting.len() => drop(waiting.remove(at)),
                    2 => {}
                    // What is handed over is the number of who should get it.
                    _ if waiting.is_empty() => prop_assert_eq!(queue.hand(0), Some(0)),
                    _ => {
                        given.push(waiting.remove(0));
                        let who = given.last().map_or(0, |(who, _)| *who);
                        prop_assert_eq!(queue.hand(who), None);
                    }
                }
                prop_assert_eq!((queue.len(), queue.seen()), (waiting.len(), (queued, longest)));
                prop_assert!(most.is_none_or(|most| queue.len() <= most));
            }
            for (who, place) in given {
                prop_assert_eq!(turn(place), Some(who));
            }
        }
    }
}
