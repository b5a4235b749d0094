#!/usr/bin/env bash
# A network of simulated devices (PyPI snmpsim) and this machine's own snmpd (v3) discovered, read and
# drawn by our agent and server; the same job done by Debian's fusioninventory-agent. Takes a minute
# and speaks to 127.0.0.0/8 only; PyPI's registry is asked the first time.
# Usage: tests/peers/snmp.sh [FLOORS]   (access switches behind the core; 2 unless told)
set -eu
cd "$(dirname "$0")/../.."
home="$PWD/target/peers/snmp"
[ -x "$home/bin/python" ] || python3 -m venv "$home"
[ -x "$home/bin/snmpsim-command-responder" ] ||
  "$home/bin/pip" install --quiet --disable-pip-version-check snmpsim==1.2.2 pysmi >&2
programs="${INTENDANT_PROGRAMS:-}"
if [ -z "$programs" ]; then
  echo "building server and agent"
  cargo build --quiet -p intendant -p intendant-agent
  programs=${CARGO_TARGET_DIR:-$PWD/target}/debug
fi
"$home/bin/python" -u tests/peers/snmp/drive.py "$programs" "${1:-2}"
