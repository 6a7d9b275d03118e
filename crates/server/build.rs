//! Looks at the built frontend again when it changes, as it is embedded.

fn main() {
    println!("cargo:rerun-if-changed=../../frontend/dist");
}
