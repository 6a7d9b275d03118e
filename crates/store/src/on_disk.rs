//! What a system makes of the place of a file: how SQLite must be given a long name on Windows, which names Windows keeps for itself,
//! what lies on a network drive, and what is copied elsewhere behind the program's back.

use std::borrow::Cow;
use std::path::{Path, PathBuf};

/// A path may have 260 characters on Windows, the closing zero among them; SQLite adds up to eight for its own files.
const LONG: usize = 260 - 1 - "-journal".len();

/// The path as SQLite can open it. Rust's library gives Windows long names in the form that has no limit; SQLite does not.
pub(crate) fn for_sqlite(path: &Path) -> Cow<'_, Path> {
    if cfg!(windows)
        && let Ok(whole) = std::path::absolute(path)
        && let Some(whole) = whole.to_str().and_then(without_limit)
    {
        return Cow::Owned(whole.into());
    }
    Cow::Borrowed(path)
}

/// The form without a limit, for a whole path on a drive that is too long.
fn without_limit(whole: &str) -> Option<String> {
    (whole.encode_utf16().count() > LONG && !whole.starts_with(r"\\")).then(|| format!(r"\\?\{whole}"))
}

/// The name of the file, if Windows takes it for a device: books in `con.qitao` would go to the console.
pub(crate) fn device(path: &Path) -> Option<String> {
    if !cfg!(windows) {
        return None;
    }
    // What a whole path is made of a device's name, in which nothing is a file's name any more.
    if let Some(name) = path.to_str().and_then(|path| path.strip_prefix(DEVICES)) {
        return Some(name.to_owned());
    }
    let name = path.file_name()?.to_string_lossy().into_owned();
    is_device(&name).then_some(name)
}

/// Windows' folder of devices.
const DEVICES: &str = r"\\.\";

/// Does Windows take a file's name for a device, with whatever ending?
#[must_use]
pub fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or(name).trim_end().to_uppercase();
    match stem.as_str() {
        "CON" | "PRN" | "AUX" | "NUL" | "CONIN$" | "CONOUT$" => true,
        stem => {
            let number = stem.strip_prefix("COM").or_else(|| stem.strip_prefix("LPT")).unwrap_or_default();
            matches!(number, "0" | "1" | "2" | "3" | "4" | "5" | "6" | "7" | "8" | "9" | "¹" | "²" | "³")
        }
    }
}

/// The kind of network drive that a file lies on, if it does: file locks do not hold there and SQLite would lose data.
pub(crate) fn network_drive(path: &Path) -> Option<String> {
    let unc = |path: &Path| is_unc(&path.to_string_lossy()).then(|| "UNC".to_owned());
    if let Some(unc) = unc(path) {
        return Some(unc);
    }
    let whole = std::path::absolute(path).ok()?;
    if let Some(letter) = network_letter(&whole) {
        return Some(letter);
    }
    let full = whole.canonicalize().or_else(|_| whole.parent().unwrap_or(&whole).canonicalize()).ok()?;
    // Windows resolves a drive letter to the share behind it.
    unc(&full).or_else(|| network_mount(&std::fs::read_to_string("/proc/self/mountinfo").ok()?, &full))
}

