//! The `latchkey` binary.

use std::process::ExitCode;

/// A request is many small allocations; this allocator spends a third of the time on them.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    server::cli::run()
}
