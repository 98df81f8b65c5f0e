#!/usr/bin/env bash
# Builds and pushes the image for x86-64 and arm64 under one name: push-image.sh v1.2.3 REGISTRY/OWNER/NAME
# Takes the binaries out of target/archives. Needs buildah, logged in to the registry; nothing of arm64 is run, so no emulator.
set -euo pipefail
cd "$(dirname "$0")/../.."

version=${1:?usage: push-image.sh TAG NAME}
version=${version#v}
# Registries take lower case only.
name=$(tr '[:upper:]' '[:lower:]' <<<"${2:?usage: push-image.sh TAG NAME}")
export STORAGE_DRIVER=${STORAGE_DRIVER:-vfs} BUILDAH_ISOLATION=${BUILDAH_ISOLATION:-chroot} VERSION=$version
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

buildah manifest create "perf-gate-$version" >/dev/null
for pair in x86_64:amd64 aarch64:arm64; do
  tar -xzf "target/archives/perf-gate-${pair%:*}-unknown-linux-musl.tar.gz" -C "$work" perf-gate
  scripts/image.sh "$work/perf-gate" "localhost/perf-gate:${pair#*:}" "${pair#*:}"
  buildah manifest add "perf-gate-$version" "localhost/perf-gate:${pair#*:}"
done
tags=("$version")
[[ $version == *-* ]] || tags+=("${version%%.*}" latest)
for tag in "${tags[@]}"; do
  buildah manifest push --all "perf-gate-$version" "docker://$name:$tag"
done
