#!/usr/bin/env bash
# A network of simulated devices (PyPI snmpsim) discovered, read and drawn by our agent and server; the
# same job done by Debian's fusioninventory-agent where it is installed. Needs a package registry the
# first time, and `cargo build` of server and agent.
# Usage: tests/peers/snmp.sh [FLOORS]   (access switches behind the core; 2 unless told)
set -eu
cd "$(dirname "$0")/../.."
home="$PWD/target/peers/snmp"
[ -x "$home/bin/python" ] || python3 -m venv "$home"
"$home/bin/pip" install --quiet --disable-pip-version-check snmpsim==1.2.2 pysmi >&2 ||
  "$home/bin/pip" install --quiet --disable-pip-version-check snmpsim pysmi >&2
programs="${INTENDANT_PROGRAMS:-$PWD/target/debug}"
"$home/bin/python" tests/peers/snmp/drive.py "$programs" "${1:-2}"
