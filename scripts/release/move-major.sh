#!/usr/bin/env bash
# Moves v1 (v0 before 1.0) to a release that is published: move-major.sh v1.2.3. It stays where a later one is. A plain tag, which never
# gets a release of its own: that would freeze it. May run as often as it takes. Needs gh and GH_TOKEN.
set -euo pipefail
cd "$(dirname "$0")/../.."

tag=${1:?usage: move-major.sh TAG}
repository=${GITHUB_REPOSITORY:?}
commit=${GITHUB_SHA:?}
major=${tag%%.*}
names=$(scripts/release/newest.sh "$tag")
if ! grep -qx major <<<"$names"; then
  echo "$major stays: $tag is a candidate, or a later release is published"
  exit 0
fi
gh api --silent --method PATCH "repos/$repository/git/refs/tags/$major" -f "sha=$commit" -F force=true ||
  gh api --silent --method POST "repos/$repository/git/refs" -f "ref=refs/tags/$major" -f "sha=$commit"
echo "$major is $tag now"
