from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanpath.sources.values import BRANDS, country_of, vendor_of


def test_every_brand_leads_to_a_vendor_of_the_registry() -> None:
    folder = files("cleanpath") / "vendors"
    assert all((folder / f"{vendor}.toml").is_file() for vendor in BRANDS.values())
    assert all(brand == brand.lower() and " " not in brand for brand in BRANDS)


@pytest.mark.parametrize(
    "text, vendor",
    [
        ("TP-Link TL-WR841N/ND v9", "tp-link"),
        ("TP-LINK", "tp-link"),
        ("huawei", "huawei"),
        ("huawei|zte", "huawei|zte"),
        ("huawei|", ""),
        ("huawei|made-up", ""),
        ("made-up", ""),
        ("TP-Linker X", ""),
        ("my Huawei", ""),
        ("not Huawei", ""),
        ("VMware, Inc. VMware7,1", ""),
        ("../vendors/huawei", ""),
        ("_registry", ""),
        ("", ""),
        ("@claims", ""),
    ],
)
def test_only_exact_rules_name_a_vendor(text: str, vendor: str) -> None:
    assert vendor_of(text) == vendor


@given(st.text())
def test_any_text_gives_registered_vendors_or_nothing(text: str) -> None:
    vendor = vendor_of(text)
    assert not vendor or vendor == text or vendor in BRANDS.values()


@pytest.mark.parametrize(
    "text, code",
    [("NO", "NO"), ("no", ""), ("Norway", "NO"), ("GERMANY", "DE"), ("UK", "GB"), ("QQ", ""), ("", "")],
)
def test_countries(text: str, code: str) -> None:
    assert country_of(text) == code
