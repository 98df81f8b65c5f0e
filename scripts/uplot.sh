#!/usr/bin/env bash
# Puts the plotting library of the version that tests/browser/package.json names where the page takes it from.
set -euo pipefail
cd "$(dirname "$0")/.."
tools=target/tools/browser
mkdir -p $tools
cp tests/browser/package.json $tools/
npm install --prefix $tools --silent --no-audit --no-fund --no-package-lock --ignore-scripts
cp tests/browser/package.json $tools/made-of
assets=src/report/html/assets
cp $tools/node_modules/uplot/dist/uPlot.iife.min.js $assets/uplot.min.js
cp $tools/node_modules/uplot/dist/uPlot.min.css $assets/uplot.min.css
cp $tools/node_modules/uplot/LICENSE $assets/uplot.LICENSE
git status --short $assets
