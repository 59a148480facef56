"""From a maker's text to an id of the registry, only where the text leaves no doubt.

Two exact rules, in this order; anything else is *unknown*, because an unknown is repaired later and a false
name is not:

1. the text is an id of the registry, or several joined by `|` (a candidate set);
2. the text begins with a brand of `BRANDS`, in any letter case, and ends there or goes on after a space.

A brand on the label is what the device says of itself. Who built it, and who owned the builder, is for
`cleanpath identify`. Virtual machines (QEMU, VMware ...) stay unknown: the box beneath them says nothing.
"""

import re
from functools import lru_cache
from importlib.resources import files

BRANDS = {
    "adtran": "adtran",
    "arista": "arista",
    "aruba": "aruba",
    "avm": "avm",
    "calix": "calix",
    "cambium": "cambium",
    "ciena": "ciena",
    "cisco": "cisco",
    "d-link": "d-link",
    "dell": "dell",
    "draytek": "draytek",
    "ericsson": "ericsson",
    "extreme": "extreme",
    "fiberhome": "fiberhome",
    "fortinet": "fortinet",
    "fujitsu": "fujitsu",
    "h3c": "h3c",
    "huawei": "huawei",
    "infinera": "infinera",
    "juniper": "juniper",
    "lancom": "lancom",
    "lenovo": "lenovo",
    "linksys": "linksys",
    "mikrotik": "mikrotik",
    "netgear": "netgear",
    "nokia": "nokia",
    "ruckus": "ruckus",
    "ruijie": "ruijie",
    "samsung": "samsung",
    "tenda": "tenda",
    "teltonika": "teltonika",
    "tp-link": "tp-link",
    "trendnet": "trendnet",
    "ubiquiti": "ubiquiti",
    "ubnt-erx": "ubiquiti",
    "ubnt-erx-sfp": "ubiquiti",
    "xiaomi": "xiaomi",
    "zte": "zte",
    "zyxel": "zyxel",
}
"""Brand in lower case to the id of the registry; `ubnt-erx` is how firmware names Ubiquiti's EdgeRouter X."""

_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,60}")


@lru_cache(maxsize=4096)
def _registered(vendor: str) -> bool:
    known = _ID.fullmatch(vendor) is not None
    return known and (files("cleanpath") / "vendors" / f"{vendor}.toml").is_file()


def vendor_of(text: str) -> str:
    """Return the registry id (or ids joined by `|`) that a maker's text stands for, or nothing."""
    parts = text.split("|", 64)
    if len(parts) <= 64 and all(_registered(part) for part in parts):
        return text
    words = text[:200].split(maxsplit=1)
    return BRANDS.get(words[0].lower(), "") if words else ""
