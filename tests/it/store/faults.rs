//! What is said where a store cannot be used: another message for every reason.

use super::build::{at, everything, only, place, summary};
use crate::support::emulator::{Emulator, KEY};
use crate::support::iam;
use crate::support::proxy::{Failing, Proxy};
use crate::support::stores::{BUCKET, bucket, profile, signed};
use perf_gate::store::{Fault, Kind, Location, Store};
use std::fs;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

async fn list_fault(store: &Store) -> Fault {
    store.list(Kind::Baseline, &everything(), None).await.expect_err("no listing")
}

#[track_caller]
fn says(fault: &Fault, parts: &[&str]) {
    let text = fault.to_string();
    for part in parts {
        assert!(text.contains(part), "`{part}` is not in: {text}");
    }
}

const WHERE: &str = "s3://baselines-1/some/prefix/v1/own%2Fer/orders";

#[tokio::test]
async fn a_bucket_that_does_not_exist_is_absent() {
    for server in [Emulator::s3s(&[]), Emulator::moto(&[]).await] {
        let store = bucket(&server.endpoint, KEY).await;
        let fault = list_fault(&store).await;
        assert!(matches!(fault, Fault::Absent { .. }), "{fault:?}");
        says(&fault, &["cannot list", WHERE, "there is no bucket `baselines-1`", &server.endpoint, "create it"]);
    }
    // s3s-fs makes the bucket when something is written.
    let moto = Emulator::moto(&[]).await;
    let store = bucket(&moto.endpoint, KEY).await;
    let fault = store.add(&place("main"), &summary(&at(1))).await.expect_err("not added");
    assert!(matches!(fault, Fault::Absent { .. }), "{fault:?}");
    says(&fault, &["cannot write", "there is no bucket `baselines-1`"]);
}

#[tokio::test]
async fn a_permission_that_is_missing_is_named_with_its_resource() {
    let moto = Emulator::moto(&[BUCKET]).await;
    let all = ["s3:ListBucket", "s3:GetObject", "s3:PutObject", "s3:DeleteObject"];
    let mut stores = Vec::new();
    for missing in all {
        let others: Vec<&str> = all.into_iter().filter(|action| *action != missing).collect();
        let user = iam::user(&moto, missing.trim_start_matches("s3:"), &others).await;
        stores.push(signed(&moto.endpoint, &user.key, &user.secret).await);
    }
    let whole = iam::user(&moto, "whole", &all).await;
    let whole = signed(&moto.endpoint, &whole.key, &whole.secret).await;
    iam::enforce(&moto).await;
    whole.add(&place("main"), &summary(&at(1))).await.expect("added");
    let entries = whole.list(Kind::Baseline, &everything(), None).await.expect("a listing").entries;

    let [no_list, no_get, no_put, no_delete] = stores.as_slice() else { panic!("four stores") };
    let objects = "arn:aws:s3:::baselines-1/some/prefix/*";
    let denied = |fault: Fault, parts: &[&str]| {
        assert!(matches!(fault, Fault::Denied { .. }), "{fault:?}");
        says(&fault, parts);
    };
    denied(list_fault(no_list).await, &["may not list", WHERE, "grant s3:ListBucket on arn:aws:s3:::baselines-1 to"]);
    let fault = no_list.list(Kind::Baseline, &only(&["main"]), None).await.expect_err("no listing");
    denied(fault, &["may not list", "s3:ListBucket"]);
    let fault = no_get.summaries(&entries).await.expect_err("not read");
    denied(fault, &["may not read", &entries[0].name, &format!("grant s3:GetObject on {objects}")]);
    let fault = no_put.add(&place("main"), &summary(&at(2))).await.expect_err("not added");
    denied(fault, &["may not write", WHERE, &format!("grant s3:PutObject on {objects}")]);
    let fault = no_delete.remove(&entries[0]).await.expect_err("not removed");
    denied(fault, &["may not remove", &entries[0].name, &format!("grant s3:DeleteObject on {objects}")]);
    assert_eq!(whole.list(Kind::Baseline, &everything(), None).await.expect("a listing").entries, entries);
}

