//! HTTPS with a certificate made for the test, spoken by a real client.

use rustls::pki_types::ServerName;
use rustls::{ClientConfig, RootCertStore};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio_rustls::TlsConnector;

use super::*;

struct Pair {
    dir: tempfile::TempDir,
    root: CertificateDer<'static>,
}

fn pair() -> Pair {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("cert.pem"), made.cert.pem()).unwrap();
    std::fs::write(dir.path().join("key.pem"), made.signing_key.serialize_pem()).unwrap();
    Pair { dir, root: made.cert.der().clone() }
}

async fn get(address: SocketAddr, root: CertificateDer<'static>) -> String {
    let mut roots = RootCertStore::empty();
    roots.add(root).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let client = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let stream = TcpStream::connect(address).await.unwrap();
    let name = ServerName::try_from("localhost").unwrap();
    let mut stream = TlsConnector::from(Arc::new(client)).connect(name, stream).await.unwrap();
    let request = b"GET / HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";
    stream.write_all(request).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer
}

#[tokio::test]
async fn a_silent_connection_does_not_hold_up_the_others() {
    let pair = pair();
    let path = |name: &str| pair.dir.path().join(name);
    let config = config(&path("cert.pem"), &path("key.pem")).unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let router = axum::Router::new().route("/", axum::routing::get(|| async { "over TLS" }));
    let listener = TlsListener::new(listener, config).unwrap();
    let serving = tokio::spawn(axum::serve(listener, router).into_future());

    // It never says a word of the handshake.
    let silent = TcpStream::connect(address).await.unwrap();
    let answer = get(address, pair.root).await;
    assert!(answer.ends_with("over TLS"), "{answer}");
    drop(silent);
    serving.abort();
}

#[test]
fn files_that_hold_something_else_are_refused_with_a_sentence() {
    let (pair, other) = (pair(), pair());
    let path = |pair: &Pair, name: &str| pair.dir.path().join(name);
    let refusal =
        |certificate: &Path, key: &Path| config(certificate, key).unwrap_err().to_string();
    let message = refusal(&path(&pair, "key.pem"), &path(&pair, "key.pem"));
    assert!(message.contains("key.pem holds no certificate"), "{message}");
    let message = refusal(&path(&pair, "cert.pem"), &path(&pair, "cert.pem"));
    assert!(message.contains("cert.pem holds no private key"), "{message}");
    let message = refusal(&path(&pair, "cert.pem"), &path(&other, "key.pem"));
    assert!(message.contains("cannot be used together"), "{message}");
}
