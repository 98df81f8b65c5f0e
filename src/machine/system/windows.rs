//! What Windows tells every process in its environment, and `ver`.

use super::System;
use std::collections::BTreeMap;
use std::process::{Command, Stdio};

/// Reads the environment, and asks for the version.
pub fn ask(variables: &BTreeMap<String, String>) -> System {
    let processor = variables.get("PROCESSOR_IDENTIFIER").filter(|name| !name.is_empty()).cloned();
    System { name: "Windows".to_owned(), release: release().unwrap_or_default(), processor }
}

/// `10.0.26100.4349` of `Microsoft Windows [Version 10.0.26100.4349]`, whatever its language.
fn release() -> Option<String> {
    let answer = Command::new("cmd").args(["/c", "ver"]).stdin(Stdio::null()).stderr(Stdio::null()).output().ok()?;
    let text = String::from_utf8_lossy(&answer.stdout).into_owned();
    let number = text.split(|c: char| !c.is_ascii_digit() && c != '.').find(|part| part.contains('.'))?;
    Some(number.to_owned())
}
