//! Builds the site (`target/site`) and the server binary that carries it.

use std::{
    env, fs,
    path::{Path, PathBuf},
    time::UNIX_EPOCH,
};

use crate::{
    compress, css,
    outcome::{Context, Outcome},
    process,
    server::Profile,
    sizes,
    stamp::{self, Stamp},
    steps::Steps,
    wasm::{self, Split},
    workspace,
};

/// Builds everything; returns the server binary.
pub(crate) fn build(steps: &mut Steps, profile: Profile) -> Outcome<PathBuf> {
    site(steps)?;
    steps.step(profile.title(), || process::run(&mut workspace::cargo(profile.cargo_args())))?;
    profile.binary()
}

/// Builds the site alone.
pub(crate) fn site(steps: &mut Steps) -> Outcome {
    let linked = steps.step("Compile the browser's half to WASM", || {
        wasm::ensure_target()?;
        wasm::compile()
    })?;
    let inputs = inputs(&linked)?;
    let stamp_file = workspace::scratch().join("site.stamp");
    let site = workspace::site();
    let known = fs::read_to_string(&stamp_file).unwrap_or_default();
    if known == inputs && site.join("manifest.json").is_file() {
        println!("\n▸ The site has not changed since it was packaged");
    } else {
        let fresh = workspace::root().join("target/site.new");
        steps.step("Package the site: split, script, style", || {
            remove(&fresh)?;
            package(&linked, &fresh)
        })?;
        steps.step("Compress the site (brotli, gzip)", || {
            compress::beside(&stamp::files(&fresh.join("files"))?)
        })?;
        remove(&site)?;
        fs::rename(&fresh, &site).context(|| format!("cannot replace {}", site.display()))?;
        stamp::write(&stamp_file, inputs.as_bytes())?;
    }
    sizes::report(&site)
}

/// A hash of everything the site is made of, this tool included.
fn inputs(linked: &Path) -> Outcome<String> {
    let root = workspace::root();
    let mut stamp = Stamp::new();
    stamp.add_path(linked)?.add_path(&root.join("style"))?.add_path(&root.join("public"))?;
    let tools = [env::current_exe().ok(), process::which("wasm-opt")];
    for tool in tools.into_iter().flatten() {
        let metadata =
            fs::metadata(&tool).context(|| format!("cannot look at {}", tool.display()))?;
        let age = metadata
            .modified()
            .ok()
            .and_then(|modified| modified.duration_since(UNIX_EPOCH).ok())
            .unwrap_or_default();
        stamp
            .add(tool.to_string_lossy().as_bytes())
            .add(&metadata.len().to_le_bytes())
            .add(&age.as_nanos().to_le_bytes());
    }
    Ok(stamp.hex())
}

fn package(linked: &Path, fresh: &Path) -> Outcome {
    let files = fresh.join("files");
    let unnamed = files.join("pkg/new");
    fs::create_dir_all(&unnamed).context(|| format!("cannot create {}", unnamed.display()))?;
    let split = wasm::package(linked, &unnamed)?;
    let hash = content_hash(&unnamed)?;
    fs::rename(&unnamed, files.join("pkg").join(&hash))
        .context(|| "cannot name the package folder".to_owned())?;

    let root = workspace::root();
    let style = css::bundle(&root.join("style/main.css"))?;
    let mut style_hash = Stamp::new();
    style_hash.add(style.as_bytes());
    let style_name = format!("style.{}.css", style_hash.short());
    stamp::write(&files.join(&style_name), style.as_bytes())?;

    let public = root.join("public");
    for file in stamp::files(&public)? {
        let name = file.strip_prefix(&public).unwrap_or(&file);
        let content = fs::read(&file).context(|| format!("cannot read {}", file.display()))?;
        stamp::write(&files.join(name), &content)?;
    }
    let manifest = manifest(&hash, &style_name, &split);
    stamp::write(&fresh.join("manifest.json"), manifest.as_bytes())
}

/// The hash that names the package folder. Names count as well as contents.
fn content_hash(folder: &Path) -> Outcome<String> {
    let mut stamp = Stamp::new();
    for file in stamp::files(folder)? {
        let name = file.strip_prefix(folder).unwrap_or(&file);
        let content = fs::read(&file).context(|| format!("cannot read {}", file.display()))?;
        stamp.add(name.to_string_lossy().as_bytes()).add(&content);
    }
    Ok(stamp.short())
}

fn manifest(hash: &str, style: &str, split: &Split) -> String {
    let name = wasm::NAME;
    serde_json::json!({
        "script": format!("/pkg/{hash}/{name}.js"),
        "wasm": format!("/pkg/{hash}/{name}_bg.wasm"),
        "style": format!("/{style}"),
        "split": {
            "script": split.script,
            "prefix": format!("/pkg/{hash}"),
            "modules": split.modules,
        },
    })
    .to_string()
}

fn remove(folder: &Path) -> Outcome {
    if folder.exists() {
        fs::remove_dir_all(folder).context(|| format!("cannot remove {}", folder.display()))?;
    }
    Ok(())
}
