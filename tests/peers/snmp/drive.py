#!/usr/bin/env python3
"""Simulated devices, our server, our agent (and a FusionInventory agent where there is one).

Usage: drive.py FOLDER_OF_PROGRAMS FLOORS
Keeps the server running when INTENDANT_KEEP is set, and says where it is.
"""
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import make

PORT = 11610
running, passed, failed = [], 0, 0


def check(what, good, seen=""):
    global passed, failed
    passed, failed = passed + bool(good), failed + (not good)
    print(("ok    " if good else "WRONG ") + what + ("" if good else f": {seen}"))


def start(command, **more):
    child = subprocess.Popen(command, **more)
    running.append(child)
    return child


def simulate(folder, floors):
    """One simulator an address, each with one device as `public`."""
    devices = {2: make.core(floors), 31: make.printer(), 41: make.ups(), 51: make.linux()}
    for floor in range(1, floors + 1):
        devices[10 + floor] = make.floor_switch(floor)
    responder = str(pathlib.Path(sys.executable).parent / "snmpsim-command-responder")
    user = subprocess.run(["id", "-un"], capture_output=True, text=True).stdout.strip()
    group = subprocess.run(["id", "-gn"], capture_output=True, text=True).stdout.strip()
    for last, device in devices.items():
        data = folder / f"device{last}"
        data.mkdir()
        (data / "public.snmprec").write_text(device.text())
        start([responder, f"--data-dir={data}", f"--cache-dir={data}/cache",
               f"--agent-udpv4-endpoint=127.0.20.{last}:{PORT}", f"--process-user={user}",
               f"--process-group={group}", "--logging-method=null"],
              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return len(devices)


def snmpd(folder):
    """Debian's snmpd on this very machine, with a user of version 3 and nothing else."""
    state, config = folder / "snmpd", folder / "snmpd.conf"
    state.mkdir()
    config.write_text(
        f"agentaddress udp:127.0.20.61:{PORT}\n"
        'createUser great SHA-256 "great-auth-phrase" AES-256 "great-priv-phrase"\n'
        "rouser great priv\nsysName srv-snmp\nsysServices 72\n")
    start(["/usr/sbin/snmpd", "-f", "-Lf", "/dev/null", "-C", "-c", str(config)],
          env={**os.environ, "SNMP_PERSISTENT_DIR": str(state)},
          stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


class Console:
    def __init__(self, url):
        self.url, self.cookie = url, ""

    def call(self, method, path, body=None, form=None):
        headers = {"cookie": self.cookie, "origin": self.url}
        data = None
        if body is not None:
            data, headers["content-type"] = json.dumps(body).encode(), "application/json"
        if form is not None:
            data = urllib.parse.urlencode(form).encode()
            headers["content-type"] = "application/x-www-form-urlencoded"
        request = urllib.request.Request(self.url + path, data, headers, method=method)

        class Stay(urllib.request.HTTPRedirectHandler):
            def redirect_request(self, *_):
                return None

        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), Stay)
        try:
            answer = opener.open(request, timeout=30)
        except urllib.error.HTTPError as error:
            answer = error
        for cookie in answer.headers.get_all("set-cookie") or []:
            if "session" in cookie:
                self.cookie = cookie.split(";")[0]
        text = answer.read().decode()
        if answer.status >= 400:
            raise RuntimeError(f"{method} {path}: {answer.status} {text[:400]}")
        return json.loads(text) if "json" in answer.headers.get("content-type", "") else text


