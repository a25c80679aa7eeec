//! An issuer of access tokens: a listener on this machine that describes itself, lists its keys, and signs what a test
//! wants signed.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use capaian::config::OidcSettings;
use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

use super::now;

/// A key pair of the issuer; the keys themselves are for tests and open nothing.
#[derive(Clone)]
pub(crate) struct TestKey {
    pub(crate) id: String,
    pub(crate) algorithm: Algorithm,
    secret: EncodingKey,
}

impl TestKey {
    /// An RSA key of 2,048 bits for RS256, one of two.
    pub(crate) fn rsa(id: &str, other: bool) -> Self {
        let secret = EncodingKey::from_rsa_der(&decode(if other { RSA_OTHER } else { RSA_ONE }));
        Self { id: id.to_owned(), algorithm: Algorithm::RS256, secret }
    }

    /// A key of the curve P-256 for ES256, one of two.
    pub(crate) fn ec(id: &str, other: bool) -> Self {
        let secret = EncodingKey::from_ec_der(&decode(if other { EC_OTHER } else { EC_ONE }));
        Self { id: id.to_owned(), algorithm: Algorithm::ES256, secret }
    }

    /// The public half, as the issuer lists it.
    pub(crate) fn public(&self) -> Value {
        let mut jwk = Jwk::from_encoding_key(&self.secret, self.algorithm).expect("a public key");
        jwk.common.key_id = Some(self.id.clone());
        serde_json::to_value(jwk).expect("JSON")
    }

    /// A token with these claims.
    pub(crate) fn sign(&self, claims: &Value) -> String {
        self.sign_as(self.algorithm, claims)
    }

    /// A token with these claims and a header of any members.
    pub(crate) fn sign_under(&self, header: &Value, claims: &Value) -> String {
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let message = format!("{}.{}", part(header), part(claims));
        let signature =
            jsonwebtoken::crypto::sign(message.as_bytes(), &self.secret, self.algorithm).expect("a signature");
        format!("{message}.{signature}")
    }

    /// A token with these claims, signed by another way of the same kind of key.
    pub(crate) fn sign_as(&self, algorithm: Algorithm, claims: &Value) -> String {
        let header = Header { kid: Some(self.id.clone()), ..Header::new(algorithm) };
        jsonwebtoken::encode(&header, claims, &self.secret).expect("a token")
    }
}

/// A running issuer. Stops when dropped.
pub(crate) struct Issuer {
    address: String,
    state: Arc<State>,
    listening: JoinHandle<()>,
}

#[derive(Default)]
struct State {
    keys: Mutex<Value>,
    /// Requests for the keys until now.
    asked: AtomicUsize,
    /// Connections beyond this state are taken and never answered.
    silent: std::sync::atomic::AtomicBool,
}

impl Issuer {
    /// An issuer that lists these keys.
    pub(crate) async fn with(keys: &[&TestKey]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = format!("http://{}", listener.local_addr().expect("its address"));
        let state = Arc::new(State::default());
        let listening = tokio::spawn(listen(listener, address.clone(), Arc::clone(&state)));
        let issuer = Self { address, state, listening };
        issuer.list(keys.iter().map(|key| key.public()).collect());
        issuer
    }

    /// Lists these keys from now on, instead of the former.
    pub(crate) fn list(&self, keys: Vec<Value>) {
        *self.state.keys.lock().expect("the keys") = json!({ "keys": keys });
    }

    /// Answers nobody from now on, or again.
    pub(crate) fn be_silent(&self, silent: bool) {
        self.state.silent.store(silent, Ordering::SeqCst);
    }

    /// How often somebody has asked for the keys.
    pub(crate) fn asked(&self) -> usize {
        self.state.asked.load(Ordering::SeqCst)
    }

    /// Its name in tokens.
    pub(crate) fn name(&self) -> &str {
        &self.address
    }

    /// What an application that believes this issuer has in its settings.
    pub(crate) fn settings(&self) -> OidcSettings {
        OidcSettings { issuer: self.address.clone(), audience: "capaian".to_owned(), jwks_url: None }
    }

    /// Good claims for `subject`, valid for five minutes.
    pub(crate) fn claims(&self, subject: &str) -> Value {
        let now = now().timestamp();
        json!({"iss": self.address, "aud": "capaian", "sub": subject, "iat": now, "exp": now + 300})
    }
}

impl Drop for Issuer {
    fn drop(&mut self) {
        self.listening.abort();
    }
}

async fn listen(listener: TcpListener, address: String, state: Arc<State>) {
    while let Ok((stream, _)) = listener.accept().await {
        tokio::spawn(answer(stream, address.clone(), Arc::clone(&state)));
    }
}

