//! HTTP/1.1 and HTTP/2 over TLS, against servers that do as a test says.

use super::*;
use crate::driver::http::Body;
use crate::wire::Tls;
use h2::server::handshake;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::LazyLock;
use tempfile::TempDir;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream, UnixListener};
use tokio::task::spawn_local;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::server::WebPkiClientVerifier;
use tokio_rustls::rustls::{RootCertStore, ServerConfig};
use tokio_rustls::server::TlsStream;

/// A certificate and its key.
static FOLDER: LazyLock<TempDir> = LazyLock::new(|| {
    let folder = tempfile::tempdir().expect("a folder");
    let words = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout key.pem -out cert.pem \
                 -days 2 -subj /CN=localhost";
    let mut command = Command::new("openssl");
    let made = command.args(words.split_whitespace()).current_dir(folder.path()).stderr(Stdio::null()).status();
    assert!(made.is_ok_and(|status| status.success()), "openssl makes a certificate");
    folder
});

fn certificate(folder: &Path) -> CertificateDer<'static> {
    CertificateDer::from_pem_file(folder.join("cert.pem")).expect("a certificate")
}

fn acceptor(protocol: &str, wants_certificate: bool) -> TlsAcceptor {
    let folder = FOLDER.path();
    let builder = match wants_certificate {
        false => ServerConfig::builder().with_no_client_auth(),
        true => {
            let mut roots = RootCertStore::empty();
            roots.add(certificate(folder)).expect("a certificate");
            let verifier = WebPkiClientVerifier::builder(Arc::new(roots)).build().expect("an issuer");
            ServerConfig::builder().with_client_cert_verifier(verifier)
        }
    };
    let key = PrivateKeyDer::from_pem_file(folder.join("key.pem")).expect("a key");
    let mut config = builder.with_single_cert(vec![certificate(folder)], key).expect("a pair");
    config.alpn_protocols = vec![protocol.as_bytes().to_vec()];
    Arc::new(config).into()
}

type Secured = TlsStream<TcpStream>;

/// A server whose connections `serve` gets with their numbers, and users of it.
async fn served<F: Future<Output = ()> + 'static>(
    acceptor: TlsAcceptor,
    serve: impl Fn(usize, Secured) -> F + 'static,
) -> Users {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("https://{}", listener.local_addr().expect("its address"));
    spawn_local(async move {
        for number in 0.. {
            let (stream, _) = listener.accept().await.expect("a connection");
            if let Ok(stream) = acceptor.accept(stream).await {
                spawn_local(serve(number, stream));
            }
        }
    });
    Users::of(url, Wire { tls: anything(), ..Wire::default() }, connections(Sharing::Shared, 1)).await
}

fn anything() -> Tls {
    Tls { insecure: true, ..Tls::default() }
}

/// Reads a request without a body, unless the client has gone.
async fn asked(stream: &mut (impl AsyncRead + Unpin)) -> bool {
    let (mut head, mut byte) = (Vec::new(), [0]);
    while !head.ends_with(b"\r\n\r\n") {
        if !stream.read(&mut byte).await.is_ok_and(|read| read > 0) {
            return false;
        }
        head.push(byte[0]);
    }
    true
}

async fn says(stream: &mut (impl AsyncWrite + Unpin), text: &str) {
    stream.write_all(text.as_bytes()).await.expect("a client");
    stream.flush().await.expect("a client");
}

const OK: &str = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";

