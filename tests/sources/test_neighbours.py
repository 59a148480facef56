from hypothesis import given
from hypothesis import strategies as st

from cleanpath.sources.builder import Draft, Imported
from cleanpath.sources.neighbours import UNDECIDED, UNNAMED, Neighbourhood


@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 2), st.sampled_from("abcd")), max_size=12))
def test_a_pair_has_as_many_links_as_the_one_that_tells_of_more_ports(told: list) -> None:
    network = Neighbourhood(Draft("x"))
    for name in "abc":
        network.add_device(name, "x")
    ports: dict[tuple[str, str], set[int]] = {}
    for teller, port, other in told:
        network.hear(teller, str(port), other.upper(), (), "x")
        ports.setdefault((teller, other), set()).add(port)
    network.join()
    links = network.draft.finish("t").tables["links"]
    ends = [tuple(sorted(pair)) for pair in zip(links["a"], links["b"], strict=True)]
    for one in "abcd":
        for other in "abcd":
            if one <= other:
                wanted = max(len(ports.get(pair, ())) for pair in ((one, other), (other, one)))
                name = [network.find(x) or x for x in (one, other)]
                assert ends.count(tuple(sorted(name))) == wanted


def test_names_that_repeat_and_evidence_of_neighbours() -> None:
    network = Neighbourhood(Draft("x"))
    assert [network.add_device("sw", "x") for _ in range(3)] == ["sw", "sw#2", "sw#3"]
    network.hear("sw", "1", "", [("lldp_sysdesc", "RouterOS")], "x")
    network.join()
    imported = network.draft.finish("t")
    assert imported.evidence == (("sw neighbour at 1", "lldp_sysdesc", "RouterOS"),)


def hear(*told: tuple[str, str, str], devices: tuple[str, ...] = ("a", "c")) -> Imported:
    """Hear neighbours: who hears, the name and the chassis; each at a port of its own."""
    network = Neighbourhood(Draft("x"))
    for name in devices:
        network.add_device(name, "x")
    for port, (teller, name, chassis) in enumerate(told):
        network.hear(teller, str(port), name, (), "x", chassis=chassis)
    network.join()
    return network.draft.finish("t")


def boxes(imported: Imported) -> set[str]:
    return set(imported.tables["elements"]["id"])


def test_a_name_with_its_domain_and_without_is_one_box() -> None:
    for one, other in (("sw9", "SW9.example.org"), ("sw9.example.org", "sw9"), ("sw9", "sw9")):
        imported = hear(("a", one, ""), ("c", other, ""))
        assert len(boxes(imported)) == 3
        assert not imported.gaps
    own = hear(("a", "c.example.org", ""), ("c", "a", ""))
    assert boxes(own) == {"a", "c"}
    assert len(own.tables["links"]["id"]) == 1


def test_names_that_fit_several_boxes_stay_undecided() -> None:
    imported = hear(("a", "sw9.one.example", ""), ("a", "sw9.two.example", ""), ("c", "sw9", ""))
    assert boxes(imported) == {"a", "c", "sw9.one.example", "sw9.two.example", "sw9"}
    (gap,) = imported.gaps
    assert gap.reason.startswith(UNDECIDED)
    assert set(gap.elements) == {"c", "sw9", "sw9.one.example", "sw9.two.example"}
    merged = hear(("a", "sw9.one.example", ""), ("a", "sw9", ""), ("c", "sw9.two.example", ""))
    assert merged.gaps[0].reason.startswith(UNDECIDED)
    assert not hear(("a", "192.0.2.1", ""), ("c", "192.0.2.2", "")).gaps


def test_a_chassis_joins_what_names_do_not() -> None:
    joined = hear(("a", "", "00:e0:fc:aa:bb:cc"), ("c", "tor", "00e0-fcaa-bbcc"))
    assert len(boxes(joined)) == 3
    assert [gap.reason.partition(":")[0] for gap in joined.gaps] in ([], [UNNAMED])
    odd = hear(("a", "tor-h", "00:e0:fc:aa:bb:cc"), ("c", "tor-z", "00:e0:fc:aa:bb:cc"))
    assert boxes(odd) == {"a", "c", "tor-h", "tor-z"}
    assert odd.gaps[0].reason.startswith(UNDECIDED)
    assert len(boxes(hear(("a", "x", "00:00:00:00:00:00"), ("c", "y", "00:00:00:00:00:00")))) == 4


def test_who_says_no_name_may_be_any_box_unless_all_chassis_are_known() -> None:
    (gap,) = hear(("a", "", "")).gaps
    assert gap.reason.startswith(UNNAMED)
    network = Neighbourhood(Draft("x"))
    for name, chassis in (("a", "00:e0:fc:00:00:01"), ("b", "00:e0:fc:00:00:02")):
        network.mark(network.add_device(name, "x"), chassis)
    network.hear("a", "1", "", (), "x", chassis="00:e0:fc:00:00:02")
    network.hear("a", "2", "", (), "x", chassis="00:e0:fc:00:00:03")
    network.join()
    imported = network.draft.finish("t")
    assert not imported.gaps
    assert ("a", "b") in zip(*(imported.tables["links"][end] for end in "ab"), strict=True)


def test_a_name_that_a_table_cut_off_is_the_one_that_goes_on() -> None:
    network = Neighbourhood(Draft("x"))
    network.add_device("access-switch-of-the-north-wing", "x")
    network.add_device("a", "x")
    network.hear("a", "1", "access-switch-of-the", (), "x", cut=True)
    network.join()
    assert len(network.draft.finish("t").tables["elements"]["id"]) == 2


@given(st.lists(st.tuples(st.sampled_from("ac"), st.sampled_from(["b", "b.x", "B.x", "b.y", "a.x", ""]))))
def test_boxes_are_merged_only_where_one_can_be_meant(told: list) -> None:
    """The literal rule: an element has one domain at most, and what could be two boxes is told."""
    imported = hear(*((teller, name, "") for teller, name in told))
    names = {name.casefold() for _, name in told if name.casefold().startswith("b")}
    domains = names - {"b"}
    undecided = any(gap.reason.startswith(UNDECIDED) for gap in imported.gaps)
    assert undecided == (len(domains) == 2 and "b" in names)
    made = {e for e in boxes(imported) if e.casefold().startswith("b")}
    assert len(made) == (len(names) if undecided or len(domains) != 1 else 1) or undecided
