//! What decides what a build becomes: two bases of one commit and one recipe are the same.

use crate::fingerprint::fingerprint;
use crate::target::{self, BuildConfig};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// By these the user's environment puts the products of all checkouts into one folder, where head would overwrite base.
const SHARED: [&str; 2] = ["CARGO_TARGET_DIR", "CARGO_BUILD_TARGET_DIR"];

/// How base is built.
#[derive(Debug, Clone)]
pub struct Recipe {
    /// As the scenario says.
    pub build: BuildConfig,
    /// Where the command is run, relative to the top of a checkout.
    pub inner: PathBuf,
    /// Name and version of the operating system image: another one may bring another compiler.
    pub image: String,
}

impl Recipe {
    /// A few letters that are the same for the same recipe, and tell nothing about the values in it.
    pub fn hash(&self) -> String {
        let BuildConfig { command, env, .. } = &self.build;
        // The token of a job fetches what is built and is no part of it; another one in every job would keep none.
        let env: BTreeMap<_, _> = env.iter().filter(|(name, _)| !target::is_withheld(name)).collect();
        let machine = (std::env::consts::OS, std::env::consts::ARCH, &self.image);
        let text = format!("{command:?} {env:?} {:?} {machine:?}", self.inner);
        fingerprint(&[text.as_bytes()], 4)
    }
}

/// Folders of base's own for the products that the user's environment would put into a shared one; `products` is
/// where.
pub fn own_products(variables: &BTreeMap<String, String>, products: &Path) -> BTreeMap<String, String> {
    let shared = SHARED.into_iter().filter(|name| variables.contains_key(*name));
    shared.map(|name| (name.to_owned(), products.display().to_string())).collect()
}