def serve(folder, programs):
    data = folder / "data"
    child = start([f"{programs}/intendant", "serve", "--data", str(data), "--listen", "127.0.0.1:0"],
                  stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    url = child.stdout.readline().split()[-1]
    link = child.stdout.readline().split()[-1]
    console = Console(url)
    console.call("POST", link[link.index("/welcome/"):], form={
        "name": "Ada", "email": "ada@provider.example", "password": "correct horse battery"})
    return console


def until(what, look, seconds=90):
    end = time.time() + seconds
    while time.time() < end:
        found = look()
        if found:
            return found
        time.sleep(0.5)
    check(what, False, "not in time")
    return None


def over(console, job):
    def look():
        now = console.call("GET", f"/api/v1/network/jobs/{job}")
        return now if now.get("ended_at") else None
    return until("the run ends", look)


def enrol(folder, programs, console, client):
    token = console.call("POST", "/api/v1/enrolments", {"client": client, "kind": "server"})["token"]
    state, config = folder / "agent", folder / "agent.conf"
    config.write_text("retry_most_s = 1\n")
    common = ["--state", str(state), "--config", str(config)]
    environment = {**os.environ, "no_proxy": "*"}
    subprocess.run([f"{programs}/intendant-agent", "enrol", *common, "--server", console.url,
                    "--token", token], check=True, env=environment, capture_output=True)
    start([f"{programs}/intendant-agent", "run", *common], env=environment,
          stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    item = console.call("GET", f"/api/v1/items?client={client}")["items"][0]["id"]
    return console.call("GET", f"/api/v1/items/{item}")["agents"][0]["id"]


def by_fusioninventory(folder, console, client, credential):
    if not shutil.which("fusioninventory-agent"):
        print("fusioninventory-agent is not installed: its part is left out")
        return
    token = console.call("POST", "/api/v1/inventory-tokens", {"client": client, "label": "FI"})["token"]
    var = folder / "fi"
    var.mkdir()
    (folder / "fi.cfg").touch()
    # Debian's agent as it is, but for where it keeps its name.
    agent = ('our %setup; $setup{vardir} = shift @ARGV; do "/usr/bin/fusioninventory-agent";'
             'die $@ if $@;')
    base = ["perl", "-I/usr/share/fusioninventory/lib", "-Msetup", "-e", agent, str(var),
            f"--conf-file={folder}/fi.cfg", "--no-httpd", f"--server={console.url}/inventory/{token}"]
    environment = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8"}
    run = lambda tasks: subprocess.run([*base, "--force", f"--tasks={tasks}"], env=environment,
                                       capture_output=True, text=True, errors="replace", timeout=300)
    known = run("inventory")
    page = console.call("GET", "/machines/network/jobs/new")
    doer = [part.split('"')[0] for part in page.split('value="source:')[1:]]
    check("the FusionInventory agent is offered for scans", doer, known.stderr[-800:])
    if not doer:
        return
    job = console.call("POST", "/api/v1/network/jobs", {
        "client": client, "name": "par FusionInventory", "ranges": ["127.0.20.2", "127.0.20.31"],
        "credentials": [credential], "source": int(doer[0]), "snmp_port": PORT, "timeout_ms": 2000})["id"]
    first = run("netdiscovery,netinventory")
    second = run("netdiscovery,netinventory")
    seen = console.call("GET", f"/api/v1/network/jobs/{job}")
    names = sorted(one["name"] for one in seen.get("devices", []))
    check("it discovers what the job names", names == ["imp-accueil", "sw-coeur"],
          f"{names} {first.stderr[-600:]}")
    states = {one["state"] for one in seen.get("devices", [])}
    check("and reads it at its next visit", states == {"read"}, f"{states} {second.stderr[-600:]}")


def story(folder, programs, floors):
    count = simulate(folder, floors)
    console = serve(folder, programs)
    client = console.call("POST", "/api/v1/clients", {"name": "Société de la Tour"})["id"]
    site = console.call("POST", f"/api/v1/clients/{client}/sites", {"name": "Lyon"})["id"]
    agent = enrol(folder, programs, console, client)
    credential = console.call("POST", "/api/v1/network/credentials", {
        "client": client, "name": "lecture", "kind": "snmp-v2c", "community": "public"})["id"]
    great = console.call("POST", "/api/v1/network/credentials", {
        "client": client, "name": "v3", "kind": "snmp-v3", "user": "great", "auth": "sha256",
        "auth_secret": "great-auth-phrase", "privacy": "aes256",
        "privacy_secret": "great-priv-phrase"})["id"]
    snmpd(folder)
    count += 1
    wanted = f":{PORT:04X} "
    listening = lambda: pathlib.Path("/proc/net/udp").read_text().count(wanted) >= count
    until("every simulator listens", listening)
    job = console.call("POST", "/api/v1/network/jobs", {
        "client": client, "site": site, "name": "Siège", "ranges": ["127.0.20.1-127.0.20.254"],
        "credentials": [credential, great], "agent": agent, "snmp_port": PORT, "timeout_ms": 3000,
        "parallel": 64})["id"]
    done = over(console, job)
    if not done:
        return
    check(f"all of the {count} devices are read", done["read"] == count, done)
    own = next((one for one in done["devices"] if one["address"] == "127.0.20.61"), {})
    check("the snmpd is read with SHA-256 and AES-256",
          own.get("state") == "read" and own.get("credential") == great, own)
    machine = console.call("GET", f"/api/v1/items/{own.get('item')}")
    check("and is this machine, that our agent reports", machine.get("agents"), machine)
    kinds = sorted(one["kind"] for one in done["devices"])
    wanted = sorted(["Networking"] * (1 + floors) + ["Printer", "Power", "Computer", "Computer"])
    check("each is what it is", kinds == wanted, kinds)
    check("each is an item", all(one.get("item") for one in done["devices"]), done)
    picture = console.call("GET", f"/machines/network/map?client={client}")
    drawn = picture[picture.index("<svg class=\"netpicture\""):]
    drawn = drawn[:drawn.index("</svg>")]
    names = ["sw-coeur", "srv-fichiers"] + [f"sw-etage{floor}" for floor in range(1, floors + 1)]
    missing = [name for name in names if name not in drawn]
    check("switches and the server behind the core are drawn", not missing, missing)
    stray = [name for name in ("imp-accueil", "ond-baie-a1") if name in drawn]
    check("nothing is drawn of which no connection is known", not stray, stray)
    rings = drawn.split('class="rings"')[1].split("</g>")[0].count("<path")
    check("no ring is drawn where there is none", rings == 0, rings)
    core = next(one["item"] for one in done["devices"] if one["name"] == "sw-coeur")
    ports = console.call("GET", f"/machines/network/ports?client={client}&item={core}")
    check("the core's uplinks say who is behind them", "sw-etage1" in ports and "LLDP" in ports)
    check("the server is behind its port", "srv-fichiers" in ports)
    subnets = console.call("GET", f"/api/v1/clients/{client}/subnets")["items"]
    names = [one["subnet"] for one in subnets]
    check("the subnets are known", "10.20.0.0/24" in names and "10.20.10.0/24" in names, names)
    unknown = sum(one["unknown"] for one in subnets)
    check("addresses that only the router saw are marked", unknown >= 2, subnets)
    by_fusioninventory(folder, console, client, credential)
    if os.environ.get("INTENDANT_KEEP"):
        print(f"{console.url} {console.cookie} client {client} core {core} job {job}", flush=True)
        time.sleep(float(os.environ["INTENDANT_KEEP"]))


def main():
    programs, floors = sys.argv[1], int(sys.argv[2])
    folder = pathlib.Path(tempfile.mkdtemp(prefix="intendant-snmp-"))
    try:
        story(folder, programs, floors)
    except Exception as error:
        check("the story is told to its end", False, error)
    finally:
        for child in reversed(running):
            child.kill()
            child.wait()
        shutil.rmtree(folder, ignore_errors=True)
    print(f"{passed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


main()
