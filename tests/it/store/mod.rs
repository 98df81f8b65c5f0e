//! Stores: one contract for the folder and two third-party S3 servers, and what is said where they cannot be used.

mod build;
mod contract;
mod failing;
mod faults;
