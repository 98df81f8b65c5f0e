//! SIGINT and SIGTERM.

use std::io;
use tokio::signal::unix::{SignalKind, signal};

/// Calls `came` with the number of every signal, from local tasks.
pub fn listen(came: impl Fn(i32) + Clone + 'static) -> io::Result<()> {
    for kind in [SignalKind::interrupt(), SignalKind::terminate()] {
        let (mut signals, came) = (signal(kind)?, came.clone());
        tokio::task::spawn_local(async move {
            while signals.recv().await.is_some() {
                came(kind.as_raw_value());
            }
        });
    }
    Ok(())
}
