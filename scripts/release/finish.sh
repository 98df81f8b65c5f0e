#!/usr/bin/env bash
# Adds to target/archives what a release has beside its archives: the SBOM (CycloneDX) and SHA256SUMS of everything.
# Needs cargo-cyclonedx (cargo install --locked cargo-cyclonedx).
set -euo pipefail
cd "$(dirname "$0")/../.."

compgen -G 'target/archives/perf-gate-*.tar.gz' >/dev/null || { echo "no archives in target/archives: scripts/release/build.sh makes them" >&2 && exit 2; }
# It writes beside Cargo.toml, whatever one says.
cargo cyclonedx --quiet --format json --spec-version 1.5 --target all --override-filename perf-gate-sbom
mv perf-gate-sbom.json target/archives/perf-gate.cdx.json
cd target/archives
sha256sum -- *.tar.gz *.cdx.json >SHA256SUMS
cat SHA256SUMS