/// Answers one request and closes the connection.
async fn answer(mut stream: TcpStream, address: String, state: Arc<State>) {
    let mut request = Vec::new();
    while !request.ends_with(b"\r\n\r\n") {
        let mut chunk = [0; 1024];
        match stream.read(&mut chunk).await {
            Ok(0) | Err(_) => return,
            Ok(count) => request.extend_from_slice(&chunk[..count]),
        }
    }
    let (status, body) = if request.starts_with(b"GET /.well-known/openid-configuration ") {
        ("200 OK", json!({"issuer": address, "jwks_uri": format!("{address}/keys")}))
    } else if request.starts_with(b"GET /keys ") {
        state.asked.fetch_add(1, Ordering::SeqCst);
        ("200 OK", state.keys.lock().expect("the keys").clone())
    } else {
        ("404 Not Found", json!({}))
    };
    if state.silent.load(Ordering::SeqCst) {
        // Whoever asked waits until the test is over, or no longer than it wants to.
        return std::future::pending().await;
    }
    let body = body.to_string();
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    );
    drop(stream.write_all(format!("{head}{body}").as_bytes()).await);
}

fn decode(text: &str) -> Vec<u8> {
    STANDARD.decode(text).expect("base64")
}

const EC_ONE: &str = "\
    MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgFbB/4U+gHDQu+Mn6+1ebUjNrNLDDItFDcYcACB+Hr/yhRANCAAQW04d2JXpMWB\
    U+EuWXzxqZzY4nafiKEl7rbDhct9yzZQJ9lhJuJnIiDbKbQrRoRTvIM1lON/Cxq6TI+YshNVp4\
";
const EC_OTHER: &str = "\
    MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgh11Uo27cca/kp91mOZPjkGP9dWBD8SAy+DlUTA6MWkehRANCAATFlJfyEgbiG/\
    41aK+r829UAJw10CYyLcHlZbfabO5SWttkYM+J9SRWERzg1FdPu/M3+DKs4S+Fi3jGVgnqvnKu\
";
const RSA_ONE: &str = "\
    MIIEowIBAAKCAQEAqyTmy39dxC9SUcMzTsV5ifBfBHXPZw73WMsOoynp/QFu7Q7JMUM1DipI3T6XHnY2MSm93O6azgMbxXbrHOcmaAOcCep0uA\
    xGIn4xKc/u6/c9YvY3g24r8phmL7Cams0qg7y2EZvDBFuPm7yN1GM/O1RWbLylULVuwE8pIRA5pcZ++vQ2zmYbJNyUzOEb5ooXGeSPGGyXGzYl\
    Py5DKTR+OIxc3QjUuHOOvYbTN0pqA+29kpWj6lcZc2KyhsjTvZU79R5eFQZPVUq+g9U47/uzOB81A+adT/HN0MfsCGPVGcEI9hBtIWscYXS84w\
    xeeypnzUiHQmYFjzokg8z8TlPJVwIDAQABAoIBAAZjDinq51x6gkothWX/K07hM84h6vXKh9whyZ4OG7eYkFHetZ05ecASeFobJ97UfTWyQ1Fu\
    ibXFmpe38qDx8vnd3fOQyGJUMu8wYfuJe+ivzII7nveiByZIyNImzKVghWjES3q2hr2FHTyr+aDRQ17Xc8sfgPE4zQqhIovOOW3c9uWrvhACUU\
    TAdQUURG51AkdzlBWCiuixGh5HIvUvDpZ4lTpfinheTLBRROWNfllbhf/ngOwnJbZ0RCMkC90rH1skqGtZUAPPxHEHUp3j+m9CfNyiZYsRTZoA\
    y8RSorihibttFq3X5wFxgxZqEReDQGPahCNqeKIGhUDu+Ovb7AECgYEA2ZElVAgQnStWgWZM2ca+G0u4d+jHb0GOa+kRpOa+Emk+/0k66+Gc9t\
    dclypqY+kG5gBtdA0XSRn1WzYNodcyR5Eah0ThcYwgWuY2KY40viVONBX2MTf0iUvjLSiYsM2uOiie7Znd3na4X/tgwydq3c3HcYbSGEhPSj+B\
    W6CfQ4ECgYEAyWBp9xVg2UxJ1TqHii2CT9GnI2ZnSWDXZFzRo1fiL3/W9PhM3hpCIVMYna4AyMW2qwSgB3lo7azo3BlmTpGX7sHYM9o+YSJGOm\
    ic9RBrylrTdNs4/4x08LdNjmBPRA3ZVzzvlG+OaLbPzJt9OzzHIcswysXRd8MHTiivc6E+GNcCgYBlq8CH7mTlLbV1LvtG4etBEjeYQX3Bbh9C\
    Kl6GcxXrwKch4XTZektBxw6LzdR98A27OgPsMZnqHWldQHtKYCgs7ZA6GmRIDbWpBN/Wt4/KM+DB0mmEQqPR7VayacBBDz0WDJmIa1kVduFeaT\
    ikuizkjh9f3CMeGdyD0/19dig3AQKBgA7tYK16HjW9W/O8ZPOvL+uuxM7w9lMQJKdB4iBTkWan+U0rYrdMBv7lY/u8PD6luUawDxS+wTJtEM3P\
    7C+Cx1phcB9X3CvjGIWX35qi3vqfBPGylmULClgVnmAhb37B8Axxbej44/uLIZgvJndPqAsvPqypQT+5az818NuHZkz9AoGBAJuCHV64K8uo2s\
    Br5+QNFrZDij2LNOURXmKSbveucXhz+LtziN3sBaaNGylP7J2W66PQ/UtZnrYA9BCWZv1VmAsFhSIP5ZxxBkiqaw50wMOxZItuajZ/ovm9oGPc\
    1mJdtXlKpZOdU8uBgBLLQn+etp97KdKhaMx1jaW8Viz/f4WQ\
";
const RSA_OTHER: &str = "\
    MIIEogIBAAKCAQEAqa+EiY7HtvwjX+vaQQ7bte12XiFEMKrxvjYEmImZdYz0FI49Es9E2NtVM1NGkzAb0rARowPzWsgDYvB+/hzk158PBshIwd\
    Wsx2YjXczLePmWck/Lkhcm1xtvQbojAfkp98WgPoMdV7P9acM2AOVkR/fNMeQEsdZ9Dvj1vC9cwvQGuER6m3vOJLjjRxdFd0GrzCJ5sP6W1SE7\
    uyqX+KW6LV/5CR1teKaFaFhIdCc3HAjaVt3VMcONYlI/NW2DXShahzMONUq3/0zJjiQiZhrEj6rEczllZaz5rSE5DANYxIgLhnJLseygnBVCCY\
    5C/QB5P8Py8hLPbpioGseJTypEcwIDAQABAoH/CJHCVp3NCoL6au/+TJPzhJf5dKLwTql3+aMuc6o2KBUIh7gU78v1m9l3z3suTBwPlMsq9Ed1\
    p1bgQp7ipmBhd12jUljvnNpkg/aSQGFOLnJsXX4X3BIGGvt+kJxV3x8RpBZEpggdqhlaoKFNdFBqiTfoN0Fe+1MQkAxwXJCaDGLoLvXjVUk/bc\
    wDGUzTEyo42UqxL/ImIEJnKxYbND4kSy05zYDXD++qvbNT3AuiIKDE+U23fhsjXXhcsG2Rq456pxEKMSDIG+9dvnMur6xanpKlR11JWR42Cwm9\
    hnlZ1L9N1ZS3QffLdIjGQ/C+cDvn3V5ryBDKAZIVS5Q32gGlAoGBAOqEO9ZMRIZIlq5fQW1eqSvUPf7XForouds86LrT4Oe1Ar4gTh+i/nw89h\
    eXCkcKkvhzWrPvE5i0LY2NjlYl9JA4KjaRGtRCOxKfcVP2rey/ZvC1nCBD8m/dkf8OHQNvaaNalFTIU56NF9TwE9cjX9DsCfFLABupJO09N8nc\
    siVlAoGBALk65rJLxId95o6pFC4FAPDYgKnwob4fuNXnIY3YjeK4xuwc2TR+Jwh9NmbVuhLVIDvOQ/PLJZZ9UxzSN2mBF2BVM7TSXawgBuN6Hl\
    fC5xi8f6PDEsiz4mHYxQRn+cHa9CFAiBwNj3vNElYxgrk1/61xpjRr71wTMOaJu1PqfHD3AoGBALlp+QEyZY8hvvh4WXtGN0xuzuE4XxtOavta\
    ScrEj/HCHDwDwKCktr21WQBHq5mFU7PZSCIw6HZ4JfffrmSQN676qO1hhivBfYD4zJoM02/12EaB38Fm1zv4m2BjYS8BHC1KBTKO/AXEGc6CTb\
    1vu2ar6CR9HsW/0nE7UGtp8PM9AoGBAIOhnQIFoBMdYHPvKd0ORz3gzYZ276o5xtOTnh+8ThBZeVufoKeSItEAkmF/7uylMnPtwBKHQh3wz9iC\
    d0htqZwW0FjmyhSg6eRMCzYY1ruYcSiCX13rn6wjLNdVwIKHw8fBoTg2VsoG0MoaAyj1e83ZHuDP91i6dpzOMiaPU4G/AoGAE9AuVHt8qiBNBt\
    q9BZZxdvcy4a+NQyQJWUxsFc8zORyxU8d0ov+fdmzUYE/TgZsYyaUajJvA4JqINNLp+bYV5QHhw4LD1kUeifj1XfnZi251mBc7a4tZ0Yy06n9a\
    M0yz+q0DMloIRMWoJZTtc5MbqRhxW6ZDaUEBd67HiGl1agA=\
";
