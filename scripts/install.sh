#!/bin/sh
# Installs a released perf-gate, checked by its SHA-256: install.sh VERSION FOLDER
#
#   VERSION  such as 1.2.3
#   FOLDER   where `perf-gate` is put; made where it is missing
#
# Needs curl, tar, awk and sha256sum (or shasum). Variables:
#   PERF_GATE_REPOSITORY    where it is released, OWNER/NAME (default org/perf-gate)
#   PERF_GATE_DOWNLOAD_URL  mirror to take releases from, for machines that cannot reach github.com: the files of 1.2.3 are
#                           at $PERF_GATE_DOWNLOAD_URL/v1.2.3/. Default https://github.com/OWNER/NAME/releases/download
#   PERF_GATE_PLATFORM      instead of what uname says, such as Linux-aarch64
#   PERF_GATE_ATTESTATION   auto (default): where the release has attestations and `gh` can ask for them, they must hold;
#                           require: they must be there and hold; never
set -eu

fail() {
  printf 'perf-gate: %s\n' "$*" >&2
  exit 2
}

[ $# -eq 2 ] || fail "usage: install.sh VERSION FOLDER"
version=${1#v}
folder=$2
repository=${PERF_GATE_REPOSITORY:-org/perf-gate}
base=${PERF_GATE_DOWNLOAD_URL:-https://github.com/$repository/releases/download}
attestation=${PERF_GATE_ATTESTATION:-auto}

# Both become parts of an address.
case $version in
  '' | *[!0-9A-Za-z.-]* | *..*) fail "\`$version\` is no version; one looks like 1.2.3" ;;
  [0-9]*.[0-9]*.[0-9]*) ;;
  *) fail "\`$version\` is no version; one looks like 1.2.3" ;;
esac
case $attestation in
  auto | require | never) ;;
  *) fail "PERF_GATE_ATTESTATION is \`$attestation\`; it is auto, require or never" ;;
esac

target() { # what uname says -> the name that the release gives it
  case $1 in
    Linux-x86_64 | Linux-amd64) echo x86_64-unknown-linux-musl ;;
    Linux-aarch64 | Linux-arm64) echo aarch64-unknown-linux-musl ;;
    Darwin-x86_64) echo x86_64-apple-darwin ;;
    Darwin-arm64 | Darwin-aarch64) echo aarch64-apple-darwin ;;
    *) return 1 ;;
  esac
}

platform=${PERF_GATE_PLATFORM:-$(uname -s)-$(uname -m)}
target=$(target "$platform") ||
  fail "there is no released binary for $platform; there are Linux and macOS on x86-64 and arm64. Build it: cargo build --release"

sha256() { # file -> its digest
  if command -v sha256sum >/dev/null 2>&1; then sha256sum "$1"; else shasum -a 256 "$1"; fi | cut -d ' ' -f 1
}

# Redirects of a mirror may not fall back to plain HTTP either.
case $base in https:*) protocols='=https' ;; *) protocols='=http,https' ;; esac
download() { # name, file; 404 and 403 are for the caller to explain
  curl --fail --location --silent --show-error --proto "$protocols" --proto-redir "$protocols" --retry 3 \
    --connect-timeout 20 --max-time 300 --output "$2" "$base/v$version/$1"
}

for tool in curl tar awk; do
  command -v "$tool" >/dev/null 2>&1 || fail "$tool is not installed, and a release cannot be had without it"
done

mkdir -p "$folder"
# Beside its place, so that the last step is a rename and a cut run leaves nothing that looks complete.
work=$(mktemp -d "$folder/.install.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

archive=perf-gate-$target.tar.gz
download SHA256SUMS "$work/SHA256SUMS" ||
  fail "no release v$version at $base (SHA256SUMS cannot be had, see above). Name one that exists, or build from source"
expected=$(awk -v name="$archive" '$2 == name || $2 == "*" name { print $1; exit }' "$work/SHA256SUMS")
[ -n "$expected" ] || fail "release v$version has no $archive: SHA256SUMS does not list it. Name another version, or build from source"
download "$archive" "$work/$archive" || fail "$base/v$version/$archive cannot be had, see above"
found=$(sha256 "$work/$archive")
[ "$found" = "$expected" ] ||
  fail "REFUSED: $archive of v$version has SHA-256 $found, but SHA256SUMS says $expected. Do not use this download; report it if it happens again"

is_attested() { # true where GitHub knows attestations of this archive
  count=$(gh api "repos/$repository/attestations/sha256:$found" --jq '.attestations | length' 2>/dev/null) && [ "${count:-0}" -gt 0 ]
}
unattested() { # why nothing was checked
  [ "$attestation" = auto ] || fail "REFUSED: the provenance of $archive was not checked: $1"
  printf 'perf-gate: SHA-256 checked; provenance not checked: %s\n' "$1" >&2
}
attested=
if [ "$attestation" != never ]; then
  if ! command -v gh >/dev/null 2>&1; then
    unattested "gh, the GitHub CLI, is not installed"
  elif ! is_attested; then
    unattested "$repository has no attestation of it that this token can read"
  else
    gh attestation verify "$work/$archive" --repo "$repository" --signer-workflow "$repository/.github/workflows/release.yml" >&2 ||
      fail "REFUSED: the attestation of $archive does not hold, see above"
    attested=yes
  fi
fi

tar -xzf "$work/$archive" -C "$work" perf-gate
chmod 755 "$work/perf-gate"
rm -f "$folder/perf-gate.attested"
mv -f "$work/perf-gate" "$folder/perf-gate"
# What is checked when a cached binary is used again.
printf '%s  perf-gate\n' "$(sha256 "$folder/perf-gate")" >"$folder/perf-gate.sha256"
[ -z "$attested" ] || : >"$folder/perf-gate.attested"
printf 'perf-gate: v%s for %s, SHA-256 of the archive %s\n' "$version" "$target" "$found" >&2
