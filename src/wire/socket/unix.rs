//! The socket files of Unix.

use reqwest::ClientBuilder;
use std::path::Path;
pub use tokio::net::UnixStream;

/// A client that connects to a socket file, whatever its URLs say.
///
/// # Errors
/// In words, where the system has none.
pub fn over_socket(client: ClientBuilder, file: &Path) -> Result<ClientBuilder, String> {
    Ok(client.unix_socket(file))
}
