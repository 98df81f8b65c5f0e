//! What is said where a store cannot be used: another message for every reason.
