import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanpath.errors import BadInput
from cleanpath.sources.builder import DECLARED
from cleanpath.sources.cyclonedx import parse_cyclonedx, read_cyclonedx

SAMPLE = (Path(__file__).parent / "samples" / "devices.cdx.json").read_bytes()


def test_sample_is_valid_and_read_whole(samples: Path, check: Callable) -> None:
    validation = pytest.importorskip("cyclonedx.validation.json")
    schema = pytest.importorskip("cyclonedx.schema").SchemaVersion.V1_6
    assert validation.JsonStrictValidator(schema).validate_str(SAMPLE.decode()) is None
    imported = read_cyclonedx(samples / "devices.cdx.json", {})
    network = check(imported)
    assert network.elements["id"].to_pylist() == ["r1", "r2"]
    assert network.elements["model"].to_pylist() == ["NE40E-X8", "ASR 9010"]
    assert network.elements["site"].to_pylist() == ["Bremen", ""]
    assert network.links.num_rows == 1
    vendors = [(e.element, e.value) for e in imported.evidence if e.kind == DECLARED]
    assert vendors == [("r1", "Huawei Technologies Co., Ltd."), ("r2", "cisco")]
    assert ("r1", "mac", "48:7b:6b:00:11:22") in imported.evidence
    assert "components of type 'library': 1" in imported.left
    assert "parts of devices of type 'firmware': 1" in imported.left


@pytest.mark.parametrize(
    "value",
    [
        [],
        {},
        {"bomFormat": "SPDX"},
        {"bomFormat": "CycloneDX"},
        {"bomFormat": "CycloneDX", "components": 5},
        {"bomFormat": "CycloneDX", "components": [5]},
        {"bomFormat": "CycloneDX", "components": [{"type": "device", "manufacturer": "x"}]},
        {"bomFormat": "CycloneDX", "components": [{"type": "device", "properties": [{"name": []}]}]},
    ],
)
def test_what_is_refused(value: Any) -> None:
    with pytest.raises(BadInput):
        parse_cyclonedx(json.dumps(value).encode(), "x", {})


def test_deep_nesting_is_refused() -> None:
    with pytest.raises(BadInput, match="deep"):
        parse_cyclonedx(b'{"components":' * 100_000, "x", {})


@given(st.data())
def test_mutations_never_crash(survives: Callable, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(SAMPLE)))
    piece = data.draw(
        st.one_of(st.binary(max_size=8), st.sampled_from([b"{}", b"null", b"[]", b'"x"', b"1"]))
    )
    survives(parse_cyclonedx, SAMPLE[:at] + piece + SAMPLE[at + data.draw(st.integers(0, 12)) :], "x", {})
