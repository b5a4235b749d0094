#!/usr/bin/env bash
# Pages in real Chromium: tests/browser/*.mjs with playwright-core and axe-core, against a server that
# each of them starts.
set -eu
cd "$(dirname "$0")/../tests/browser"
[ -d node_modules/playwright-core ] || npm ci --no-audit --no-fund --silent
node --test --test-reporter=spec ./*.test.mjs | tee /tmp/browser.$$ || code=$?
passed=$(grep -oE '^ℹ pass [0-9]+' /tmp/browser.$$ | grep -oE '[0-9]+' || echo 0)
failed=$(grep -oE '^ℹ fail [0-9]+' /tmp/browser.$$ | grep -oE '[0-9]+' || echo 0)
rm -f /tmp/browser.$$
echo "$passed passed, $failed failed"
exit "${code:-0}"
