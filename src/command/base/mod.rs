//! Base as a commit rather than a folder: which commit, its checkout, what was built of it, and both builds.

mod bench;
mod cache;
mod changed;
mod commit;
mod fetch;
mod making;
mod place;
mod recipe;
mod site;
mod submodules;
mod worktree;

pub use commit::branch_of;
pub use making::{Built, Making};
pub use site::Site;
