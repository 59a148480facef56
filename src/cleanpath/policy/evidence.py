"""All that is known of a case's elements under a lens: claims, shares and judgements, gathered once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cleanpath.claims import Claim
from cleanpath.dates import Clocks
from cleanpath.identity.claimlist import mix_claims
from cleanpath.identity.vendors import Vendors
from cleanpath.network.case import Case
from cleanpath.network.kinds import Kind
from cleanpath.network.overrides import case_kinds
from cleanpath.policy.judge import prepare
from cleanpath.policy.lens import Lens
from cleanpath.policy.registry import Registry
from cleanpath.policy.restricted import Restricted, find_restricted


@dataclass(frozen=True, slots=True)
class Evidence:
    """The kinds of the case, every claim by key (the case's own shares included), and what is restricted."""

    kinds: Mapping[str, Kind]
    claims: dict[str, Claim]
    restricted: Restricted


def gather_evidence(
    case: Case, registry: Registry, vendors: Vendors, lens: Lens, clocks: Clocks, claims: Sequence[Claim]
) -> Evidence:
    """Judge every element of a case under a lens at a time.

    Raises
    ------
    BadInput
        If the case names a maker that is not registered, or its shares contradict each other.
    """
    kinds = case_kinds(case.folder)
    known = [*claims, *mix_claims(case.network.mixes.to_pylist(), claims, f"{case.folder}/mixes")]
    bench = prepare(registry, vendors, lens, clocks)
    restricted = find_restricted(case.network, bench, kinds, known, str(case.folder))
    return Evidence(kinds, {claim.key: claim for claim in known}, restricted)
