#!/usr/bin/env bash
# Which moving names a release takes: newest.sh v1.2.3 prints `major` where no later release of v1 is published, and `latest` where
# none is at all. A backport moves nobody back who asked for v1, and a candidate takes neither. Needs gh and GH_TOKEN.
set -euo pipefail

tag=${1:?usage: newest.sh TAG}
[[ $tag != *-* ]] || exit 0
published=$(gh api --paginate "repos/${GITHUB_REPOSITORY:?}/releases?per_page=100" --jq '.[] | select(.draft or .prerelease | not) | .tag_name')

# Of the tags that begin so, and this one: it may not be published yet.
newest() { printf '%s\n' "$tag" "$published" | { grep -E "^v$1\.[0-9]+\.[0-9]+\$" || true; } | sort --version-sort | tail -n 1; }
major=${tag%%.*}
if [[ $(newest "${major#v}") = "$tag" ]]; then echo major; fi
if [[ $(newest '[0-9]+') = "$tag" ]]; then echo latest; fi
