"""The house keeps its shape: imports flow one way, modules stay small, nothing foreign is committed."""

import ast
import graphlib
import re
import subprocess
import tokenize
from pathlib import Path

import pytest

from cleanpath.schema.description import describe, table_names

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "cleanpath"
MODULES = sorted(SOURCE.rglob("*.py"))

FLOW = (
    (
        "errors",
        "verdict",
        "dates",
        "places",
        "records",
        "waivers",
        "schema",
        "tables",
        "datafiles",
        "files",
        "progress",
        "interrupts",
        "jit",
        "spark",
        "__init__",
    ),
    ("claims",),
    ("sources",),
    ("network",),
    ("identity",),
    ("policy",),
    ("articles",),
    ("routing", "measurement"),
    ("exposure",),
    ("compliance",),
    ("planning",),
    ("scenarios",),
    ("levers",),
    ("results",),
    ("analysis",),
    ("reporting",),
    ("workspace",),
    ("cli", "web"),
    ("__main__",),
)
BESIDE = {"ledger", "checker"}
"""Packages beside the flow: they see the vocabulary and claims only, and the workspace sees them."""
RANK = {name: rank for rank, names in enumerate(FLOW) for name in names}


def name_of(path: Path) -> str:
    return ".".join(path.relative_to(SOURCE).with_suffix("").parts)


def imports_of(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            if node.module == "cleanpath":
                found |= {a.name for a in node.names if (SOURCE / f"{a.name}.py").exists()}
            elif node.module and node.module.startswith("cleanpath."):
                found.add(node.module.removeprefix("cleanpath."))
        elif isinstance(node, ast.Import):
            found |= {
                a.name.removeprefix("cleanpath.") for a in node.names if a.name.startswith("cleanpath.")
            }
    return found


def test_imports_flow_one_way_and_have_no_ring():
    graph = {}
    for path in MODULES:
        module = name_of(path)
        if module == "__init__":  # the front door names what is above it, lazily; see test_front_door.py
            continue
        home = module.split(".")[0]
        for imported in imports_of(path):
            other = imported.split(".")[0]
            graph.setdefault(module, set()).add(imported)
            if home == other:
                continue
            if home in BESIDE:
                assert RANK.get(other, 9) <= RANK["claims"], (
                    f"{module} imports {imported}: it may see the vocabulary only"
                )
            elif other in BESIDE:
                assert RANK[home] >= RANK["analysis"], f"{module} imports {imported}: only the workspace may"
            else:
                assert RANK[other] <= RANK[home], f"{module} imports upward: {imported}"
                assert imported.count(".") or RANK[other] == 0 or other in ("analysis",), (
                    f"{module} imports the front door of {other}"
                )
    graphlib.TopologicalSorter(graph).prepare()


LONGEST_CHAIN = 16
MOST_TINY = 15
TINY = 60
VARIANTS = ("ledger.migrations.", "reporting.exports.", "identity.signals.")
"""Folders of variants, where a small file is right: one a migration, a format, a signal."""


def loads(path: Path) -> set[str]:
    """The modules that one imports while it loads: not those for types only or of single functions."""
    found = set()
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("cleanpath."):
            home = node.module.removeprefix("cleanpath.")
            found |= {home, *(f"{home}.{alias.name}" for alias in node.names)}
    return found


def test_chains_of_imports_stay_short():
    """Nobody should have to follow more than this many modules from a front door to the vocabulary."""
    named = {name_of(path): path for path in MODULES}
    graph = {name: loads(path) & named.keys() for name, path in named.items()}
    longest: dict[str, list[str]] = {}
    for name in graphlib.TopologicalSorter(graph).static_order():
        below = max((longest[other] for other in graph[name]), key=len, default=[])
        longest[name] = [name, *below]
    chain = max(longest.values(), key=len)
    assert len(chain) <= LONGEST_CHAIN, " > ".join(chain)


def test_few_modules_are_tiny():
    tiny = [
        name_of(path)
        for path in MODULES
        if path.stem != "__init__"
        and not name_of(path).startswith(VARIANTS)
        and len(path.read_text(encoding="utf-8").splitlines()) < TINY
    ]
    assert len(tiny) <= MOST_TINY, f"merge some of {', '.join(tiny)}: a file is a thought"


def test_every_module_has_a_place():
    for path in MODULES:
        home = name_of(path).split(".")[0]
        assert home in RANK or home in BESIDE, f"{path}: no place in the flow"


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_modules_stay_small(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 600


def tracked() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False, text=True
    ).stdout.split("\0")
    return [ROOT / name for name in listed if name and (ROOT / name).is_file()]


def test_nothing_foreign_is_committed():
    files = tracked()
    if not files:
        pytest.skip("not a git checkout")
    machine = re.compile(
        r"(?<![A-Za-z0-9])/(?:work|home|root|Users)/[A-Za-z0-9._-]+/|--(?:extra-)?index-url|--find-links"
    )
    for path in files:
        if path == Path(__file__).resolve() or path.suffix in {".parquet", ".png", ".xz", ".gz"}:
            continue
        text = path.read_text(encoding="utf-8", errors="replace")
        match = machine.search(text)
        assert match is None, f"{path.relative_to(ROOT)} names {match.group()}"


def test_tests_mirror_the_package():
    packages = {p.name for p in SOURCE.iterdir() if p.is_dir()} | {
        "cases",
        "benchmarks",
        "robustness",
        "support",
        "__pycache__",
    }
    for folder in (ROOT / "tests").iterdir():
        if folder.is_dir():
            assert folder.name in packages, f"tests/{folder.name} mirrors nothing"


@pytest.mark.parametrize("table", table_names())
def test_every_column_says_what_it_is(table):
    for attribute in describe(table).attributes:
        assert attribute.description
        assert not attribute.numeric or attribute.unit


SAID_MAKER = {"results/grounds.py", "results/made_cases.py", "web/cards.py", "workspace/importing.py"}
"""Modules in which a printed field or an address is called so."""


def test_code_says_vendor_for_the_registered_company():
    for path in MODULES:
        if path.relative_to(SOURCE).as_posix() in SAID_MAKER or b"maker" not in path.read_bytes().lower():
            continue
        with path.open("rb") as file:
            names = {t.string for t in tokenize.tokenize(file.readline) if t.type == tokenize.NAME}
        assert not {name for name in names if "maker" in name.lower()}, f"{path}: write vendor"
