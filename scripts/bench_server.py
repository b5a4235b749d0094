"""Figures of the server with a sample history, over loopback: `scripts/bench.sh` runs it.

Arguments: the program, the agent's program, a folder for data. Prints a table of figure, value and the
peers' published or earlier measured value; the peers are not run here."""

import http.client
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.parse

PROGRAM, AGENT, HOME = sys.argv[1], sys.argv[2], pathlib.Path(sys.argv[3])
TICKETS = int(os.environ.get("TICKETS", "100000"))
MACHINES = int(os.environ.get("MACHINES", "1000"))
SECONDS = int(os.environ.get("SECONDS_EACH", "10"))


def sample():
    """The folder of a sample history, made once and copied for each run."""
    made = HOME / f"sample-{TICKETS}-{MACHINES}"
    if not (made / "done").exists():
        shutil.rmtree(made, ignore_errors=True)
        counts = ["--tickets", str(TICKETS), "--machines", str(MACHINES)]
        subprocess.run([PROGRAM, "sample", "--data", made, *counts], check=True)
        (made / "done").write_text("")
    data = HOME / "data"
    shutil.rmtree(data, ignore_errors=True)
    shutil.copytree(made, data)
    return data


class Server:
    """A server on a free port; `first` is the link of the first administrator."""

    def __init__(self, data):
        self.began = time.perf_counter()
        self.child = subprocess.Popen(
            [PROGRAM, "serve", "--listen", "127.0.0.1:0", "--data", data],
            stdout=subprocess.PIPE, text=True, env={**os.environ, "RUST_LOG": "error"})
        self.port = int(self.child.stdout.readline().rsplit(":", 1)[1])
        self.first = None

    def ask(self, method, path, body=None, headers=()):
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        link.request(method, path, body, dict(headers))
        answer = link.getresponse()
        text = answer.read().decode()
        return answer.status, answer.headers, text

    def page(self):
        status, _, _ = self.ask("GET", "/sign-in")
        assert status == 200, status
        return (time.perf_counter() - self.began) * 1000

    def stop(self):
        self.child.kill()
        self.child.wait()


def resident(pid):
    status = pathlib.Path(f"/proc/{pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+)", status).group(1)) / 1024


def row(what, value, aim="", peer=""):
    print(f"{what:<44} {value:>14}  {aim:<12} {peer}", flush=True)


def wrk(port, path, headers, connections, script=None, seconds=SECONDS):
    command = ["wrk", "-t", "1", "-c", str(connections), "-d", f"{seconds}s", "--latency"]
    for header in headers:
        command += ["-H", header]
    if script:
        command += ["-s", script]
    out = subprocess.run([*command, f"http://127.0.0.1:{port}{path}"],
                         check=True, capture_output=True, text=True).stdout

    def latency(share):
        number, unit = re.search(rf"\s{share}%\s+([\d.]+)(us|ms|s)\b", out).groups()
        return float(number) * {"us": 0.001, "ms": 1, "s": 1000}[unit]

    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", out).group(1))
    bad = re.search(r"Non-2xx or 3xx responses: (\d+)", out)
    return rate, latency(50), latency(99), int(bad.group(1)) if bad else 0


def main():
    HOME.mkdir(parents=True, exist_ok=True)
    data = sample()
    row("figure", "value", "aim", "peers (as published or measured before, 20,000 tickets)")

    starts = []
    for _ in range(5):
        server = Server(data)
        starts.append(server.page())
        server.stop()
    starts.sort()
    row("cold start to first page, median of 5", f"{starts[2]:.0f} ms", "< 500 ms")

    server = Server(data)
    server.page()
    first = server.child.stdout.readline()
    link = re.search(r"/welcome/\S+", first).group(0)
    form = urllib.parse.urlencode(
        {"name": "Ada", "email": "ada@bench.example", "password": "correct horse battery"})
    status, headers, _ = server.ask(
        "POST", link, form, {"content-type": "application/x-www-form-urlencoded"}.items())
    assert status == 303, status
    cookie = next(c for c in headers.get_all("set-cookie") if c.startswith("intendant_session="))
    cookie = cookie.split(";")[0]
    as_ada = [("cookie", cookie), ("content-type", "application/json")]
    _, _, text = server.ask("POST", "/api/v1/me/tokens", '{"name":"bench"}', as_ada)
    token = json.loads(text)["secret"]

    agent(server, as_ada)
    for path, name, peer in [
        ("/tickets", "queue", "RT 676 ms, iTop 433 ms, ITFlow 129 ms"),
        (f"/tickets/{1000 + TICKETS // 2}", "ticket", "RT 379 ms, iTop 243 ms, ITFlow 22 ms"),
        ("/api/v1/tickets?limit=50", "API list of 50", "RT 272 ms, iTop 286 ms"),
    ]:
        status, _, _ = server.ask("GET", path, headers=as_ada[:1])
        if status != 200:
            row(f"{name} page", f"answers {status}")
            continue
        rate, half, most, bad = wrk(server.port, path, [f"Cookie: {cookie}"], 1)
        row(f"{name}: p50 / p99, {rate:.0f}/s one at a time", f"{half:.1f} / {most:.1f} ms",
            "p99 < 50 ms", peer + (f" ({bad} refused)" if bad else ""))
    every_page(server, cookie)
    with tempfile.NamedTemporaryFile("w", suffix=".lua", delete=False) as script:
        script.write(f"""
wrk.method = "POST"
wrk.headers["authorization"] = "Bearer {token}"
wrk.headers["content-type"] = "application/json"
local n = 0
request = function()
  n = n + 1
  local client = n % 20 + 1
  return wrk.format(nil, nil, nil, '{{"client_id":' .. client .. ',"title":"Panne ' .. n
    .. '","service":"servers","impact":"high","urgency":"medium"}}')
end
""")
    rate, half, most, bad = wrk(server.port, "/api/v1/tickets", [], 32, script.name)
    os.unlink(script.name)
    row("tickets created a second, durable, 32 callers", f"{rate:.0f}", "3000",
        "RT 3.2, iTop 7.5" + (f" ({bad} refused)" if bad else ""))
    row("  p50 / p99 of a creation", f"{half:.1f} / {most:.1f} ms")
    time.sleep(2)
    row("memory of the server after all of this", f"{resident(server.child.pid):.1f} MiB")
    server.stop()

    server = Server(data)
    server.page()
    server.ask("GET", "/tickets", headers=as_ada[:1])
    time.sleep(10)
    row("memory of the server at rest", f"{resident(server.child.pid):.1f} MiB", "< 60 MiB",
        "RT 772 MB, iTop 360 + 346 MB")
    server.stop()


