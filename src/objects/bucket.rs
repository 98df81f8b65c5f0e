//! Objects in a bucket of S3, or of what speaks its language.

use super::refusal::Request;
use super::{Action, Fault};
use crate::aws::s3::{self, Unread};
use aws_config::ConfigLoader;
use aws_sdk_s3::Client;
use aws_sdk_s3::primitives::ByteStream;
use hyper::body::Bytes;
use std::sync::Arc;

/// Objects of a bucket; a handle that is cheap to clone.
#[derive(Debug, Clone)]
pub struct BucketObjects(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    client: Client,
    name: String,
    /// Of all keys; ends with a slash, or is empty.
    prefix: String,
    endpoint: Option<String>,
}

impl BucketObjects {
    /// Finds the bucket.
    pub(super) async fn open(name: &str, prefix: &str, loader: ConfigLoader) -> Result<Self, Fault> {
        let (client, endpoint) = s3::client(loader).await;
        let prefix = prefix.trim_matches('/');
        let prefix = if prefix.is_empty() { String::new() } else { format!("{prefix}/") };
        let objects = Self(Arc::new(Inner { client, name: name.to_owned(), prefix, endpoint }));
        let bucket = &objects.0;
        let asked = bucket.client.list_objects_v2().bucket(&bucket.name).prefix(&bucket.prefix).max_keys(1);
        asked.send().await.map_err(|error| objects.request(Action::Open, "").fault(&error))?;
        Ok(objects)
    }

    pub(super) async fn put(&self, key: &str, bytes: Bytes) -> Result<(), Fault> {
        let request = self.0.client.put_object().bucket(&self.0.name).key(self.key(key));
        let sent = request.content_type("application/json").body(ByteStream::from(bytes)).send().await;
        sent.map(drop).map_err(|error| self.request(Action::Write, key).fault(&error))
    }

    pub(super) async fn get(&self, key: &str) -> Result<Bytes, Fault> {
        s3::read(&self.0.client, &self.0.name, &self.key(key)).await.map_err(|unread| match unread {
            Unread::Gone => Fault::Absent { at: self.shown(key) },
            Unread::Refused(error) => self.request(Action::Read, key).fault(&*error),
            Unread::BrokenOff(error) => self.request(Action::Read, key).broken_off(&*error),
        })
    }

    pub(super) fn shown(&self, key: &str) -> String {
        format!("s3://{}/{}", self.0.name, self.key(key))
    }

    fn key(&self, key: &str) -> String {
        format!("{}{key}", self.0.prefix)
    }

    fn request(&self, action: Action, key: &str) -> Request<'_> {
        let on = match action {
            Action::Open => self.0.name.clone(),
            Action::Read | Action::Write => format!("{}/{}*", self.0.name, self.0.prefix),
        };
        Request { action, bucket: &self.0.name, at: self.shown(key), on, endpoint: self.0.endpoint.as_deref() }
    }
}
