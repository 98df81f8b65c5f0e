#!/usr/bin/env bash
# Builds one released archive: build.sh TARGET, such as x86_64-unknown-linux-musl. Writes target/archives/perf-gate-TARGET.tar.gz.
#
# Linux binaries are static (musl): one runs on every distribution and in an empty image. For the processor of this machine that needs
# musl-gcc (Debian: musl-tools), for another one cargo-zigbuild with zig (`pip install cargo-zigbuild`). That for Windows needs mingw and nasm
# (Debian: gcc-mingw-w64-x86-64, nasm).
set -euo pipefail
cd "$(dirname "$0")/../.."

target=${1:?usage: build.sh TARGET}
rustup target add "$target" >/dev/null

build=build
if [[ $target == *-linux-musl && $target != "$(uname -m)"-* ]]; then
  command -v cargo-zigbuild >/dev/null || {
    echo "$target on $(uname -m) needs cargo-zigbuild and zig: pip install cargo-zigbuild" >&2
    exit 2
  }
  build=zigbuild
elif [[ $target == *-linux-musl ]]; then
  command -v musl-gcc >/dev/null || {
    echo "$target needs musl-gcc: apt-get install musl-tools" >&2
    exit 2
  }
fi
cargo "$build" --profile dist --locked --target "$target" --bin perf-gate

program=perf-gate
if [[ $target == *-windows-* ]]; then program=perf-gate.exe; fi
binary=target/$target/dist/$program
# A binary that wants a library of the build machine would fail at the first user, not here.
if [[ $target == *-linux-musl ]] && readelf --dynamic --program-headers "$binary" | grep -E 'NEEDED|INTERP'; then
  echo "$binary is not static, see above" >&2
  exit 1
fi

mkdir -p target/archives
staging=$(mktemp -d)
trap 'rm -rf "$staging"' EXIT
cp "$binary" LICENSE-APACHE LICENSE-MIT README.md "$staging"
tar -czf "target/archives/perf-gate-$target.tar.gz" -C "$staging" "$program" LICENSE-APACHE LICENSE-MIT README.md
ls -l "$binary" "target/archives/perf-gate-$target.tar.gz"
