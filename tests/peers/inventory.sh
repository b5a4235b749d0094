#!/usr/bin/env bash
# Agents that nobody here wrote report this machine to a running server: Debian's
# fusioninventory-agent and ocsinventory-agent, each in its own protocol and encoding, and our agent
# where it is built. Each must say that it was answered; afterwards the fleet must hold one item.
#
# Usage: tests/peers/inventory.sh [BINARY]
set -eu
cd "$(dirname "$0")/../.."
passed=0 failed=0
check() { # what, condition…
  local what=$1
  shift
  if "$@"; then passed=$((passed + 1)) && echo "ok    $what"; else failed=$((failed + 1)) && echo "WRONG $what"; fi
}
for agent in fusioninventory-agent ocsinventory-agent; do
  command -v "$agent" >/dev/null 2>&1 || [ -x "/usr/sbin/$agent" ] || { echo "missing: $agent"; echo "0 passed, 1 failed"; exit 1; }
done
PATH=$PATH:/usr/sbin
if [ $# -gt 0 ]; then binary="$1"; else
  cargo build --quiet -p intendant
  binary=target/debug/intendant
fi

folder="$(mktemp -d)"
server=
finish() { [ -z "$server" ] || kill "$server" 2>/dev/null || true; rm -rf "$folder"; }
trap finish EXIT
RUST_LOG=warn "$binary" serve --listen 127.0.0.1:0 --data "$folder/data" >"$folder/out" 2>"$folder/log" &
server=$!
for _ in $(seq 100); do grep -q 'first administrator' "$folder/out" && break; sleep 0.1; done
url="$(sed -n 's/^listening on //p' "$folder/out")"
link="$(sed -n 's/^first administrator: //p' "$folder/out")"
curl -sf -o /dev/null -c "$folder/jar" "$link" -d 'name=Ada&email=ada@provider.example&password=correct+horse+battery'
api() { curl -sf -b "$folder/jar" -H 'content-type: application/json' "$@"; }
field() { python3 -c 'import json,sys; print(eval("json.load(sys.stdin)" + sys.argv[1]))' "$1"; }
api "$url/api/v1/clients" -d '{"name":"Acme SAS"}' >/dev/null
secret="$(api "$url/api/v1/inventory-tokens" -d '{"client":1,"label":"Parc"}' | field '["token"]')"
items() { api "$url/api/v1/items?client=1&limit=200" | field '["items"].__len__()'; }
refused() { api "$url/api/v1/inventory-rejects" | field '["items"].__len__()'; }
is() { [ "$1" = "$2" ]; }

clean() { env -i PATH="$PATH" HOME="$folder" LANG=C.UTF-8 "$@"; }
fusion() { # name, further arguments: one run, its log in $folder/NAME.log
  local name=$1
  shift
  clean fusioninventory-agent --no-httpd --tasks inventory --logger stderr --debug "$@" \
    >"$folder/$name.log" 2>&1
}

# Without --force: the server's PROLOG reply has to ask for the inventory.
check "fusioninventory-agent runs" fusion fusion --server "$url/inventory/$secret" --wait 0
check "it was asked for its inventory and sent it" grep -q 'sending message\|running task Inventory' "$folder/fusion.log"
check "it found nothing wrong with the answers" bash -c "! grep -qi '\[error\]' '$folder/fusion.log'"
check "one item" is "$(items)" 1

ocs() {
  mkdir -p "$folder/ocs"
  clean ocsinventory-agent --server="$url/inventory/$secret" --local=0 --basevardir="$folder/ocs" \
    --nosoftware --debug --wait=0 >"$folder/ocs.log" 2>&1
}
check "ocsinventory-agent runs" ocs
check "it read the answers" bash -c "! grep -qiE 'deflating problem|error' '$folder/ocs.log'"
check "still one item" is "$(items)" 1

# The same again by the agent's tag alone: nothing new.
check "fusioninventory-agent with the token in its tag" fusion tag --server "$url/inventory" --tag "siege/$secret" --force
check "still one item" is "$(items)" 1
# By login and password, asked for by a 401.
login="$(api "$url/api/v1/inventory-tokens" | field '["items"][0]["login"]')"
check "fusioninventory-agent with login and password" \
  fusion basic --server "$url/inventory" --user "$login" --password "$secret" --force
check "still one item" is "$(items)" 1
check "nothing was refused" is "$(refused)" 0
fusion wrong --server "$url/inventory/wrong" --force || true
check "and kept with its reason" is "$(api "$url/api/v1/inventory-rejects" | field '["items"][0]["reason"]')" unknown-token

if command -v glpi-agent >/dev/null 2>&1; then
  check "glpi-agent runs" clean glpi-agent --server "$url/inventory/$secret" --tasks inventory --no-httpd --force \
    --vardir "$folder/glpi" --logger stderr
  check "still one item" is "$(items)" 1
fi

if [ "$failed" != 0 ]; then
  for log in fusion ocs tag basic wrong log; do
    [ ! -e "$folder/$log.log" ] || { echo "== $log"; tail -n 30 "$folder/$log.log"; }
  done
  tail -n 20 "$folder/log"
  api "$url/api/v1/inventory-rejects" || true
fi
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
