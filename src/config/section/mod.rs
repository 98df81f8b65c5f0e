//! The sections of a scenario file, each with the table of its keys and its reader.
//!
//! A reader returns its value and notes all problems on the way; it returns nothing only where it
//! noted one.

mod accept;
mod arm;
mod auth;
mod body;
mod build;
mod capture;
mod connections;
mod data;
mod exchange;
mod expect;
mod generator;
mod graph;
mod history;
mod jobs;
mod keep;
mod load;
mod policy;
mod processor;
mod request;
mod root;
mod start;
mod step;
mod target;
mod task;
mod template;
mod url;
mod users;
mod uses;
mod wait;
mod warmup;
mod wire;

pub use processor::for_arm;
pub use root::{ROOT, read, scenario_name};
