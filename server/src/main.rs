//! The `latchkey` binary.

use mimalloc::MiMalloc;
use std::process::ExitCode;

/// What one thread allocates another frees, request after request; the system's allocator takes a
/// lock for that.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    server::cli::run()
}
