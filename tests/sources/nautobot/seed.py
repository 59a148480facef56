# Run inside Nautobot: a superuser with the token of NAUTOBOT_TOKEN, and a small network of several makers.
#
#   Oslo: r1 (Huawei) == panel p1 ==trunk== panel p2 == r2 (Nokia)      two strands, both cabled
#   Oslo: r2 -- sw (Cisco, a stack of sw1 and sw2), r3 planned
#   Oslo: r2 -- circuit C-1 (Carrier) -- Bergen: r4 (its port is on a module)
#   Bergen: r4 -- circuit C-2 -- provider network;  r5 has no cable and a maker that no registry lists
import os

from django.contrib.contenttypes.models import ContentType
from nautobot.circuits.models import Circuit, CircuitTermination, CircuitType, Provider, ProviderNetwork
from nautobot.dcim import models as dcim
from nautobot.extras.models import CustomField, Role, Status
from nautobot.users.models import Token, User

admin = User.objects.create_superuser("admin", "", "not-used")
Token.objects.create(user=admin, key=os.environ["NAUTOBOT_TOKEN"])

status = {name: Status.objects.get(name=name) for name in ("Active", "Planned", "Connected")}
device_type = ContentType.objects.get_for_model(dcim.Device)
country_field = CustomField.objects.create(key="country", label="Country", type="text")
country_field.content_types.add(ContentType.objects.get_for_model(dcim.Location))

nation = dcim.LocationType.objects.create(name="Country", nestable=False)
town = dcim.LocationType.objects.create(name="Site", parent=nation)
circuit_end = ContentType.objects.get_for_model(CircuitTermination)
town.content_types.add(device_type, circuit_end)
norway = dcim.Location.objects.create(name="Norway", location_type=nation, status=status["Active"])
elsewhere = dcim.Location.objects.create(name="The north", location_type=nation, status=status["Active"])
oslo = dcim.Location.objects.create(
    name="Oslo", location_type=town, parent=norway, status=status["Active"], latitude=59.91, longitude=10.75
)
bergen = dcim.Location.objects.create(
    name="Bergen",
    location_type=town,
    parent=elsewhere,
    status=status["Active"],
    _custom_field_data={"country": "SE"},
)

role = {}
for name in ("Router", "Switch", "Patch panel"):
    role[name] = Role.objects.create(name=name)
    role[name].content_types.add(device_type)
kind = {}
for vendor, model in (
    ("Huawei", "NE40E-X3"),
    ("Nokia", "7750 SR-1"),
    ("Cisco", "C9200-48P"),
    ("Generic", "48 ports"),
    ("Unlisted", "Box 1"),
):
    manufacturer = dcim.Manufacturer.objects.create(name=vendor)
    kind[vendor] = dcim.DeviceType.objects.create(manufacturer=manufacturer, model=model)


def device(name, vendor, place, role_name="Router", state="Active"):
    return dcim.Device.objects.create(
        name=name, device_type=kind[vendor], location=place, role=role[role_name], status=status[state]
    )


def port(owner, name):
    return dcim.Interface.objects.create(
        device=owner, name=name, type="10gbase-x-sfpp", status=status["Active"]
    )


def cable(one, other, state="Connected"):
    return dcim.Cable.objects.create(termination_a=one, termination_b=other, status=status[state])


r1, r2, r3 = (
    device("r1", "Huawei", oslo),
    device("r2", "Nokia", oslo),
    device("r3", "Nokia", oslo, state="Planned"),
)
r4, r5 = device("r4", "Nokia", bergen), device("r5", "Unlisted", bergen)
sw1, sw2 = device("sw1", "Cisco", oslo, "Switch"), device("sw2", "Cisco", oslo, "Switch")
stack = dcim.VirtualChassis.objects.create(name="sw", master=sw1)
for position, member in enumerate((sw1, sw2), 1):
    member.virtual_chassis, member.vc_position = stack, position
    member.save()

panels, rears, fronts = [], [], []
for name in ("p1", "p2"):
    panel = device(name, "Generic", oslo, "Patch panel")
    rear = dcim.RearPort.objects.create(device=panel, name="rear", type="mpo", positions=2)
    fronts.append(
        [
            dcim.FrontPort.objects.create(
                device=panel, name=f"front {n}", type="lc", rear_port=rear, rear_port_position=n
            )
            for n in (1, 2)
        ]
    )
    rears.append(rear)
cable(*rears)
for n in (0, 1):
    cable(port(r1, f"trunk {n}"), fronts[0][n])
    cable(port(r2, f"trunk {n}"), fronts[1][n])
cable(port(r2, "down"), port(sw1, "up"))
cable(port(r2, "later"), port(r3, "later"), "Planned")

carrier = Provider.objects.create(name="Carrier")
cloud = ProviderNetwork.objects.create(name="MPLS", provider=carrier)
leased = CircuitType.objects.create(name="Leased line")
ends = {}
for cid in ("C-1", "C-2"):
    circuit = Circuit.objects.create(cid=cid, provider=carrier, circuit_type=leased, status=status["Active"])
    ends[cid, "A"] = CircuitTermination.objects.create(circuit=circuit, term_side="A", location=oslo)
ends["C-1", "Z"] = CircuitTermination.objects.create(
    circuit=ends["C-1", "A"].circuit, term_side="Z", location=bergen
)
ends["C-2", "A"].location = bergen
ends["C-2", "A"].save()
CircuitTermination.objects.create(circuit=ends["C-2", "A"].circuit, term_side="Z", provider_network=cloud)

bay = dcim.ModuleBay.objects.create(parent_device=r4, name="slot 1", position="1")
card = dcim.Module.objects.create(
    module_type=dcim.ModuleType.objects.create(manufacturer=kind["Nokia"].manufacturer, model="Card"),
    parent_module_bay=bay,
    status=status["Active"],
)
line = dcim.Interface.objects.create(module=card, name="1/1", type="10gbase-x-sfpp", status=status["Active"])
cable(port(r2, "out"), ends["C-1", "A"])
cable(ends["C-1", "Z"], line)
cable(port(r4, "cloud"), ends["C-2", "A"])
print("seeded")
