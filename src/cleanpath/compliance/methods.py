"""How each kind of constraint is held against a case."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Method:
    """A way to evaluate a kind. `need` says what a case would have to hold where it is by declaration."""

    way: str
    need: str = ""


HOLD, OBTAIN, CAP, APPROVE = Method("hold"), Method("obtain"), Method("cap"), Method("approve")
PATH, DIVERSITY = Method("path"), Method("diversity")


def _declared(need: str) -> Method:
    return Method("declared", need)


def _silent(why: str) -> Method:
    return Method("silent", why)


METHODS: dict[str, Method] = {
    "prohibit_new": OBTAIN,
    "prohibit_procurement": OBTAIN,
    "prohibit_funding": OBTAIN,
    "prohibit_authorisation": OBTAIN,
    "prohibit_import_marketing": OBTAIN,
    "domestic_only": OBTAIN,
    "remove": HOLD,
    "exclude_from_part": HOLD,
    "exclude_from_sites": HOLD,
    "prohibit_contracting_with_users": HOLD,
    "advise_against": HOLD,
    "cap": CAP,
    "require_authorisation": APPROVE,
    "require_clean_path": PATH,
    "require_diversity": DIVERSITY,
    "require_notification": _declared("that the use of the equipment was notified"),
    "require_risk_assessment": _declared("that the risk of the maker was assessed and measures were taken"),
    "require_consideration": _declared("that the use of the equipment by others was weighed"),
    "localise": _declared("that no function depends on staff or systems abroad"),
    "prohibit_updates": _declared("that the target supplies no more updates"),
    "prohibit_sale": _declared("that none is sold"),
    "prohibit_transactions": _declared("that there are no such dealings"),
    "prohibit_service": _declared("that the target provides no service"),
    "prohibit_interconnection": _declared("that the network does not connect to the target's"),
    "prohibit_business": _declared("that the target's local company is closed"),
    "displace_by_funding": _declared("that another supplier was taken"),
    "pledge": _declared("that the pledge is kept"),
    "unknown": _declared("what the text asks, which could not be read, and that it is kept"),
    "export_control": _silent("it limits supplies to the target, not the use of its equipment"),
    "power_to_direct": _silent("it is a power; an order under it would be a rule of its own"),
    "power_to_prohibit": _silent("it is a power; a prohibition under it would be a rule of its own"),
    "power_to_designate": _silent("it is a power; a designation under it would be a rule of its own"),
    "power_to_limit_existing": _silent("it is a power; a limit under it would be a rule of its own"),
    "duty_to_list": _silent("it obliges an authority to keep a list"),
    "deadline_for_states": _silent("it is addressed to states"),
    "assurance": _silent("an authority says how far it can vouch for the target"),
    "subsidy": _silent("it pays for replacement and asks nothing"),
    "compensation": _silent("it compensates for replacement and asks nothing"),
    "penalty": _silent("it says what breaking the rule costs"),
    "none": _silent("it asks nothing"),
}
"""One method for every kind of constraint; a test holds the two lists against each other."""

CONCERNS_TARGET = frozenset(
    {"require_notification", "require_risk_assessment", "require_consideration", "prohibit_updates"}
)
"""Declared duties that arise only where equipment of the target is, or may be, in use."""

INSTALLING = frozenset({"prohibit_new"})
"""Kinds for which the day of installation counts; for the others it is the day of purchase."""
