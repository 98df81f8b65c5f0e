//! A base that is a commit: found, checked out, built, kept, and forgotten by git.

mod build;
mod checkout;
mod commit;
mod confirm;
mod environment;
mod failing;
mod repository;
mod task;
