//! What a visitor downloads, and the most that is accepted.

use std::{fs, path::Path};

use serde_json::Value;

use crate::outcome::{Context, Outcome};

/// Script, main module and style of the first page, compressed.
const FIRST_LOAD_LIMIT: u64 = 300_000;
const MAIN_MODULE_LIMIT: u64 = 250_000;

#[derive(Clone, Copy, Default)]
struct Size {
    plain: u64,
    brotli: u64,
}

impl Size {
    fn and(self, other: Self) -> Self {
        Self { plain: self.plain + other.plain, brotli: self.brotli + other.brotli }
    }
}

/// Prints the sizes of a packaged site; fails when the first load is too large.
pub(crate) fn report(packaged: &Path) -> Outcome {
    let manifest = packaged.join("manifest.json");
    let manifest =
        fs::read_to_string(&manifest).context(|| format!("cannot read {}", manifest.display()))?;
    let manifest: Value =
        serde_json::from_str(&manifest).context(|| "cannot read the manifest".to_owned())?;
    let files = packaged.join("files");
    let prefix = text(&manifest["split"]["prefix"]);
    let split_script = text(&manifest["split"]["script"]);

    println!("\n{:>10} {:>10}", "plain", "brotli");
    let main = size(&files, text(&manifest["wasm"]))?;
    line("main WASM module", main);
    let mut total = main;
    let mut others =
        vec![text(&manifest["script"]).to_owned(), text(&manifest["style"]).to_owned()];
    if !split_script.is_empty() {
        others.push(format!("{prefix}/{split_script}"));
    }
    for path in &others {
        let size = size(&files, path)?;
        line(path.rsplit('/').next().unwrap_or(path), size);
        total = total.and(size);
    }
    line("first load of every page", total);
    pages(&files, prefix, &manifest["split"]["modules"], total)?;

    for (what, found, limit) in [
        ("the first load", total.brotli, FIRST_LOAD_LIMIT),
        ("the main WASM module", main.brotli, MAIN_MODULE_LIMIT),
    ] {
        if found > limit {
            return Err(format!(
                "{what} is {found} bytes with brotli; at most {limit} are accepted"
            ));
        }
    }
    Ok(())
}

/// What each lazily loaded page adds.
fn pages(files: &Path, prefix: &str, modules: &Value, first: Size) -> Outcome {
    let Some(modules) = modules.as_object().filter(|modules| !modules.is_empty()) else {
        return Ok(());
    };
    println!(
        "\n{:>10} {:>10} {:>8} {:>12}  added by a page",
        "plain", "brotli", "requests", "with the rest"
    );
    for (name, needed) in modules {
        let needed = needed.as_array().map_or(&[][..], Vec::as_slice);
        let mut added = Size::default();
        for module in needed {
            added = added.and(size(files, &format!("{prefix}/{}.wasm", text(module)))?);
        }
        println!(
            "{:>10} {:>10} {:>8} {:>12}  {}",
            added.plain,
            added.brotli,
            needed.len(),
            added.and(first).brotli,
            page_name(name)
        );
    }
    Ok(())
}

/// `__tokens_page_view_1706349…` is the name of a function; people know `tokens_page`.
fn page_name(function: &str) -> &str {
    let name = function.trim_start_matches('_');
    let name = name.rsplit_once('_').map_or(name, |(name, _hash)| name);
    name.strip_suffix("_view").unwrap_or(name)
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn line(name: &str, size: Size) {
    println!("{:>10} {:>10}  {name}", size.plain, size.brotli);
}

fn size(files: &Path, path: &str) -> Outcome<Size> {
    let path = files.join(path.trim_start_matches('/'));
    let length = |path: &Path| fs::metadata(path).map(|metadata| metadata.len());
    let plain = length(&path).context(|| format!("{} is missing", path.display()))?;
    let packed = format!("{}.br", path.display());
    Ok(Size { plain, brotli: length(Path::new(&packed)).unwrap_or(plain) })
}
