//! A PostgreSQL cluster for one test, which may stop it, start it, and have it listen to the network through TLS only.

use std::fs;
use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};

use rcgen::{BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair};
use sea_orm::ConnectionTrait;
use tempfile::TempDir;

/// A running cluster. Its administrator comes through a socket of the file system, everybody else through TLS to
/// `localhost`; that name is in the server's certificate, and its address is not.
pub(crate) struct PrivateCluster {
    folder: TempDir,
    port: u16,
    /// Of the administrator, ending in the name of the maintenance database.
    administrator: String,
    control: String,
    data: PathBuf,
    child: Child,
    /// The cluster ends when this is closed.
    _life: Option<ChildStdin>,
}

/// Who comes through TLS, by which means: a password, or a certificate with the name of the role.
const RULES: &str = "local all capaian trust\n\
                     hostssl all machine all cert\n\
                     hostssl all all all scram-sha-256\n";

impl PrivateCluster {
    /// Starts a cluster.
    pub(crate) fn start() -> Self {
        let folder = tempfile::Builder::new().prefix("capaian-cluster-").tempdir().expect("a temporary folder");
        let server = folder.path().join("server");
        fs::create_dir(&server).expect("a folder");
        let port = TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr()).expect("a free port").port();
        let settings = format!(
            "listen_addresses = '127.0.0.1'\nport = {port}\nssl = on\nssl_ca_file = 'root.crt'\nwal_level = replica\n"
        );
        fs::write(server.join("settings"), settings).expect("the settings");
        fs::write(server.join("pg_hba.conf"), RULES).expect("the rules");
        write_certificates(folder.path(), &server);

        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/scripts/with-postgres");
        let mut child = Command::new(script)
            .args(["sh", "-c", "printf '%s\\n' \"$TEST_DATABASE_URL\" \"$TEST_PG_CTL\" \"$TEST_PG_DATA\"; exec cat"])
            .env("CAPAIAN_TEST_CLUSTER", &server)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("scripts/with-postgres");
        let mut lines = BufReader::new(child.stdout.take().expect("a piped output")).lines();
        let mut line = || lines.next().expect("a cluster; the reason stands above").expect("a line");
        let (administrator, control, data) = (format!("{}?port={port}", line()), line(), PathBuf::from(line()));
        let life = child.stdin.take();
        Self { folder, port, administrator, control, data, child, _life: life }
    }

    /// The administrator's address of a database.
    pub(crate) fn administrator(&self, database: &str) -> String {
        self.administrator.replace("/postgres?", &format!("/{database}?"))
    }

    /// Does something as the administrator.
    pub(crate) async fn administer(&self, database: &str, statement: &str) {
        let connection = sea_orm::Database::connect(self.administrator(database)).await.expect("a connection");
        connection.execute_unprepared(statement).await.unwrap_or_else(|error| panic!("{statement}: {error}"));
        connection.close().await.expect("a closed connection");
    }

    /// The address of a database through TLS, for a role with a password.
    pub(crate) fn address(&self, role: &str, database: &str) -> String {
        let root = self.file("root.crt");
        format!(
            "postgres://{role}:rahasia@localhost:{}/{database}?sslmode=verify-full&sslrootcert={}",
            self.port,
            root.display()
        )
    }

    /// One of `root.crt`, `client.crt`, `client.key`, and `other.crt` that has vouched for nobody.
    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// What the server has logged.
    pub(crate) fn log(&self) -> String {
        fs::read_to_string(self.data.with_file_name("server.log")).expect("the log of the server")
    }

    /// Breaks off every connection and stops the server.
    pub(crate) fn stop(&self) {
        self.run("--mode=immediate stop");
    }

    /// Starts the server again.
    pub(crate) fn resume(&self) {
        self.run("start");
    }

    /// Starts the server again as one that follows another, which does not come back.
    pub(crate) fn resume_as_follower(&self) {
        fs::write(self.data.join("standby.signal"), "").expect("the sign of a follower");
        self.run("start");
    }

    /// Starts the server again as somebody who calls himself the same and can not prove it.
    pub(crate) fn resume_as_impostor(&self) {
        for name in ["server.crt", "server.key"] {
            let other = fs::read(self.folder.path().join("impostor").join(name)).expect("a file of the impostor");
            fs::write(self.data.join(name), other).expect("a file of the server");
        }
        self.run("start");
    }

    /// Makes a follower the one that is written to.
    pub(crate) fn promote(&self) {
        self.run("promote");
    }

    fn run(&self, what: &str) {
        let output = Command::new("sh")
            .args(["-c", &format!("{} {what}", self.control)])
            .current_dir("/")
            .stdin(Stdio::null())
            // A server that has been started would keep a pipe open.
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status();
        assert!(output.expect("a shell").success(), "pg_ctl {what}");
    }
}

impl Drop for PrivateCluster {
    fn drop(&mut self) {
        drop(self._life.take());
        drop(self.child.wait());
    }
}

/// A root that has vouched for a server and for a client, and another that has not.
fn write_certificates(clients: &Path, server: &Path) {
    let authority = |name: &str| {
        let mut parameters = CertificateParams::default();
        parameters.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        parameters.distinguished_name.push(DnType::CommonName, name);
        let key = KeyPair::generate().expect("a key");
        let certificate = parameters.self_signed(&key).expect("a root");
        (certificate.pem(), Issuer::new(parameters, key))
    };
    let (root, issuer) = authority("root of the test");
    let (other, impostor) = authority("another root");
    let impostors = clients.join("impostor");
    fs::create_dir(&impostors).expect("a folder");
    let server_names = || vec!["localhost".to_owned()];
    for (folder, name, names, usage, issuer) in [
        (server, "server", server_names(), ExtendedKeyUsagePurpose::ServerAuth, &issuer),
        (&*impostors, "server", server_names(), ExtendedKeyUsagePurpose::ServerAuth, &impostor),
        (clients, "client", Vec::new(), ExtendedKeyUsagePurpose::ClientAuth, &issuer),
    ] {
        let mut parameters = CertificateParams::new(names).expect("names");
        parameters.distinguished_name.push(DnType::CommonName, "machine");
        parameters.extended_key_usages = vec![usage];
        let key = KeyPair::generate().expect("a key");
        let certificate = parameters.signed_by(&key, issuer).expect("a certificate");
        fs::write(folder.join(format!("{name}.crt")), certificate.pem()).expect("a file");
        fs::write(folder.join(format!("{name}.key")), key.serialize_pem()).expect("a file");
    }
    fs::write(clients.join("root.crt"), &root).expect("a file");
    fs::write(server.join("root.crt"), &root).expect("a file");
    fs::write(clients.join("other.crt"), other).expect("a file");
}
