//! The browser's half: compiles `frontend`, splits it where pages load lazily, and makes the
//! script that starts it.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{
    outcome::{Context, Outcome},
    pack, process, stamp, workspace,
};

const TARGET: &str = "wasm32-unknown-unknown";
pub(crate) const NAME: &str = "latchkey";

/// What Rust's modules use by default, in the words of `wasm-opt`.
const FEATURES: [&str; 6] = [
    "--enable-bulk-memory",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];

/// What the page has to know to fetch the modules of a lazy route early.
#[derive(Default)]
pub(crate) struct Split {
    /// File name of the script that loads the modules; empty when nothing was split.
    pub(crate) script: String,
    /// Names of the files, without `.wasm`, that each lazy function needs.
    pub(crate) modules: BTreeMap<String, Vec<String>>,
}

pub(crate) fn ensure_target() -> Outcome {
    let libraries = process::output(Command::new("rustc").args([
        "--print",
        "target-libdir",
        "--target",
        TARGET,
    ]))?;
    if Path::new(libraries.trim()).is_dir() {
        return Ok(());
    }
    process::run(Command::new("rustup").args(["target", "add", TARGET])).map_err(|error| {
        format!("{error}\nRust's target {TARGET} is missing. Install it: rustup target add {TARGET} (https://rustup.rs)")
    })
}

/// Compiles `frontend`; returns the linked module.
pub(crate) fn compile() -> Outcome<PathBuf> {
    // The splitter needs relocations. The flag goes to the last crate alone: in RUSTFLAGS it
    // would compile every dependency a second time.
    process::run(&mut workspace::cargo(&[
        "rustc",
        "--package=frontend",
        "--lib",
        "--crate-type=cdylib",
        "--profile=wasm-release",
        "--target",
        TARGET,
        "--",
        "-Clink-args=--emit-relocs",
    ]))?;
    Ok(workspace::target()?.join(TARGET).join("wasm-release/frontend.wasm"))
}

/// Fills an empty folder with the script, the main module and the modules split from it.
pub(crate) fn package(linked: &Path, into: &Path) -> Outcome<Split> {
    let input = fs::read(linked).context(|| format!("cannot read {}", linked.display()))?;
    let main = linked.with_file_name("frontend_main.wasm");
    let (main, mut split) = if contains(&input, b"__wasm_split_00") {
        let split = split(&input, &main, into)?;
        (main.as_path(), split)
    } else {
        (linked, Split::default())
    };
    wasm_bindgen_cli_support::Bindgen::new()
        .input_path(main)
        .out_name(NAME)
        .web(true)
        .context(|| "wasm-bindgen refused the target".to_owned())?
        // The split modules import what would otherwise be thrown away.
        .keep_lld_exports(!split.script.is_empty())
        .demangle(false)
        .remove_name_section(true)
        .remove_producers_section(true)
        .typescript(false)
        .generate(into)
        .context(|| "wasm-bindgen failed".to_owned())?;
    for file in stamp::files(into)? {
        if file.extension().is_some_and(|extension| extension == "wasm") {
            finish(&file)?;
        }
    }
    if !split.script.is_empty() {
        split.modules = pack::pack(into, &split.script, &split.modules)?;
    }
    Ok(split)
}

fn split(input: &[u8], main: &Path, into: &Path) -> Outcome<Split> {
    const SCRIPT: &str = "__wasm_split.js";
    let link_name = format!("./{SCRIPT}");
    let main_module = format!("./{NAME}.js");
    let mut options = wasm_split_cli_support::Options::new(input);
    options.output_dir = into;
    options.main_out_path = main;
    options.link_name = &link_name;
    options.main_module = &main_module;
    let done = wasm_split_cli_support::transform(options)
        .context(|| "cannot split the WASM module".to_owned())?;
    Ok(Split { script: SCRIPT.to_owned(), modules: done.prefetch_map.into_iter().collect() })
}

fn contains(bytes: &[u8], wanted: &[u8]) -> bool {
    bytes.windows(wanted.len()).any(|window| window == wanted)
}

/// Takes out what only debuggers read, then lets `wasm-opt` shrink the module where it is installed.
fn finish(module: &Path) -> Outcome {
    let bytes = fs::read(module).context(|| format!("cannot read {}", module.display()))?;
    let stripped = without_custom_sections(&bytes)
        .ok_or_else(|| format!("{} is no WASM module", module.display()))?;
    stamp::write(module, &stripped)?;
    let Some(wasm_opt) = process::which("wasm-opt") else {
        return Ok(());
    };
    let smaller = module.with_extension("opt");
    let shrunk = process::output(
        Command::new(wasm_opt).arg("-Oz").args(FEATURES).arg(module).arg("-o").arg(&smaller),
    );
    match shrunk {
        Ok(_) => {
            fs::rename(&smaller, module).context(|| format!("cannot replace {}", module.display()))
        }
        Err(error) => {
            println!("  wasm-opt cannot do this module, which stays as it is: {error}");
            Ok(())
        }
    }
}

/// The module without its custom sections (names, producers, features): browsers skip them all.
fn without_custom_sections(module: &[u8]) -> Option<Vec<u8>> {
    const HEADER: usize = 8;
    const CUSTOM: u8 = 0;
    let mut out = module.get(..HEADER)?.to_vec();
    let mut at = HEADER;
    while at < module.len() {
        let (length, length_bytes) = unsigned_leb128(module.get(at + 1..)?)?;
        let end = (at + 1 + length_bytes).checked_add(length)?;
        let section = module.get(at..end)?;
        if section[0] != CUSTOM {
            out.extend_from_slice(section);
        }
        at = end;
    }
    Some(out)
}

fn unsigned_leb128(bytes: &[u8]) -> Option<(usize, usize)> {
    let mut value = 0_usize;
    for (index, byte) in bytes.iter().take(5).enumerate() {
        value |= usize::from(byte & 0x7f) << (7 * index);
        if byte & 0x80 == 0 {
            return Some((value, index + 1));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn custom_sections_go_and_others_stay() {
        let header = *b"\0asm\x01\0\0\0";
        let types: &[u8] = &[1, 0x81, 0x00, 0];
        let names: &[u8] = &[0, 5, 4, b'n', b'a', b'm', b'e'];
        let module = [&header[..], names, types, names].concat();
        assert_eq!(without_custom_sections(&module).unwrap(), [&header[..], types].concat());
    }

    #[test]
    fn a_broken_module_is_refused() {
        assert_eq!(without_custom_sections(b"\0asm\x01\0\0\0\x01\x7f"), None);
        assert_eq!(without_custom_sections(b"\0asm"), None);
    }
}
