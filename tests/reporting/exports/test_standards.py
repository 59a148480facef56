"""What is written for other programs is what their published schemas ask for."""

import csv
import datetime
import json
import re
import shutil
from pathlib import Path

import jsonschema
import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from cleanpath.compliance.findings import Status
from cleanpath.reporting.exports.formats import WRITERS
from cleanpath.sources.cyclonedx import read_cyclonedx

SCHEMAS = Path(__file__).with_name("schemas")


def schema(name):
    """A published schema; its patterns use classes of Unicode that Python's expressions spell differently."""
    text = (SCHEMAS / name).read_text(encoding="utf-8")
    return json.loads(text.replace(r"\\p{L}", r"[^\\W\\d_]").replace(r"\\p{N}", r"\\d"))


SARIF = jsonschema.Draft4Validator(
    schema("sarif-2.1.0-rtm.5.json"), format_checker=jsonschema.Draft4Validator.FORMAT_CHECKER
)
OSCAL = jsonschema.Draft7Validator(
    schema("oscal-assessment-results-1.2.3.json"), format_checker=jsonschema.Draft7Validator.FORMAT_CHECKER
)


@pytest.fixture(params=["british", "synthetic"])
def dossier(request):
    return request.getfixturevalue(request.param)


def written(form, dossier, folder):
    path = folder / f"out.{form}"
    WRITERS[form](dossier, path)
    WRITERS[form](dossier, folder / "again")
    assert path.read_bytes() == (folder / "again").read_bytes()
    return json.loads(path.read_text(encoding="utf-8"))


def test_the_schemas_refuse_what_is_wrong(british, tmp_path):
    sarif, oscal = written("sarif", british, tmp_path), written("oscal", british, tmp_path)
    sarif["runs"][0]["results"][0]["kind"] = "cleared"
    oscal["assessment-results"]["results"][0]["findings"][0]["target"]["status"]["state"] = "maybe"
    assert list(SARIF.iter_errors(sarif))
    assert list(OSCAL.iter_errors(oscal))


def test_sarif_is_valid_and_tells_every_finding_as_it_is(dossier, tmp_path):
    log = written("sarif", dossier, tmp_path)
    assert [error.message for error in SARIF.iter_errors(log)] == []
    (run,) = log["runs"]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert len(set(rules)) == len(rules)
    prints = [result["partialFingerprints"]["findingId/v1"] for result in run["results"]]
    assert len(set(prints)) == len(prints)
    for result in run["results"]:
        assert rules[result["ruleIndex"]] == result["ruleId"]
    told = {name.rsplit("/", 1)[0] if name.count("/") == 3 else name for name in prints}
    assert told == {finding.id for finding in dossier.findings}
    for finding in dossier.findings:
        mine = [
            r
            for r, p in zip(run["results"], prints, strict=True)
            if p == finding.id or p.startswith(f"{finding.id}/")
        ]
        open_ = [r for r in mine if r["kind"] == "fail" and not r.get("suppressions")]
        assert bool(open_) == (finding.status is Status.BREACHED)
        if finding.status is Status.UNKNOWN:
            assert any(r["kind"] == "open" for r in mine)
        if finding.beneath in (Status.BREACHED, Status.UNKNOWN):
            assert not all(r["kind"] == "pass" for r in mine)


def test_a_waiver_is_a_suppression_in_sarif_and_never_a_pass(british, tmp_path):
    (run,) = written("sarif", british, tmp_path)["runs"]
    marked = [r for r in run["results"] if r.get("suppressions")]
    assert marked
    assert {r["ruleId"] for r in marked} == {"gb-dvd-2022/R-core"}
    assert all("extension granted" in r["suppressions"][0]["justification"] for r in marked)
    assert all(r["kind"] in ("fail", "open", "informational") for r in marked)


def test_locations_lead_to_the_line_of_the_asset(british, tmp_path):
    lines = (british.case.folder / "elements.csv").read_text(encoding="utf-8").splitlines()
    (run,) = written("sarif", british, tmp_path)["runs"]
    seen = 0
    for result in run["results"]:
        for place in result["locations"]:
            if "physicalLocation" in place:
                line = lines[place["physicalLocation"]["region"]["startLine"] - 1]
                assert line.startswith(place["logicalLocations"][0]["name"] + ",")
                seen += 1
    assert seen


