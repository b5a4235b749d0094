#!/usr/bin/env bash
# The API against its own description, by schemathesis: no server error, no answer that departs from
# the schema, no operation open to a stranger. First openapi-spec-validator reads the description.
#
# Usage: tests/peers/schemathesis.sh [BINARY]; EXAMPLES=12 an operation. INTENDANT_TEST_POSTGRES,
# when set, is a PostgreSQL database for the server (postgres://USER:PASSWORD@HOST/NAME, empty).
set -eu
cd "$(dirname "$0")/../.."
home="$PWD/target/peers/api"
[ -x "$home/bin/python" ] || python3 -m venv "$home"
"$home/bin/python" -c 'import schemathesis, openapi_spec_validator' 2>/dev/null ||
  "$home/bin/pip" install --quiet --disable-pip-version-check \
    schemathesis==4.32.5 openapi-spec-validator==0.9.0 >&2
if [ $# -gt 0 ]; then binary="$1"; else
  cargo build --quiet -p intendant
  binary=target/debug/intendant
fi

folder="$(mktemp -d)"
server=
finish() { [ -z "$server" ] || kill "$server" 2>/dev/null || true; rm -rf "$folder"; }
trap finish EXIT
database=()
[ -z "${INTENDANT_TEST_POSTGRES:-}" ] || database=(--database "$INTENDANT_TEST_POSTGRES")
RUST_LOG=error "$binary" serve --listen 127.0.0.1:0 --data "$folder/data" "${database[@]}" \
  >"$folder/out" 2>"$folder/log" &
server=$!
for _ in $(seq 100); do grep -q 'first administrator' "$folder/out" && break; sleep 0.1; done
url="$(sed -n 's/^listening on //p' "$folder/out")"
link="$(sed -n 's/^first administrator: //p' "$folder/out")"

# An administrator with a token, a client under contract, a site, a person, a team, two tickets.
curl -sf -o /dev/null -c "$folder/jar" "$link" \
  -d 'name=Ada&email=ada@provider.example&password=correct+horse+battery'
session() { curl -sf -b "$folder/jar" -H 'content-type: application/json' "$@"; }
token="$(session "$url/api/v1/me/tokens" -d '{"name":"schemathesis"}' |
  "$home/bin/python" -c 'import json,sys; print(json.load(sys.stdin)["secret"])')"
api() { curl -sf -H "authorization: Bearer $token" -H 'content-type: application/json' "$@" >/dev/null; }
api "$url/api/v1/clients" -d '{"name":"Acme SAS"}'
api "$url/api/v1/clients/1/sites" -d '{"name":"Paris"}'
api "$url/api/v1/clients/1/people" -d '{"name":"Denis","email":"denis@acme.example","role":"decider"}'
"$home/bin/python" -c 'import json; print(json.dumps({"text": open("examples/acme.toml").read()}))' |
  api "$url/api/v1/clients/1/contract/versions" -d @-
api "$url/api/v1/items" -d '{"client":1,"name":"srv-1","kind":"server","site":1}'
for title in "Serveur arrêté" "Imprimante"; do
  api "$url/api/v1/tickets" -d "{\"client_id\":1,\"title\":\"$title\",\"service\":\"servers\"}"
done
curl -sf "$url/api/v1/openapi.json" >"$folder/openapi.json"
"$home/bin/python" -m openapi_spec_validator "$folder/openapi.json"

# What the description cannot say, and why a check or an answer is not held against us:
# - 422 on a request of the right shape: rules that JSON Schema has no words for (a SIREN's check
#   digit, a contract file's mistakes, a priority that the contract does not know) or on one made for
#   another revision (If-Match), so 409, 412 and 422 are among the expected answers of positive_data_acceptance;
# - 404 on a number that is not there is an answer to wrong and right data alike;
# - use_after_free: DELETE sets aside what history still names (a team, a client), and it can be read;
# - the token must survive the run: taking tokens away and changing people is left to the stories.
cat >"$folder/any.toml" <<'T'
[checks]
positive_data_acceptance.expected-statuses = ["2xx", "401", "403", "404", "409", "412", "413", "422"]
negative_data_rejection.expected-statuses = ["400", "401", "403", "404", "405", "409", "413", "415", "422"]
T
# A second walk with numbers that are there, so that the rules behind are reached as well.
cp "$folder/any.toml" "$folder/known.toml"
cat >>"$folder/known.toml" <<'T'
[parameters]
"path.client" = 1
"path.site" = 1
"path.item" = 1
"path.number" = 1001
"path.month" = "2026-10"
T
cd "$folder"
code=0
walk() {
  timeout 420 "$home/bin/schemathesis" --config-file "$1" run "$url/api/v1/openapi.json" \
    -H "Authorization: Bearer $token" --checks all --exclude-checks use_after_free \
    --max-examples "${EXAMPLES:-12}" --seed 7 --request-timeout 20 --no-color "${@:2}" \
    --exclude-path '/api/v1/me/tokens/{id}' --exclude-path '/api/v1/people/{id}' \
    >"$1.report" 2>&1 || code=$?
  cat "$1.report"
}
walk "$folder/known.toml" --phases examples,fuzzing --exclude-method DELETE
walk "$folder/any.toml"
if grep -q . "$folder/log"; then echo "the server's log:"; tail -n 40 "$folder/log"; fi
kill -0 "$server" || { echo "the server died"; code=1; }
operations="$(grep -hoE 'Selected: *[0-9]+' "$folder"/any.toml.report | grep -oE '[0-9]+' || echo 0)"
failed="$(grep -hoE '[0-9]+ unique failures?' "$folder"/*.report | grep -oE '^[0-9]+' | paste -sd+ - | bc || true)"
failed="${failed:-0}"
[ "$code" = 0 ] || [ "$failed" != 0 ] || failed=1
echo "$operations passed, $failed failed"
exit "$code"
