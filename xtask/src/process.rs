//! Other programs: started in a process group of their own, watched, and ended with everything that they started.
//!
//! A browser or a window that outlives its test keeps a pipe or a port and hangs a later lane, so nothing started here survives:
//! not a failure, not a time limit, not Ctrl-C.

use std::{
    fs::File,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
    sync::{Mutex, MutexGuard, PoisonError},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};

/// How often a running program is looked at.
const POLL: Duration = Duration::from_millis(40);
/// How long a program may take to end when asked, before it is killed.
#[cfg(unix)]
const GRACE: Duration = Duration::from_secs(5);

static RUNNING: Mutex<Vec<u32>> = Mutex::new(Vec::new());
static FOLDERS: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

fn lock<T>(list: &Mutex<Vec<T>>) -> MutexGuard<'_, Vec<T>> {
    list.lock().unwrap_or_else(PoisonError::into_inner)
}

/// On Ctrl-C, hang-up or termination ends what runs, removes what is temporary, and exits.
#[cfg(unix)]
pub fn clean_up_when_interrupted() -> Result<()> {
    use signal_hook::{consts, iterator::Signals};
    let mut signals = Signals::new([consts::SIGINT, consts::SIGTERM, consts::SIGHUP]).context("signals cannot be handled")?;
    thread::spawn(move || {
        if signals.forever().next().is_some() {
            eprintln!("\nxtask: interrupted");
            end_all();
            std::process::exit(130);
        }
    });
    Ok(())
}

/// Windows sends Ctrl-C to the children itself.
#[cfg(not(unix))]
pub fn clean_up_when_interrupted() -> Result<()> {
    Ok(())
}

/// Ends every program that still runs and removes the temporary folders.
pub fn end_all() {
    end_groups();
    for folder in lock(&FOLDERS).drain(..) {
        remove(&folder);
    }
}

#[cfg(unix)]
fn end_groups() {
    let running = lock(&RUNNING).clone();
    for pid in running.iter().rev() {
        signal(*pid, "TERM");
    }
    let deadline = Instant::now() + GRACE;
    while running.iter().any(|pid| group_lives(*pid)) && Instant::now() < deadline {
        thread::sleep(POLL);
    }
    for pid in running {
        signal(pid, "KILL");
    }
}

/// Windows ends the children of a console with it.
#[cfg(not(unix))]
fn end_groups() {}

/// A folder that goes when the value does, or when xtask is interrupted.
pub struct TemporaryFolder(PathBuf);

impl TemporaryFolder {
    /// Makes a folder whose name starts with `prefix`. What an earlier, killed xtask left under the same prefix is removed.
    pub fn new(prefix: &str) -> Result<Self> {
        Self::new_in(&std::env::temp_dir(), prefix)
    }

