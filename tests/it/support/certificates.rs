//! Certificates by openssl: an issuer, and what it signs.

use std::fs;
use std::path::PathBuf;
use std::process::Command;
use tempfile::TempDir;

/// An issuer with a folder of PEM files; `NAME.pem` and `NAME.key` of everything that it signed.
pub struct Issuer {
    folder: TempDir,
}

const CONFIG: &str = "[req]\ndistinguished_name = dn\n[dn]\n[ca]\ndefault_ca = it\n[it]\ndatabase = index\nserial = serial\n\
                      new_certs_dir = .\ndefault_md = sha256\npolicy = any\ncopy_extensions = copy\n[any]\ncommonName = supplied\n";
const KEY: [&str; 4] = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"];

impl Issuer {
    pub fn new() -> Self {
        let issuer = Self { folder: tempfile::tempdir().expect("a folder") };
        for (name, text) in [("config", CONFIG), ("index", ""), ("serial", "01")] {
            fs::write(issuer.folder.path().join(name), text).expect("a file");
        }
        let subject = format!("/CN={}", issuer.folder.path().file_name().expect("a name").to_string_lossy());
        let its = ["-subj", &subject, "-x509", "-keyout", "ca.key", "-out", "ca.pem"];
        issuer.openssl(
            &[&["req", "-config", "config", "-nodes", "-addext", "basicConstraints=critical,CA:TRUE"], &KEY[..], &its]
                .concat(),
        );
        issuer
    }

    pub fn path(&self, file: &str) -> PathBuf {
        self.folder.path().join(file)
    }

    /// Signs a certificate for these names (`DNS:…`, `IP:…`) that is good until then, as `YYMMDDHHMMSSZ`.
    pub fn sign(&self, name: &str, names: &str, until: &str) {
        let (key, request) = (format!("{name}.key"), format!("{name}.csr"));
        let (subject, alternative) = (format!("/CN={name}"), format!("subjectAltName={names}"));
        let its = ["-subj", &subject, "-addext", &alternative, "-keyout", &key, "-out", &request];
        self.openssl(&[&["req", "-config", "config", "-nodes"], &KEY[..], &its].concat());
        let out = format!("{name}.pem");
        let signed = ["ca", "-config", "config", "-batch", "-notext", "-cert", "ca.pem", "-keyfile", "ca.key"];
        let dates = ["-startdate", "200101000000Z", "-enddate", until, "-in", &request, "-out", &out];
        self.openssl(&[&signed[..], &dates].concat());
    }

    fn openssl(&self, args: &[&str]) {
        let output = Command::new("openssl").args(args).current_dir(self.folder.path()).output().expect("openssl");
        assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
    }
}
