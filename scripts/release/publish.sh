#!/usr/bin/env bash
# Publishes target/archives as a release: publish.sh v1.2.3. Draft, upload, publish: an immutable release takes no file later.
# Then v1 (v0 before 1.0) is moved as a plain tag; it never gets a release of its own, which would freeze it. Needs gh and GH_TOKEN.
set -euo pipefail
cd "$(dirname "$0")/../.."

tag=${1:?usage: publish.sh TAG}
repository=${GITHUB_REPOSITORY:?}
commit=${GITHUB_SHA:?}
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
gh release edit "$tag" --repo "$repository" --draft=false

# Nobody who asked for v1 wants a release candidate.
[[ $tag != *-* ]] || exit 0
major=${tag%%.*}
gh api --silent --method PATCH "repos/$repository/git/refs/tags/$major" -f "sha=$commit" -F force=true ||
  gh api --silent --method POST "repos/$repository/git/refs" -f "ref=refs/tags/$major" -f "sha=$commit"
echo "$major is $tag now"
