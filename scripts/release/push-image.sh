#!/usr/bin/env bash
# Builds and pushes the image for x86-64 and arm64 under one name: push-image.sh v1.2.3 REGISTRY/OWNER/NAME
# Takes the binaries out of target/archives; `1` and `latest` move to it where newest.sh says so. Needs gh, GH_TOKEN and buildah, logged in
# to the registry; nothing of arm64 is run, so no emulator.
set -euo pipefail
cd "$(dirname "$0")/../.."

tag=${1:?usage: push-image.sh TAG NAME}
version=${tag#v}
# Registries take lower case only.
name=$(tr '[:upper:]' '[:lower:]' <<<"${2:?usage: push-image.sh TAG NAME}")
export STORAGE_DRIVER=${STORAGE_DRIVER:-vfs} BUILDAH_ISOLATION=${BUILDAH_ISOLATION:-chroot} VERSION=$version
# Asked before minutes are spent.
names=$(scripts/release/newest.sh "$tag")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

buildah manifest create "perf-gate-$version" >/dev/null
for pair in x86_64:amd64 aarch64:arm64; do
  tar -xzf "target/archives/perf-gate-${pair%:*}-unknown-linux-musl.tar.gz" -C "$work" perf-gate
  scripts/image.sh "$work/perf-gate" "localhost/perf-gate:${pair#*:}" "${pair#*:}"
  buildah manifest add "perf-gate-$version" "localhost/perf-gate:${pair#*:}"
done
labels=("$version")
if grep -qx major <<<"$names"; then labels+=("${version%%.*}"); fi
if grep -qx latest <<<"$names"; then labels+=(latest); fi
for label in "${labels[@]}"; do
  buildah manifest push --all "perf-gate-$version" "docker://$name:$label"
done
