from pathlib import Path

import pytest

from cleanpath.errors import BadInput
from cleanpath.sources.server_address import read_token

NAME = "CLEANPATH_NETBOX_TOKEN"


@pytest.fixture(autouse=True)
def _clean(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(NAME, raising=False)
    monkeypatch.delenv(f"{NAME}_FILE", raising=False)


def test_environment_or_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert read_token("netbox") == ""
    monkeypatch.setenv(NAME, "abc")
    assert read_token("netbox") == "abc"
    monkeypatch.setenv(f"{NAME}_FILE", str(tmp_path / "token"))
    with pytest.raises(BadInput, match="both"):
        read_token("netbox")
    monkeypatch.delenv(NAME)
    (tmp_path / "token").write_text("def\n")
    (tmp_path / "token").chmod(0o600)
    assert read_token("netbox") == "def"


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o606, 0o610])
def test_files_open_to_others_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mode: int) -> None:
    (tmp_path / "token").write_text("hidden-word")
    (tmp_path / "token").chmod(mode)
    monkeypatch.setenv(f"{NAME}_FILE", str(tmp_path / "token"))
    with pytest.raises(BadInput, match="chmod 600") as caught:
        read_token("netbox")
    assert "hidden-word" not in str(caught.value)


@pytest.mark.parametrize("text", ["two words", "line\nbreak", "\u00e9", "x" * 1001, "a\x00b"])
def test_what_is_no_token_is_refused_and_not_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    file = tmp_path / "token"
    file.write_text(text, encoding="utf-8")
    file.chmod(0o600)
    monkeypatch.setenv(f"{NAME}_FILE", str(file))
    with pytest.raises(BadInput) as caught:
        read_token("netbox")
    assert text not in str(caught.value)


def test_absent_files_and_folders_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for place in (tmp_path, tmp_path / "absent"):
        monkeypatch.setenv(f"{NAME}_FILE", str(place))
        with pytest.raises(BadInput):
            read_token("netbox")
