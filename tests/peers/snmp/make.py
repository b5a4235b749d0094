#!/usr/bin/env python3
"""Simulated devices for snmpsim: a small company's network, written as .snmprec files.

Usage: make.py FOLDER [FLOORS]   (FLOORS: access switches behind the core switch; 2 unless told)
"""
import pathlib
import sys

IF, IFX = "1.3.6.1.2.1.2.2.1", "1.3.6.1.2.1.31.1.1.1"
ENT, HR = "1.3.6.1.2.1.47.1.1.1.1", "1.3.6.1.2.1.25"
LLDP = "1.0.8802.1.1.2.1"


def octets(text):
    return "".join(f"{int(part, 16):02x}" for part in text.split(":"))


def dotted(mac):
    return ".".join(str(int(part, 16)) for part in mac.split(":"))


class Device:
    def __init__(self, object_id, descr, name, location="Baie A1"):
        self.rows = {}
        self.put("1.3.6.1.2.1.1.1.0", 4, descr)
        self.put("1.3.6.1.2.1.1.2.0", 6, object_id)
        self.put("1.3.6.1.2.1.1.3.0", 67, 233425120)
        self.put("1.3.6.1.2.1.1.4.0", 4, "support@example.org")
        self.put("1.3.6.1.2.1.1.5.0", 4, name)
        self.put("1.3.6.1.2.1.1.6.0", 4, location)

    def put(self, oid, tag, value):
        self.rows[tuple(int(part) for part in oid.split("."))] = f"{oid}|{tag}|{value}"

    def port(self, number, name, mac, mbit, up=True, octets_in=1000, alias="", kind=6):
        for column, tag, value in [
            (1, 2, number), (2, 4, name), (3, 2, kind), (4, 2, 1500),
            (5, 66, min(mbit * 1000000, 4294967295)), (6, "4x", octets(mac) if mac else ""),
            (7, 2, 1), (8, 2, 1 if up else 2), (10, 65, octets_in % 2**32), (14, 65, 0),
            (16, 65, 1000), (20, 65, 0),
        ]:
            self.put(f"{IF}.{column}.{number}", tag, value)
        for column, tag, value in [
            (1, 4, name), (6, 70, octets_in), (10, 70, 1000), (15, 66, mbit), (18, 4, alias),
        ]:
            self.put(f"{IFX}.{column}.{number}", tag, value)

    def address(self, ip, number, mask="255.255.255.0"):
        self.put(f"1.3.6.1.2.1.4.20.1.1.{ip}", 64, ip)
        self.put(f"1.3.6.1.2.1.4.20.1.2.{ip}", 2, number)
        self.put(f"1.3.6.1.2.1.4.20.1.3.{ip}", 64, mask)

    def entity(self, index, descr, within, kind, name, firmware, software, serial, maker, model):
        for column, tag, value in [
            (2, 4, descr), (4, 2, within), (5, 2, kind), (7, 4, name), (9, 4, firmware),
            (10, 4, software), (11, 4, serial), (12, 4, maker), (13, 4, model),
        ]:
            self.put(f"{ENT}.{column}.{index}", tag, value)

    def bridge(self, mac, ports):
        self.put("1.3.6.1.2.1.17.1.1.0", "4x", octets(mac))
        self.put("1.3.6.1.2.1.17.1.2.0", 2, len(ports))
        for number in ports:
            self.put(f"1.3.6.1.2.1.17.1.4.1.2.{number}", 2, number)

    def vlan(self, number, name, members, untagged):
        def bits(ports):
            octet = [0] * 8
            for port in ports:
                octet[(port - 1) // 8] |= 0x80 >> ((port - 1) % 8)
            return "".join(f"{one:02x}" for one in octet)
        root = "1.3.6.1.2.1.17.7.1.4.3.1"
        self.put(f"{root}.1.{number}", 4, name)
        self.put(f"{root}.2.{number}", "4x", bits(members))
        self.put(f"{root}.4.{number}", "4x", bits(untagged))

    def learnt(self, fdb, mac, port):
        root = "1.3.6.1.2.1.17.7.1.2.2.1"
        self.put(f"{root}.2.{fdb}.{dotted(mac)}", 2, port)
        self.put(f"{root}.3.{fdb}.{dotted(mac)}", 2, 3)

    def lldp_self(self, mac, name):
        self.put(f"{LLDP}.3.1.0", 2, 4)
        self.put(f"{LLDP}.3.2.0", "4x", octets(mac))
        self.put(f"{LLDP}.3.3.0", 4, name)

    def neighbour(self, port, local, mac, remote_port, name, descr, ip):
        row = f"0.{port}.1"
        self.put(f"{LLDP}.3.7.1.2.{port}", 2, 5)
        self.put(f"{LLDP}.3.7.1.3.{port}", 4, local)
        for column, tag, value in [
            (4, 2, 4), (5, "4x", octets(mac)), (6, 2, 5), (7, 4, remote_port),
            (8, 4, remote_port), (9, 4, name), (10, 4, descr),
        ]:
            self.put(f"{LLDP}.4.1.1.{column}.{row}", tag, value)
        self.put(f"{LLDP}.4.2.1.3.{row}.1.4.{ip}", 2, 2)

    def text(self):
        return "".join(self.rows[key] + "\n" for key in sorted(self.rows))


def mac(unit, port):
    return f"00:1b:54:aa:{unit:02x}:{port:02x}"


def desk(floor, port):
    return f"00:11:22:33:{44 + floor:02x}:{55 + port - 3:02d}" if floor else "00:11:22:33:44:55"


def core(floors):
    """The core switch: port 3 has a desk, ports 4… the printer, UPS, server; 25… the floors."""
    one = Device("1.3.6.1.4.1.9.1.1222", "Cisco IOS Software, C3750E Software", "sw-coeur")
    ports = list(range(1, 5)) + list(range(25, 25 + floors))
    for number in range(1, 5):
        one.port(number, f"Gi1/{number}", mac(0, number + 16), 1000, up=number != 2)
    for floor in range(floors):
        name = f"Te1/{floor + 1}"
        octets_in = 9876543210123 if floor == 0 else 5000000000
        one.port(25 + floor, name, mac(0, 64 + floor), 10000, octets_in=octets_in,
                 alias=f"vers etage {floor + 1}")
        one.neighbour(25 + floor, name, mac(floor + 1, 1), "Te1/1", f"sw-etage{floor + 1}",
                      "Cisco IOS Software, C2960X", f"10.20.0.{11 + floor}")
    one.port(900, "Vlan10", mac(0, 1), 1000, kind=53)
    one.address("10.20.0.2", 900)
    one.address("10.20.10.1", 900)
    one.entity(1, "WS-C3750X-24P", 0, 3, "1", "12.2", "15.2(4)E7", "FOC1234X0AB", "Cisco",
               "WS-C3750X-24P")
    one.entity(2, "Power supply", 1, 6, "PS1", "", "", "LIT1234567", "Cisco", "C3KX-PWR-715WAC")
    one.bridge(mac(0, 1), ports)
    up = [25 + floor for floor in range(floors)]
    one.vlan(10, "postes", [1, 2, 3, 4] + up, [1, 2, 3, 4])
    one.vlan(20, "serveurs", up, [])
    one.learnt(10, "00:11:22:33:44:55", 3)
    one.learnt(10, "52:54:00:12:34:56", 4)
    one.lldp_self(mac(0, 1), "sw-coeur")
    one.put("1.3.6.1.2.1.4.22.1.2.900.10.20.10.55", "4x", octets("00:11:22:33:44:55"))
    one.put("1.3.6.1.2.1.4.22.1.2.900.10.20.0.77", "4x", octets("00:11:22:33:44:77"))
    return one


def floor_switch(floor):
    name = f"sw-etage{floor}"
    one = Device("1.3.6.1.4.1.9.1.1208", "Cisco IOS Software, C2960X", name, f"Etage {floor}")
    for number in range(1, 9):
        one.port(number, f"Gi1/{number}", mac(floor, 16 + number), 1000)
    one.port(25, "Te1/1", mac(floor, 64), 10000)
    one.port(900, "Vlan10", mac(floor, 1), 1000, kind=53)
    one.address(f"10.20.0.{10 + floor}", 900)
    one.entity(1, "WS-C2960X-24", 0, 3, "1", "", "15.2(7)E4", f"FOC9{floor:03d}Z0CD", "Cisco",
               "WS-C2960X-24TS-L")
    one.bridge(mac(floor, 1), list(range(1, 9)) + [25])
    one.vlan(10, "postes", list(range(1, 9)) + [25], list(range(1, 9)))
    for number in range(3, 9):
        one.learnt(10, desk(floor, number), number)
    one.learnt(10, mac(0, 1), 25)
    one.lldp_self(mac(floor, 1), name)
    one.neighbour(25, "Te1/1", mac(0, 1), f"Te1/{floor}", "sw-coeur", "Cisco IOS Software, C3750E",
                  "10.20.0.2")
    return one


def printer():
    one = Device("1.3.6.1.4.1.11.2.3.9.1", "HP ETHERNET MULTI-ENVIRONMENT", "imp-accueil", "Accueil")
    one.port(1, "eth0", "3c:d9:2b:00:00:31", 100)
    one.address("10.20.0.31", 1)
    one.put(f"{HR}.3.2.1.2.1", 6, "1.3.6.1.2.1.25.3.1.5")
    one.put(f"{HR}.3.2.1.3.1", 4, "HP LaserJet 500 color M551")
    one.put("1.3.6.1.2.1.43.5.1.1.17.1", 4, "VNB3K12345")
    one.put("1.3.6.1.2.1.43.10.2.1.4.1.1", 65, 48213)
    for number, (kind, colorant, text, most, level) in enumerate([
        (3, 1, "Black Cartridge HP CE400X", 11000, 4620), (3, 2, "Cyan Cartridge HP CE401A", 6000, 6000),
        (4, 0, "Collector", -2, -3),
    ], start=1):
        for column, tag, value in [(3, 2, colorant), (5, 2, kind), (6, 4, text), (8, 2, most), (9, 2, level)]:
            one.put(f"1.3.6.1.2.1.43.11.1.1.{column}.1.{number}", tag, value)
    for number, colour in enumerate(["black", "cyan"], start=1):
        one.put(f"1.3.6.1.2.1.43.12.1.1.4.1.{number}", 4, colour)
    return one


def ups():
    one = Device("1.3.6.1.4.1.534.1", "Eaton 9PX 3000i RT 2U", "ond-baie-a1")
    one.port(1, "eth0", "00:20:85:00:00:41", 100)
    one.address("10.20.0.41", 1)
    root = "1.3.6.1.2.1.33.1"
    for oid, tag, value in [
        ("1.1.0", 4, "EATON"), ("1.2.0", 4, "Eaton 9PX 3000i RT 2U"), ("1.3.0", 4, "INV: 01.10.5140"),
        ("2.1.0", 2, 2), ("2.3.0", 2, 41), ("2.4.0", 2, 98), ("4.4.1.5.1", 2, 23),
    ]:
        one.put(f"{root}.{oid}", tag, value)
    return one


def linux():
    one = Device("1.3.6.1.4.1.8072.3.2.10", "Linux srv-fichiers 6.1.0-37-amd64 #1 SMP x86_64", "srv-fichiers")
    one.port(1, "lo", "", 10, kind=24)
    one.port(2, "ens18", "52:54:00:12:34:56", 1000)
    one.address("127.0.0.1", 1, "255.0.0.0")
    one.address("10.20.0.51", 2)
    one.put(f"{HR}.2.2.0", 2, 8192000)
    for column, tag, value in [(2, 6, "1.3.6.1.2.1.25.2.1.4"), (3, 4, "/"), (4, 2, 4096), (5, 2, 5120000), (6, 2, 3840000)]:
        one.put(f"{HR}.2.3.1.{column}.31", tag, value)
    for number in (196608, 196609):
        one.put(f"{HR}.3.2.1.2.{number}", 6, "1.3.6.1.2.1.25.3.1.3")
        one.put(f"{HR}.3.2.1.3.{number}", 4, "AMD EPYC 7302P 16-Core Processor")
    return one


def main():
    folder = pathlib.Path(sys.argv[1])
    floors = int(sys.argv[2]) if len(sys.argv) > 2 else 2
    folder.mkdir(parents=True, exist_ok=True)
    devices = {"switch-core": core(floors), "printer": printer(), "ups": ups(), "linux": linux()}
    for floor in range(1, floors + 1):
        devices[f"switch-floor{floor}"] = floor_switch(floor)
    for name, device in devices.items():
        (folder / f"{name}.snmprec").write_text(device.text())


if __name__ == "__main__":
    main()
