#!/usr/bin/env bash
# Everything that must hold before a change is let in. Prints each step with its time, and at the end
# the counts. STEPS="fmt rust …" runs a choice.
set -u
cd "$(dirname "$0")/.."
all="fmt lint build rust postgres printer peers browser"
steps=${STEPS:-$all}
logs=$(mktemp -d)
passed=0 failed=0 broken=()

runner() {
  if cargo nextest --version >/dev/null 2>&1; then cargo nextest run --no-fail-fast "$@"; else cargo test --no-fail-fast "$@"; fi
}

# Adds the counts that a log's closing lines carry: nextest, cargo test, ours.
count() {
  local p f
  p=$(grep -oE '([0-9]+) passed' "$1" | awk '{n+=$1} END{print n+0}')
  f=$(grep -oE '([0-9]+) failed' "$1" | awk '{n+=$1} END{print n+0}')
  passed=$((passed + p)) failed=$((failed + f))
}

step() { # name command…
  local name=$1 began=$SECONDS
  shift
  case " $steps " in *" $name "*) ;; *) return ;; esac
  if "$@" >"$logs/$name" 2>&1; then
    printf '%-10s ok      %4d s\n' "$name" $((SECONDS - began))
  else
    printf '%-10s FAILED  %4d s\n' "$name" $((SECONDS - began))
    tail -n 80 "$logs/$name"
    broken+=("$name")
  fi
  count "$logs/$name"
  grep -E 'Summary|^test result|passed, [0-9]+ failed' "$logs/$name" | sed 's/^/           /'
}

fmt() { cargo fmt --all -- --check; }
lint() { cargo clippy --workspace --exclude intendant-docs --all-targets -- -D warnings; }
build() { cargo build -p intendant -p intendant-agent; }
rust() { INTENDANT_DOCS=$PWD/target/docs/intendant-docs runner --workspace --exclude intendant-docs; }
postgres() { INTENDANT_DOCS=$PWD/target/docs/intendant-docs scripts/with-postgres.sh bash -c "$(declare -f runner); runner -p intendant --test it"; }
printer() { make --no-print-directory docs-printer && cargo clippy -p intendant-docs --no-default-features --all-targets -- -D warnings; }
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

echo
if [ ${#broken[@]} -gt 0 ]; then
  echo "failed: ${broken[*]}"
  [ "$failed" -gt 0 ] || failed=1
fi
echo "tests: $passed passed, $failed failed"
[ ${#broken[@]} -eq 0 ]
