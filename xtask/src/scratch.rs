//! Where tests keep what is gone after them: in memory, where the machine has room for it.
//!
//! Books are written durably, and a story writes some hundred times: on a disk it waits for that longer than it works. Benchmarks write
//! to the disk, as a factory does.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
    thread,
};

use anyhow::Result;

use crate::process::TemporaryFolder;

/// Linux keeps files of this folder in memory.
const MEMORY: &str = "/dev/shm";
/// Some times what the tests were seen to write at a time.
const ROOM: u64 = 2 << 30;
/// What must be free besides, as compilers and browsers run beside.
const SPARE: u64 = 4 << 30;

/// The folder of one run.
pub struct Scratch {
    folder: TemporaryFolder,
    in_memory: bool,
}

impl Scratch {
    /// Makes it and says where.
    pub fn new() -> Result<Self> {
        let in_memory = in_memory();
        let parent = if in_memory { PathBuf::from(MEMORY) } else { env::temp_dir() };
        let folder = TemporaryFolder::new_in(&parent, "qitao-test")?;
        println!("tests write in {}", folder.path().display());
        Ok(Self { folder, in_memory })
    }

    /// Its place.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Has a program, and what it starts, put temporary files there.
    pub fn of<'c>(&self, command: &'c mut Command) -> &'c mut Command {
        command.env("TMPDIR", self.path())
    }

    /// How many Rust tests run at once: as many as there are processors, and on a disk twice as many, as half of them wait for it.
    pub fn tests_at_once(&self) -> usize {
        let processors = thread::available_parallelism().map_or(1, usize::from);
        if self.in_memory { processors } else { processors * 2 }
    }
}

fn in_memory() -> bool {
    let room = fs4::available_space(MEMORY).unwrap_or(0);
    let free = fs::read_to_string("/proc/meminfo").map_or(0, |text| available(&text));
    room >= ROOM && free >= ROOM + SPARE
}

/// Bytes that programs can have, as Linux tells them in kB.
fn available(meminfo: &str) -> u64 {
    let line = meminfo.lines().find_map(|line| line.strip_prefix("MemAvailable:"));
    line.and_then(|line| line.trim().strip_suffix(" kB")?.parse::<u64>().ok()).unwrap_or(0) * 1024
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_free_is_read_from_linux() {
        assert_eq!(available("MemTotal:       24000000 kB\nMemAvailable:   20000000 kB\n"), 20_480_000_000);
        assert_eq!(available("MemTotal: 1 kB\n"), 0);
    }
}
