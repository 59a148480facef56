"""The names of `import cleanpath` are there, are lazy, and none is stale."""

import ast
import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import pytest

import cleanpath as cp

ROOT = Path(__file__).resolve().parent.parent


@pytest.mark.parametrize("name", cp.__all__)
def test_every_name_is_there(name):
    found = getattr(cp, name)
    assert name in dir(cp)
    if name != "__version__":
        assert found.__name__ == name
        assert found.__doc__, "a name of the front door says what it is"


def test_no_name_is_stale_or_hidden():
    tree = ast.parse((ROOT / "src/cleanpath/__init__.py").read_text())
    (typed,) = (node for node in tree.body if isinstance(node, ast.If))
    homes = {alias.name: node.module for node in typed.body for alias in node.names}
    lazy = {name: f"cleanpath.{home}" for name, home in cp._HOMES.items()}
    assert homes == lazy, "type checkers and the interpreter find the same"
    assert sorted(cp.__all__) == sorted([*lazy, "__version__"])
    assert len(cp.__all__) <= 24, "a front door of about twenty names"


def test_another_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="nonsense"):
        _ = cp.nonsense


def test_importing_it_loads_nothing():
    code = (
        "import sys, cleanpath; heavy = {'numpy', 'numba', 'pyarrow', 'sqlalchemy'} & set(sys.modules);"
        "mine = [m for m in sys.modules if m.startswith('cleanpath.')]; print(heavy, mine)"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "set() []"


def test_its_types_are_shipped():
    assert files("cleanpath").joinpath("py.typed").is_file()
