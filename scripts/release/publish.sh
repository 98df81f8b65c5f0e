#!/usr/bin/env bash
# Publishes target/archives as a release: publish.sh v1.2.3. Draft, upload, publish: an immutable release takes no file later.
# Moving v1 is left to move-major.sh, which can run again when this cannot. Needs gh and GH_TOKEN.
set -euo pipefail
cd "$(dirname "$0")/../.."

tag=${1:?usage: publish.sh TAG}
repository=${GITHUB_REPOSITORY:?}
kind=()
[[ $tag != *-* ]] || kind=(--prerelease)

# Run again after a failure it takes up the draft that it left; a published release stays as it is.
state=$(scripts/release/unpublished.sh "$tag")
case $state in
  none)
    gh release create "$tag" --repo "$repository" --verify-tag --draft --title "$tag" --notes-file - ${kind[@]+"${kind[@]}"} \
      < <(awk -v head="## ${tag#v}" '$0 == head || index($0, head " ") == 1 { on = 1; next } /^## / { on = 0 } on' CHANGELOG.md)
    ;;
  draft) echo "taking up the draft of $tag" ;;
esac
gh release upload "$tag" --repo "$repository" --clobber target/archives/*
# GitHub would call the last one published the latest, a backport too.
names=$(scripts/release/newest.sh "$tag")
latest=false
if grep -qx latest <<<"$names"; then latest=true; fi
gh release edit "$tag" --repo "$repository" --draft=false --latest="$latest"
