//! Looks at the built frontend again when it changes, as it is embedded, and gives the program what Windows shows of a file: icon,
//! version, description.

use std::{env, io, path::Path};

fn main() -> io::Result<()> {
    println!("cargo:rerun-if-changed=../../frontend/dist");
    if env::var("CARGO_CFG_TARGET_OS").is_ok_and(|system| system == "windows") {
        let icon = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../icons/icon.ico");
        println!("cargo:rerun-if-changed={}", icon.display());
        let mut resource = tauri_winres::WindowsResource::new();
        resource.set_icon(&icon.to_string_lossy()).set("ProductName", "Qitao").set("FileDescription", "Qitao without a window");
        resource.compile()?;
    }
    Ok(())
}
