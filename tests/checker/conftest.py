"""Let the tests of the checker use the oracles of routing and the samples beside them."""

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
for folder in (str(HERE), str(HERE.parent / "routing")):
    if folder not in sys.path:
        sys.path.insert(0, folder)