/// The drive letter of a path, if Windows says that a network lies behind it.
#[cfg(windows)]
fn network_letter(whole: &Path) -> Option<String> {
    use std::path::{Component, Prefix};
    let Some(Component::Prefix(prefix)) = whole.components().next() else { return None };
    let (Prefix::Disk(letter) | Prefix::VerbatimDisk(letter)) = prefix.kind() else { return None };
    let drive = format!("{}:", char::from(letter));
    (winsafe::GetDriveType(Some(&format!(r"{drive}\"))) == winsafe::co::DRIVE::REMOTE).then_some(drive)
}

#[cfg(not(windows))]
fn network_letter(_: &Path) -> Option<String> {
    None
}

/// Does a path name a share? `\\?\C:\a` is a local file that is named at length.
fn is_unc(path: &str) -> bool {
    match path.strip_prefix(r"\\?\") {
        Some(rest) => rest.starts_with(r"UNC\"),
        None if path.starts_with(DEVICES) => false,
        None => path.starts_with(r"\\") || path.starts_with("//"),
    }
}

/// Finds the file system of `full` in the text of `/proc/self/mountinfo`.
fn network_mount(mounts: &str, full: &Path) -> Option<String> {
    const NETWORK: &[&str] = &[
        "nfs",
        "nfs4",
        "cifs",
        "smb3",
        "smbfs",
        "9p",
        "afs",
        "ceph",
        "coda",
        "davfs",
        "fuse.sshfs",
        "fuse.davfs2",
        "fuse.rclone",
        "fuse.glusterfs",
        // What a desktop mounts for its user: locks end at the daemon.
        "fuse.gvfsd-fuse",
        "fuse.smbnetfs",
        // Folders of a virtual machine's host: locks end at the guest, and the host or another guest writes too.
        "virtiofs",
        "vboxsf",
        "prl_fs",
        "vmhgfs",
        "fuse.vmhgfs-fuse",
    ];
    let mut best: Option<(usize, String)> = None;
    for line in mounts.lines() {
        let mut fields = line.split(' ');
        let Some(place) = fields.nth(4) else { continue };
        let place = place.replace("\\040", " ");
        let Some(kind) = line.split(" - ").nth(1).and_then(|rest| rest.split(' ').next()) else { continue };
        if full.starts_with(&place) && best.as_ref().is_none_or(|(len, _)| place.len() >= *len) {
            best = Some((place.len(), kind.to_owned()));
        }
    }
    best.map(|(_, kind)| kind).filter(|kind| NETWORK.contains(&kind.as_str()))
}

/// What a service that copies a folder elsewhere as soon as something in it changes calls that folder, and the service.
const SYNCED: &[(&str, &str)] = &[
    ("OneDrive", "OneDrive"),
    ("Nutstore", "坚果云"),
    ("我的坚果云", "坚果云"),
    ("BaiduSyncdisk", "百度网盘"),
    ("WPSDrive", "WPS 云盘"),
    ("WPS Cloud Files", "WPS 云盘"),
    ("Dropbox", "Dropbox"),
    ("Google Drive", "Google Drive"),
    ("iCloudDrive", "iCloud"),
];
/// Where Windows says that OneDrive's folders are: people give them other names, and their desktop often lies in one.
const ONEDRIVE: [&str; 3] = ["OneDrive", "OneDriveCommercial", "OneDriveConsumer"];

/// The service that copies the folder of a file elsewhere, as far as names tell. It may copy books while half of a change is written, and
/// two computers get two copies.
pub(crate) fn synced(path: &Path) -> Option<&'static str> {
    synced_by(path, |name| std::env::var_os(name).map(PathBuf::from))
}

fn synced_by(path: &Path, variable: impl Fn(&str) -> Option<PathBuf>) -> Option<&'static str> {
    let in_onedrive =
        ONEDRIVE.iter().filter_map(|name| variable(name)).any(|folder| !folder.as_os_str().is_empty() && path.starts_with(folder));
    if in_onedrive {
        return Some("OneDrive");
    }
    path.parent()?.components().find_map(|folder| {
        let folder = folder.as_os_str().to_string_lossy();
        // Those of a firm have its name behind: “OneDrive - 瓯江阀门”.
        let of = |name: &str| folder.eq_ignore_ascii_case(name) || folder.strip_prefix(name).is_some_and(|rest| rest.starts_with(" - "));
        SYNCED.iter().find(|(name, _)| of(name)).map(|(_, service)| *service)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_long_paths_on_a_drive_take_the_form_without_a_limit() {
        let of = |letters: usize| format!(r"C:\{}", "齐".repeat(letters - 3));
        assert_eq!(without_limit(&of(LONG)), None);
        assert_eq!(without_limit(&of(LONG + 1)), Some(format!(r"\\?\{}", of(LONG + 1))));
        assert_eq!(without_limit(&format!(r"\\?\{}", of(LONG + 1))), None);
    }

    #[test]
    fn devices_are_known_by_any_ending() {
        for device in ["con", "NUL.qitao", "Aux.books.qitao", "com1", "LPT9.qitao", "com¹.qitao", "PRN .qitao"] {
            assert!(is_device(device), "{device}");
        }
        for file in ["contract.qitao", "com.qitao", "COM10.qitao", "nul-1.qitao", "工厂.con", "", ".con"] {
            assert!(!is_device(file), "{file}");
        }
    }

    #[test]
    fn network_drives_are_found() {
        let mounts = "22 1 0:20 / / rw - ext4 /dev/sda1 rw\n30 22 0:44 / /mnt/factory\\040share rw - cifs //nas/share rw\n31 22 0:45 / /mnt/disk rw - ext4 /dev/sdb rw";
        assert_eq!(network_mount(mounts, Path::new("/mnt/factory share/a.qitao")), Some("cifs".into()));
        assert_eq!(network_mount(mounts, Path::new("/mnt/disk/a.qitao")), None);
        assert_eq!(network_mount(mounts, Path::new("/home/a.qitao")), None);
        for kind in ["virtiofs", "vboxsf", "prl_fs", "vmhgfs", "fuse.vmhgfs-fuse", "fuse.gvfsd-fuse", "fuse.smbnetfs", "fuse.glusterfs"] {
            let mounts = format!("{mounts}\n32 22 0:46 / /mnt/host rw - {kind} host rw");
            assert_eq!(network_mount(&mounts, Path::new("/mnt/host/a.qitao")), Some(kind.into()));
        }
    }

    #[test]
    fn shares_are_told_from_local_files() {
        assert_eq!(network_drive(Path::new(r"\\nas\share\a.qitao")), Some("UNC".into()));
        // What a drive letter of a share is resolved to.
        assert!(is_unc(r"\\?\UNC\nas\share\a.qitao"));
        for local in [r"\\?\C:\a.qitao", r"\\.\NUL", r"C:\a.qitao", "/home/a.qitao", "a.qitao"] {
            assert!(!is_unc(local), "{local}");
        }
    }

    #[test]
    fn folders_that_are_copied_elsewhere_are_known() {
        let of = |path: &str| synced_by(Path::new(path), |name| (name == "OneDriveCommercial").then(|| "/home/li/桌面".into()));
        assert_eq!(of("/home/li/OneDrive - 瓯江阀门/账套/a.qitao"), Some("OneDrive"));
        assert_eq!(of("/home/li/onedrive/a.qitao"), Some("OneDrive"));
        assert_eq!(of("/home/li/桌面/a.qitao"), Some("OneDrive"), "where Windows says so");
        assert_eq!(of("/home/li/我的坚果云/a.qitao"), Some("坚果云"));
        for local in ["/home/li/OneDriveOld/a.qitao", "/home/li/OneDrive", "/home/li/桌面备份/a.qitao", "a.qitao"] {
            assert_eq!(of(local), None, "{local}");
        }
    }
}
