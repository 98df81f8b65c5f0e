//! Reader and JSON Schema accept and reject the same files.
