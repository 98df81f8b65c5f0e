//! A store in S3: one object each, written only under names that are free.

use super::level::Level;
use super::refusal::{Request, is_gone, is_taken};
use super::{Fault, Operation};
use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;
use aws_config::{ConfigLoader, Region, SdkConfig};
use aws_sdk_s3::Client;
use aws_sdk_s3::config::Builder;
use aws_sdk_s3::primitives::ByteStream;
use aws_types::service_config::ServiceConfigKey;
use std::time::Duration;

/// Tries of one request before S3 counts as unreachable.
const TRIES: u32 = 6;
/// Longest wait before the first repetition; it doubles from one to the next.
const FIRST_WAIT: Duration = Duration::from_millis(250);
/// Longest wait of all.
const LONGEST_WAIT: Duration = Duration::from_secs(5);
/// For a connection; a region is rarely further than 300 ms away.
const CONNECT: Duration = Duration::from_secs(5);
/// For one try, its answer read to the end.
const TRY: Duration = Duration::from_secs(30);
/// For a request with all its tries.
const REQUEST: Duration = Duration::from_secs(120);
/// Where buckets are asked for that nobody gave a region; the answer names the right one.
const DEFAULT_REGION: Region = Region::from_static("us-east-1");

/// Objects of a bucket that are a store.
#[derive(Debug, Clone)]
pub(super) struct Bucket {
    client: Client,
    name: String,
    /// Of all keys; ends with a slash, or is empty.
    prefix: String,
    endpoint: Option<String>,
}

impl Bucket {
    /// Region, profile, credentials and endpoint come from the SDK's own chain, where `loader` does not say otherwise.
    pub async fn open(name: &str, prefix: &str, loader: ConfigLoader) -> Self {
        let retries = RetryConfig::standard()
            .with_max_attempts(TRIES)
            .with_initial_backoff(FIRST_WAIT)
            .with_max_backoff(LONGEST_WAIT);
        let timeouts = TimeoutConfig::builder()
            .connect_timeout(CONNECT)
            .operation_attempt_timeout(TRY)
            .operation_timeout(REQUEST)
            .build();
        let config = loader.retry_config(retries).timeout_config(timeouts).load().await;
        let endpoint = endpoint(&config);
        let mut client = Builder::from(&config);
        if config.region().is_none() {
            client = client.region(DEFAULT_REGION);
        }
        // Stand-ins for S3 answer to one host name.
        client.set_force_path_style(endpoint.as_ref().map(|_| true));
        let prefix = if prefix.is_empty() { String::new() } else { format!("{prefix}/") };
        Self { client: Client::from_conf(client.build()), name: name.to_owned(), prefix, endpoint }
    }

    /// What a folder holds, files from a name on only; nothing where no key begins with it.
    pub async fn level(&self, folder: &str, after: Option<&str>) -> Result<Level, Fault> {
        let within = format!("{}{folder}/", self.prefix);
        let request = self.client.list_objects_v2().bucket(&self.name).prefix(&within).delimiter("/");
        let request = request.set_start_after(after.map(|after| format!("{within}{after}")));
        let mut pages = request.into_paginator().send();
        let mut level = Level::default();
        while let Some(page) = pages.next().await {
            let page = page.map_err(|error| self.request(Operation::List, folder).fault(&error))?;
            let own = |key: Option<&str>| Some(key?.strip_prefix(&within)?.to_owned()).filter(|name| !name.is_empty());
            level.files.extend(page.contents().iter().filter_map(|object| own(object.key())));
            let folders = page.common_prefixes().iter().filter_map(|folder| own(folder.prefix()));
            level.folders.extend(folders.map(|folder| folder.trim_end_matches('/').to_owned()));
        }
        Ok(level)
    }

    /// Reads an object; nothing where there is none.
    pub async fn get(&self, name: &str) -> Result<Option<Vec<u8>>, Fault> {
        let mut tries = 0;
        loop {
            tries += 1;
            let sent = self.client.get_object().bucket(&self.name).key(self.key(name)).send().await;
            let reply = match sent {
                Ok(reply) => reply,
                Err(error) if is_gone(&error) => return Ok(None),
                Err(error) => return Err(self.request(Operation::Read, name).fault(&error)),
            };
            // The SDK repeats what was not answered, not what broke off within its answer.
            match reply.body.collect().await {
                Ok(bytes) => return Ok(Some(bytes.to_vec())),
                Err(_) if tries < TRIES => tokio::time::sleep(FIRST_WAIT * tries).await,
                Err(error) => return Err(self.request(Operation::Read, name).broken_off(&error)),
            }
        }
    }

    /// Writes an object under a name that is free; false where it is taken.
    pub async fn create(&self, name: &str, bytes: &[u8]) -> Result<bool, Fault> {
        let request = self.client.put_object().bucket(&self.name).key(self.key(name)).if_none_match("*");
        let kind = if name.ends_with(".gz") { "application/gzip" } else { "application/json" };
        match request.content_type(kind).body(ByteStream::from(bytes.to_vec())).send().await {
            Ok(_) => Ok(true),
            Err(error) if is_taken(&error) => Ok(false),
            Err(error) => Err(self.request(Operation::Write, name).fault(&error)),
        }
    }

    /// Takes an object away, if it is there.
    pub async fn remove(&self, name: &str) -> Result<(), Fault> {
        let sent = self.client.delete_object().bucket(&self.name).key(self.key(name)).send().await;
        sent.map(drop).map_err(|error| self.request(Operation::Remove, name).fault(&error))
    }

    pub fn shown(&self, name: &str) -> String {
        format!("s3://{}/{}", self.name, self.key(name))
    }

    fn key(&self, name: &str) -> String {
        format!("{}{name}", self.prefix)
    }

    fn request(&self, operation: Operation, name: &str) -> Request<'_> {
        Request {
            operation,
            bucket: &self.name,
            at: self.shown(name),
            objects: format!("{}/{}*", self.name, self.prefix),
            endpoint: self.endpoint.as_deref(),
        }
    }
}

/// The endpoint that the environment or the profile names for S3 alone, or for all services.
fn endpoint(config: &SdkConfig) -> Option<String> {
    let key = ServiceConfigKey::builder().service_id("S3").env("AWS_ENDPOINT_URL").profile("endpoint_url").build().ok();
    let for_s3 = config.service_config().zip(key).and_then(|(loaded, key)| loaded.load_config(key));
    for_s3.or_else(|| config.endpoint_url().map(str::to_owned))
}
