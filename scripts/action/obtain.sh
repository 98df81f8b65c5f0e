#!/usr/bin/env bash
# Puts perf-gate where the next step finds it: a given binary, one that is cached, a released one, or one built from source.
#
# Reads OBTAIN_BINARY, OBTAIN_VERSION, OBTAIN_FROM_SOURCE, OBTAIN_REF, OBTAIN_REPOSITORY, OBTAIN_ATTESTATION and the runner's
# variables; writes the output `binary` and adds its folder to the search path. Runs with the bash 3.2 of macOS as well.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
# shellcheck source=scripts/action/words.sh
source "$here/words.sh"

# Functions set the variables `binary`, `version` and `platform`: bash forgets `set -e` within $( ).

given() {
  binary=$OBTAIN_BINARY
  [[ $binary == /* ]] || binary=${GITHUB_WORKSPACE:-$PWD}/$binary
  [[ -f $binary && -x $binary ]] ||
    refuse "binary" "\`$OBTAIN_BINARY\` is no program that can be started (a downloaded file may need \`chmod +x\`)"
}

build() {
  command -v cargo >/dev/null || refuse "build-from-source" "cargo is not installed; leave this input out for a released binary"
  local target=${RUNNER_TEMP:?}/perf-gate-build
  # In its own folder: cargo and rustup go by the settings of the folder that they are called in, and those are for another program.
  # Build scripts of others need no token.
  (cd "$root" && env -u GH_TOKEN -u GITHUB_TOKEN -u CARGO_BUILD_TARGET cargo build --release --locked --target-dir "$target")
  binary=$target/release/perf-gate
}

# Fails for v1, a branch or a commit.
version_of_tag() {
  [[ $1 =~ ^v?([0-9]+\.[0-9]+\.[0-9]+(-[0-9A-Za-z.-]+)?)$ ]] && version=${BASH_REMATCH[1]}
}

choose_version() {
  if [[ -n ${OBTAIN_VERSION:-} ]]; then
    version_of_tag "$OBTAIN_VERSION" || refuse "version" "\`$OBTAIN_VERSION\` is no version; one looks like 1.2.3"
  elif ! version_of_tag "${OBTAIN_REF:-}"; then
    # The tree of the action knows its version, whichever tag, branch or commit named it: no question to an API.
    version=$(sed -n 's/^version = "\(.*\)"$/\1/p' "$root/Cargo.toml" | head -n 1)
  fi
}

choose_platform() {
  case ${RUNNER_OS:-}-${RUNNER_ARCH:-} in
    Linux-X64) platform=Linux-x86_64 ;;
    Linux-ARM64) platform=Linux-aarch64 ;;
    macOS-X64) platform=Darwin-x86_64 ;;
    macOS-ARM64) platform=Darwin-arm64 ;;
    -* | *-) platform=$(uname -s)-$(uname -m) ;;
    Linux-* | macOS-*) platform=$RUNNER_OS-$RUNNER_ARCH ;;
    *) refuse "runs-on" "perf-gate does not run on $RUNNER_OS; let the job run on Linux or macOS" ;;
  esac
}

holds() { # checksum file
  # Short options: those of busybox.
  if command -v sha256sum >/dev/null; then sha256sum -c "$1"; else shasum -a 256 -c "$1"; fi >/dev/null 2>&1
}

# Another job may have taken it without provenance, which `require` does not.
is_cached() { # folder, attestation
  [[ -x $1/perf-gate ]] && (cd "$1" && holds perf-gate.sha256) && [[ $2 != require || -f $1/perf-gate.attested ]]
}

# A self-hosted runner keeps its tool cache; a hosted one fetches a few MB, as quickly as from any other cache.
release() {
  choose_version
  choose_platform
  local repository=${OBTAIN_REPOSITORY:-${GITHUB_REPOSITORY:-}} attestation=${OBTAIN_ATTESTATION:-auto}
  # Forks of the action release other binaries under the same versions.
  local folder=${RUNNER_TOOL_CACHE:-${RUNNER_TEMP:?}}/perf-gate/$repository/$version/$platform
  # gh asks github.com, whom a token of an Enterprise Server is no business of.
  [[ ${GITHUB_SERVER_URL:-https://github.com} == https://github.com ]] || unset GH_TOKEN GITHUB_TOKEN
  if is_cached "$folder" "$attestation"; then
    echo "perf-gate: v$version from the tool cache, SHA-256 checked"
  else
    PERF_GATE_PLATFORM=$platform PERF_GATE_REPOSITORY=$repository PERF_GATE_ATTESTATION=$attestation sh \
      "$root/scripts/install.sh" "$version" "$folder" ||
      refuse "version" "v$version could not be installed, see the log; \`version\` names another, \`build-from-source: true\` builds one"
  fi
  binary=$folder/perf-gate
}

echo "::group::perf-gate binary"
if [[ -n ${OBTAIN_BINARY:-} ]]; then
  given
elif is_true "build-from-source" "${OBTAIN_FROM_SOURCE:-false}"; then
  build
else
  release
fi
"$binary" --version
echo "::endgroup::"
printf 'binary=%s\n' "$binary" >>"${GITHUB_OUTPUT:?}"
dirname "$binary" >>"${GITHUB_PATH:?}"