#[test]
fn an_idle_connection_that_the_server_closes_costs_no_error() {
    for tells in [true, false] {
        play(async {
            let users = served(acceptor("http/1.1", false), move |_, mut stream| async move {
                assert!(asked(&mut stream).await);
                says(&mut stream, OK).await;
                if tells {
                    stream.shutdown().await.expect("a client");
                }
            });
            let users = users.await;
            for number in 1..=3 {
                users.send(0, request("POST", "/")).await.expect("200");
                assert_eq!(users.opened(), number);
                // The end of the connection has come before the next request goes.
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        });
    }
}

#[test]
fn what_tls_says_to_itself_leaves_an_idle_connection_usable() {
    play(async {
        let users = served(acceptor("http/1.1", false), |_, mut stream| async move {
            while asked(&mut stream).await {
                says(&mut stream, OK).await;
                stream.get_mut().1.refresh_traffic_keys().expect("TLS 1.3");
                stream.flush().await.expect("a client");
            }
        });
        let users = users.await;
        for _ in 0..4 {
            users.send(0, request("POST", "/")).await.expect("200");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        assert_eq!(users.opened(), 1);
    });
}

#[test]
fn a_connection_that_ends_without_the_end_of_tls_ends_a_body_only_where_its_length_says_so() {
    play(async {
        let users = served(acceptor("http/1.1", false), |number, mut stream| async move {
            assert!(asked(&mut stream).await);
            match number {
                0 => says(&mut stream, OK).await,
                1 | 2 => says(&mut stream, "HTTP/1.1 200 OK\r\n\r\nhello").await,
                3 => says(&mut stream, "HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhello").await,
                _ => {}
            }
            if number == 1 {
                stream.shutdown().await.expect("a client");
            }
        });
        let users = users.await;
        let get = || users.answer(0, Request { timeout: Duration::from_secs(5), ..request("POST", "/") });
        assert_eq!(get().await.expect("its length").size, 2);
        tokio::time::sleep(Duration::from_millis(20)).await;
        assert_eq!(get().await.expect("the end of TLS").size, 5);
        for text in ["without the end of TLS", "before message length reached", "before message completed"] {
            let failure = get().await.expect_err(text);
            assert_eq!(failure.class, ErrorClass::Reset);
            assert!(failure.text.contains(text), "{}", failure.text);
        }
    });
}

/// A socket takes some of a request, TLS keeps some, and both have room for the end of one of these sizes.
#[test]
fn bodies_of_all_sizes_go_both_ways() {
    play(async {
        let file = FOLDER.path().join("s.sock");
        let listener = UnixListener::bind(&file).expect("a socket");
        spawn_local(async move {
            let (stream, _) = listener.accept().await.expect("a connection");
            let mut stream = acceptor("http/1.1", false).accept(stream).await.expect("a client");
            for size in sizes() {
                assert!(asked(&mut stream).await);
                let mut body = vec![0; size];
                stream.read_exact(&mut body).await.expect("a body");
                says(&mut stream, &format!("HTTP/1.1 200 OK\r\ncontent-length: {size}\r\n\r\n")).await;
                says(&mut stream, &String::from_utf8_lossy(&body)).await;
            }
        });
        let wire = Wire { tls: anything(), socket: Some(file), ..Wire::default() };
        let users = Users::of("https://localhost".to_owned(), wire, connections(Sharing::Shared, 1)).await;
        for size in sizes() {
            let request = Request { body: Some(Body::Raw("x".repeat(size))), ..request("POST", "/") };
            let request = Request { timeout: Duration::from_secs(10), ..request };
            assert_eq!(users.answer(0, request).await.expect("200").size, size as u64);
        }
        assert_eq!(users.opened(), 1);
    });
}

fn sizes() -> impl Iterator<Item = usize> {
    (1..=20).map(|times| times * 50_000)
}

#[test]
fn a_client_certificate_that_is_wanted_after_the_handshake_is_told_over_both_versions() {
    for protocol in ["http/1.1", "h2"] {
        play(async {
            let users = served(acceptor(protocol, true), |_, _| async {}).await;
            let failure = users.get(0, "/").await.expect_err("no certificate");
            assert_eq!(failure.class, ErrorClass::Tls, "{protocol}: {}", failure.text);
            assert!(failure.text.contains("`tls.client_cert`"), "{}", failure.text);
        });
    }
}

#[test]
fn streams_go_over_tls() {
    play(async {
        let users = served(acceptor("h2", false), |_, stream| async move {
            let mut connection = handshake(stream).await.expect("HTTP/2");
            while let Some(Ok((request, respond))) = connection.accept().await {
                assert_eq!(request.uri().scheme_str(), Some("https"));
                raw::ok(respond, 100_000);
            }
        });
        let users = users.await;
        for _ in 0..3 {
            assert_eq!(users.answer(0, request("GET", "/")).await.expect("200").size, 100_000);
        }
        assert_eq!(users.opened(), 1);
    });
}
