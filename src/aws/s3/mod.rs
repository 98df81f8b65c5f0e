//! What all that use a bucket of S3 do alike: make a client, read an object, tell refusals apart.

mod refusal;

pub use refusal::Refusal;

use super::{FIRST_WAIT, Service, TRIES, patient};
use aws_config::{ConfigLoader, Region};
use aws_sdk_s3::Client;
use aws_sdk_s3::config::Builder;
use aws_sdk_s3::operation::get_object::GetObjectError;
use hyper::body::Bytes;

/// Where buckets are asked for that nobody gave a region; the answer names the right one.
const DEFAULT_REGION: Region = Region::from_static("us-east-1");

/// Why an object could not be read.
pub enum Unread {
    /// There is none.
    Gone,
    /// S3 or the SDK refuses, or the answer broke off again and again.
    Refused(Refusal),
}

/// A client, and what it asks. Region, profile, credentials and endpoint come from the SDK's own chain, where `loader` does
/// not say otherwise.
pub async fn client(loader: ConfigLoader) -> (Client, Service) {
    let config = patient(loader).load().await;
    let service = Service::of(&config, "S3");
    let mut client = Builder::from(&config);
    if config.region().is_none() {
        client = client.region(DEFAULT_REGION);
    }
    // Stand-ins for S3 answer to one host name.
    client.set_force_path_style(service.is_elsewhere().then_some(true));
    (Client::from_conf(client.build()), service)
}

/// Reads an object to its end; `service` is what the client asks.
///
/// # Errors
/// Where there is none, or it cannot be read.
pub async fn read(client: &Client, service: &Service, bucket: &str, key: &str) -> Result<Bytes, Unread> {
    let mut tries = 0;
    loop {
        tries += 1;
        let reply = match client.get_object().bucket(bucket).key(key).send().await {
            Ok(reply) => reply,
            Err(error) if error.as_service_error().is_some_and(GetObjectError::is_no_such_key) => {
                return Err(Unread::Gone);
            }
            Err(error) => return Err(Unread::Refused(Refusal::of(&error, service))),
        };
        // The SDK repeats what was not answered, not what broke off within its answer.
        match reply.body.collect().await {
            Ok(bytes) => return Ok(bytes.into_bytes()),
            Err(_) if tries < TRIES => tokio::time::sleep(FIRST_WAIT * tries).await,
            Err(error) => return Err(Unread::Refused(Refusal::broken_off(&error, service))),
        }
    }
}
