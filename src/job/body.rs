//! Bodies of messages: JSON objects, of which unknown fields are ignored.

use serde::de::{DeserializeOwned, Error};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};

/// Characters of a body that are shown with what is wrong with it.
const SHOWN: usize = 200;

/// A message that cannot be understood.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message} cannot be read: {what}; its body is {shown}")]
pub struct Malformed {
    /// What the message should be.
    message: &'static str,
    /// What is wrong, with the name of the field.
    what: String,
    /// The beginning of the body.
    shown: String,
}

/// Reads a body. `sound` is one that has all that is required: with it the field is found that cannot be read.
pub(super) fn read<T: DeserializeOwned>(
    body: &str,
    message: &'static str,
    sound: impl FnOnce() -> Value,
) -> Result<T, Malformed> {
    // An array would be read as the fields in their order.
    let read = match body.trim_ascii_start().starts_with('{') {
        true => serde_json::from_str(body).map_err(|error| what::<T>(body, &error, &sound())),
        false => Err("it is no JSON object".to_owned()),
    };
    read.map_err(|what| Malformed { message, what, shown: shown(body) })
}

/// As a body.
pub(super) fn write(message: &impl Serialize) -> String {
    // To memory, and with texts as keys: there is nothing in it that can fail.
    serde_json::to_string(message).unwrap_or_default()
}

/// What is wrong, in words. Looks at one field after the other, which nobody has to wait for where all is well.
fn what<T: DeserializeOwned>(body: &str, error: &serde_json::Error, sound: &Value) -> String {
    let fields = serde_json::from_str::<Map<String, Value>>(body).unwrap_or_default();
    for (name, value) in fields {
        let mut trial = sound.clone();
        trial[&name] = value;
        if let Err(error) = T::deserialize(trial) {
            return format!("`{name}`: {error}");
        }
    }
    error.to_string()
}

/// The beginning of a body, as one line that harms no terminal.
fn shown(body: &str) -> String {
    if body.is_empty() {
        return "empty".to_owned();
    }
    let begin = body.chars().take(SHOWN).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if body.chars().nth(SHOWN).is_some() { begin + "…" } else { begin }
}

/// A time or a size: any number of 0 or more, also with a fraction; `null` is none.
pub(super) fn amount<'de, D: Deserializer<'de>>(from: D) -> Result<Option<f64>, D::Error> {
    let amount = Option::<f64>::deserialize(from)?;
    match amount {
        Some(amount) if amount < 0.0 => Err(D::Error::custom(format_args!("{amount} is below 0"))),
        amount => Ok(amount),
    }
}

/// The same as a whole number, rounded; what is more than that has room for is too much.
pub(super) fn whole<'de, D: Deserializer<'de>>(from: D) -> Result<Option<u32>, D::Error> {
    match amount(from)?.map(f64::round) {
        Some(amount) if amount > f64::from(u32::MAX) => {
            Err(D::Error::custom(format_args!("{amount} is more than {}", u32::MAX)))
        }
        amount => Ok(amount.map(|amount| amount as u32)),
    }
}

/// The name of a job: text that is not empty.
pub(super) fn name<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    let name = String::deserialize(from)?;
    if name.is_empty() { Err(D::Error::custom("it is empty")) } else { Ok(name) }
}
