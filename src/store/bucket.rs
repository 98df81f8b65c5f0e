//! A store in S3: one object each, written only under names that are free.

use super::level::Level;
use super::{Fault, Operation};
use crate::aws::Service;
use crate::aws::s3::{self, Refusal, Unread};
use aws_config::ConfigLoader;
use aws_sdk_s3::Client;
use aws_sdk_s3::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_s3::operation::put_object::PutObjectError;
use aws_sdk_s3::primitives::ByteStream;
use std::error::Error;

/// Objects of a bucket that are a store.
#[derive(Debug, Clone)]
pub(super) struct Bucket {
    client: Client,
    name: String,
    /// Of all keys; ends with a slash, or is empty.
    prefix: String,
    service: Service,
}

impl Bucket {
    /// Region, profile, credentials and endpoint come from the SDK's own chain, where `loader` does not say otherwise.
    pub async fn open(name: &str, prefix: &str, loader: ConfigLoader) -> Self {
        let (client, service) = s3::client(loader).await;
        let prefix = if prefix.is_empty() { String::new() } else { format!("{prefix}/") };
        Self { client, name: name.to_owned(), prefix, service }
    }

    /// What a folder holds, files from a name on only; nothing where no key begins with it.
    pub async fn level(&self, folder: &str, after: Option<&str>) -> Result<Level, Fault> {
        let within = format!("{}{folder}/", self.prefix);
        let request = self.client.list_objects_v2().bucket(&self.name).prefix(&within).delimiter("/");
        let request = request.set_start_after(after.map(|after| format!("{within}{after}")));
        let mut pages = request.into_paginator().send();
        let mut level = Level::default();
        while let Some(page) = pages.next().await {
            let page = page.map_err(|error| self.fault(Operation::List, folder, &error))?;
            let own = |key: Option<&str>| Some(key?.strip_prefix(&within)?.to_owned()).filter(|name| !name.is_empty());
            level.files.extend(page.contents().iter().filter_map(|object| own(object.key())));
            let folders = page.common_prefixes().iter().filter_map(|folder| own(folder.prefix()));
            level.folders.extend(folders.map(|folder| folder.trim_end_matches('/').to_owned()));
        }
        Ok(level)
    }

    /// Reads an object; nothing where there is none.
    pub async fn get(&self, name: &str) -> Result<Option<Vec<u8>>, Fault> {
        match s3::read(&self.client, &self.service, &self.name, &self.key(name)).await {
            Ok(bytes) => Ok(Some(bytes.to_vec())),
            Err(Unread::Gone) => Ok(None),
            Err(Unread::Refused(refusal)) => Err(self.refused(Operation::Read, name, refusal)),
        }
    }

    /// Writes an object under a name that is free; false where it is taken.
    pub async fn create(&self, name: &str, bytes: &[u8]) -> Result<bool, Fault> {
        let request = self.client.put_object().bucket(&self.name).key(self.key(name)).if_none_match("*");
        let kind = if name.ends_with(".gz") { "application/gzip" } else { "application/json" };
        match request.content_type(kind).body(ByteStream::from(bytes.to_vec())).send().await {
            Ok(_) => Ok(true),
            Err(error) if is_taken(&error) => Ok(false),
            Err(error) => Err(self.fault(Operation::Write, name, &error)),
        }
    }

    /// Takes an object away, if it is there.
    pub async fn remove(&self, name: &str) -> Result<(), Fault> {
        let sent = self.client.delete_object().bucket(&self.name).key(self.key(name)).send().await;
        sent.map(drop).map_err(|error| self.fault(Operation::Remove, name, &error))
    }

    pub fn shown(&self, name: &str) -> String {
        format!("s3://{}/{}", self.name, self.key(name))
    }

    fn key(&self, name: &str) -> String {
        format!("{}{name}", self.prefix)
    }

    fn fault<E>(&self, operation: Operation, name: &str, error: &SdkError<E>) -> Fault
    where
        E: ProvideErrorMetadata + Error + 'static,
    {
        self.refused(operation, name, Refusal::of(error, &self.service))
    }

    fn refused(&self, operation: Operation, name: &str, refusal: Refusal) -> Fault {
        let at = self.shown(name);
        match refusal {
            Refusal::NoCredentials(why) => Fault::NoCredentials { operation, at, why },
            Refusal::NoBucket => Fault::Absent { operation, at, why: self.no_bucket() },
            Refusal::Denied(said) => Fault::Denied { operation, at, missing: self.missing(operation), said },
            Refusal::Unreachable(why) => Fault::Unreachable { operation, at, why },
            Refusal::Other(why) => Fault::Other { operation, at, why },
        }
    }

    fn no_bucket(&self) -> String {
        let at = self.service.at();
        format!("there is no bucket `{}`{at}; create it, or correct the location of the store", self.name)
    }

    /// The permission that an operation needs, and on what, as a policy names it.
    fn missing(&self, operation: Operation) -> String {
        let on = match operation {
            Operation::List => self.name.clone(),
            _ => format!("{}/{}*", self.name, self.prefix),
        };
        format!("{} on arn:aws:s3:::{on}", operation.permission())
    }
}

/// Whether the name is taken (412), or was about to be by a write at the same time (409).
fn is_taken(error: &SdkError<PutObjectError>) -> bool {
    matches!(error, SdkError::ServiceError(refused) if [409, 412].contains(&refused.raw().status().as_u16()))
}
