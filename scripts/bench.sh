#!/usr/bin/env bash
# Figures of the engine and of the server, beside those of others. On loopback only; a few minutes.
# PARTS="engine agent server inventory fleet" runs a choice; TICKETS, MACHINES, INVENTORIES, ITEMS and SECONDS_EACH change the sample.
set -eu
cd "$(dirname "$0")/.."
parts=${PARTS:-engine agent server inventory fleet}
echo "$(date -u +%F) · $(nproc) cores · load $(cut -d' ' -f1-3 /proc/loadavg) · $(uname -sr)"
echo
case " $parts " in *" engine "*)
  tests/peers/venv >/dev/null || echo "no package registry: the engine's peer is left out"
  cargo build --quiet --release -p intendant-contract --example bench_clocks
  echo "== engine: cargo run --release -p intendant-contract --example bench_clocks"
  target/release/examples/bench_clocks
  echo
  ;;
esac
case " $parts " in *" agent "*)
  cargo build --quiet --release -p intendant-agent
  echo "== agent: scripts/bench_agent.sh target/release/intendant-agent"
  scripts/bench_agent.sh target/release/intendant-agent
  echo
  ;;
esac
case " $parts " in *" server "*)
  cargo build --quiet --release -p intendant -p intendant-agent
  echo "== server: python3 scripts/bench_server.py target/release/intendant target/release/intendant-agent target/bench"
  python3 scripts/bench_server.py target/release/intendant target/release/intendant-agent target/bench
  ;;
esac
case " $parts " in *" inventory "*)
  cargo build --quiet --release -p intendant
  cargo build --quiet --release -p intendant-inventory --example speed
  echo
  echo "== reading an inventory, microseconds of one core: cargo run --release -p intendant-inventory --example speed"
  target/release/examples/speed
  echo
  echo "== inventories: python3 scripts/bench_inventory.py target/release/intendant target/bench crates/inventory/tests/samples"
  python3 scripts/bench_inventory.py target/release/intendant target/bench crates/inventory/tests/samples
  ;;
esac
case " $parts " in *" fleet "*)
  cargo build --quiet --release -p intendant
  echo
  echo "== fleet list: python3 scripts/bench_fleet.py target/release/intendant target/bench ${ITEMS:-100000}"
  python3 scripts/bench_fleet.py target/release/intendant target/bench "${ITEMS:-100000}"
  ;;
esac
