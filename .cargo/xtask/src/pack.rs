//! Puts everything that a group of pages needs into one file.
//!
//! What two groups share, the splitter puts into a file of its own: dozens of them, which compress
//! badly one by one and cost a request each. Here each group's module carries its shared parts in
//! custom sections, so that it is one request and one third smaller. A part that came with another
//! group already is not started again.

use std::{collections::BTreeMap, fs, path::Path};

use crate::{
    outcome::{Context, Outcome},
    stamp,
};

/// The splitter's script up to here is kept: how a module is linked to the main one.
const LOADING: &str = "function makeLoad(";

const LOADER: &str = r"const parts = new Map();
function start(module, name, imports) {
    if (!parts.has(name)) {
        const [bytes] = WebAssembly.Module.customSections(module, name);
        parts.set(name, WebAssembly.instantiate(bytes, imports));
    }
    return parts.get(name);
}
function loader(file, names) {
    const load = async () => {
        const module = await WebAssembly.compileStreaming(fetch(new URL(file, import.meta.url)));
        const imports = getSharedImports();
        await Promise.all(names.map((name) => start(module, name, imports)));
        await WebAssembly.instantiate(module, imports);
    };
    let loading;
    return () => {
        loading ??= load().catch((error) => {
            loading = undefined;
            throw error;
        });
        return loading;
    };
}
";

/// Packs the finished modules of each group, the group's own one last, and writes the script that
/// loads them. Returns what each group needs now.
pub(crate) fn pack(
    folder: &Path,
    script: &str,
    groups: &BTreeMap<String, Vec<String>>,
) -> Outcome<BTreeMap<String, Vec<String>>> {
    let script = folder.join(script);
    let generated =
        fs::read_to_string(&script).context(|| format!("cannot read {}", script.display()))?;
    let head = generated
        .find(LOADING)
        .ok_or_else(|| format!("the splitter's script has no `{LOADING}` any more"))?;
    let mut text = format!("{}{LOADER}", &generated[..head]);
    let file = |name: &str| folder.join(format!("{name}.wasm"));
    let read = |name: &str| {
        let file = file(name);
        fs::read(&file).context(|| format!("cannot read {}", file.display()))
    };
    let mut packed = BTreeMap::new();
    for (group, modules) in groups {
        let own = format!("split_{group}");
        let mut module = read(&own)?;
        let parts: Vec<&String> = modules.iter().filter(|name| **name != own).collect();
        for part in &parts {
            module.extend(custom_section(part, &read(part)?));
        }
        packed.insert(own.clone(), module);
        let load = format!("wrapAsyncCb(loader(\"./{own}.wasm\", {parts:?}))");
        text.extend(["export const __wasm_split_load_", group, " = ", &load, ";\n"]);
    }
    for part in groups.values().flatten().filter(|name| !packed.contains_key(*name)) {
        let file = file(part);
        if file.exists() {
            fs::remove_file(&file).context(|| format!("cannot remove {}", file.display()))?;
        }
    }
    for (name, module) in &packed {
        stamp::write(&file(name), module)?;
    }
    stamp::write(&script, text.as_bytes())?;
    Ok(groups.keys().map(|group| (group.clone(), vec![format!("split_{group}")])).collect())
}

/// A section that browsers hand out by its name and otherwise skip.
fn custom_section(name: &str, content: &[u8]) -> Vec<u8> {
    let mut named = unsigned_leb128(name.len());
    named.extend_from_slice(name.as_bytes());
    let mut section = vec![0];
    section.extend(unsigned_leb128(named.len() + content.len()));
    section.extend(named);
    section.extend_from_slice(content);
    section
}

fn unsigned_leb128(mut value: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    loop {
        let low = value.to_le_bytes()[0] & 0x7f;
        value >>= 7;
        if value == 0 {
            bytes.push(low);
            return bytes;
        }
        bytes.push(low | 0x80);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_section_has_its_length_before_its_name() {
        assert_eq!(custom_section("ab", b"xyz"), [0, 6, 2, b'a', b'b', b'x', b'y', b'z']);
        assert_eq!(unsigned_leb128(300), [0xac, 0x02]);
        assert_eq!(unsigned_leb128(0), [0]);
    }
}
