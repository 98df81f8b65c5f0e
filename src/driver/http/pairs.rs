//! Encoded names and values, of a query or a form.

use super::data::{DataSet, Needs};
use super::scope::{Missing, Scope};
use super::template::{RESERVED, Slip, Spelling, Template};
use percent_encoding::utf8_percent_encode;

/// Names and values of a query or a form.
#[derive(Debug)]
pub struct Pairs(Vec<(String, Template)>);

impl Pairs {
    /// Takes the values apart.
    ///
    /// # Errors
    /// Where a placeholder does not exist.
    pub fn parse(pairs: &[(String, String)], sets: &[DataSet]) -> Result<Self, Slip> {
        let parse =
            |(name, value): &(String, String)| Ok((name.clone(), Template::parse(value, Spelling::Plain, sets)?));
        Ok(Self(pairs.iter().map(parse).collect::<Result<_, _>>()?))
    }

    /// The rows of data that one of them takes.
    pub fn needs(&self) -> Needs {
        self.0.iter().map(|(_, value)| value.needs()).collect()
    }

    /// Whether they are the same for every request.
    pub fn is_fixed(&self) -> bool {
        self.0.iter().all(|(_, value)| value.fixed().is_some())
    }

    /// As they stand after the `?` of a path, where they are the same for every request.
    pub fn fixed(&self) -> Option<String> {
        self.join(|template| template.fixed().map(str::to_owned).ok_or(()), "%20").ok()
    }

    /// As they stand after the `?` of a path.
    ///
    /// # Errors
    /// Where a value was not captured.
    pub fn query(&self, scope: &mut Scope<'_>) -> Result<String, Missing> {
        self.join(|template| template.fill(scope), "%20")
    }

    /// Joined as a query or a form has them, their values as `fill` has them and a space as `space`.
    ///
    /// # Errors
    /// What `fill` says.
    pub fn join<E>(&self, mut fill: impl FnMut(&Template) -> Result<String, E>, space: &str) -> Result<String, E> {
        let mut pair = |(name, value): &(String, Template)| {
            Ok(format!("{}={}", encoded(name, space), encoded(&fill(value)?, space)))
        };
        Ok(self.0.iter().map(&mut pair).collect::<Result<Vec<_>, E>>()?.join("&"))
    }
}

/// As RFC 3986 has it, but that forms write a space in their own way.
fn encoded(text: &str, space: &str) -> String {
    // Every encoded byte comes by itself, and no other piece has a `%`.
    utf8_percent_encode(text, RESERVED).map(|piece| if piece == "%20" { space } else { piece }).collect()
}
