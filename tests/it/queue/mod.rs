//! Queues: one contract for the embedded one and two third-party SQS servers, and what is said where they cannot be used.

mod contract;
mod failing;
mod faults;
