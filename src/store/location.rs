//! Where a store is: a folder, or a prefix of an S3 bucket.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

/// Where a store is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Location {
    /// A folder, made when the first run is stored.
    Folder(PathBuf),
    /// Objects of a bucket.
    S3 {
        /// Name of the bucket.
        bucket: String,
        /// What all keys begin with, without slashes at its ends; empty for the whole bucket.
        prefix: String,
    },
}

/// A text that names no place for a store.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LocationError {
    /// Nothing was given.
    #[error("the location of the store is empty; give a folder, or `s3://bucket/prefix`")]
    Empty,
    /// `s3:` without two slashes.
    #[error("`{0}` is no location in S3; it is written `s3://bucket/prefix`")]
    S3Form(String),
    /// No bucket, or what cannot be the name of one.
    #[error(
        "`{text}`: `{bucket}` is no name of a bucket (3 to 63 letters, digits, dots and dashes); it is written `s3://bucket/prefix`"
    )]
    Bucket {
        /// As given.
        text: String,
        /// What stands where the bucket belongs.
        bucket: String,
    },
    /// An empty part between two slashes.
    #[error("`{0}`: the prefix has two slashes in a row; leave one out")]
    Prefix(String),
    /// `file:` with a host, or without a folder.
    #[error("`{0}` names no folder of this machine; write `file:folder`, `file:///folder`, or the folder alone")]
    File(String),
    /// Another scheme.
    #[error("`{text}`: stores of kind `{scheme}` are not known; give a folder, or `s3://bucket/prefix`")]
    Scheme {
        /// As given.
        text: String,
        /// What stands before `://`.
        scheme: String,
    },
    /// A home folder that only a shell resolves.
    #[error("`{0}`: only a shell resolves `~`; write the folder in full")]
    Home(String),
}

impl FromStr for Location {
    type Err = LocationError;

    fn from_str(text: &str) -> Result<Self, LocationError> {
        if let Some(rest) = text.strip_prefix("s3://") {
            return s3(text, rest);
        }
        if text.get(..3).is_some_and(|start| start.eq_ignore_ascii_case("s3:")) {
            return Err(LocationError::S3Form(text.to_owned()));
        }
        if let Some(rest) = text.strip_prefix("file:") {
            return file(text, rest);
        }
        match text.split_once("://") {
            Some((scheme, _)) => Err(LocationError::Scheme { text: text.to_owned(), scheme: scheme.to_owned() }),
            None if text.trim().is_empty() => Err(LocationError::Empty),
            None if text == "~" || text.starts_with("~/") => Err(LocationError::Home(text.to_owned())),
            None => Ok(Self::Folder(PathBuf::from(text))),
        }
    }
}

fn s3(text: &str, rest: &str) -> Result<Location, LocationError> {
    let (bucket, prefix) = rest.split_once('/').unwrap_or((rest, ""));
    let of_name = |byte: u8| byte.is_ascii_alphanumeric() || b"-._".contains(&byte);
    if !(3..=63).contains(&bucket.len()) || !bucket.bytes().all(of_name) {
        return Err(LocationError::Bucket { text: text.to_owned(), bucket: bucket.to_owned() });
    }
    let prefix = prefix.strip_suffix('/').unwrap_or(prefix);
    if !prefix.is_empty() && prefix.split('/').any(str::is_empty) {
        return Err(LocationError::Prefix(text.to_owned()));
    }
    Ok(Location::S3 { bucket: bucket.to_owned(), prefix: prefix.to_owned() })
}

fn file(text: &str, rest: &str) -> Result<Location, LocationError> {
    let folder = match rest.strip_prefix("//") {
        Some(absolute) if absolute.starts_with('/') => absolute,
        Some(_) => return Err(LocationError::File(text.to_owned())),
        None => rest,
    };
    if folder.is_empty() { Err(LocationError::File(text.to_owned())) } else { Ok(Location::Folder(folder.into())) }
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Folder(folder) => write!(f, "{}", folder.display()),
            Self::S3 { bucket, prefix } if prefix.is_empty() => write!(f, "s3://{bucket}"),
            Self::S3 { bucket, prefix } => write!(f, "s3://{bucket}/{prefix}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn s3(bucket: &str, prefix: &str) -> Location {
        Location::S3 { bucket: bucket.to_owned(), prefix: prefix.to_owned() }
    }

    #[test]
    fn folders_and_buckets_are_told_apart() {
        let read = |text: &str| text.parse::<Location>().expect(text);
        assert_eq!(read("baselines/"), Location::Folder("baselines/".into()));
        assert_eq!(read("../a b"), Location::Folder("../a b".into()));
        assert_eq!(read("a:b"), Location::Folder("a:b".into()));
        assert_eq!(read("file:baselines"), Location::Folder("baselines".into()));
        assert_eq!(read("file:///var/x"), Location::Folder("/var/x".into()));
        assert_eq!([read("s3://my-bucket"), read("s3://my-bucket/")], [s3("my-bucket", ""), s3("my-bucket", "")]);
        assert_eq!(read("s3://my.bucket/a/b/"), s3("my.bucket", "a/b"));
    }

    #[test]
    fn what_is_shown_reads_as_the_same() {
        for text in ["baselines", "s3://bucket", "s3://bucket/a/b", "/x/y"] {
            assert_eq!(text.parse::<Location>().map(|location| location.to_string()), Ok(text.to_owned()));
        }
    }

    #[test]
    fn what_is_wrong_is_said() {
        let says = |text: &str| text.parse::<Location>().expect_err(text).to_string();
        assert!(says("").contains("is empty"));
        assert!(says("  ").contains("is empty"));
        for text in ["s3:/x", "s3:bucket", "S3://bucket"] {
            assert!(says(text).contains(&format!("`{text}` is no location in S3; it is written `s3://bucket/prefix`")));
        }
        assert!(says("s3://").contains("`` is no name of a bucket"));
        assert!(says("s3:///prefix").contains("`` is no name of a bucket"));
        assert!(says("s3://my bucket/x").contains("`my bucket` is no name of a bucket"));
        assert!(says("s3://bucket//x").contains("two slashes"));
        assert!(says("https://bucket/x").contains("`https`"));
        assert!(says("gs://bucket/x").contains("`gs`"));
        assert!(says("file:").contains("names no folder"));
        assert!(says("file://host/x").contains("names no folder"));
        assert!(says("~/x").contains("only a shell"));
    }
}
