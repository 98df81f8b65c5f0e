#!/usr/bin/env bash
# Renders the golden reports as GitHub and a terminal would, and the pages as a browser and a printer do, light and dark, on a desktop and on a phone, for a
# person to look at: target/screens/*.png. Opens every fold in a second picture. Not part of ./test: nothing here
# can be asserted.
#
#   bench/screens/run.sh [FILTER]      only reports whose name contains FILTER
set -euo pipefail
cd "$(dirname "$0")/../.."

sudo=""
[ "$(id -u)" = 0 ] || sudo=sudo
install=()
command -v chromium >/dev/null || install+=(chromium)
command -v npm >/dev/null || install+=(npm)
fc-list | grep -qi 'color *emoji' || install+=(fonts-noto-color-emoji)
fc-list | grep -qi 'dejavu sans mono' || install+=(fonts-dejavu-core)
fc-list | grep -qi 'noto sans' || install+=(fonts-noto-core)
if [ ${#install[@]} -gt 0 ]; then
  echo "installing ${install[*]}"
  $sudo apt-get update -qq
  DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq "${install[@]}" >/dev/null
fi

tools=target/tools/screens
mkdir -p "$tools" target/screens
cp bench/screens/package.json "$tools/"
[ -d "$tools/node_modules/puppeteer-core" ] || npm --prefix "$tools" install --silent --no-audit --no-fund
cp bench/screens/render.mjs bench/screens/pages.mjs "$tools/"

# Golden files have no colours, so the test paints the same reports again.
mkdir -p "$tools/painted"
mkdir -p "$tools/pages"
PAINTED=$PWD/$tools/painted PAGES=$PWD/$tools/pages cargo test --quiet --lib for_whoever >/dev/null
# Pages of real runs, where there are any: FOLDER/report.html is known by the name of its folder.
for page in ${RUNS:-target/runs}/*/report.html; do
  [ ! -e "$page" ] || cp "$page" "$tools/pages/run-$(basename "$(dirname "$page")").html"
done
export CHROMIUM
CHROMIUM=$(command -v chromium)
node "$tools/pages.mjs" "$tools/pages" target/screens "${1:-}"
node "$tools/render.mjs" tests/golden "$tools/painted" target/screens "${1:-}"
