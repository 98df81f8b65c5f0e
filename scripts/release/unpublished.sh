#!/usr/bin/env bash
# Refuses a tag whose release is published: unpublished.sh v1.2.3. Prints `draft` where an earlier try has left one, else `none`.
# Asked before anything is pushed: a job that is run again must not put another image under the tag. Needs gh and GH_TOKEN.
set -euo pipefail

tag=${1:?usage: unpublished.sh TAG}
case $(gh release view "$tag" --repo "${GITHUB_REPOSITORY:?}" --json isDraft --jq .isDraft 2>/dev/null || echo none) in
  none) echo none ;;
  true) echo draft ;;
  *) echo "$tag is published already; a release is never changed: use another version" >&2 && exit 1 ;;
esac
