#!/usr/bin/env bash
# Checks against programs that nobody here wrote: each script of tests/peers/, in virtual environments
# kept under target/peers. A script prints "N passed, N failed".
set -u
cd "$(dirname "$0")/.."
code=0
for script in tests/peers/*.sh; do
  [ -e "$script" ] || continue
  echo "== $script"
  bash "$script" || code=1
done
exit $code
