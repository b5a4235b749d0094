#!/usr/bin/env bash
# need.sh build|test|bench: installs what that needs through the package manager when it may (root,
# or sudo without a password), else says exactly what is missing.
set -eu
cd "$(dirname "$0")/.."

packages=()
need() { # command package
  command -v "$1" >/dev/null 2>&1 || packages+=("$2")
}
need_file() { # file package
  [ -e "$1" ] || packages+=("$2")
}

if ! command -v cargo >/dev/null 2>&1; then
  echo "missing: a Rust toolchain (cargo, rustc 1.95 or later)" >&2
  exit 1
fi
need cc gcc
need make make
case "${1:-build}" in
  test | bench)
    need chromium chromium
    need node nodejs
    need npm npm
    need python3 python3
    need qpdf qpdf
    need pdftoppm poppler-utils
    need openssl openssl
    need_file /usr/sbin/snmpd snmpd
    need_file /usr/sbin/sshd openssh-server
    need ssh openssh-client
    need_file /usr/lib/nagios/plugins/check_dummy monitoring-plugins-basic
    need_file /usr/bin/fusioninventory-agent fusioninventory-agent
    need_file /usr/share/fusioninventory/lib/FusionInventory/Agent/Task/NetDiscovery.pm fusioninventory-agent-task-network
    need curl curl
    [ -e /usr/bin/ocsinventory-agent ] || need_file /usr/sbin/ocsinventory-agent ocsinventory-agent
    ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || packages+=(postgresql)
    python3 -c 'import ensurepip, venv' 2>/dev/null || packages+=(python3-venv)
    [ "$1" = bench ] && need wrk wrk && need fusioninventory-agent fusioninventory-agent && need_file /usr/bin/time time
    ;;
esac
[ ${#packages[@]} -eq 0 ] && exit 0

as_root=()
if [ "$(id -u)" != 0 ]; then
  if sudo -n true 2>/dev/null; then as_root=(sudo -n); else
    echo "missing: ${packages[*]}" >&2
    echo "install them with: sudo apt-get install ${packages[*]}" >&2
    exit 1
  fi
fi
if ! command -v apt-get >/dev/null 2>&1; then
  echo "missing: ${packages[*]} (Debian's names); install them with this system's package manager" >&2
  exit 1
fi
echo "installing: ${packages[*]}"
export DEBIAN_FRONTEND=noninteractive
log=$(mktemp)
if ! { "${as_root[@]}" apt-get update && "${as_root[@]}" apt-get install -y --no-install-recommends "${packages[@]}"; } >"$log" 2>&1; then
  tail -n 20 "$log" >&2
  echo "these packages could not be installed: ${packages[*]}" >&2
  exit 1
fi
