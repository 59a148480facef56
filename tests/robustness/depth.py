"""How deep the robustness tests go: `ROBUSTNESS` names it, else the profile of the property tests does."""

import os
from dataclasses import dataclass


@dataclass(frozen=True)
class Depth:
    """Mutated inputs over all readers, processes killed on each database, and commands interrupted."""

    inputs: int
    kills: int
    interrupts: int


DEPTHS = {"default": Depth(4_000, 6, 8), "deep": Depth(1_000_000, 200, 200)}
PROFILE = os.environ.get("HYPOTHESIS_PROFILE", "default")
NAME = os.environ.get("ROBUSTNESS") or ("default" if PROFILE == "default" else "deep")
DEPTH = DEPTHS[NAME]
