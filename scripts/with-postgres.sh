#!/usr/bin/env bash
# with-postgres.sh COMMAND…: runs COMMAND with INTENDANT_TEST_POSTGRES naming a PostgreSQL server of
# its own, in a temporary folder, on loopback, stopped afterwards. It takes TLS with a certificate for
# 127.0.0.1, signed by the authority in INTENDANT_TEST_POSTGRES_CA.
set -eu
bin=$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -n 1)
folder=$(mktemp -d)
port=$((20000 + RANDOM % 20000))
as=()
if [ "$(id -u)" = 0 ]; then
  chown postgres "$folder"
  as=(setpriv --reuid=postgres --regid=postgres --clear-groups)
fi
stop() {
  "${as[@]}" "$bin/pg_ctl" -D "$folder/data" -m immediate stop >/dev/null 2>&1 || true
  rm -rf "$folder"
}
trap stop EXIT
cd /
"${as[@]}" "$bin/initdb" -D "$folder/data" -U intendant -A trust -E UTF8 --locale=C.UTF-8 >"$folder/log" 2>&1 || { cat "$folder/log" >&2; exit 1; }
# An authority, and a certificate of the server that it signed.
certificates() {
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 \
    -subj '/CN=test authority' -keyout authority.key -out authority.pem
  openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj '/CN=127.0.0.1' \
    -keyout server.key -out server.csr
  printf 'subjectAltName=IP:127.0.0.1\nbasicConstraints=CA:FALSE\n' >server.ext
  openssl x509 -req -in server.csr -CA authority.pem -CAkey authority.key -CAcreateserial -days 2 \
    -extfile server.ext -out server.crt
  chmod 600 server.key
}
"${as[@]}" bash -ec "$(declare -f certificates); cd '$folder/data'; certificates" >>"$folder/log" 2>&1 ||
  { cat "$folder/log" >&2; exit 1; }
install -m 644 "$folder/data/authority.pem" "$folder/authority.pem"
"${as[@]}" "$bin/pg_ctl" -D "$folder/data" -w -l "$folder/data/server.log" \
  -o "-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories=$folder -c max_connections=400 -c fsync=off -c ssl=on" start >/dev/null
cd - >/dev/null
INTENDANT_TEST_POSTGRES_CA="$folder/authority.pem" INTENDANT_TEST_POSTGRES="postgres://intendant@127.0.0.1:$port" "$@"
