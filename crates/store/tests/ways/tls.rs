//! Secret connections, with a real PostgreSQL that has a certificate of its own.

use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use helppo_kernel::Clock;
use helppo_store::{DbError, Store, StoreConfig, Tx, p};

/// A server with TLS on; it is gone when dropped.
struct Server {
    folder: tempfile::TempDir,
    port: u16,
}

/// The newest that is installed.
fn programs() -> Option<PathBuf> {
    let all = std::fs::read_dir("/usr/lib/postgresql").ok()?;
    all.filter_map(|e| Some(e.ok()?.path().join("bin"))).filter(|b| b.join("initdb").is_file()).max()
}

fn call(program: &str, args: &[&str]) {
    let path = programs().unwrap().join(program).display().to_string();
    // PostgreSQL refuses to run as root; Debian's package brings a user for it.
    let root = std::fs::metadata("/proc/self").is_ok_and(|m| std::os::unix::fs::MetadataExt::uid(&m) == 0);
    let mut command = match root {
        true => Command::new("setpriv"),
        false => Command::new(&path),
    };
    if root {
        command.args(["--reuid=postgres", "--regid=postgres", "--clear-groups", &path]);
    }
    let done = command.args(args).current_dir("/").stdout(Stdio::null()).status().unwrap();
    assert!(done.success(), "{program} {args:?}");
}

impl Server {
    fn start() -> Self {
        let folder = tempfile::TempDir::with_prefix("helppo-tls-").unwrap();
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o777)).unwrap();
        let data = folder.path().join("data").display().to_string();
        call("initdb", &["-D", &data, "-A", "trust", "-U", "postgres", "-N", "-E", "UTF8"]);
        let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
        std::fs::write(folder.path().join("ca.pem"), made.cert.pem()).unwrap();
        let (certificate, key) = (Path::new(&data).join("server.crt"), Path::new(&data).join("server.key"));
        std::fs::write(&certificate, made.cert.pem()).unwrap();
        std::fs::write(&key, made.signing_key.serialize_pem()).unwrap();
        std::fs::set_permissions(&key, std::fs::Permissions::from_mode(0o600)).unwrap();
        let owner = std::fs::metadata(&data).unwrap();
        let (uid, gid) =
            (std::os::unix::fs::MetadataExt::uid(&owner), std::os::unix::fs::MetadataExt::gid(&owner));
        std::os::unix::fs::chown(&key, Some(uid), Some(gid)).unwrap();
        // Whoever comes without TLS is turned away.
        std::fs::write(Path::new(&data).join("pg_hba.conf"), "hostssl all all 127.0.0.1/32 trust\n").unwrap();
        let options =
            format!("-p {port} -k {} -c listen_addresses=127.0.0.1 -c ssl=on", folder.path().display());
        let log = folder.path().join("log").display().to_string();
        call("pg_ctl", &["-D", &data, "-w", "-l", &log, "-o", &options, "start"]);
        Self { folder, port }
    }

    async fn open(&self, host: &str, query: &str, ca: Option<PathBuf>) -> Result<bool, DbError> {
        let data = tempfile::tempdir().unwrap();
        let url = format!("postgres://postgres@{host}:{}/postgres{query}", self.port);
        let config = StoreConfig { postgres: Some(url), postgres_ca: ca, ..StoreConfig::sqlite(data.path()) };
        let store = Store::open(&config, Clock::System).await?;
        let secret = async |tx: &mut Tx| {
            tx.one::<i64>(
                "SELECT CAST(CAST(ssl AS INTEGER) AS BIGINT) FROM pg_stat_ssl WHERE pid = pg_backend_pid()",
                p![],
            )
            .await
        };
        let secret = store.read::<_, DbError, _>(secret).await;
        store.close();
        Ok(secret? == 1)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let data = self.folder.path().join("data").display().to_string();
        call("pg_ctl", &["-D", &data, "-w", "-m", "immediate", "stop"]);
    }
}

#[test]
fn a_connection_is_as_secret_as_its_address_says() {
    if std::env::var("HELPPO_TEST_POSTGRES").is_err() || programs().is_none() {
        eprintln!("not run: HELPPO_TEST_POSTGRES names no server, or PostgreSQL is not installed");
        return;
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let server = Server::start();
        let ca = || Some(server.folder.path().join("ca.pem"));
        assert!(server.open("127.0.0.1", "", None).await.unwrap(), "it is used where the server has it");
        assert!(server.open("127.0.0.1", "?sslmode=require", None).await.unwrap());
        assert!(
            server.open("127.0.0.1", "?sslmode=require", ca()).await.unwrap(),
            "of our CA, whatever its name"
        );
        assert!(server.open("localhost", "?sslmode=verify-full", ca()).await.unwrap());
        for (host, query, ca, why) in [
            ("127.0.0.1", "?sslmode=disable", None, "the server wants TLS"),
            ("127.0.0.1", "?sslmode=verify-full", ca(), "the certificate is for another name"),
            ("localhost", "?sslmode=verify-full", None, "nobody vouches for the certificate"),
        ] {
            assert!(server.open(host, query, ca).await.is_err(), "{why}");
        }
    });
}
