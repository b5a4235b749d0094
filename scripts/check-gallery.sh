#!/usr/bin/env bash
# Draws every component (the gallery) and looks at each page in Chromium, wide and as a phone:
# no axe violation, nothing refused by the content policy, no error in the console, nothing wider
# than the window; prints the weight of a first load. Needs npm and Chromium (CHROMIUM=path).
set -euo pipefail

here=$(cd "$(dirname "$0")/.." && pwd)
tools="$here/target/gallery-tools"
out="$here/target/gallery"

mkdir -p "$tools"
cd "$tools"
[ -f package.json ] || npm init -y >/dev/null
[ -d node_modules/axe-core ] || npm install --no-audit --no-fund --ignore-scripts --silent \
  playwright-core@1.65.1 axe-core@4.14.1

cd "$here"
cargo run --quiet -p intendant-server --example gallery -- "$out"
cp "$here/scripts/check-gallery.mjs" "$tools/check.mjs"
cd "$tools"
exec node check.mjs "$out" "${CHROMIUM:-/usr/bin/chromium}"
