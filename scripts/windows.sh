#!/usr/bin/env bash
# Does it compile for Windows, with and without S3, and without a warning? Nothing is run: library and program only.
#
# Needs x86_64-w64-mingw32-gcc and nasm (Debian: gcc-mingw-w64-x86-64, nasm). `WINDOWS_TARGET_DIR` names another folder than target/windows.
set -euo pipefail
cd "$(dirname "$0")/.."

target=x86_64-pc-windows-gnu
for tool in x86_64-w64-mingw32-gcc nasm; do
  command -v "$tool" >/dev/null || {
    echo "$target needs $tool: apt-get install gcc-mingw-w64-x86-64 nasm" >&2
    exit 2
  }
done
rustup target add "$target" >/dev/null
export CARGO_TARGET_DIR=${WINDOWS_TARGET_DIR:-target/windows}
cargo clippy --target "$target" --locked -- -D warnings
cargo clippy --target "$target" --locked --no-default-features -- -D warnings
