from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanpath.errors import BadInput
from cleanpath.sources.kept_options import NEVER, read_options, write_options

NAMES = st.sampled_from(["country", "operator", "vendor", "from", "insecure"])
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


@given(st.dictionaries(NAMES, TEXTS))
def test_what_is_kept_is_read_back(tmp_path_factory: pytest.TempPathFactory, options: dict[str, str]) -> None:
    path = tmp_path_factory.mktemp("kept") / "c.map.toml"
    path.write_text(write_options("netbox", options), encoding="utf-8", newline="")
    assert read_options(path, "netbox") == {k: v for k, v in options.items() if k not in NEVER}


@pytest.mark.parametrize(
    "text",
    [
        *("", "format = 1", "= x", "a" * 200_000, "\xff"),
        'format = "netbox"\n[options]\na = 1',
        'format = "nautobot"\n[options]',
        'format = "netbox"\n[options]\ninsecure = "yes"',
    ],
)
def test_another_file_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "c.map.toml"
    path.write_bytes(text.encode("latin-1"))
    with pytest.raises(BadInput, match=r"c\.map\.toml"):
        read_options(path, "netbox")


def test_without_a_file_nothing_is_kept(tmp_path: Path) -> None:
    assert read_options(tmp_path / "none.toml", "netbox") == {}
