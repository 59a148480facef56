"""One vendor tells its owners on the day asked about; whatever it tells fits its schema."""

import datetime

import jsonschema
import pytest

from cleanpath.errors import UnknownName
from cleanpath.identity.vendors import load_vendors
from cleanpath.results.typed import schema_of
from cleanpath.results.vendor_detail import VendorDetail, show_vendor

VENDORS = load_vendors()
DAY = datetime.date(2018, 11, 23)


def test_every_vendor_fits_the_schema_and_tells_its_facts():
    form = jsonschema.Draft202012Validator(schema_of(VendorDetail))
    for key, vendor in VENDORS.items():
        shown = show_vendor(VENDORS, key, DAY).to_dict()
        form.validate(shown)
        assert len(shown["ownership"]) == len(vendor.ownership)
        assert [one["list"] for one in shown["listings"]] == [one.list for one in vendor.listings]
        assert {s for fact in shown["ownership"] for s in fact["sources"]} <= shown["sources"].keys()


def test_a_view_follows_the_day():
    then, later = (
        show_vendor(VENDORS, "h3c", datetime.date(year, 6, 1)).owner_chain for year in (2005, 2011)
    )
    assert [link.vendor for link in then] == ["huawei", None]
    assert [link.vendor for link in later] == ["hp"]


def test_a_vendor_that_is_not_registered_is_refused():
    with pytest.raises(UnknownName):
        show_vendor(VENDORS, "nobody", DAY)
