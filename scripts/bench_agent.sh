#!/usr/bin/env bash
# bench_agent.sh AGENT: an inventory of this machine, ours beside Debian's fusioninventory-agent: wall
# time (median of RUNS), processor time, greatest memory, packages found. Nothing leaves the machine.
set -eu
agent=$1
runs=${RUNS:-7}
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
measure() { # name, program and arguments
  name=$1
  shift
  : >"$scratch/times"
  for _ in $(seq "$runs"); do
    /usr/bin/time -f '%e %U %S %M' -a -o "$scratch/times" "$@" >"$scratch/out" 2>/dev/null
  done
  packages=$(grep -ciE '"from":|<SOFTWARES>' "$scratch/out" || true)
  sort -n "$scratch/times" | awk -v name="$name" -v n="$runs" -v packages="$packages" '
    { wall[NR] = $1; cpu += $2 + $3; if ($4 > most) most = $4 }
    END { printf "%-24s %6.2f s wall  %6.2f s CPU  %6.1f MiB  %5d packages\n", name, wall[int((n + 1) / 2)], cpu / n, most / 1024, packages }'
}
measure intendant-agent "$agent" inventory
if command -v fusioninventory-agent >/dev/null 2>&1; then
  # Without processes and environment, which ours leaves out too.
  measure fusioninventory-agent fusioninventory-inventory --no-category=process,environment
else
  echo "fusioninventory-agent is not installed: left out"
fi
