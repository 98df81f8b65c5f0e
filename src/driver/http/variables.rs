//! Values that were captured from responses, by name.

use serde_json::Value;
use std::rc::Rc;

/// Values by name; a later one of a name replaces the earlier. Texts are JSON texts; what was captured as a number stays
/// one where it stands alone in a `json` body.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Variables(Vec<(Rc<str>, Value)>);

impl Variables {
    /// The value of a name.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.0.iter().find(|(known, _)| **known == *name).map(|(_, value)| value)
    }

    /// Gives a name a value.
    pub fn set(&mut self, name: &Rc<str>, value: impl Into<Value>) {
        let value = value.into();
        match self.0.iter_mut().find(|(known, _)| known == name) {
            Some((_, old)) => *old = value,
            None => self.0.push((name.clone(), value)),
        }
    }
}

impl Variables {
    /// These values under these names.
    pub fn of(known: &[(String, Value)]) -> Self {
        Self(known.iter().map(|(name, value)| (name.as_str().into(), value.clone())).collect())
    }

    /// All names with their values.
    pub fn entries(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.0.iter().map(|(name, value)| (&**name, value))
    }

    /// Takes over all values of another.
    pub fn learn(&mut self, other: &Self) {
        for (name, value) in &other.0 {
            self.set(name, value.clone());
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
        variables.set(&"id".into(), 2);
        assert_eq!((variables.get("id"), variables.get("other")), (Some(&Value::from(2)), None));
    }
}