#[tokio::test]
async fn no_credentials_and_wrong_ones_are_told_from_a_missing_permission() {
    let server = Emulator::s3s(&[BUCKET]);
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("config");
    // Without the metadata service of a cloud that this may run in.
    let text = format!(
        "[profile test]\nregion = us-east-1\nendpoint_url = {}\nec2_metadata_service_endpoint = http://127.0.0.1:1\n",
        server.endpoint
    );
    fs::write(&file, &text).expect("a profile");
    let location: Location = format!("s3://{BUCKET}/some/prefix").parse().expect("a location");
    let fault = list_fault(&Store::connect(&location, profile(&file)).await).await;
    assert!(matches!(fault, Fault::NoCredentials { .. }), "{fault:?}");
    says(
        &fault,
        &["cannot list", WHERE, "no AWS credentials were found; set AWS_PROFILE", "configure-aws-credentials"],
    );

    let fault = list_fault(&signed(&server.endpoint, KEY, "another").await).await;
    assert!(matches!(fault, Fault::NoCredentials { .. }), "{fault:?}");
    says(&fault, &["the credentials are not valid", "AWS_PROFILE"]);

    let text = text.replace("region = us-east-1\n", "");
    fs::write(&file, text + "aws_access_key_id = test\naws_secret_access_key = test\n").expect("a profile");
    let store = Store::connect(&location, profile(&file)).await;
    store.add(&place("main"), &summary(&at(1))).await.expect("the profile says where and who");
}

#[tokio::test]
async fn a_server_that_does_not_answer_is_unreachable() {
    let fault = list_fault(&bucket("http://127.0.0.1:1", KEY).await).await;
    assert!(matches!(fault, Fault::Unreachable { .. }), "{fault:?}");
    says(
        &fault,
        &["cannot list", WHERE, "http://127.0.0.1:1 cannot be reached (Connection refused", "AWS_ENDPOINT_URL"],
    );
}

#[tokio::test]
async fn a_server_that_stays_unavailable_is_given_up_after_six_tries() {
    let proxy = Proxy::start("", Failing::Always(503, "", "SlowDown")).await;
    let fault = list_fault(&bucket(&proxy.endpoint, KEY).await).await;
    assert!(matches!(fault, Fault::Unreachable { .. }), "{fault:?}");
    says(&fault, &["is not available (503 SlowDown: on purpose)", "try again later"]);
    assert_eq!(proxy.failed(), 6);
}

#[tokio::test]
async fn a_bucket_of_another_region_is_named_with_its_region() {
    for (status, code) in [(301, "PermanentRedirect"), (400, "AuthorizationHeaderMalformed")] {
        let proxy = Proxy::start("", Failing::Always(status, "eu-west-1", code)).await;
        let fault = list_fault(&bucket(&proxy.endpoint, KEY).await).await;
        assert!(matches!(fault, Fault::Other { .. }), "{fault:?}");
        says(&fault, &["the bucket is in the region eu-west-1; set AWS_REGION=eu-west-1"]);
    }
}

#[tokio::test]
async fn what_is_no_s3_says_so() {
    let server = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let endpoint = format!("http://{}", server.local_addr().expect("an address"));
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = server.accept().await {
            let _ = stream.read(&mut [0; 8192]).await;
            let hello = b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\nconnection: close\r\n\r\nhello";
            let _ = stream.write_all(hello).await;
        }
    });
    let fault = list_fault(&bucket(&endpoint, KEY).await).await;
    says(&fault, &[&format!("what {endpoint} answers (status 200) is none of S3; check AWS_ENDPOINT_URL")]);
}

#[tokio::test]
async fn a_folder_that_is_a_file_says_so() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("baselines");
    fs::write(&file, "x").expect("a file");
    let store = Store::open(&Location::Folder(file.clone())).await.expect("opens");
    let fault = list_fault(&store).await;
    assert!(matches!(fault, Fault::Other { .. }), "{fault:?}");
    says(&fault, &["cannot list", &file.display().to_string(), "the location of a store is a folder"]);
    let fault = store.add(&place("main"), &summary(&at(1))).await.expect_err("not added");
    says(&fault, &["cannot write", "the location of a store is a folder"]);
}
