//! uname(2).

use super::System;
use std::collections::BTreeMap;

/// Asks the kernel.
pub fn ask(_variables: &BTreeMap<String, String>) -> System {
    let uname = rustix::system::uname();
    let text = |text: &std::ffi::CStr| text.to_string_lossy().into_owned();
    System { name: text(uname.sysname()), release: text(uname.release()), processor: None }
}
