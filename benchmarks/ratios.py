"""Ratios kept from one run of the benchmarks to the next, in `benchmarks/ratios.json`.

Times depend on the machine, ratios of one run hardly: a change of a quarter or more is worth a look. With
`--keep`, `python -m benchmarks` (one by name or all) keeps the ratios of the run as those to compare with.
"""

import json
from pathlib import Path

KEPT = Path(__file__).with_name("ratios.json")
WORTH_A_LOOK = 0.25

_measured: dict[str, float] = {}


def note(benchmark: str, row: str, ratio: float) -> None:
    """Note a ratio of this run: how many times what we take the peer takes, or ours to the bare minimum."""
    _measured[f"{benchmark}: {row}"] = round(ratio, 3)


def compare() -> None:
    """Print which ratios of this run differ from the kept ones by a quarter or more, and which are new."""
    kept = json.loads(KEPT.read_text(encoding="utf-8")) if KEPT.exists() else {}
    print("\n== ratios beside those kept")
    for name, now in _measured.items():
        before = kept.get(name)
        if before is None:
            print(f"{name}: {now:g} (new)")
        elif abs(now / before - 1) >= WORTH_A_LOOK:
            print(f"{name}: {now:g}, kept {before:g}")
    same = sum(abs(now / kept[name] - 1) < WORTH_A_LOOK for name, now in _measured.items() if name in kept)
    print(f"{same} of {len(_measured)} within a quarter of the kept ones")


def keep() -> None:
    """Keep the ratios of this run; those of other benchmarks stay."""
    kept = json.loads(KEPT.read_text(encoding="utf-8")) if KEPT.exists() else {}
    text = json.dumps(dict(sorted((kept | _measured).items())), indent=1) + "\n"
    KEPT.write_text(text, encoding="utf-8")
