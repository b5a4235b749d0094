#!/usr/bin/env bash
# Refreshes crates/server/static/vendor from npm: exact versions, licences, sha256.
# Run it after changing a version below; commit what it writes. Needs npm and a network.
set -euo pipefail

HTMX=2.0.11
SSE=2.2.4
UPLOT=1.6.32
INTER=5.3.0

here=$(cd "$(dirname "$0")/.." && pwd)
out="$here/crates/server/static/vendor"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cd "$work"
npm init -y >/dev/null
npm install --no-audit --no-fund --ignore-scripts --silent \
  "htmx.org@$HTMX" "htmx-ext-sse@$SSE" "uplot@$UPLOT" "@fontsource-variable/inter@$INTER"

mkdir -p "$out/licences"
n=node_modules
cp "$n/htmx.org/dist/htmx.min.js" "$out/htmx.min.js"
cp "$n/htmx-ext-sse/sse.js" "$out/htmx-sse.js"
cp "$n/uplot/dist/uPlot.iife.min.js" "$out/uplot.min.js"
cp "$n/uplot/dist/uPlot.min.css" "$out/uplot.min.css"
cp "$n/@fontsource-variable/inter/files/inter-latin-wght-normal.woff2" "$out/inter.woff2"
cp "$n/htmx.org/LICENSE" "$out/licences/htmx.txt"
cp "$n/htmx-ext-sse/LICENSE" "$out/licences/htmx-sse.txt"
cp "$n/uplot/LICENSE" "$out/licences/uplot.txt"
cp "$n/@fontsource-variable/inter/LICENSE" "$out/licences/inter.txt"

cd "$out"
{
  echo "Files of others, unchanged, written by scripts/vendor-assets.sh. Do not edit."
  echo
  echo "htmx.min.js     htmx.org $HTMX (0BSD)"
  echo "htmx-sse.js     htmx-ext-sse $SSE (0BSD)"
  echo "uplot.min.js    uplot $UPLOT (MIT)"
  echo "uplot.min.css   uplot $UPLOT (MIT)"
  echo "inter.woff2     @fontsource-variable/inter $INTER, latin subset (OFL-1.1)"
  echo
  echo "Icons in src/platform/page/icons.rs are drawn from @tabler/icons 3 (MIT, licences/tabler-icons.txt)."
  echo
  sha256sum htmx.min.js htmx-sse.js uplot.min.js uplot.min.css inter.woff2
} >README
