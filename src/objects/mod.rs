//! Where workers read what jobs say and write what they made: nowhere, or a bucket of S3.
//!
//! Knows no job and no queue. Main types: [`Objects`] and [`Fault`].

#[cfg(feature = "s3")]
mod bucket;
mod embedded;
mod fault;

#[cfg(feature = "s3")]
pub use bucket::BucketObjects;
pub use embedded::EmbeddedObjects;
pub use fault::{Action, Fault};

use hyper::body::Bytes;

/// Objects by their keys; a handle that is cheap to clone.
#[derive(Debug, Clone)]
pub enum Objects {
    /// Within this process: what is put is counted and forgotten.
    Embedded(EmbeddedObjects),
    /// In a bucket of S3.
    #[cfg(feature = "s3")]
    S3(BucketObjects),
}

impl Objects {
    /// Opens a bucket of S3 and sees that it is there; all keys are below `prefix`. Region, profile, credentials and
    /// endpoint come from the SDK's own chain.
    ///
    /// # Errors
    /// Where there is no such bucket, it may not be listed, or this build knows no S3.
    pub async fn open(bucket: &str, prefix: &str) -> Result<Self, Fault> {
        #[cfg(feature = "s3")]
        {
            let loader = aws_config::defaults(aws_config::BehaviorVersion::latest());
            BucketObjects::open(bucket, prefix, loader).await.map(Self::S3)
        }
        #[cfg(not(feature = "s3"))]
        Err(Self::without_s3(bucket, prefix))
    }

    /// All that a build without S3 says. The tests of any build hold it to that.
    #[cfg(any(test, not(feature = "s3")))]
    fn without_s3(bucket: &str, prefix: &str) -> Fault {
        let why = "this perf-gate was built without S3 (cargo feature `s3`); use `none`, or a released binary";
        Fault::Refused { action: Action::Open, at: format!("s3://{bucket}/{prefix}"), why: why.to_owned() }
    }

    /// Puts an object; one of the same key is replaced.
    ///
    /// # Errors
    /// Where it was refused, or it is not known what became of it.
    pub async fn put(&self, key: &str, bytes: Bytes) -> Result<(), Fault> {
        match self {
            Self::Embedded(objects) => {
                objects.put(key, &bytes);
                Ok(())
            }
            #[cfg(feature = "s3")]
            Self::S3(objects) => objects.put(key, bytes).await,
        }
    }

    /// Reads an object.
    ///
    /// # Errors
    /// Where there is none, or it cannot be read.
    pub async fn get(&self, key: &str) -> Result<Bytes, Fault> {
        match self {
            Self::Embedded(objects) => objects.get(key),
            #[cfg(feature = "s3")]
            Self::S3(objects) => objects.get(key).await,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_build_without_s3_says_so() {
        let said = Objects::without_s3("b", "p").to_string();
        assert!(said.starts_with("cannot open s3://b/p: this perf-gate was built without S3"), "{said}");
    }
}
