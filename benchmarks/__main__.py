"""Run benchmarks by name, each with options of its own, or all of them one after another.

python -m benchmarks [--keep] [NAME [OPTIONS ...]]
"""

import runpy
import sys
from pathlib import Path

from benchmarks import ratios

ALL = (
    ("startup",),
    ("speed",),
    ("planes",),
    ("planes", "--failures"),
    ("growth",),
    ("readers",),
    ("identify", "speed"),
)


def run(name: str, *options: str) -> None:
    """Run one module as if it were called alone."""
    sys.argv = [name, *options]
    runpy.run_module(f"benchmarks.{name}", run_name="__main__")


def main() -> None:
    keep = "--keep" in sys.argv
    asked = [word for word in sys.argv[1:] if word != "--keep"]
    known = sorted(
        path.stem
        for path in Path(__file__).parent.glob("*.py")
        if '__name__ == "__main__"' in path.read_text(encoding="utf-8") and path.stem != "__main__"
    )
    if asked and asked[0] not in known:
        sys.exit(f"expected one of {', '.join(known)}, found {asked[0]!r}")
    for words in [tuple(asked)] if asked else ALL:
        print(f"\n== {' '.join(words)}", flush=True)
        run(*words)
    ratios.compare()
    if keep:
        ratios.keep()


if __name__ == "__main__":
    main()
