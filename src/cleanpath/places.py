"""Codes of places that make rules or are homes of makers: countries, and states and provinces of them."""

import re

_CODES = """
EU XK AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR
BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE
EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN
HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK
LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF
NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD
SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ
UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW
"""

PLACES = frozenset(_CODES.split())
"""ISO 3166 alpha-2, and EU and XK (Kosovo) for jurisdictions without a code of their own there."""

_BELOW = {
    "US": """
AL AK AZ AR CA CO CT DE DC FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK
OR PA RI SC SD TN TX UT VT VA WA WV WI WY AS GU MP PR VI UM
""",
    "CA": "AB BC MB NB NL NS NT NU ON PE QC SK YT",
}
"""Parts of ISO 3166-2 that are known in full; of other countries only the form is checked."""

_SUBDIVISIONS = {country: frozenset(codes.split()) for country, codes in _BELOW.items()}

PLACE_FORM = re.compile(r"[A-Z]{2}(?:-[A-Z0-9]{1,3})?")
"""A country, or a state or province after ISO 3166-2 such as US-TX or CA-ON."""


def is_place(code: str) -> bool:
    """Whether a code names a known country or region, or a state or province below a known country."""
    if PLACE_FORM.fullmatch(code) is None:
        return False
    country, _, below = code.partition("-")
    return country in PLACES and (not below or below in _SUBDIVISIONS.get(country, {below}))


def enclosing(place: str) -> tuple[str, ...]:
    """Return a place and what it lies in, the smallest first: `US-TX` and `US`."""
    country = place.partition("-")[0]
    return (place,) if country == place else (place, country)


def lies_in(place: str, outer: str) -> bool:
    """Whether a place is another one or lies in it."""
    return outer in enclosing(place)
