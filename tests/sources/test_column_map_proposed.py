import pytest

from cleanpath.schema.description import describe
from cleanpath.sources.column_map import SEVERAL, fields_of, is_complete, propose
from cleanpath.sources.sheets import Sheet
from cleanpath.sources.spreadsheet import EVIDENCE


def sheet(*rows: list[str], name: str = "") -> Sheet:
    return Sheet(name, list(enumerate(rows, 1)))


@pytest.mark.parametrize(
    "heading",
    [
        ["Hostname", "Vendor", "Model", "Site", "Country"],
        ["Gerätename", "Hersteller", "Modell", "Standort", "Land"],
        ["Nom de l'équipement", "Constructeur", "Modèle", "Lieu", "Pays"],
        ["Nombre del equipo", "Fabricante", "Modelo", "Sitio", "País"],
        ["Nome apparato", "Fornitore", "Modello", "Sede", "Paese"],
        ["Nazwa urządzenia", "Producent", "Model", "Lokalizacja", "Kraj"],
        ["機器名", "メーカー", "型番", "設置場所", "国"],
        ["장비명", "제조사", "모델명", "국사", "국가"],
    ],
)
def test_headings_of_several_languages_are_known(heading: list[str]) -> None:
    found = propose(sheet(["some title"], heading, ["a", "b", "c", "d", "e"]))
    assert (found.table, found.header) == ("elements", 2)
    assert list(found.columns) == ["id", "vendor", "model", "site", "country"]
    assert is_complete(found)


def test_values_prove_a_column_and_names_only_support_one() -> None:
    rows = [["h1", "00:11:22:33:44:55", "Cisco", "Cisco"], ["h2", "0011.2233.4455", "Nokia", "Nokia"]]
    found = propose(sheet(["Hostname", "HW", "Vendr", "Remarks"], *rows))
    assert found.columns == {"id": ("Hostname",), "mac": ("HW",), "vendor": ("Vendr",)}
    assert any("Remarks" in line and "makers' names" in line for line in found.doubts)


def test_a_second_column_of_one_thing_is_told() -> None:
    found = propose(sheet(["Name", "Site", "Location", "Role", "Type"], ["a", "b", "c", "d", "e"]))
    assert found.columns["model"] == ("Type",)
    assert found.columns["site"] == ("Site",)
    assert '# not used: "Location"  # like site, for which another column is used' in found.doubts


def test_a_heading_for_kinds_or_models_gives_way_to_one_for_roles_and_to_its_values() -> None:
    heading, row = ["Name", "Typ", "Rolle / Role"], ["pe1", "NE40E-X8", "PE"]
    assert propose(sheet(heading, row)).columns["kind"] == ("Rolle / Role",)
    assert propose(sheet(heading, row)).columns["model"] == ("Typ",)
    assert propose(sheet(heading[:2], row[:2])).columns == {"id": ("Name",), "model": ("Typ",)}
    assert propose(sheet(heading[:2], ["pe1", "Router"])).columns == {"id": ("Name",), "kind": ("Typ",)}


def test_likeness_alone_is_proposed_and_not_used() -> None:
    found = propose(sheet(["Hostname", "Standrt A"], ["a", "b"]))
    assert found.columns == {"id": ("Hostname",)}
    assert '# site = "Standrt A"' in "\n".join(found.doubts) or "not used" in "\n".join(found.doubts)


def test_tables_are_told_apart() -> None:
    links = propose(sheet(["A-Ende", "B-Ende", "Metrik"], ["a", "b", "1"], name="Verbindungen"))
    assert (links.table, set(links.columns)) == ("links", {"a", "b", "weight"})
    flows = propose(sheet(["From", "To", "Bandwidth"], ["a", "b", "1"], name="Demands"))
    assert (flows.table, set(flows.columns)) == ("demands", {"source", "target", "volume"})
    places = propose(sheet(["Standort", "Land", "Breitengrad"], ["a", "DE", "1"], name="Standorte"))
    assert (places.table, set(places.columns)) == ("sites", {"id", "country", "latitude"})
    assert not is_complete(propose(sheet(["Colour", "Meaning"], ["red", "go"], name="Legend")))


def test_every_field_is_one_that_can_be_read() -> None:
    known = set(describe("elements").names) | set(EVIDENCE) | {"latitude", "longitude", "neighbour", "status"}
    assert set(fields_of("elements")) <= known
    assert set(fields_of("links")) <= set(describe("links").names) | {"status"}
    assert set(fields_of("demands")) <= set(describe("demands").names)
    assert set(fields_of("sites")) <= set(describe("sites").names)
    assert set(SEVERAL) <= set(EVIDENCE) | {"neighbour"}
