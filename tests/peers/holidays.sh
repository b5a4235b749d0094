#!/usr/bin/env bash
# Public holidays of every code, 1990 to 2060, against the package `holidays` of PyPI.
set -eu
cd "$(dirname "$0")/../.."
home="$(tests/peers/venv)"
"$home/bin/python" tests/peers/check_holidays.py cargo run --quiet -p intendant-contract --example holidays
