# Run inside NetBox: users with the tokens of the environment, and a small network in the shapes that mislead.
#
#   Oslo: r1 (Huawei) == panel p1 ==trunk== panel p2 == r2 (Nokia, one line card by Huawei)     two strands
#   Oslo: r2 -- mux1 (Ciena: front and rear ports only) -- mux2 (Ciena) -- r4 in Bergen
#   Oslo: r2 -- breakout cable with a profile -- r5 (own field: made by ZTE), r6;  r2 -- sw1 of a stack
#   Oslo: r2 .. r3, planned;  host1 (Dell, cluster "core") runs the machine nms
#   Oslo: r5 -- a cable labelled "hidden" -- r6: the narrow token may not see it
#   Bergen (country: a selection field, SE): r4 -- circuit C-1 -- provider network MPLS
import os

from circuits.models import Circuit, CircuitTermination, CircuitType, Provider, ProviderNetwork
from dcim import models as dcim
from django.contrib.contenttypes.models import ContentType
from extras.models import CustomField, CustomFieldChoiceSet, Tag
from tenancy.models import Tenant
from users.models import ObjectPermission, Token, User
from virtualization.models import Cluster, ClusterType, VirtualMachine

admin = User.objects.create_superuser("admin", "", "not-used")
Token.objects.create(user=admin, version=1, token=os.environ["NETBOX_TOKEN"])
narrow = User.objects.create_user("narrow", "", "not-used")
key, _, secret = os.environ["NETBOX_NARROW_TOKEN"].removeprefix("nbt_").partition(".")
Token.objects.create(user=narrow, version=2, key=key, token=secret, write_enabled=False)
everything = ObjectPermission.objects.create(name="all but cables", actions=["view"])
everything.users.add(narrow)
for app in ("circuits", "dcim", "tenancy", "virtualization", "wireless", "vpn"):
    everything.object_types.add(*ContentType.objects.filter(app_label=app).exclude(model="cable"))
shown = ObjectPermission.objects.create(
    name="cables but one", actions=["view"], constraints=[{"label": ""}, {"label": "plain"}]
)
shown.users.add(narrow)
shown.object_types.add(ContentType.objects.get_for_model(dcim.Cable))

countries = CustomFieldChoiceSet.objects.create(
    name="Countries", extra_choices=[["NO", "Norway"], ["SE", "Sweden"]]
)
for name, model, kind in (
    ("country", dcim.Site, {"type": "select", "choice_set": countries}),
    ("true_maker", dcim.Device, {"type": "text"}),
):
    CustomField.objects.create(name=name, **kind).object_types.add(ContentType.objects.get_for_model(model))

norway = dcim.Region.objects.create(name="Norway", slug="norway")
oslo = dcim.Site.objects.create(name="Oslo", slug="oslo", region=norway, latitude=59.91, longitude=10.75)
bergen = dcim.Site.objects.create(
    name="Bergen", slug="bergen", region=norway, custom_field_data={"country": "SE"}
)
tenant = Tenant.objects.create(name="Telenor", slug="telenor")
role = {}
for name, around in (("Network", None), ("Router", "Network"), ("Switch", None), ("Patch panel", None)):
    slug = name.lower().replace(" ", "-")
    role[name] = dcim.DeviceRole.objects.create(name=name, slug=slug, parent=role.get(around))
role["Mux"] = dcim.DeviceRole.objects.create(name="DWDM terminal", slug="dwdm-terminal")
role["Server"] = dcim.DeviceRole.objects.create(name="Server", slug="server")
role["Berg"] = dcim.DeviceRole.objects.create(name="Bergen's own", slug="bergens-own", parent=role["Router"])
kind = {}
for vendor, model in (
    ("Huawei", "NE40E-X3"),
    ("Nokia", "7750 SR-1"),
    ("Ciena", "Waveserver 5"),
    ("Cisco", "C9200-48P"),
    ("Dell", "R650"),
    ("Generic", "48 ports"),
    ("Unlisted", "Box 1"),
):
    slug = vendor.lower()
    manufacturer = dcim.Manufacturer.objects.create(name=vendor, slug=slug)
    kind[vendor] = dcim.DeviceType.objects.create(manufacturer=manufacturer, model=model, slug=f"{slug}-1")


