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
        for path, name in paths:
            middle, most, _ = measured(server, path)
            worst = max(worst, most)
            print(f"{name:54} {middle:7.1f}  {most:7.1f}  ms")
        print(f"{'worst p99':54} {'':8} {worst:7.1f}  ms")
    finally:
        server.child.kill()


if __name__ == "__main__":
    main()