def get(server, cookie, path):
    """The JSON at `path`; None when there is none."""
    status, _, text = server.ask("GET", path, headers=[("cookie", cookie)])
    return json.loads(text) if status == 200 else None


def first(answer, key):
    """A field of the first of a page of things."""
    items = (answer or {}).get("items") if isinstance(answer, dict) else answer
    return items[0].get(key) if items else None


def known(server, cookie):
    """By folder of an address: a number that is there, of the client with the most to show."""
    client = int(os.environ.get("BENCH_CLIENT", "1"))
    base = f"/api/v1/clients/{client}"
    ask = lambda path: get(server, cookie, path)
    item = first(ask(f"/api/v1/items?client={client}&limit=1"), "id")
    checks = ask(f"/api/v1/items/{item}/checks") if item else None
    closed = [m for m in (ask(f"{base}/months") or {}).get("items", [])]
    months = [m.get("month") for m in closed if m.get("month")]
    return {
        "clients": client, "items": item, "machines": item, "perimeter": client, "months": months[-1] if months else "2026-05",
        "checks": first(checks, "id"), "people": first(ask(f"{base}/people"), "id"),
        "sites": first(ask(f"{base}/sites"), "id"), "teams": first(ask("/api/v1/teams"), "id"),
        "documents": first(ask(f"{base}/documents"), "id"), "tickets": 1000 + TICKETS // 2,
        "contract": 1, "versions": 1, "maintenance": first(ask("/api/v1/maintenance"), "id"),
    }


# Not a page that somebody waits for: streams that stay open, other programs' doors, prints and whole
# exports, and the doors of those who are not signed in.
LEFT_OUT = re.compile(r"^/(live|agent|welcome|static)|/pdf$|evidence|\.(pdf|csv|xlsx|jsonl|zip)$|^/sign-in")
# Besides every door once: the lists as people narrow them.
NARROWED = ["/tickets?q=imprimante", "/tickets?view=all", "/tickets?state=waiting", "/tickets?client=1",
            "/tickets?sort=updated", "/machines?view=failing", "/machines?q=srv", "/search?q=imprimante",
            "/search/palette?q=imp", "/api/v1/tickets?q=imprimante&limit=50", "/api/v1/items?limit=200"]


def every_page(server, cookie):
    """Each door of the console and of the API that answers GET, by the list that the tests keep."""
    doors = pathlib.Path(__file__).parent.parent / "crates/cli/tests/it/doors.txt"
    numbers, over, least = known(server, cookie), [], int(os.environ.get("SECONDS_PAGE", "2"))
    paths = [line.split()[1] for line in doors.read_text().splitlines() if line.startswith("GET ")]
    print(f"each page, {least} s, one at a time (p99 over 50 ms is marked <<)")
    for door in [path for path in paths if not LEFT_OUT.search(path)] + NARROWED:
        path, missing = door, False
        for folder, name in re.findall(r"([a-z]+)/\{(\w+)\}", door):
            missing |= numbers.get(folder) is None
            path = path.replace("{" + name + "}", str(numbers.get(folder)))
        status, _, _ = server.ask("GET", path, headers=[("cookie", cookie)])
        if missing or "{" in path or status not in (200, 303):
            row(f"  {door}", f"answers {status}")
            continue
        rate, half, most, _ = wrk(server.port, path, [f"Cookie: {cookie}"], 1, seconds=least)
        row(f"  {door}", f"{half:.1f} / {most:.1f} ms", "<<" if most > 50 else "")
        over += [door] if most > 50 else []
    row("pages with p99 over 50 ms", str(len(over)), "0", ", ".join(over))


def agent(server, as_ada):
    """Enrols an agent and looks at it when it has settled."""
    body = json.dumps({"client": 1, "kind": "server"})
    status, _, text = server.ask("POST", "/api/v1/enrolments", body, as_ada)
    if status != 201:
        row("memory of the agent at rest", f"answers {status}")
        return
    state = HOME / "agent"
    shutil.rmtree(state, ignore_errors=True)
    url = f"http://127.0.0.1:{server.port}"
    token = json.loads(text)["token"]
    subprocess.run([AGENT, "--state", state, "enrol", "--server", url, "--token", token],
                   check=True, capture_output=True)
    child = subprocess.Popen([AGENT, "--state", state, "run"],
                             stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(20)
    row("memory of the agent at rest", f"{resident(child.pid):.1f} MiB", "< 12 MiB",
        "Zabbix agent 2 17.8 MB, fusioninventory 41 MB, node-exporter 13.5 MB")
    child.terminate()
    child.wait()


main()
