#!/usr/bin/env bash
# Checks against programs that nobody here wrote: each script of tests/peers/, in virtual environments
# kept under target/peers. A script's last line is "N passed, N failed"; their sum is the last line
# here, and what a failing script said stands just before it.
set -u
cd "$(dirname "$0")/.."
passed=0 failed=0 code=0
log=$(mktemp) failures=$(mktemp)
trap 'rm -f "$log" "$failures"' EXIT
# PEERS="inventory snmp" runs these alone.
peers=${PEERS:-$(cd tests/peers && ls -- *.sh | sed 's/\.sh$//')}
for peer in $peers; do
  script=tests/peers/$peer.sh
  [ -e "$script" ] || continue
  echo "== $script"
  bash "$script" 2>&1 | tee "$log"
  if [ "${PIPESTATUS[0]}" = 0 ]; then wrong=0; else wrong=1 code=1; fi
  closing=$(grep -v '^ *$' "$log" | tail -n 1 | grep -xE '[0-9]+ passed, [0-9]+ failed' || echo "0 passed, $wrong failed")
  read -r p _ f _ <<<"$closing"
  [ "$wrong" = 0 ] || [ "$f" != 0 ] || f=1
  passed=$((passed + p)) failed=$((failed + f))
  [ "$wrong" = 0 ] || { echo "== $script: $closing"; tail -n 60 "$log"; } >>"$failures"
done
[ "$code" = 0 ] || { echo; cat "$failures"; }
echo "$passed passed, $failed failed"
exit $code
