//! `auth` of a request: who sends it.

use crate::config::field::Field;
use crate::config::fields::Fields;
use crate::config::shape::{Key, Rule, Section, Shape};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

static BASIC: Section = Section::new(
    "basic",
    "A user and a password.",
    &[
        Key::new("user", Shape::Text, "The user.").required(),
        Key::new("password", Shape::Text, "The password; best as `${NAME}`.").required(),
    ],
);

/// The table of `auth`.
pub static AUTH: Section = Section::new(
    "auth",
    "Who sends it: the header `authorization`. What is no `${NAME}` is left out of records.",
    &[
        Key::new("basic", Shape::Section(&BASIC), "By user and password."),
        Key::new("bearer", Shape::Text, "By a token; may hold templates, such as one that was captured."),
    ],
)
.rules(&[Rule::One(&["basic", "bearer"])]);

/// Reads `auth`: the value of the header.
pub fn read(field: &Field<'_>) -> Option<String> {
    let fields = Fields::open(field, &AUTH)?;
    let basic = fields.get("basic").map(|field| basic(&field));
    let bearer = fields.get("bearer").map(|field| {
        let token = field.words()?.trim();
        if token.chars().any(char::is_control) {
            field.problem("must be one line of printable text");
        }
        Some(format!("Bearer {token}"))
    });
    basic.or(bearer)?
}

fn basic(field: &Field<'_>) -> Option<String> {
    let fields = Fields::open(field, &BASIC)?;
    let user = fields.get("user").and_then(|field| {
        let user = field.text()?;
        if user.contains(':') {
            field.problem("a user has no colon in it: the password begins there");
        }
        Some(user)
    });
    let password = fields.get("password").and_then(|field| field.text());
    Some(format!("Basic {}", STANDARD.encode(format!("{}:{}", user?, password?))))
}
