//! Puts the site that `cargo xtask build` made into the binary.

use std::{
    env,
    ffi::OsString,
    fmt::Write as _,
    fs, io,
    path::{Path, PathBuf},
};

fn main() -> io::Result<()> {
    // sqlx reads the migrations at compile time and cargo does not see that.
    println!("cargo::rerun-if-changed=migrations");
    println!("cargo::rerun-if-changed=build.rs");
    let here = variable("CARGO_MANIFEST_DIR")?;
    let site = Path::new(&here).join("../target/site");
    let manifest = site.join("manifest.json");
    if !manifest.exists() {
        // cargo would run this script again each time for a file that is not there,
        // and compile the server with it. An empty one means the same and can be watched.
        fs::create_dir_all(&site)?;
        fs::write(&manifest, "")?;
    }
    println!("cargo::rerun-if-changed={}", manifest.display());

    // A copy of our own: the site may be built anew while the compiler still reads it.
    let out = variable("OUT_DIR")?;
    let out = Path::new(&out);
    let copied = out.join("site");
    if copied.exists() {
        fs::remove_dir_all(&copied)?;
    }
    fs::create_dir_all(copied.join("files"))?;
    fs::copy(&manifest, copied.join("manifest.json"))?;
    let built = fs::metadata(&manifest)?.len() > 0;
    let mut files = Vec::new();
    if built {
        copy(&site.join("files"), &copied.join("files"))?;
        list(&copied.join("files"), &mut files)?;
    }
    let manifest = copied.join("manifest.json");
    fs::write(out.join("site.rs"), source(&copied, &manifest, built, files))
}

/// What cargo says when it runs this: another checkout may share what was compiled.
fn variable(name: &str) -> io::Result<OsString> {
    env::var_os(name).ok_or_else(|| io::Error::other(format!("cargo sets {name}")))
}

fn copy(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}

fn list(folder: &Path, into: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            list(&path, into)?;
        } else {
            into.push(path);
        }
    }
    Ok(())
}

fn source(site: &Path, manifest: &Path, built: bool, files: Vec<PathBuf>) -> String {
    let mut out = String::new();
    let manifest = if built { include("str", manifest) } else { "\"\"".to_owned() };
    let _ = writeln!(out, "pub(crate) const MANIFEST: &str = {manifest};");
    let _ = writeln!(out, "pub(crate) static FILES: &[File] = &[");
    let root = site.join("files");
    let mut served: Vec<(String, PathBuf)> = files
        .into_iter()
        .filter(|file| !is_packed_copy(file))
        .map(|file| {
            let name = file.strip_prefix(&root).unwrap_or(&file);
            (format!("/{}", name.to_string_lossy()), file)
        })
        .collect();
    served.sort();
    for (path, file) in served {
        let _ = writeln!(
            out,
            "    File {{ path: {path:?}, content_type: {:?}, hashed: {}, plain: {}, brotli: {}, gzip: {} }},",
            content_type(&path),
            is_hashed(&path),
            include("bytes", &file),
            packed(&file, "br"),
            packed(&file, "gz"),
        );
    }
    out.push_str("];\n");
    out
}

/// Whether a file is the compressed copy of another beside it.
fn is_packed_copy(file: &Path) -> bool {
    let packed = file.extension().is_some_and(|extension| extension == "br" || extension == "gz");
    packed && file.with_extension("").exists()
}

/// `include_str!` or `include_bytes!` of a file.
fn include(what: &str, file: &Path) -> String {
    format!("include_{what}!({:?})", file.to_string_lossy())
}

fn packed(file: &Path, suffix: &str) -> String {
    let copy = PathBuf::from(format!("{}.{suffix}", file.display()));
    if copy.exists() { format!("Some({})", include("bytes", &copy)) } else { "None".to_owned() }
}

/// Whether the name changes with the content, so that browsers may keep the file for ever.
fn is_hashed(path: &str) -> bool {
    let style = path.strip_prefix("/style.").and_then(|rest| rest.strip_suffix(".css"));
    path.starts_with("/pkg/") || style.is_some_and(|hash| hash.len() == 16)
}

fn content_type(path: &str) -> &'static str {
    match path.rsplit('.').next().unwrap_or_default() {
        "css" => "text/css; charset=utf-8",
        "html" => "text/html; charset=utf-8",
        "ico" => "image/x-icon",
        "js" => "text/javascript; charset=utf-8",
        "json" => "application/json",
        "png" => "image/png",
        "svg" => "image/svg+xml",
        "txt" => "text/plain; charset=utf-8",
        "wasm" => "application/wasm",
        "webmanifest" => "application/manifest+json",
        "woff2" => "font/woff2",
        _ => "application/octet-stream",
    }
}
