"""Inventories a second, over loopback: `scripts/bench.sh` runs it.

Arguments: the program, a folder for data, the folder of samples. Real inventories of FusionInventory's
agent (340 kB of XML, 1,144 packages) are sent, zlib, each of another machine: first unknown ones, then
the same again as the next run of an agent sends them (times, free space and processes differ), then
with changes of packages and memory. The senders and whatever else runs take part of the cores as well:
what the server used of them stands beside, and how many a second two cores would do at that."""

import http.client
import json
import os
import pathlib
import queue
import re
import shutil
import subprocess
import sys
import threading
import time
import urllib.parse
import zlib

PROGRAM, HOME, SAMPLES = sys.argv[1], pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3])
MACHINES = int(os.environ.get("INVENTORIES", "1000"))
CALLERS = int(os.environ.get("CALLERS", "16"))
TEXT = (SAMPLES / "fusioninventory-2.6-INVENTORY.xml").read_text()
HEADERS = {"Content-Type": "application/x-compress-zlib", "User-Agent": "FusionInventory-Agent_v2.6-3"}
TICKS = os.sysconf("SC_CLK_TCK")


def machine(number):
    """The inventory of one machine: its own names, serial, addresses, and some packages of its own."""
    text = TEXT.replace("vm-2026-11-23-18-05-40", f"poste{number}-2026-11-23-18-05-40")
    text = text.replace("<NAME>vm</NAME>", f"<NAME>poste{number}</NAME>")
    text = text.replace("<SSN />", f"<SSN>SN{number:08d}</SSN>")
    mac = f"02:fc:{number >> 16 & 255:02x}:{number >> 8 & 255:02x}:{number & 255:02x}:01"
    text = text.replace("02:fc:00:00:00:01", mac)
    text = re.sub(r"(76:b7:97|2a:3b:71):[0-9a-f:]{8}", lambda m: f"{m[1]}:{number >> 16 & 255:02x}:{number >> 8 & 255:02x}:{number & 255:02x}", text)
    return text.replace("192.0.2.2<", f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}<")


def next_run(text):
    """The same machine a day later."""
    text = text.replace("2026-11-23 18:06:54", "2026-11-24 18:07:11").replace("<FREE>76544<", "<FREE>75012<")
    return text.replace("<CPUUSAGE>0.0<", "<CPUUSAGE>0.1<")


def changed(text):
    """After an upgrade: five packages and the memory."""
    text = text.replace("<MEMORY>24105</MEMORY>", "<MEMORY>32168</MEMORY>")
    return re.sub(r"<VERSION>(1\.[0-9.]+-1)</VERSION>", r"<VERSION>\1+deb12u9</VERSION>", text, count=5)


class Server:
    def __init__(self, data):
        self.child = subprocess.Popen(
            [PROGRAM, "serve", "--listen", "127.0.0.1:0", "--data", data],
            stdout=subprocess.PIPE, text=True, env={**os.environ, "RUST_LOG": "error"})
        self.port = int(self.child.stdout.readline().rsplit(":", 1)[1])
        link = self.child.stdout.readline().removeprefix("first administrator: ").strip()
        path = link[link.index("/welcome/"):]
        body = urllib.parse.urlencode({"name": "Ada", "email": "ada@provider.example", "password": "correct horse battery"})
        _, headers, _ = self.ask("POST", path, body, {"Content-Type": "application/x-www-form-urlencoded"})
        self.cookie = headers["set-cookie"].split(";")[0]

    def ask(self, method, path, body=None, headers=()):
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        link.request(method, path, body, dict(headers))
        answer = link.getresponse()
        return answer.status, answer.headers, answer.read()

    def api(self, method, path, body=None):
        text = json.dumps(body) if body is not None else None
        status, _, answer = self.ask(method, path, text, {"Cookie": self.cookie, "Content-Type": "application/json"})
        assert status < 300, (status, answer)
        return json.loads(answer)

    def cpu(self):
        fields = pathlib.Path(f"/proc/{self.child.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def resident(self):
        status = pathlib.Path(f"/proc/{self.child.pid}/status").read_text()
        return {name: int(re.search(rf"{name}:\s+(\d+)", status)[1]) / 1024 for name in ("VmRSS", "VmHWM")}


def send(server, path, bodies):
    """Sends every body once; answers seconds and the server's seconds of CPU."""
    left = queue.SimpleQueue()
    for body in bodies:
        left.put(body)
    wrong = []

    def caller():
        link = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
        while True:
            try:
                body = left.get_nowait()
            except queue.Empty:
                return
            link.request("POST", path, body, HEADERS)
            answer = link.getresponse()
            answer.read()
            if answer.status != 200:
                wrong.append(answer.status)

    cpu, began = server.cpu(), time.perf_counter()
    callers = [threading.Thread(target=caller) for _ in range(CALLERS)]
    for one in callers:
        one.start()
    for one in callers:
        one.join()
    took, used = time.perf_counter() - began, server.cpu() - cpu
    assert not wrong, wrong[:5]
    return took, used


def disk(folder):
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


def row(what, value, aim="", peer=""):
    print(f"{what:<52} {value:>20}  {aim:<10} {peer}", flush=True)


def main():
    data = HOME / "inventories"
    shutil.rmtree(data, ignore_errors=True)
    data.mkdir(parents=True)
    server = Server(data)
    try:
        client = server.api("POST", "/api/v1/clients", {"name": "Acme"})["id"]
        path = "/inventory/" + server.api("POST", "/api/v1/inventory-tokens", {"client": client, "label": "Bench"})["token"]
        texts = [machine(number) for number in range(1, MACHINES + 1)]
        pack = lambda text: zlib.compress(text.encode(), 6)
        empty = disk(data)
        row("", "", "aim", "peer: OCS Inventory server of Debian, 2 cores")
        runs = [
            ("new machines, full inventories a second", [pack(text) for text in texts], "300", "1.0 a second, 1.2 s of CPU each"),
            ("unchanged, as the next run sends them", [pack(next_run(text)) for text in texts], "2,000", "1.0 a second, 1.2 s of CPU each"),
            ("changed: five packages, memory", [pack(changed(text)) for text in texts], "", ""),
        ]
        for what, bodies, aim, peer in runs:
            took, used = send(server, path, bodies)
            row(what, f"{len(bodies) / took:,.0f}", aim, peer)
            row("  CPU of the server for each", f"{used / len(bodies) * 1000:.2f} ms")
            row("  two cores that do nothing else: a second", f"{2 * len(bodies) / used:,.0f}", aim)
        memory = server.resident()
        row("memory of the server, after / at most", f"{memory['VmRSS']:.0f} / {memory['VmHWM']:.0f} MiB")
        found = server.api("GET", f"/api/v1/items?client={client}&limit=1")
        assert found["items"], "machines are there"
    finally:
        server.child.terminate()
        server.child.wait()
    row("bytes on disk for each machine, history included", f"{(disk(data) - empty) / MACHINES:,.0f}")


main()
