//! Objects in a bucket of S3, or of what speaks its language.

use super::{Action, Fault};
use crate::aws::Service;
use crate::aws::s3::{self, Refusal, Unread};
use aws_config::ConfigLoader;
use aws_sdk_s3::Client;
use aws_sdk_s3::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_s3::primitives::ByteStream;
use hyper::body::Bytes;
use std::error::Error;
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
    service: Service,
}

impl BucketObjects {
    /// Finds the bucket.
    pub(super) async fn open(name: &str, prefix: &str, loader: ConfigLoader) -> Result<Self, Fault> {
        let (client, service) = s3::client(loader).await;
        let prefix = prefix.trim_matches('/');
        let prefix = if prefix.is_empty() { String::new() } else { format!("{prefix}/") };
        let objects = Self(Arc::new(Inner { client, name: name.to_owned(), prefix, service }));
        let bucket = &objects.0;
        let asked = bucket.client.list_objects_v2().bucket(&bucket.name).prefix(&bucket.prefix).max_keys(1);
        asked.send().await.map_err(|error| objects.fault(Action::Open, "", &error))?;
        Ok(objects)
    }

    pub(super) async fn put(&self, key: &str, bytes: Bytes) -> Result<(), Fault> {
        let request = self.0.client.put_object().bucket(&self.0.name).key(self.key(key));
        let sent = request.content_type("application/json").body(ByteStream::from(bytes)).send().await;
        sent.map(drop).map_err(|error| self.fault(Action::Write, key, &error))
    }

    pub(super) async fn get(&self, key: &str) -> Result<Bytes, Fault> {
        let Inner { client, name, service, .. } = &*self.0;
        s3::read(client, service, name, &self.key(key)).await.map_err(|unread| match unread {
            Unread::Gone => Fault::Absent { at: self.shown(key) },
            Unread::Refused(refusal) => self.refused(Action::Read, key, refusal),
        })
    }

    pub(super) fn shown(&self, key: &str) -> String {
        format!("s3://{}/{}", self.0.name, self.key(key))
    }

    fn key(&self, key: &str) -> String {
        format!("{}{key}", self.0.prefix)
    }

    fn fault<E>(&self, action: Action, key: &str, error: &SdkError<E>) -> Fault
    where
        E: ProvideErrorMetadata + Error + 'static,
    {
        self.refused(action, key, Refusal::of(error, &self.0.service))
    }

    fn refused(&self, action: Action, key: &str, refusal: Refusal) -> Fault {
        let why = match refusal {
            Refusal::NoCredentials(why) => format!(
                "{why}; set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or give the task or function a \
                 role"
            ),
            Refusal::NoBucket => {
                let Inner { name, service, .. } = &*self.0;
                format!("there is no bucket `{name}`{}; create it, or correct the name", service.at())
            }
            Refusal::Denied(said) => {
                let on = self.granted_on(action);
                format!("{said}; grant {} on arn:aws:s3:::{on} to whoever runs this", action.permission())
            }
            Refusal::Unreachable(why) => {
                format!("{why}; check the network, and AWS_ENDPOINT_URL where it is set, or try again later")
            }
            Refusal::Other(why) => why,
        };
        Fault::Refused { action, at: self.shown(key), why }
    }

    /// What a policy grants an action on, without `arn:aws:s3:::`.
    fn granted_on(&self, action: Action) -> String {
        match action {
            Action::Open => self.0.name.clone(),
            Action::Read | Action::Write => format!("{}/{}*", self.0.name, self.0.prefix),
        }
    }
}
