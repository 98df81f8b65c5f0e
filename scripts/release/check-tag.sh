#!/usr/bin/env bash
# Refuses a tag that is not the version of Cargo.toml, or that the changelog does not tell of: check-tag.sh v1.2.3
# The action finds its binary by the version of its own tree, so a tag that differs would fetch another release.
set -euo pipefail
cd "$(dirname "$0")/../.."

tag=${1:?usage: check-tag.sh TAG}
version=$(sed -n 's/^version = "\(.*\)"$/\1/p' Cargo.toml | head -n 1)
[[ $tag = "v$version" ]] || { echo "the tag is $tag, but Cargo.toml says $version" >&2 && exit 1; }
grep -qE "^## ${version//./\\.}( |$)" CHANGELOG.md || { echo "CHANGELOG.md has no section \`## $version\`" >&2 && exit 1; }
