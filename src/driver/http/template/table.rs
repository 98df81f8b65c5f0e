//! The table of all placeholders, from which the reference is made.

/// Every placeholder: its name, how it is written, what it stands for.
pub const PLACEHOLDERS: &[(&str, &str, &str)] = &[
    ("uuid", "{{uuid}}", "a random UUID (version 4)"),
    ("seq", "{{seq}}", "how many requests the build has got, this one included; in generated data the row, from 1"),
    ("int", "{{int 1 100}}", "a whole number from 1 to 100"),
    ("float", "{{float 0 9.5 2}}", "a number from 0 to 9.5 with 2 decimals; without the last word with 3"),
    ("string", "{{string 8}}", "8 random letters and digits; `{{string 5 20}}` from 5 to 20 of them"),
    ("hex", "{{hex 16}}", "16 random digits and letters from a to f, or so many as drawn from a range"),
    ("digits", "{{digits 6}}", "6 random digits, or so many as drawn from a range"),
    (
        "choice",
        "{{choice a:3 b \"two words\":1.5}}",
        "one of these, by weight; without a weight it is 1. Without quotes a number, `true`, `false` and `null` are such",
    ),
    (
        "now",
        "{{now}}",
        "milliseconds since 1970; `{{now s}}` seconds, `{{now iso}}` as `2026-01-31T12:00:00.000Z`. \
     After that a time to move it by, such as `{{now iso -1h30m}}`, or a range to draw from, such as `{{now -7d..0s}}`",
    ),
    ("user", "{{user}}", "number of the user, from 1; those of a second profile count on from 1000001"),
    ("iteration", "{{iteration}}", "number of the iteration in its window, from 1"),
];