    /// The same in a folder that is there.
    pub fn new_in(parent: &Path, prefix: &str) -> Result<Self> {
        sweep(parent, prefix);
        let folder = parent.join(format!("{prefix}-{}", std::process::id()));
        std::fs::create_dir(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
        lock(&FOLDERS).push(folder.clone());
        Ok(Self(folder))
    }

    /// Its place.
    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for TemporaryFolder {
    fn drop(&mut self) {
        remove(&self.0);
        lock(&FOLDERS).retain(|folder| folder != &self.0);
    }
}

fn sweep(parent: &Path, prefix: &str) {
    for entry in std::fs::read_dir(parent).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let owner = name.to_str().and_then(|name| name.strip_prefix(prefix)?.strip_prefix('-')?.parse::<u32>().ok());
        if owner.is_some_and(|owner| Path::new("/proc").exists() && !Path::new("/proc").join(owner.to_string()).exists()) {
            remove(&entry.path());
        }
    }
}

fn remove(folder: &Path) {
    if folder.exists()
        && let Err(error) = std::fs::remove_dir_all(folder)
    {
        eprintln!("xtask: {} stays behind: {error}", folder.display());
    }
}

/// Runs in the foreground, with the terminal (for `sudo`, and for the program that the person wanted to start).
pub fn foreground(command: &mut Command) -> Result<()> {
    let status = command.status().with_context(|| format!("cannot start {}", shown(command)))?;
    expect_success(command, status)
}

/// Runs and returns what it prints.
pub fn read(command: &mut Command) -> Result<String> {
    let output =
        command.stdin(Stdio::null()).stderr(Stdio::inherit()).output().with_context(|| format!("cannot start {}", shown(command)))?;
    expect_success(command, output.status)?;
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Runs for at most `limit`, printing what it prints; an error when it fails.
pub fn run(command: &mut Command, limit: Duration) -> Result<()> {
    let status = watch(command, limit, |_| ())?;
    expect_success(command, status)
}

/// Runs for at most `limit`, printing what it prints and giving each line of its standard output to `line` as well.
pub fn watch(command: &mut Command, limit: Duration, mut line: impl FnMut(&str) + Send) -> Result<ExitStatus> {
    eprintln!("$ {}", shown(command));
    let mut program = Background::start(command.stdout(Stdio::piped()))?;
    let output = program.child.stdout.take().context("no pipe")?;
    thread::scope(|scope| {
        let reader = scope.spawn(move || {
            let mut output = BufReader::new(output);
            let mut bytes = Vec::new();
            while output.read_until(b'\n', &mut bytes).is_ok_and(|read| read > 0) {
                let text = String::from_utf8_lossy(&bytes);
                print!("{text}");
                line(text.trim_end());
                bytes.clear();
            }
        });
        let ended = program.wait(limit);
        // What it left running would hold the pipe and this thread with it.
        program.end();
        let _ = reader.join();
        ended
    })?
    .with_context(|| format!("{} did not end within {} s", shown(command), limit.as_secs()))
}

/// A program that runs beside xtask and ends with this value.
pub struct Background {
    /// The program.
    pub child: Child,
}

impl Background {
    /// Starts it in a process group of its own, without input.
    pub fn start(command: &mut Command) -> Result<Self> {
        command.stdin(Stdio::null());
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(command, 0);
        let child = command.spawn().with_context(|| format!("cannot start {}", shown(command)))?;
        lock(&RUNNING).push(child.id());
        Ok(Self { child })
    }

    /// Starts it with all its output in `log`.
    pub fn logged(command: &mut Command, log: &Path) -> Result<Self> {
        let file = File::create(log).with_context(|| format!("cannot write {}", log.display()))?;
        Self::start(command.stderr(file.try_clone()?).stdout(file))
    }

    /// Waits at most `limit`; `None` if it still runs then.
    pub fn wait(&mut self, limit: Duration) -> Result<Option<ExitStatus>> {
        let deadline = Instant::now() + limit;
        loop {
            if let Some(status) = self.child.try_wait()? {
                return Ok(Some(status));
            }
            if Instant::now() >= deadline {
                return Ok(None);
            }
            thread::sleep(POLL);
        }
    }

    /// Ends it and all that it started: asked first, then killed.
    pub fn end(&mut self) {
        let pid = self.child.id();
        if !lock(&RUNNING).contains(&pid) {
            return;
        }
        #[cfg(unix)]
        {
            signal(pid, "TERM");
            let deadline = Instant::now() + GRACE;
            // Reaped here, or the group would look alive for ever.
            while (matches!(self.child.try_wait(), Ok(None)) || group_lives(pid)) && Instant::now() < deadline {
                thread::sleep(POLL);
            }
            signal(pid, "KILL");
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
        lock(&RUNNING).retain(|running| *running != pid);
    }
}

impl Drop for Background {
    fn drop(&mut self) {
        self.end();
    }
}

#[cfg(unix)]
fn group_lives(group: u32) -> bool {
    signal(group, "0")
}

/// Sends a signal to a process group, by the shell: a program named kill is not on every Debian.
#[cfg(unix)]
fn signal(group: u32, name: &str) -> bool {
    let kill = format!("kill -s {name} -- -{group} 2>/dev/null");
    Command::new("sh").args(["-c", &kill]).status().is_ok_and(|status| status.success())
}

fn expect_success(command: &Command, status: ExitStatus) -> Result<()> {
    if !status.success() {
        bail!("{} failed ({status})", shown(command));
    }
    Ok(())
}

fn shown(command: &Command) -> String {
    let words = [command.get_program()].into_iter().chain(command.get_args());
    words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}

/// Whether a program of this name is on the path.
pub fn exists(program: &str) -> bool {
    std::env::var_os("PATH").is_some_and(|path| std::env::split_paths(&path).any(|folder| folder.join(program).is_file()))
}
