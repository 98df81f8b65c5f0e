//! Values that were captured from responses, by name.

use std::rc::Rc;

/// Values by name; a later one of a name replaces the earlier.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Variables(Vec<(Rc<str>, String)>);

impl Variables {
    /// The value of a name.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| **known == *name).map(|(_, value)| value.as_str())
    }

    /// Gives a name a value.
    pub fn set(&mut self, name: &Rc<str>, value: String) {
        match self.0.iter_mut().find(|(known, _)| known == name) {
            Some((_, old)) => *old = value,
            None => self.0.push((name.clone(), value)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_latest_value_of_a_name_counts() {
        let mut variables = Variables::default();
        variables.set(&"id".into(), "1".to_owned());
        variables.set(&"id".into(), "2".to_owned());
        assert_eq!((variables.get("id"), variables.get("other")), (Some("2"), None));
    }
}
