"""What can be said of a demand: a three-valued truth, a level of exposure, and intervals of both."""

from dataclasses import dataclass
from enum import IntEnum


class Truth(IntEnum):
    """NO < UNKNOWN < YES, so that *and* is `min` and *or* is `max`, for one value or an array of codes."""

    NO = 0
    UNKNOWN = 1
    YES = 2

    def __str__(self) -> str:
        return self.name.lower()

    def __invert__(self) -> "Truth":
        return Truth(2 - self)


class Level(IntEnum):
    """How much of a demand's traffic can touch flagged elements."""

    CLEAR = 0
    """In no state does any of the traffic touch one."""
    POSSIBLE = 1
    """Not now, but in some state."""
    SOMETIMES = 2
    """A part of the traffic touches one now."""
    ALWAYS = 3
    """All of the traffic touches one now."""

    def __str__(self) -> str:
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class Verdict:
    """The interval of levels that holds whatever the unknowns turn out to be; both ends are attained.

    Raises
    ------
    ValueError
        If `low` is above `high`.
    """

    low: Level
    high: Level

    def __post_init__(self) -> None:
        if self.low > self.high:
            raise ValueError(
                f"a verdict runs from the lower level to the higher, not {self.low}..{self.high}"
            )

    @property
    def decided(self) -> bool:
        """Whether both ends agree."""
        return self.low == self.high

    def __str__(self) -> str:
        return str(self.low) if self.decided else f"unknown ({self.low}..{self.high})"


UNDECIDED = Verdict(Level.CLEAR, Level.ALWAYS)


@dataclass(frozen=True, slots=True)
class Share:
    """Bounds of a share of traffic, both in [0, 1].

    Raises
    ------
    ValueError
        If the bounds are not ordered shares (NaN included).
    """

    low: float
    high: float

    def __post_init__(self) -> None:
        if not 0.0 <= self.low <= self.high <= 1.0:
            raise ValueError(f"a share needs 0 <= low <= high <= 1, not [{self.low}, {self.high}]")

    def __str__(self) -> str:
        if self.low == self.high:
            return f"{self.low:.0%}"
        return f"{self.low:.0%} to {self.high:.0%}"


def level_of_share(share: float) -> Level:
    """Return the level of a demand of which `share` touches flagged elements now (failures apart)."""
    if share <= 0.0:
        return Level.CLEAR
    return Level.ALWAYS if share >= 1.0 else Level.SOMETIMES
