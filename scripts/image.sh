#!/usr/bin/env bash
# Builds the container image without a daemon: image.sh BINARY [NAME] [ARCHITECTURE], such as
#   scripts/image.sh target/x86_64-unknown-linux-musl/dist/perf-gate perf-gate:1.2.3 amd64
# Needs buildah and ca-certificates. VERSION, REVISION and SOURCE become labels.
set -euo pipefail
cd "$(dirname "$0")/.."

binary=${1:?usage: image.sh BINARY [NAME] [ARCHITECTURE]}
name=${2:-perf-gate}
architecture=${3:-amd64}
# Work everywhere, without a daemon, a kernel module or a right; there is one small layer to store.
export STORAGE_DRIVER=${STORAGE_DRIVER:-vfs} BUILDAH_ISOLATION=${BUILDAH_ISOLATION:-chroot}

context=$(mktemp -d)
trap 'rm -rf "$context"' EXIT
cp "$binary" "$context/perf-gate"
cp "${CA_CERTIFICATES:-/etc/ssl/certs/ca-certificates.crt}" "$context/ca-certificates.crt"
mkdir "$context/empty"
arguments=(--build-arg "VERSION=${VERSION:-0.0.0}" --build-arg "REVISION=${REVISION:-unknown}")
[[ -z ${SOURCE:-} ]] || arguments+=(--build-arg "SOURCE=$SOURCE")
buildah bud --quiet --arch "$architecture" --os linux --file Dockerfile --tag "$name" "${arguments[@]}" "$context"
