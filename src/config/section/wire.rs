//! `http`, `tls` and `unix`: how an arm is reached. They may stand at an arm, or at `target` for both.

use crate::config::field::Field;
use crate::config::fields::Fields;
use crate::config::platforms::Platforms;
use crate::config::shape::{Key, Section, Shape};
use crate::wire::{ClientCertificate, Tls, Version, Wire};
use std::path::{Path, PathBuf};

const VERSIONS: Shape = Shape::Choice(&["auto", "1.1", "2"]);
/// What is known only when an arm starts.
const LATE: [&str; 3] = ["${port}", "${arm}", "${folder}"];

static TLS: Section = Section::new(
    "tls",
    "How TLS is done where the URL is `https`. Files are PEM and relative to this file; they may hold `${folder}`, `${arm}` \
     and `${port}` where the arm has a `start`, and are read after it. Sessions are resumed where the server issues tickets.",
    &[
        Key::new("ca", Shape::Text, "File with the certificates that are trusted.")
            .default("those that the system trusts, or `SSL_CERT_FILE`"),
        Key::new("insecure", Shape::Bool, "Whether any certificate is good; the report says so.").default("false"),
        Key::new("client_cert", Shape::Text, "File with the certificate to show, and those between it and its issuer."),
        Key::new("client_key", Shape::Text, "File with its private key.").default("`client_cert`"),
        Key::new("server_name", Shape::Text, "The name to ask for, which the certificate must have.")
            .default("the URL's host"),
    ],
);

/// The version of HTTP.
pub const HTTP: Key = Key::new(
    "http",
    VERSIONS,
    "The version of HTTP. `auto`: what the server prefers over `https`, 1.1 over `http`. `2` over `http` needs a server that \
     takes it without being asked (prior knowledge).",
)
.default("auto");
/// How TLS is done.
pub const TLS_KEY: Key = Key::new("tls", Shape::Section(&TLS), "How TLS is done where the URL is `https`.");
/// A socket file.
pub const UNIX: Key = Key::new(
    "unix",
    Shape::Text,
    "Socket file that takes the connections, relative to this file; `url` then gives the `Host` and the path prefix. With \
     `start` it may hold `${folder}`, `${arm}` and `${port}`.",
)
.only(Platforms::Unix, "let the builds listen on a port and give its `url`");

/// What is written at one place.
#[derive(Debug, Default)]
pub struct Written {
    version: Option<Version>,
    tls: Option<Tls>,
    socket: Option<PathBuf>,
}

impl Written {
    /// What holds, with what stands further out.
    pub fn over(self, outer: &Self) -> Wire {
        Wire {
            version: self.version.or(outer.version).unwrap_or_default(),
            tls: self.tls.or_else(|| outer.tls.clone()).unwrap_or_default(),
            socket: self.socket.or_else(|| outer.socket.clone()),
        }
    }
}

/// Reads the three keys; `folder` is that of the scenario file.
pub fn read(fields: &Fields<'_>, folder: &Path) -> Option<Written> {
    let version = fields.get("http").map(|field| version(&field));
    let tls = fields.get("tls").map(|field| tls(&field, folder));
    let socket = fields.get("unix").map(|field| file(&field, folder));
    Some(Written { version: given(version)?, tls: given(tls)?, socket: given(socket)? })
}

/// Whether a path of it is known only when the arm starts.
pub fn is_late(path: &Path) -> bool {
    path.to_str().is_some_and(|path| LATE.iter().any(|late| path.contains(late)))
}

fn version(field: &Field<'_>) -> Option<Version> {
    let read = |text: &str| match text.parse::<f64>() {
        Ok(1.1) => Some(Version::One),
        Ok(2.0) => Some(Version::Two),
        _ => (text == "auto").then_some(Version::Auto),
    };
    read(field.form(&VERSIONS, |text| read(text).is_some())?)
}

fn tls(field: &Field<'_>, folder: &Path) -> Option<Tls> {
    let fields = Fields::open(field, &TLS)?;
    let of = |key: &str| fields.get(key).map(|field| file(&field, folder));
    let (ca, certificate, key) = (of("ca"), of("client_cert"), of("client_key"));
    let insecure = fields.get("insecure").map_or(Some(false), |field| field.bool());
    let server_name = fields.get("server_name").map(|field| field.words().map(|name| name.trim().to_owned()));
    if let (Some(field), None) = (fields.get("client_key"), &certificate) {
        field.problem("the key belongs to a `client_cert`, which is missing");
        return None;
    }
    let (certificate, key) = (given(certificate)?, given(key)?);
    let client = certificate
        .map(|certificate| ClientCertificate { key: key.unwrap_or_else(|| certificate.clone()), certificate });
    Some(Tls { ca: given(ca)?, insecure: insecure?, client, server_name: given(server_name)? })
}

/// A path, relative to the scenario file unless it begins with a placeholder.
fn file(field: &Field<'_>, folder: &Path) -> Option<PathBuf> {
    let text = field.words()?;
    Some(if text.starts_with("${") { PathBuf::from(text) } else { folder.join(text) })
}

/// What is not there is no problem; what could not be read was one.
fn given<T>(value: Option<Option<T>>) -> Option<Option<T>> {
    value.map_or(Some(None), |read| read.map(Some))
}