def device(name, vendor, place, role_name="Router", state="active", **more):
    return dcim.Device.objects.create(
        name=name, device_type=kind[vendor], site=place, role=role[role_name], status=state, **more
    )


def port(owner, name, **more):
    return dcim.Interface.objects.create(device=owner, name=name, type="10gbase-x-sfpp", **more)


def cable(ones, others, state="connected", label="", profile=""):
    made = dcim.Cable(a_terminations=ones, b_terminations=others, status=state, label=label, profile=profile)
    made.save()
    return made


def pass_through(owner, strands):
    rear = dcim.RearPort.objects.create(device=owner, name="rear", type="lc", positions=strands)
    fronts = []
    for n in range(1, strands + 1):
        front = dcim.FrontPort.objects.create(device=owner, name=f"front {n}", type="lc", positions=1)
        dcim.PortMapping.objects.create(
            front_port=front, front_port_position=1, rear_port=rear, rear_port_position=n, device=owner
        )
        fronts.append(front)
    return rear, fronts


r1, r2 = device("r1", "Huawei", oslo, serial="2102350"), device("r2", "Nokia", oslo, tenant=tenant)
r3 = device("r3", "Nokia", oslo, state="planned")
r4 = device("r4", "Nokia", bergen, "Berg")
r5 = device("r5", "Unlisted", oslo, custom_field_data={"true_maker": "ZTE"})
r6 = device("r6", "Nokia", oslo)
r6.tags.add(Tag.objects.create(name="Protected", slug="protected"))
sw1, sw2 = device("sw1", "Cisco", oslo, "Switch"), device("sw2", "Cisco", oslo, "Switch")
stack = dcim.VirtualChassis.objects.create(name="sw", master=sw1)
for position, member in enumerate((sw1, sw2), 1):
    member.virtual_chassis, member.vc_position = stack, position
    member.save()

panels = [pass_through(device(name, "Generic", oslo, "Patch panel"), 2) for name in ("p1", "p2")]
cable([panels[0][0]], [panels[1][0]], profile="single-1c2p")
for n in (0, 1):
    cable([port(r1, f"trunk {n}")], [panels[0][1][n]])
    cable([port(r2, f"trunk {n}")], [panels[1][1][n]])
muxes = [
    pass_through(device(name, "Ciena", place, "Mux"), 2) for name, place in (("mux1", oslo), ("mux2", bergen))
]
cable([muxes[0][0]], [muxes[1][0]])
cable([port(r2, "wave")], [muxes[0][1][0]])
cable([port(r4, "wave")], [muxes[1][1][0]])
far = [port(owner, f"lane {n}") for n, owner in enumerate((r5, r5, r6, r6))]
cable([port(r2, "400G")], far, label="plain", profile="breakout-1c4p-4c1p")
cable([port(r2, "down")], [port(sw1, "up")])
cable([port(r2, "later")], [port(r3, "later")], "planned")
cable([port(r5, "side")], [port(r6, "side")], label="hidden")

bay = dcim.ModuleBay.objects.create(device=r2, name="slot 1", position="1")
card = dcim.ModuleType.objects.create(manufacturer=kind["Huawei"].manufacturer, model="Line card")
dcim.Module.objects.create(device=r2, module_bay=bay, module_type=card, status="active")

cluster = Cluster.objects.create(name="core", type=ClusterType.objects.create(name="KVM", slug="kvm"))
device("host1", "Dell", oslo, "Server", cluster=cluster)
VirtualMachine.objects.create(name="nms", cluster=cluster, role=role["Server"], site=oslo)

carrier = Provider.objects.create(name="Carrier", slug="carrier")
cloud = ProviderNetwork.objects.create(name="MPLS", provider=carrier)
leased = CircuitType.objects.create(name="Leased line", slug="leased")
circuit = Circuit.objects.create(cid="C-1", provider=carrier, type=leased, status="active")
near = CircuitTermination.objects.create(circuit=circuit, term_side="A", termination=bergen)
CircuitTermination.objects.create(circuit=circuit, term_side="Z", termination=cloud)
cable([port(r4, "cloud")], [near])
print("seeded")
