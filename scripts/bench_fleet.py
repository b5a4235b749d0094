"""How fast the fleet's list answers: pages and queries over a sample, over loopback; `scripts/bench.sh`
runs it. Arguments: the program, a folder for data, how many items."""

import http.client
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import time
import urllib.parse

PROGRAM, HOME, ITEMS = sys.argv[1], pathlib.Path(sys.argv[2]), int(sys.argv[3])
ROUNDS = int(os.environ.get("ROUNDS", "40"))

QUERIES = [
    "",
    "kind:server",
    "kind:server os<debian12 not covered seen<7d",
    "kind:ups",
    "os<debian10",
    "windows 11",
    "latitude lab",
    "wo-03-0000123",
    "warranty<90d kind:server",
    "seen>39d",
    "memory>=64G kind:printer",
    "tag:lab kind:switch",
    "name:se-01-*",
    "not covered",
    "software:office",
    "software:office-office-0<1.1 not covered",
    "software:editor-editor-3999",
    "kind:server or software:mail",
]
SORTS = ["name", "-seen", "-memory", "client"]


def made():
    """The folder of the sample, made once."""
    folder = HOME / f"fleet-{ITEMS}"
    if not (folder / "done").exists():
        shutil.rmtree(folder, ignore_errors=True)
        counts = ["--clients", "20", "--tickets", "0", "--machines", "0", "--items", str(ITEMS)]
        subprocess.run([PROGRAM, "sample", "--data", folder, *counts], check=True)
        (folder / "done").write_text("")
    return folder


class Server:
    def __init__(self, data):
        self.child = subprocess.Popen(
            [PROGRAM, "serve", "--listen", "127.0.0.1:0", "--data", data],
            stdout=subprocess.PIPE, text=True, env={**os.environ, "RUST_LOG": "error"})
        first = None
        port = None
        while not (port and first):
            line = self.child.stdout.readline()
            if found := re.search(r"listening on \S+:(\d+)", line):
                port = int(found[1])
            if found := re.search(r"first administrator: (\S+)", line):
                first = urllib.parse.urlparse(found[1])
        self.link = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        self.cookie = ""
        self.accept(first.path + ("?" + first.query if first.query else ""))

    def ask(self, method, path, body=None, headers=()):
        headers = {"cookie": self.cookie, **dict(headers)}
        self.link.request(method, path, body, headers)
        answer = self.link.getresponse()
        return answer.status, answer.headers, answer.read()

    def accept(self, path):
        """Takes the first link: its administrator signs in."""
        form = urllib.parse.urlencode(
            {"name": "Ada", "email": "ada@bench.example", "password": "correct horse battery"})
        kind = [("content-type", "application/x-www-form-urlencoded")]
        status, headers, _ = self.ask("POST", path, form, kind)
        assert status == 303, status
        cookie = next(c for c in headers.get_all("set-cookie") if c.startswith("intendant_session="))
        self.cookie = cookie.split(";")[0]


def measured(server, path):
    """Milliseconds at the middle and at the 99th of a hundred, and the length of the answer."""
    times = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        status, _, body = server.ask("GET", path)
        times.append((time.perf_counter() - began) * 1000)
        assert status == 200, (path, status, body[:300])
    times.sort()
    return times[len(times) // 2], times[min(len(times) - 1, round(len(times) * 0.99))], body


def whole(server):
    """Pages of one thing, and of what was counted; a client and an item that are there."""
    first = json.loads(server.ask("GET", "/api/v1/items?limit=1&q=kind:server")[2])["items"][0]
    title = json.loads(server.ask("GET", "/api/v1/software?limit=1")[2])["items"][0]["id"]
    item, client = first["id"], first.get("client_id") or first.get("client")
    client = client["id"] if isinstance(client, dict) else client
    return [
        (f"/machines/{item}", "an item"),
        (f"/api/v1/items/{item}", "API an item"),
        (f"/machines?client={client}", "page of one client"),
        (f"/machines?client={client}&q=software:office", "page of one client, software:office"),
        ("/machines/software", "software"),
        ("/machines/software?q=office", "software office"),
        (f"/machines/software/{title}", "a title with who has it"),
        ("/machines/licences", "licences"),
        ("/machines/perimeter", "perimeter of all clients"),
        (f"/machines/perimeter/{client}", "perimeter of a client"),
        (f"/machines/perimeter/{client}/items?finding=uncovered", "items behind a finding"),
        (f"/clients/{client}/contract", "contract with its margin"),
        (f"/clients/{client}/contract/coverage", "coverage under a contract"),
        ("/search?q=latitude", "search"),
        ("/", "control room"),
    ]


def exported(server):
    """Exports are written once: seconds and bytes."""
    for path in ["/machines/export.csv", "/machines/export.csv?q=kind:server", "/machines/export.xlsx?q=kind:server"]:
        began = time.perf_counter()
        status, _, body = server.ask("GET", path)
        took = time.perf_counter() - began
        print(f"{path:54} {took:7.2f} s, {len(body) / 1e6:.1f} MB (answers {status})")


def memory(server):
    status = pathlib.Path(f"/proc/{server.child.pid}/status").read_text()
    return {name: int(re.search(rf"{name}:\s+(\d+)", status)[1]) // 1024 for name in ("RssAnon", "RssFile")}


def main():
    HOME.mkdir(parents=True, exist_ok=True)
    data = HOME / "data"
    shutil.rmtree(data, ignore_errors=True)
    shutil.copytree(made(), data)
    size = sum(one.stat().st_size for one in data.iterdir() if one.name.startswith("intendant"))
    server = Server(data)
    try:
        print(f"{ITEMS} items, {size / max(1, ITEMS):.0f} bytes on disk an item; {ROUNDS} rounds each")
        print(f"{'':54} {'p50':>8} {'p99':>8}")
        worst = 0.0
        paths = [("/machines?q=" + urllib.parse.quote(query), f"page {query or 'without words'}") for query in QUERIES]
        paths += [(f"/machines?sort={sort}", f"page by {sort}") for sort in SORTS]
        paths += [("/api/v1/items?q=" + urllib.parse.quote(query), f"API {query}") for query in QUERIES[1:4]]
        paths += whole(server)
        for path, name in paths:
            middle, most, _ = measured(server, path)
            worst = max(worst, most)
            print(f"{name:54} {middle:7.1f}  {most:7.1f}  ms", flush=True)
        print(f"{'worst p99':54} {'':8} {worst:7.1f}  ms")
        exported(server)
        used = memory(server)
        print(f"memory after all of this: {used['RssAnon']} MiB own, {used['RssFile']} MiB of files mapped")
    finally:
        server.child.kill()
        shutil.rmtree(data, ignore_errors=True)


if __name__ == "__main__":
    main()
