"""Kinds of constraint: meaning, and how each is evaluated.

A kind restricts (YES), leaves it to a decision or cannot be told from its name (UNKNOWN), or does not speak
against the equipment itself (NO). Whether a rule that restricts also counts is a matter of its state.
"""

from dataclasses import dataclass

from cleanpath.verdict import Truth

_YES, _UNKNOWN, _NO = Truth.YES, Truth.UNKNOWN, Truth.NO


@dataclass(frozen=True, slots=True)
class Kind:
    """What a kind of constraint means; `sites_only` where it reaches sensitive sites and traffic only."""

    restricts: Truth
    meaning: str
    sites_only: bool = False


KINDS: dict[str, Kind] = {
    "prohibit_new": Kind(_YES, "New equipment of the target may not be installed."),
    "remove": Kind(_YES, "Equipment of the target must go, where there is a deadline by then."),
    "cap": Kind(_YES, "Equipment of the target may make up at most a share of the network."),
    "exclude_from_part": Kind(_YES, "Equipment of the target is kept out of a part of the network."),
    "exclude_from_sites": Kind(_YES, "Equipment of the target is kept out of sensitive places.", True),
    "prohibit_procurement": Kind(_YES, "Equipment of the target may not be bought."),
    "prohibit_contracting_with_users": Kind(_YES, "Those who use the target's equipment get no contract."),
    "prohibit_funding": Kind(_YES, "Public money may not pay for equipment of the target."),
    "prohibit_authorisation": Kind(_YES, "New equipment of the target gets no type approval."),
    "prohibit_import_marketing": Kind(_YES, "Equipment of the target may not be imported or marketed."),
    "prohibit_sale": Kind(_YES, "Equipment of the target may not be sold."),
    "prohibit_updates": Kind(_YES, "The target may no longer update what it has supplied."),
    "prohibit_transactions": Kind(_YES, "Dealings in the target's equipment are forbidden."),
    "prohibit_service": Kind(_YES, "The target may not offer its services."),
    "prohibit_interconnection": Kind(_YES, "Networks may not connect to the target."),
    "require_clean_path": Kind(
        _YES, "Protected traffic may not cross equipment of the target on any part of its way.", True
    ),
    "domestic_only": Kind(_YES, "Only equipment of domestic makers may be bought."),
    "advise_against": Kind(_YES, "An authority advises against the target; the state says it is advice."),
    "require_authorisation": Kind(_UNKNOWN, "Each use is decided case by case; the decision is what counts."),
    "require_risk_assessment": Kind(
        _UNKNOWN, "Users must weigh the risk of the target and may still use it."
    ),
    "require_consideration": Kind(_UNKNOWN, "A public body must weigh the use of the target by others."),
    "prohibit_business": Kind(_UNKNOWN, "The target's local company must close; its equipment may stay."),
    "displace_by_funding": Kind(_UNKNOWN, "Public money pays for another supplier in the target's place."),
    "pledge": Kind(_UNKNOWN, "A government or operator promises to keep the target out."),
    "unknown": Kind(_UNKNOWN, "The text could not be read."),
    "require_notification": Kind(_NO, "Use must be notified; it stays allowed."),
    "require_diversity": Kind(_NO, "More than one supplier is needed, whoever they are."),
    "localise": Kind(_NO, "Functions must not depend on staff or systems abroad."),
    "export_control": Kind(_NO, "Supplies to the target are limited, not the use of its equipment."),
    "power_to_direct": Kind(_NO, "An authority may order; it has not by this text."),
    "power_to_prohibit": Kind(_NO, "An authority may forbid; it has not by this text."),
    "power_to_designate": Kind(_NO, "An authority may name suppliers; it has not by this text."),
    "power_to_limit_existing": Kind(_NO, "An authority may limit old approvals; it has not by this text."),
    "duty_to_list": Kind(_NO, "An authority must keep a list; the list is another rule."),
    "deadline_for_states": Kind(_NO, "Member states are to act by a date."),
    "assurance": Kind(_NO, "An authority says how far it can vouch for the target."),
    "subsidy": Kind(_NO, "Money for replacing equipment."),
    "compensation": Kind(_NO, "Money for those who must replace equipment."),
    "penalty": Kind(_NO, "What breaking the rule costs."),
    "none": Kind(_NO, "No constraint."),
}

REGIMES = frozenset({"require_authorisation", "require_notification"} | {k for k in KINDS if "power_to" in k})
"""Kinds that set up a procedure: alone they restrict nobody until it is used."""


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
