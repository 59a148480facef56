"""Odd observations, as people write them, from a spreadsheet to a verdict: weak evidence clears nothing."""

import csv
import json

import pytest

from cleanpath.cli.main import main

COLUMNS = {
    "vendor": "Manufacturer",
    "model": "Model",
    "mac": "MAC address",
    "sysobjectid": "sysObjectID",
    "sysdescr": "sysDescr",
}
MODELS = (
    *(
        "S5720-36C-EI-AC",
        "5800-48G",
        "C300",
        "MA5800-X7",
        "AR169",
        "ZXA10 C320",
        "NE40E-X8",
        "M6000-8S",
        "MF283V",
    ),
    *("F660", "S5130-28S", "A5500-24G", "JG896A", "RackSwitch G8264", "USG6650", "1000", "not Huawei"),
    *("EX3400 (Huawei replacement)", "Cisco? to be checked", "ISR4331", "AS7712-32X"),
)
MACS = (
    *(
        "00:00:00:00:00:00",
        "FF:FF:FF:FF:FF:FF",
        "00:0C:29:11:22:33",
        "00:50:56:aa:bb:cc",
        "52:54:00:12:34:56",
    ),
    *(
        "00:15:5D:01:02:03",
        "50:6B:8D:01:02:03",
        "00:1B:78:01:02:03",
        "00:00:5E:00:01:01",
        "02:00:00:00:00:01",
    ),
)
TEXTS = (
    "Linux uplink-to-huawei 5.10",
    "Linux cisco-replacement 4.14 armv7l HiSilicon",
    "Comware Platform Software, Software Version 7.1.045, HP A5500-24G-EI Switch",
)
VENDORS = (
    *(
        "unknown (maybe Cisco)",
        "not Huawei",
        "Cisco/Huawei",
        "Ericsson or ZTE",
        "ex-Huawei, now Nokia",
        "Generic",
    ),
    *("Nokia (Huawei swap planned)", "Vodafone", "T-Mobile", "OEM", "white box", "Caihong"),
)
WEAK = [
    *({"model": text} for text in MODELS),
    *({"mac": text} for text in MACS),
    *({"sysdescr": text} for text in TEXTS),
    *({"vendor": text} for text in VENDORS),
    {"sysobjectid": ".1.3.6.1.4.1.8072.3.2.10"},
    {"vendor": "Cisco", "model": "NE40E"},
    {"vendor": "Juniper", "model": "ZXR10 5960"},
    {"vendor": "Cisco", "mac": "00:E0:FC:01:02:03"},
    {"vendor": "Dell", "sysobjectid": ".1.3.6.1.4.1.2011.2.23.1"},
    {"vendor": "Intel", "model": "Xeon Server with ZTE modem"},
]
FIRM = [
    {"vendor": "Cisco"},
    {"vendor": "n/a", "model": "Cisco ISR4331"},
    {"sysdescr": "Hirschmann compatible with Huawei VRP"},
    {"sysobjectid": ".1.3.6.1.4.1.25506.1.1"},
    {"vendor": "VMware", "mac": "00:0C:29:11:22:33"},
]


def save(path, head, rows):
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([head, *rows])


def test_weak_evidence_clears_nothing(
    tmp_path, capsys: pytest.CaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLEANPATH_LEDGER", str(tmp_path / "ledger.sqlite"))
    boxes, links = [], []
    for number, seen in enumerate(asked := [*WEAK, *FIRM]):
        ends = [[f"{side}{number}", "router", "Cisco", "", "", "", ""] for side in "st"]
        boxes += [*ends, [f"x{number}", "router", *(seen.get(name, "") for name in COLUMNS)]]
        links += [[f"s{number}", f"x{number}"], [f"x{number}", f"t{number}"]]
    devices, cables, case = tmp_path / "devices.csv", tmp_path / "cables.csv", tmp_path / "case"
    save(devices, ["Hostname", "Type", *COLUMNS.values()], boxes)
    save(cables, ["From device", "To device"], links)
    options = ("--option", f"links={cables}", "--as-of", "2018-11-23")
    assert main(["import", "csv", str(devices), "--to", str(case), *options]) == 0
    rows = [[f"d{number}", f"s{number}", f"t{number}"] for number in range(len(asked))]
    save(case / "demands.csv", ["id", "source", "target"], rows)
    capsys.readouterr()
    main(["assess", str(case), "--lens", "vendor:huawei,zte", "--format", "json"])
    found = {one["id"]: one["high"] for one in json.loads(capsys.readouterr().out)["demands"]}
    clear = [seen for number, seen in enumerate(asked) if found[f"d{number}"] == "clear"]
    assert clear == FIRM
