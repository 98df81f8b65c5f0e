//! perf-gate: a performance regression gate for pull requests whose verdict can be trusted.
//!
//! The floors, from the ground up; a module imports only from floors below its own
//! (`tests/floors.rs` holds the code to it):
//!
//! | floor | modules | |
//! |---|---|---|
//! | 0 words | [`metric`], [`stats`], [`fingerprint`] | pure |
//! | 1 plans | `aws`, [`load`], [`record`], [`history`], [`marker`], [`wire`], [`graph`], [`job`] | pure but for the files of TLS |
//! | 2 decision | [`gate`] | pure |
//! | 2 queues | [`queue`], [`objects`], [`worker`] | input and output |
//! | 3 edges | [`driver`], [`target`], [`report`], [`demo`], [`store`], [`machine`], [`github`] | input and output |
//! | 4 conduct | [`engine`] | rounds, looks, warm-up, shutdown |
//! | 5 entry | [`cli`], [`command`], [`config`], [`context`], [`failure`] | |

#[cfg(any(feature = "dynamodb", feature = "s3", feature = "sqs"))]
pub mod aws;
pub mod cli;
pub mod command;
pub mod config;
pub mod context;
pub mod demo;
pub mod driver;
pub mod engine;
pub mod failure;
pub mod fingerprint;
pub mod gate;
pub mod github;
pub mod graph;
pub mod history;
pub mod job;
pub mod load;
pub mod machine;
pub mod marker;
pub mod metric;
pub mod objects;
pub mod queue;
pub mod record;
pub mod report;
pub mod stats;
pub mod store;
pub mod target;
pub mod wire;
pub mod worker;
