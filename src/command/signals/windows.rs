//! Ctrl-C, and Ctrl-Break, which a runner ends a job with.

use std::io;
use tokio::signal::windows::{ctrl_break, ctrl_c};

/// The number of SIGINT: the exit status is the same everywhere.
const INTERRUPT: i32 = 2;

/// Calls `came` with the number of SIGINT for every one, from local tasks.
pub fn listen(came: impl Fn(i32) + Clone + 'static) -> io::Result<()> {
    let (mut c, mut r#break) = (ctrl_c()?, ctrl_break()?);
    tokio::task::spawn_local(async move {
        loop {
            let another = tokio::select! {
                another = c.recv() => another,
                another = r#break.recv() => another,
            };
            match another {
                Some(()) => came(INTERRUPT),
                None => break,
            }
        }
    });
    Ok(())
}
