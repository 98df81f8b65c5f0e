//! The sections of a scenario file, each with the table of its keys and its reader.
//!
//! A reader returns its value and notes all problems on the way; it returns nothing only where it
//! noted one.

mod accept;
mod arm;
mod build;
mod history;
mod http;
mod load;
mod policy;
mod request;
mod root;
mod start;
mod target;
mod template;
mod url;
mod warmup;

pub use root::{ROOT, read, scenario_name};
