#!/usr/bin/env bash
# Makes the Python environment of the peer checks, outside of the repository.
set -eu
home="${INTENDANT_PEERS:-$HOME/.cache/intendant-peers}"
[ -x "$home/bin/python" ] || python3 -m venv "$home"
"$home/bin/pip" install --quiet --disable-pip-version-check holidays==0.109 businesstimedelta==1.0.1 pytz
echo "$home"
