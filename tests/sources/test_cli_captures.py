from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleanpath.errors import BadInput
from cleanpath.sources.builder import Gap, Imported
from cleanpath.sources.cli_captures import PLATFORMS, parse_captures, read_captures

pytest.importorskip("ntc_templates")
SESSION = (Path(__file__).parent / "samples" / "captures" / "session-ham.log").read_bytes()


def read(files: dict[str, bytes], **options: str) -> Imported:
    return parse_captures(iter(files.items()), "x", options)


def test_sample_is_read_whole(samples: Path, check: Callable) -> None:
    imported = read_captures(samples / "captures", {})
    network = check(imported)
    assert network.elements["id"].to_pylist() == ["BRE-AR-01", "HAM-CR-01", "KIE-SW-01"]
    assert network.elements["model"].to_pylist()[:2] == ["NE40E-X8", "WS-C3750X-24"]
    ends = {frozenset(e) for e in zip(*(network.links[c].to_pylist() for c in "ab"), strict=True)}
    assert ends == {frozenset({"HAM-CR-01", "BRE-AR-01"}), frozenset({"HAM-CR-01", "KIE-SW-01"})}
    kinds = {(e.element, e.kind) for e in imported.evidence}
    assert {("BRE-AR-01", "cli_show_version"), ("KIE-SW-01", "lldp_sysdesc")} <= kinds


def test_names_of_files_tell_host_and_command() -> None:
    version = b"Huawei Versatile Routing Platform Software\n"
    for name in (
        "r1/display version.txt",
        "r1/display_version",
        "r1_display_version.log",
        "r1-display-version.txt",
    ):
        imported = read({name: version})
        assert imported.tables["elements"]["id"] == ["r1"], name
        assert imported.evidence[0].kind == "cli_show_version"


def test_output_of_an_unknown_platform_counts_as_text() -> None:
    imported = read({"r1/show version.txt": b"Frobnicator OS 7\n", "r1/show lldp neighbors.txt": b"x y z\n"})
    assert imported.evidence == (("r1", "cli_show_version", "Frobnicator OS 7\n"),)
    assert "read as text" in imported.rows[0].note
    told = "outputs of 'show lldp neighbors' of a platform not known: 1"
    assert imported.gaps == (Gap(told, ("r1",)),)


def test_output_that_no_template_reads_is_told() -> None:
    files = {
        "r1/show version.txt": b"Cisco IOS Software\n",
        "r1/show lldp neighbors detail.txt": b"% LLDP is not enabled",
    }
    assert "outputs of neighbours that name none: 1" in read(files).left
    assert any("no template" in gap.reason for gap in read(files, platform="no_such").gaps)


def test_prompts_of_several_kinds_are_known() -> None:
    for prompt, host in (
        ("r1#", "r1"),
        ("<r1>", "r1"),
        ("[~r1]", "r1"),
        ("admin@r1> ", "r1"),
        ("RP/0/RSP0/CPU0:r1#", "r1"),
        ("A:r1# ", "r1"),
        ("r1(config)#", "r1"),
    ):
        imported = read({"log": f"{prompt}show version\nJUNOS 19\n{prompt}quit\nCisco\n".encode()})
        assert imported.evidence[0] == (host, "cli_show_version", "JUNOS 19"), prompt


def test_what_is_no_capture_is_refused_and_binary_junk_survives() -> None:
    for files in ({}, {"a": b""}, {"notes.txt": b"hello"}, {"x": bytes(range(256)) * 100}):
        with pytest.raises(BadInput):
            read(files)
    junk = read(
        {"r1/show version.txt": b"Cisco IOS\0\xff\xfe\x1b[31m\xe2\x80\xae\xe2\x80\x8b" + bytes(range(256))}
    )
    assert junk.tables["elements"]["id"] == ["r1"]


def test_every_platform_is_one_of_the_library() -> None:
    index = Path(pytest.importorskip("ntc_templates").__file__).parent / "templates"
    for platform, _ in PLATFORMS:
        assert next(index.glob(f"{platform}_*"), None), platform


@settings(max_examples=60)
@given(st.data())
def test_mutations_never_crash(survives: Callable, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(SESSION)))
    piece = data.draw(
        st.one_of(st.binary(max_size=8), st.sampled_from([b"\n", b"#", b"r2#show version\n", b"\x00"]))
    )
    changed = SESSION[:at] + piece + SESSION[at + data.draw(st.integers(0, 40)) :]
    survives(parse_captures, iter([("s.log", changed)]), "x", {})
