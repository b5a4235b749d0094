#!/usr/bin/env bash
# Everything that must hold before a change is let in. Prints each step with its time and its closing
# line; what failed comes last, shortly, each failing test with its own assertion; then the counts.
# STEPS="fmt rust …" runs a choice. Whole logs: target/test-logs/STEP.
set -u
cd "$(dirname "$0")/.."
all="fmt lint build rust postgres printer peers browser"
steps=${STEPS:-$all}
logs=${TEST_LOGS:-$PWD/target/test-logs}
mkdir -p "$logs"
rm -f "$logs"/*
passed=0 failed=0 broken=()
export RUST_BACKTRACE=${RUST_BACKTRACE:-0}

# Failures' output once, after the run's summary; without nextest, cargo's own order.
runner() {
  if cargo nextest --version >/dev/null 2>&1; then
    cargo nextest run --no-fail-fast --failure-output final --status-level fail --final-status-level fail "$@"
  else
    cargo test --no-fail-fast "$@"
  fi
}

# The lines that close a step: nextest's summary, or each binary's of cargo test, or "N passed, N
# failed" as the last line of a script. Anything else that says "passed" is somebody's log.
closing() {
  local line
  line=$(grep -E '^ +Summary \[' "$1" | tail -n 1)
  [ -n "$line" ] || line=$(grep -E '^test result: ' "$1")
  [ -n "$line" ] || line=$(grep -v '^ *$' "$1" | tail -n 1 | grep -xE '[0-9]+ passed, [0-9]+ failed')
  [ -z "$line" ] || printf '%s\n' "$line"
}

# The number before a word (passed, failed, timed out), added over closing lines.
number() {
  grep -oE "[0-9]+ $1" | awk '{n += $1} END {print n + 0}'
}

step() { # name command…
  local name=$1 began=$SECONDS
  shift
  case " $steps " in *" $name "*) ;; *) return ;; esac
  if "$@" >"$logs/$name" 2>&1; then
    printf '%-10s ok      %4d s\n' "$name" $((SECONDS - began))
  else
    printf '%-10s FAILED  %4d s\n' "$name" $((SECONDS - began))
    broken+=("$name")
  fi
  closing "$logs/$name" | sed 's/^ */           /'
  passed=$((passed + $(closing "$logs/$name" | number passed)))
  failed=$((failed + $(closing "$logs/$name" | number failed) + $(closing "$logs/$name" | number 'timed out')))
}

fmt() { cargo fmt --all -- --check; }
lint() { cargo clippy --workspace --exclude intendant-docs --all-targets -- -D warnings; }
build() { cargo build -p intendant -p intendant-agent; }
rust() { INTENDANT_DOCS=$PWD/target/docs/intendant-docs runner --workspace --exclude intendant-docs; }
postgres() { INTENDANT_DOCS=$PWD/target/docs/intendant-docs scripts/with-postgres.sh bash -c "$(declare -f runner); runner -p intendant --test it"; }
# Typst itself is in the printer that was just built: lints and tests do without it and call that one.
printer() {
  make --no-print-directory docs-printer &&
    cargo clippy -p intendant-docs --no-default-features --all-targets -- -D warnings &&
    INTENDANT_DOCS=$PWD/target/docs/intendant-docs runner -p intendant-docs --no-default-features
}
peers() { scripts/peers.sh; }
browser() { scripts/browser.sh; }

step fmt fmt
step printer printer
step lint lint
step build build
step rust rust
step postgres postgres
step peers peers
step browser browser

for name in ${broken[@]+"${broken[@]}"}; do
  echo
  echo "== $name failed"
  awk -f scripts/failures.awk "$logs/$name"
done
echo
if [ ${#broken[@]} -gt 0 ]; then
  echo "failed steps: ${broken[*]}"
  [ "$failed" -gt 0 ] || failed=1
fi
echo "tests: $passed passed, $failed failed"
[ ${#broken[@]} -eq 0 ]
