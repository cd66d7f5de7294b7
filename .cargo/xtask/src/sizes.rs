//! What a visitor downloads, and the most that is accepted.

use std::{fs, path::Path};

use serde_json::Value;

use crate::outcome::{Context, Outcome};

/// Everything that a page is made of, compressed: WASM, scripts and style.
const PAGE_LIMIT: u64 = 300_000;
/// The WASM of a page alone, compressed.
const WASM_LIMIT: u64 = 250_000;

/// The groups of pages (`app/src/pages.rs`) that have to keep the limits. The sign-in page needs
/// the first load alone.
const LIMITED_GROUPS: [&str; 10] = [
    "access",
    "account",
    "activity",
    "entry",
    "factor",
    "invitations",
    "notifications",
    "promo",
    "proof",
    "totp",
];

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

/// What the pages of a group download in all.
struct Page<'a> {
    group: &'a str,
    requests: usize,
    added: Size,
    wasm: Size,
    all: Size,
}

/// Prints the sizes of a packaged site; fails when a page is too large.
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
    let mut first = main;
    let mut others =
        vec![text(&manifest["script"]).to_owned(), text(&manifest["style"]).to_owned()];
    if !split_script.is_empty() {
        others.push(format!("{prefix}/{split_script}"));
    }
    for path in &others {
        let size = size(&files, path)?;
        line(path.rsplit('/').next().unwrap_or(path), size);
        first = first.and(size);
    }
    line("first load of every page", first);

    let mut failures = Vec::new();
    check("the main WASM module", main, WASM_LIMIT, &mut failures);
    check("the first load", first, PAGE_LIMIT, &mut failures);
    let pages = pages(&files, prefix, &manifest["split"]["modules"], main, first)?;
    print(&pages);
    for group in LIMITED_GROUPS {
        let Some(page) = pages.iter().find(|page| page.group == group) else {
            failures.push(format!("the site has no group of pages called {group}"));
            continue;
        };
        check(&format!("the WASM of a page in {group}"), page.wasm, WASM_LIMIT, &mut failures);
        check(&format!("a page in {group}"), page.all, PAGE_LIMIT, &mut failures);
    }
    if failures.is_empty() { Ok(()) } else { Err(failures.join("\n")) }
}

fn check(what: &str, found: Size, limit: u64, failures: &mut Vec<String>) {
    let found = found.brotli;
    if found > limit {
        failures.push(format!("{what} is {found} bytes with brotli; at most {limit} are accepted"));
    }
}

/// What each group of pages needs beside the first load.
fn pages<'a>(
    files: &Path,
    prefix: &str,
    modules: &'a Value,
    main: Size,
    first: Size,
) -> Outcome<Vec<Page<'a>>> {
    let mut pages = Vec::new();
    for (group, needed) in modules.as_object().into_iter().flatten() {
        let needed = needed.as_array().map_or(&[][..], Vec::as_slice);
        let mut added = Size::default();
        for module in needed {
            added = added.and(size(files, &format!("{prefix}/{}.wasm", text(module)))?);
        }
        let (wasm, all) = (main.and(added), first.and(added));
        pages.push(Page { group, requests: needed.len(), added, wasm, all });
    }
    Ok(pages)
}

fn print(pages: &[Page<'_>]) {
    if pages.is_empty() {
        return;
    }
    println!(
        "\n{:>10} {:>10} {:>8} {:>12} {:>12}  added by a group of pages",
        "plain", "brotli", "requests", "WASM in all", "page in all"
    );
    for Page { group, requests, added, wasm, all } in pages {
        println!(
            "{:>10} {:>10} {requests:>8} {:>12} {:>12}  {group}",
            added.plain, added.brotli, wasm.brotli, all.brotli
        );
    }
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
