"""Let the tests of exposure use the oracles of routing."""

import sys
from pathlib import Path

ROUTING = str(Path(__file__).resolve().parent.parent / "routing")
if ROUTING not in sys.path:
    sys.path.insert(0, ROUTING)
