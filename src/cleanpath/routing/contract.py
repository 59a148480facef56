"""What every routing model takes and gives. Nothing downstream knows which model ran."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from cleanpath.network.graph import Codes, Flags, Graph, Paths, Reals

if TYPE_CHECKING:
    from cleanpath.routing.bgp.as_graph import AsGraph

Levels = NDArray[np.int8]
Places = NDArray[np.int64]
Progress = Callable[[int, int], None]
"""Called with the work done and the whole work."""

NO_FAILURE = -1
"""Where a witness needs no failure of that kind."""


class Failures(StrEnum):
    """Which failure states are examined beside the intact network."""

    NONE = "none"
    LINK = "link"
    """Each single link."""
    NODE = "node"
    """Each single element (never the demand's own ends)."""
    SINGLE = "single"
    """Each single link and each single element."""
    GROUP = "group"
    """Each shared-risk group; a link without a group is a group by itself."""


@dataclass(frozen=True, slots=True)
class Demands:
    """D demands: element index of `source` and `target`, both (D,) int32."""

    source: Codes
    target: Codes

    def __len__(self) -> int:
        return len(self.source)


@dataclass(frozen=True, slots=True)
class RoutingProblem:
    """What a routing model is asked: a network, D demands in it, and how their traffic is routed.

    `model` is the name of the model, `failures` the states examined beside the intact network; with `reroute`
    a state is added in which traffic may take any simple path. `paths` are the given paths, for models that
    need them, `systems` the relationships between autonomous systems. Which elements are flagged comes apart
    (`Touch`), as one problem is asked for many sets.
    """

    graph: Graph
    demands: Demands
    model: str
    failures: Failures = Failures.NONE
    reroute: bool = False
    paths: Paths | None = None
    systems: "AsGraph | None" = None


@dataclass(frozen=True, slots=True)
class Touch:
    """K flagged sets: the probability [low, high] that traffic through an element touches something flagged.

    A device is 0, 0 (not restricted), 1, 1 (restricted) or 0, 1 (unknown); an aggregate may lie between.
    Several sets (one per plane and property) are examined in one sweep. Shapes (K, N) float64.
    """

    low: Reals
    high: Reals


@dataclass(frozen=True, slots=True)
class Witnesses:
    """For each flagged set k and demand d one walk that proves a level; row k * D + d of compressed rows.

    `start` (K * D + 1,) int64 cuts `element` (int32, from source to target); an empty row means no witness.
    `failed_link`, `failed_element`, `failed_group` (K * D,) int32 name the failure of the state it was seen
    in, -1 for none.
    """

    demands: int
    start: NDArray[np.int64]
    element: Codes
    failed_link: Codes
    failed_element: Codes
    failed_group: Codes

    def walk(self, flagged: int, demand: int) -> Codes:
        """Return the elements of the walk for one flagged set and one demand."""
        row = flagged * self.demands + demand
        return self.element[self.start[row] : self.start[row + 1]]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a routing model found for K flagged sets and D demands.

    `reachable` (D,) bool: a route exists in the intact network. `low`, `high` (K, D) int8: codes of `Level`
    with the low and the high end of `Touch`; where not reachable they are CLEAR and ALWAYS. `share_low`,
    `share_high` (K, D) float64: bounds of the traffic that touches flagged equipment in the intact network
    (0 and 1 where not reachable). `low_witness` proves that the level is at least `low` (a walk that touches
    an element with `Touch.low` > 0), `high_witness` that it can be `high`.
    """

    reachable: Flags
    low: Levels
    high: Levels
    share_low: Reals
    share_high: Reals
    low_witness: Witnesses
    high_witness: Witnesses


class Routes(StrEnum):
    """Which routes a model lets traffic take. This also decides what proves a verdict."""

    ANY = "any"
    """Any simple path, so all failures and all reroutings are covered; proven by walks, cuts and blocks."""
    COMPUTED = "computed"
    """Those that routers choose in each state; proven by routes, each with the failure it follows."""
    GIVEN = "given"
    """Those of the case, which do not move when something fails; proven by themselves."""
    POLICY = "policy"
    """Those that business relationships allow, of which systems choose by them; proven by routes and cuts."""


class RoutingModel(Protocol):
    """A routing model. It stands in `routing/models.py` under its name.

    `failures` are the settings it can examine, and `reroute` says whether it can add free rerouting; others
    are refused by `route` in `routing/models.py`, never left out in silence.
    """

    @property
    def name(self) -> str:
        """The name in `case.toml [routing]`."""

    @property
    def routes(self) -> Routes:
        """Which routes it lets traffic take."""

    @property
    def failures(self) -> frozenset[Failures]:
        """The settings of failures that it takes."""

    @property
    def reroute(self) -> bool:
        """Whether free rerouting may be asked for."""

    def route(self, problem: RoutingProblem, touch: Touch, progress: Progress | None = None) -> Outcome:
        """Return what the traffic of each demand touches, for each of the K flagged sets."""


Part = tuple[Places, Outcome]
"""The places of some demands, and what was found for them."""


@runtime_checkable
class BatchedModel(Protocol):
    """What a model also has whose work comes in parts, so that a run that was stopped can go on."""

    @property
    def batch(self) -> int:
        """How many targets of demands a part has."""

    def route_parts(
        self, problem: RoutingProblem, touch: Touch, skip: int = 0, progress: Progress | None = None
    ) -> Iterator[Part]:
        """Yield the outcome in parts that depend on the problem only, without the first `skip` ones."""
