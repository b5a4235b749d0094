#!/usr/bin/env bash
# Agents that nobody here wrote report this machine to a running server: Debian's
# fusioninventory-agent and ocsinventory-agent, each in its own protocol and encoding, and our agent.
# Each must say that it was answered; afterwards the fleet must hold one item, whoever came first.
# Takes half a minute and speaks to 127.0.0.1 only.
#
# Usage: tests/peers/inventory.sh [FOLDER OF THE PROGRAMS]
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
programs=${1:-${INTENDANT_PROGRAMS:-}}
if [ -z "$programs" ]; then
  echo "building server and agent"
  cargo build --quiet -p intendant -p intendant-agent
  programs=${CARGO_TARGET_DIR:-target}/debug
fi
binary=$programs/intendant ours=$programs/intendant-agent

folder="$(mktemp -d)"
server= running=()
finish() {
  for one in $server "${running[@]}"; do kill "$one" 2>/dev/null || true; done
  wait 2>/dev/null || true
  rm -rf "$folder"
}
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
items() { api "$url/api/v1/items?client=${1:-1}&limit=200" | field '["items"].__len__()'; }
refused() { api "$url/api/v1/inventory-rejects" | field '["items"].__len__()'; }
is() { [ "$1" = "$2" ]; }

clean() { env -i PATH="$PATH" HOME="$folder" LANG=C.UTF-8 timeout 100 "$@"; }
# The sources that report to a client's only item, in order.
sources() {
  local item
  item="$(api "$url/api/v1/items?client=$1&limit=2" | field '["items"][0]["id"]')"
  api "$url/api/v1/items/$item/sources" | python3 -c \
    'import json, sys; print(" ".join(sorted(s["kind"] for s in json.load(sys.stdin)["sources"])))'
}
own() { # client, name: our agent enrolled there, until its inventory was taken in
  local token
  token="$(api "$url/api/v1/enrolments" -d "{\"client\":$1,\"kind\":\"server\"}" | field '["token"]')"
  echo 'retry_most_s = 1' >"$folder/$2.conf"
  env no_proxy='*' "$ours" enrol --state "$folder/$2" --config "$folder/$2.conf" --server "$url" \
    --token "$token" >"$folder/$2.log" 2>&1 || return 1
  env no_proxy='*' "$ours" run --state "$folder/$2" --config "$folder/$2.conf" >>"$folder/$2.log" 2>&1 &
  running+=($!)
  for _ in $(seq 60); do
    [[ " $(sources "$1" 2>/dev/null) " != *" intendant "* ]] || return 0
    sleep 0.5
  done
  return 1
}
# Debian's agent as it is, but for where it keeps its name: nothing of the machine's own is touched.
agent='our %setup; $setup{vardir} = shift @ARGV; do "/usr/bin/fusioninventory-agent"; die $@ if $@;'
fusion() { # name, further arguments: one run, its log in $folder/NAME.log
  local name=$1 state=$folder/${installed:-fusion}
  shift
  mkdir -p "$state"
  touch "$folder/empty.cfg"
  clean perl -I/usr/share/fusioninventory/lib -Msetup -e "$agent" "$state" --conf-file="$folder/empty.cfg" \
    --no-httpd --tasks inventory --logger stderr --debug "$@" >"$folder/$name.log" 2>&1
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
check "our agent reports" own 1 ours
check "still one item" is "$(items)" 1
check "that hears all of them" is "$(sources 1)" "fusioninventory intendant ocs"

# A second client, where ours comes first.
api "$url/api/v1/clients" -d '{"name":"Bêta SARL"}' >/dev/null
other="$(api "$url/api/v1/inventory-tokens" -d '{"client":2,"label":"Parc"}' | field '["token"]')"
check "our agent reports first" own 2 first
# Installed anew: it brings another name of its own along.
installed=again
check "fusioninventory-agent follows" fusion follows --server "$url/inventory/$other" --force
check "and is heard" is "$(sources 2)" "fusioninventory intendant"
installed=
check "one item" is "$(items 2)" 1
check "nothing was refused" is "$(refused)" 0
fusion wrong --server "$url/inventory/wrong" --force || true
check "and kept with its reason" is "$(api "$url/api/v1/inventory-rejects" | field '["items"][0]["reason"]')" unknown-token

if command -v glpi-agent >/dev/null 2>&1; then
  check "glpi-agent runs" clean glpi-agent --server "$url/inventory/$secret" --tasks inventory --no-httpd --force \
    --vardir "$folder/glpi" --logger stderr
  check "still one item" is "$(items)" 1
fi

if [ "$failed" != 0 ]; then
  for log in fusion ocs ours tag basic first follows wrong; do
    [ ! -e "$folder/$log.log" ] || { echo "== $log"; tail -n 30 "$folder/$log.log"; }
  done
  tail -n 20 "$folder/log"
  api "$url/api/v1/inventory-rejects" || true
fi
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
