//! A store in S3: one object each, written only under names that are free.

use super::level::Level;
use super::refusal::{Request, is_taken};
use super::{Fault, Operation};
use crate::aws::s3::{self, Unread};
use aws_config::ConfigLoader;
use aws_sdk_s3::Client;
use aws_sdk_s3::primitives::ByteStream;

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
        let (client, endpoint) = s3::client(loader).await;
        let prefix = if prefix.is_empty() { String::new() } else { format!("{prefix}/") };
        Self { client, name: name.to_owned(), prefix, endpoint }
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
        match s3::read(&self.client, &self.name, &self.key(name)).await {
            Ok(bytes) => Ok(Some(bytes.to_vec())),
            Err(Unread::Gone) => Ok(None),
            Err(Unread::Refused(error)) => Err(self.request(Operation::Read, name).fault(&*error)),
            Err(Unread::BrokenOff(error)) => Err(self.request(Operation::Read, name).broken_off(&*error)),
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
