//! Prepares what the window embeds: the frontend's pages, or a page that says how to build them.

use std::{error::Error, fs, path::Path};

const PAGES: &str = "../frontend/dist";

/// Stands in until npm has run, so that cargo alone can build and check the workspace.
const PLACEHOLDER: &str = r#"<!doctype html>
<html lang="zh-CN">
<meta charset="utf-8" />
<meta name="qitao-page" content="placeholder" />
<title>齐套</title>
<h1>界面还没有构建</h1>
<p>运行 <code>cargo xtask run</code>。</p>
<p lang="en">The interface has not been built yet: use <code>cargo xtask run</code>.</p>
</html>
"#;

fn main() -> Result<(), Box<dyn Error>> {
    let index = Path::new(PAGES).join("index.html");
    if !index.exists() {
        fs::create_dir_all(PAGES)?;
        fs::write(index, PLACEHOLDER)?;
    }
    println!("cargo:rerun-if-changed={PAGES}");
    tauri_build::try_build(tauri_build::Attributes::new())?;
    Ok(())
}
