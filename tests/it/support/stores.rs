//! The three stores that one contract is held against, and how an object that is not ours gets into them.

use crate::support::emulator::{Emulator, KEY};
use aws_config::{BehaviorVersion, ConfigLoader, Region};
use aws_runtime::env_config::file::{EnvConfigFileKind, EnvConfigFiles};
use aws_sdk_s3::Client;
use aws_sdk_s3::config::Credentials;
use perf_gate::store::{Location, Store};
use std::fs;
use std::path::Path;
use tempfile::TempDir;

pub const BUCKET: &str = "baselines-1";

/// What a store is kept in.
pub enum Bench {
    Folder(TempDir),
    Server(Emulator, Client),
}

impl Bench {
    pub fn folder() -> Self {
        Self::Folder(tempfile::tempdir().expect("a folder"))
    }

    pub async fn s3s() -> Self {
        Self::server(Emulator::s3s(&[BUCKET])).await
    }

    pub async fn moto() -> Self {
        Self::server(Emulator::moto(&[BUCKET]).await).await
    }

    async fn server(server: Emulator) -> Self {
        let config = aws_sdk_s3::config::Builder::from(&loader(&server.endpoint, KEY, KEY).load().await);
        Self::Server(server, Client::from_conf(config.force_path_style(true).build()))
    }

    pub async fn store(&self) -> Store {
        match self {
            Self::Folder(folder) => {
                Store::open(&Location::Folder(folder.path().join("baselines"))).await.expect("a folder opens")
            }
            Self::Server(server, _) => bucket(&server.endpoint, KEY).await,
        }
    }

    /// Puts an object under this name below the store's location, past the store.
    pub async fn plant(&self, name: &str, bytes: &[u8]) {
        match self {
            Self::Folder(folder) => {
                let path = folder.path().join("baselines").join(name);
                fs::create_dir_all(path.parent().expect("a folder")).expect("made");
                fs::write(path, bytes).expect("written");
            }
            Self::Server(_, client) => {
                let put = client.put_object().bucket(BUCKET).key(format!("some/prefix/{name}"));
                put.body(bytes.to_vec().into()).send().await.expect("planted");
            }
        }
    }
}

/// A store in the bucket of every stand-in, with the secret that they all take.
pub async fn bucket(endpoint: &str, key: &str) -> Store {
    signed(endpoint, key, KEY).await
}

/// A store in the bucket of every stand-in, for this user.
pub async fn signed(endpoint: &str, key: &str, secret: &str) -> Store {
    let location: Location = format!("s3://{BUCKET}/some/prefix").parse().expect("a location");
    Store::connect(&location, loader(endpoint, key, secret)).await
}

/// The chain of the SDK with this endpoint and these credentials.
fn loader(endpoint: &str, key: &str, secret: &str) -> ConfigLoader {
    let loader = aws_config::defaults(BehaviorVersion::latest());
    let loader = loader.region(Region::from_static("us-east-1")).endpoint_url(endpoint);
    loader.credentials_provider(Credentials::new(key, secret, None, None, "test"))
}

/// The chain of the SDK with this file as its only profile.
pub fn profile(file: &Path) -> ConfigLoader {
    let files = EnvConfigFiles::builder().with_file(EnvConfigFileKind::Config, file).build();
    aws_config::defaults(BehaviorVersion::latest()).profile_files(files).profile_name("test")
}
