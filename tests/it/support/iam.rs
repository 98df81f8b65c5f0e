//! Users of moto that may do only so much.

use super::emulator::Emulator;
use reqwest::Client;

/// What a user of moto is recognised by.
#[derive(Debug)]
pub struct User {
    pub key: String,
    pub secret: String,
}

/// Makes a user that may do only this, before [`enforce`].
pub async fn user(moto: &Emulator, name: &str, actions: &[&str]) -> User {
    ask(moto, &[("Action", "CreateUser"), ("UserName", name)]).await;
    let policy = serde_json::json!({
        "Version": "2012-10-17",
        "Statement": [{ "Effect": "Allow", "Action": actions, "Resource": "*" }],
    });
    let policy = policy.to_string();
    let put = [("Action", "PutUserPolicy"), ("UserName", name), ("PolicyName", "p"), ("PolicyDocument", &policy)];
    ask(moto, &put).await;
    let made = ask(moto, &[("Action", "CreateAccessKey"), ("UserName", name)]).await;
    let within = |tag: &str| {
        let (_, rest) = made.split_once(&format!("<{tag}>")).unwrap_or_else(|| panic!("no {tag} in {made}"));
        rest.split('<').next().unwrap_or_default().to_owned()
    };
    User { key: within("AccessKeyId"), secret: within("SecretAccessKey") }
}

/// From now on nobody may do more than their policy allows.
pub async fn enforce(moto: &Emulator) {
    let reset = Client::new().post(format!("{}/moto-api/reset-auth", moto.endpoint)).body("0").send().await;
    assert!(reset.expect("moto answers").status().is_success(), "moto enforces no policies");
}

async fn ask(moto: &Emulator, form: &[(&str, &str)]) -> String {
    let escaped = |text: &str| -> String { text.bytes().map(|byte| format!("%{byte:02X}")).collect() };
    let form: Vec<String> = form
        .iter()
        .chain(&[("Version", "2010-05-08")])
        .map(|(name, value)| format!("{name}={}", escaped(value)))
        .collect();
    let scope = "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/iam/aws4_request, SignedHeaders=host, Signature=0";
    let request = Client::new().post(&moto.endpoint).header("authorization", scope);
    let request = request.header("content-type", "application/x-www-form-urlencoded").body(form.join("&"));
    let reply = request.send().await.expect("moto answers");
    assert!(reply.status().is_success(), "{form:?}: {}", reply.status());
    reply.text().await.expect("text")
}
