"""Run inside NetBox by `benchmarks.netbox_server`: a user with the token of the environment, and a network.

Rows are written in bulk, as signals of single objects would take an hour.
"""

import os

from dcim import models as dcim
from django.contrib.contenttypes.models import ContentType
from users.models import Token, User

COUNT, PORTS, PER_SITE, ROWS = int(os.environ["NETBOX_DEVICES"]), 4, 50, 2000
VENDORS = ("Nokia", "Cisco", "Huawei", "Juniper", "Ciena", "ZTE")
ROLES = ("router", "switch", "access-switch", "olt")

admin = User.objects.create_superuser("admin", "", "not-used")
Token.objects.create(user=admin, version=1, token=os.environ["NETBOX_TOKEN"])
region = dcim.Region.objects.create(name="Norway", slug="norway")
sites = dcim.Site.objects.bulk_create(
    dcim.Site(name=f"site{n}", slug=f"site{n}", region=region) for n in range(max(1, COUNT // PER_SITE))
)
types = [
    dcim.DeviceType.objects.create(
        manufacturer=dcim.Manufacturer.objects.create(name=vendor, slug=vendor.lower()),
        model=f"Box {vendor}",
        slug=f"box-{vendor.lower()}",
    )
    for vendor in VENDORS
]
roles = [dcim.DeviceRole.objects.create(name=role, slug=role) for role in ROLES]
devices = dcim.Device.objects.bulk_create(
    (
        dcim.Device(
            name=f"d{n}",
            device_type=types[n % len(types)],
            role=roles[n % len(roles)],
            site=sites[n // PER_SITE % len(sites)],
            serial=f"S{n:08d}",
        )
        for n in range(COUNT)
    ),
    batch_size=ROWS,
)
cables = dcim.Cable.objects.bulk_create((dcim.Cable(status="connected") for _ in devices), batch_size=ROWS)


def cabled(n: int, port: int) -> dict:
    """Return what an interface says of its cable: port 0 leads to the next device, 1 to the one before."""
    if port > 1:
        return {}
    return {"cable": cables[n - port], "cable_end": "AB"[port]}


interfaces = dcim.Interface.objects.bulk_create(
    (
        dcim.Interface(
            device=device, name=f"eth{port}", type="10gbase-x-sfpp", _site=device.site, **cabled(n, port)
        )
        for n, device in enumerate(devices)
        for port in range(PORTS)
    ),
    batch_size=ROWS,
)
kind = ContentType.objects.get_for_model(dcim.Interface)
dcim.CableTermination.objects.bulk_create(
    (
        dcim.CableTermination(
            cable=interface.cable,
            cable_end=interface.cable_end,
            termination_type=kind,
            termination_id=interface.pk,
            _device=interface.device,
            _site=interface.device.site,
        )
        for interface in interfaces
        if interface.cable
    ),
    batch_size=ROWS,
)
addresses = dcim.MACAddress.objects.bulk_create(
    (
        dcim.MACAddress(
            mac_address=f"00:11:22:{n >> 16 & 255:02x}:{n >> 8 & 255:02x}:{n & 255:02x}",
            assigned_object_type=kind,
            assigned_object_id=interface.pk,
        )
        for n, interface in enumerate(interfaces)
    ),
    batch_size=ROWS,
)
for interface, address in zip(interfaces, addresses, strict=True):
    interface.primary_mac_address = address
dcim.Interface.objects.bulk_update(interfaces, ["primary_mac_address"], batch_size=ROWS)
card = dcim.ModuleType.objects.create(manufacturer=types[2].manufacturer, model="Card")
tenth = devices[::10]
bays = dcim.ModuleBay.objects.bulk_create(
    (dcim.ModuleBay(device=device, name="1") for device in tenth),
    batch_size=ROWS,
)
dcim.Module.objects.bulk_create(
    (
        dcim.Module(device=device, module_bay=bay, module_type=card)
        for device, bay in zip(tenth, bays, strict=True)
    ),
    batch_size=ROWS,
)
print("seeded", len(devices), "devices,", len(interfaces), "interfaces,", len(cables), "cables")
