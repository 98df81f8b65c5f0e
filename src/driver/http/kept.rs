//! The connections of users that each keep their own, between their requests.

use super::connection::Sender;
use std::collections::{BTreeMap, HashMap};

/// Connections by user, in the order in which they were last used.
#[derive(Debug)]
pub struct Kept<T = Sender> {
    by_user: HashMap<u64, (u64, T)>,
    by_use: BTreeMap<u64, u64>,
    uses: u64,
}

impl<T> Default for Kept<T> {
    fn default() -> Self {
        Self { by_user: HashMap::new(), by_use: BTreeMap::new(), uses: 0 }
    }
}

impl<T> Kept<T> {
    /// The connection of a user, which is theirs until it is put back.
    pub fn take(&mut self, user: u64) -> Option<T> {
        let (used, connection) = self.by_user.remove(&user)?;
        self.by_use.remove(&used);
        Some(connection)
    }

    /// Keeps the connection of a user.
    pub fn put(&mut self, user: u64, connection: T) {
        drop(self.take(user));
        self.uses += 1;
        self.by_use.insert(self.uses, user);
        self.by_user.insert(user, (self.uses, connection));
    }

    /// Closes the connection that has not been used for longest; false where there is none.
    pub fn close_oldest(&mut self) -> bool {
        let oldest = self.by_use.pop_first();
        oldest.is_some_and(|(_, user)| self.by_user.remove(&user).is_some())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_finds_its_own_and_the_longest_idle_goes_first() {
        let mut kept = Kept::default();
        for user in [1, 2, 3] {
            kept.put(user, user * 10);
        }
        assert_eq!(kept.take(1), Some(10));
        assert_eq!(kept.take(1), None);
        kept.put(1, 11);
        assert!(kept.close_oldest());
        assert_eq!((kept.take(2), kept.take(3), kept.take(1)), (None, Some(30), Some(11)));
        assert!(!kept.close_oldest());
    }
}
