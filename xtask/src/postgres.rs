//! A PostgreSQL for the tests: a cluster of its own on a temporary folder and a random loopback port, gone when the tests end.

use std::{
    env, fs,
    io::Read,
    net::{Ipv4Addr, TcpListener},
    path::{Path, PathBuf},
    process::Command,
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};

use crate::{
    process::{self, Background, TemporaryFolder},
    setup,
};

const START_LIMIT: Duration = Duration::from_secs(60);
/// The superuser of the cluster.
const USER: &str = "qitao";

/// A running cluster.
pub struct Postgres {
    /// A superuser's URL; tests make databases of their own through it.
    pub url: String,
    // Dropped in this order: the folder can go only when the server has ended.
    _server: Background,
    _folder: TemporaryFolder,
}

impl Postgres {
    /// Starts one in a folder of `parent`, with its output in a file in `logs`. Nothing in it needs to survive a power cut.
    pub fn start_in(parent: &Path, logs: &Path) -> Result<Self> {
        Self::start_with(parent, logs, &["fsync=off", "synchronous_commit=off", "full_page_writes=off"])
    }

    /// The same on the disk.
    pub fn start(logs: &Path) -> Result<Self> {
        Self::start_in(&env::temp_dir(), logs)
    }

    /// Starts one that writes as a factory's does.
    pub fn start_durable(logs: &Path) -> Result<Self> {
        // What comes with PostgreSQL is meant for a machine of long ago; every guide begins with these.
        Self::start_with(&env::temp_dir(), logs, &["shared_buffers=1GB", "max_wal_size=4GB"])
    }

    fn start_with(parent: &Path, logs: &Path, more: &[&str]) -> Result<Self> {
        let programs = programs()?;
        let owner = Owner::find()?;
        let folder = TemporaryFolder::new_in(parent, "qitao-test-pg")?;
        let (cluster, password_file) = (folder.path().join("cluster"), folder.path().join("password"));
        let password = random_word()?;
        fs::write(&password_file, &password)?;
        owner.take(folder.path())?;
        process::read(
            owner
                .command(&programs.join("initdb"))
                .args(["--encoding=UTF8", "--locale=C", "--auth=scram-sha-256", "--no-sync", "--username", USER])
                .arg("--pwfile")
                .arg(&password_file)
                .arg("--pgdata")
                .arg(&cluster)
                .current_dir("/"),
        )?;
        let port = free_port()?;
        // Room for many tests at once, each with a pool.
        let settings = ["max_connections=200", "timezone=UTC"];
        let mut command = owner.command(&programs.join("postgres"));
        command.arg("-D").arg(&cluster).args(["-h", "127.0.0.1", "-p", &port.to_string(), "-k", ""]).current_dir("/");
        for setting in settings.iter().chain(more) {
            command.args(["-c", setting]);
        }
        let log = logs.join("postgres.log");
        let mut server = Background::logged(&mut command, &log)?;
        let deadline = Instant::now() + START_LIMIT;
        let ready = || Command::new(programs.join("pg_isready")).args(["-q", "-h", "127.0.0.1", "-p", &port.to_string()]).status();
        while !ready()?.success() {
            if let Some(status) = server.wait(Duration::ZERO)? {
                bail!("PostgreSQL ended at once ({status}): {}", fs::read_to_string(&log).unwrap_or_default());
            }
            if Instant::now() > deadline {
                bail!("PostgreSQL is not ready after {} s; see {}", START_LIMIT.as_secs(), log.display());
            }
            thread::sleep(Duration::from_millis(50));
        }
        Ok(Self { url: format!("postgres://{USER}:{password}@127.0.0.1:{port}/postgres"), _server: server, _folder: folder })
    }
}

/// Who runs the server: this user, or `postgres` where this user is root, whom PostgreSQL refuses.
struct Owner {
    root: bool,
}

impl Owner {
    fn find() -> Result<Self> {
        Ok(Self { root: setup::is_root()? })
    }

    /// A command as the owner that ends when xtask does, even if xtask is killed.
    fn command(&self, program: &Path) -> Command {
        let mut command = Command::new("setpriv");
        if self.root {
            command.args(["--reuid", "postgres", "--regid", "postgres", "--init-groups"]);
        }
        // INT is PostgreSQL's fast shutdown.
        command.args(["--pdeathsig", "INT"]).arg(program);
        command
    }

    fn take(&self, folder: &Path) -> Result<()> {
        if self.root {
            process::read(Command::new("chown").args(["-R", "postgres:postgres"]).arg(folder))?;
        }
        process::read(Command::new("chmod").arg("700").arg(folder))?;
        Ok(())
    }
}

/// The newest of Debian's versions, else what the path has.
fn programs() -> Result<PathBuf> {
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let newest = versions
        .filter_map(|version| Some((version.file_name().to_str()?.parse::<u32>().ok()?, version.path().join("bin"))))
        .filter(|(_, programs)| programs.join("initdb").is_file())
        .max();
    if let Some((_, programs)) = newest {
        return Ok(programs);
    }
    let path = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&path).find(|folder| folder.join("initdb").is_file()).context("no PostgreSQL is installed (initdb is not found)")
}

/// A port that was free a moment ago.
fn free_port() -> Result<u16> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port())
}

fn random_word() -> Result<String> {
    let mut bytes = [0; 16];
    fs::File::open("/dev/urandom")?.read_exact(&mut bytes)?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}
