#!/usr/bin/env bash
# What the document printer makes, judged by others' tools: Factur-X schemas and schematrons, qpdf.
# Needs a package registry the first time, and `make docs-printer`.
set -eu
cd "$(dirname "$0")/../.."
program="${INTENDANT_DOCS:-$PWD/target/docs/intendant-docs}"
if [ ! -x "$program" ]; then
  echo "no document printer at $program: run make docs-printer" >&2
  echo "0 passed, 1 failed"
  exit 1
fi
home="$PWD/target/peers/facturx"
[ -x "$home/bin/python" ] || python3 -m venv "$home"
"$home/bin/pip" install --quiet --disable-pip-version-check \
  factur-x==7.8 saxonche==13.1.1 pikepdf >&2
INTENDANT_DOCS="$program" "$home/bin/python" crates/docs/tests/peers/check_documents.py