def test_oscal_is_valid_and_only_what_is_kept_or_not_asked_is_satisfied(dossier, tmp_path):
    document = written("oscal", dossier, tmp_path)
    assert [error.message for error in OSCAL.iter_errors(document)] == []
    (result,) = document["assessment-results"]["results"]
    assert len(result["findings"]) == len(dossier.findings)
    names = re.findall(r'"uuid": "([^"]+)"', json.dumps(document))
    assert len(set(names)) == len(names)
    for finding, told in zip(dossier.findings, result["findings"], strict=True):
        state = told["target"]["status"]["state"]
        kept = finding.beneath in (Status.MET, Status.NOT_APPLICABLE, Status.DUE)
        assert (state == "satisfied") == kept
        props = {prop["name"]: prop["value"] for prop in told["props"]}
        assert (props["status"], props["beneath"]) == (str(finding.status), str(finding.beneath))


def test_geojson_places_sites_and_makes_no_place_up(dossier, tmp_path):
    collection = written("geojson", dossier, tmp_path)
    sites = dossier.case.network.sites.to_pylist()
    assert [feature["id"] for feature in collection["features"]] == [site["id"] for site in sites]
    for feature, site in zip(collection["features"], sites, strict=True):
        if site["longitude"] is None or site["longitude"] != site["longitude"]:
            assert feature["geometry"] is None
        else:
            assert feature["geometry"]["coordinates"] == [site["longitude"], site["latitude"]]
    assert sum(f["properties"]["assets"] for f in collection["features"]) == len(
        [row for row in dossier.rows if row["site"]]
    )


def test_cyclonedx_is_valid_and_reads_back(dossier, tmp_path):
    bill = written("cyclonedx", dossier, tmp_path)
    text = (tmp_path / "out.cyclonedx").read_text(encoding="utf-8")
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(text) is None
    assert [component["bom-ref"] for component in bill["components"]] == [r["asset"] for r in dossier.rows]
    read = read_cyclonedx(tmp_path / "out.cyclonedx", {})
    columns = read.tables["elements"]
    back = [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]
    elements = {element["id"]: element for element in dossier.case.network.elements.to_pylist()}
    for row, told in zip(dossier.rows, back, strict=True):
        element = elements[row["asset"]]
        assert told["id"] == row["asset"]
        for name in ("kind", "operator", "obtained", "model", "serial", "generation"):
            assert (told.get(name) or "") == element[name], name
        # The reader keeps no site in a country that does not exist, such as that of the synthetic operator.
        assert told["site"] == (element["site"] if row["country"] != "ZZ" else "")


def test_cyclonedx_names_a_manufacturer_only_where_there_is_one(synthetic, tmp_path):
    bill = written("cyclonedx", synthetic, tmp_path)
    for row, component in zip(synthetic.rows, bill["components"], strict=True):
        single = row["makers"] and "|" not in row["makers"] and row["makers"] != "@claims"
        assert ("manufacturer" in component) == bool(single)


HOSTILE = [
    "=1+1",
    "a b",
    " x ",
    '"><script>alert(1)</script>',
    "ü/ö?#%",
    "a,b;c|d",
    "\U0001f4e1",
]


def test_hostile_names_break_no_format(desk, make_dossier, tmp_path):
    folder = tmp_path / "a case"
    folder.mkdir()
    (folder / "case.toml").write_text(
        'title = "<b>Hostile</b>"\nlens = "GB"\nas_of = "2024-06-01"\nrouting = "structural"\n'
    )
    rows = [["id", "kind", "vendor", "operator", "country", "model", "serial"]]
    rows += [[f"{name}{i}", name, "huawei", name, "GB", name, name] for i, name in enumerate(HOSTILE)]
    with (folder / "elements.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(rows)
    (folder / "links.csv").write_text("id,a,b\n")
    (folder / "demands.csv").write_text("id,source,target\n")
    shutil.copyfile(folder / "links.csv", folder / "more of it.csv")
    dossier = make_dossier(desk, folder, "GB", datetime.date(2024, 6, 1), whole=True)
    assert len(dossier.rows) == len(HOSTILE)
    assert [error.message for error in SARIF.iter_errors(written("sarif", dossier, tmp_path))] == []
    assert [error.message for error in OSCAL.iter_errors(written("oscal", dossier, tmp_path))] == []
    written("cyclonedx", dossier, tmp_path)
    text = (tmp_path / "out.cyclonedx").read_text(encoding="utf-8")
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(text) is None
    for form in ("csv", "xlsx", "uk", "fcc", "de", "pack", "geojson"):
        WRITERS[form](dossier, tmp_path / form)
