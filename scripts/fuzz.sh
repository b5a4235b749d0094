#!/usr/bin/env bash
# fuzz.sh TARGET [SECONDS]: builds the fuzz targets with coverage (libFuzzer, the ordinary compiler; no
# cargo-fuzz, no sanitizer: the code has no unsafe) and runs one of them on what stands in the
# repository and on what was kept of earlier runs. What breaks it is kept under fuzz/artifacts.
# Targets: read edit inventory_json inventory_xml inventory_bytes. Needs g++.
set -eu
cd "$(dirname "$0")/../fuzz"
target=${1:?a target: read edit inventory_json inventory_xml inventory_bytes}
seconds=${2:-60}
command -v g++ >/dev/null || { echo "missing: g++ (libFuzzer is C++)" >&2; exit 1; }

# What cargo-fuzz gives the compiler, but for the sanitizers, which need a nightly one.
flags="--cfg fuzzing -Ccodegen-units=1 -Cdebug-assertions -Cpasses=sancov-module"
for arg in level=4 inline-8bit-counters pc-table trace-compares; do
  flags="$flags -Cllvm-args=-sanitizer-coverage-$arg"
done
host=$(rustc -vV | sed -n 's/^host: //p')
RUSTFLAGS=$flags cargo build --quiet --release --target "$host" --bin "$target"

corpus=corpus/$target artifacts=artifacts/$target
mkdir -p "$corpus" "$artifacts"
samples=../crates/inventory/tests/samples
case $target in
  read | edit) find .. -path ../target -prune -o -path ./target -prune -o -name '*.toml' -path '*contract*' -size -64k -print0 ;;
  inventory_json) find $samples -name '*.json' -size -600k -print0 ;;
  inventory_xml) find $samples -name '*.xml' -size -600k -print0 ;;
  inventory_bytes) find $samples \( -name '*.zlib' -o -name '*.json' -o -name '*.xml' \) -size -100k -print0 ;;
  *) echo "no such target: $target" >&2; exit 1 ;;
esac | xargs -0 -r cp -t "$corpus"
exec "${CARGO_TARGET_DIR:-target}/$host/release/$target" "$corpus" -max_total_time="$seconds" \
  -artifact_prefix="$artifacts/" -timeout=20 -rss_limit_mb=3000 -max_len=65536 -print_final_stats=1
