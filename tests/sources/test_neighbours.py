from hypothesis import given
from hypothesis import strategies as st

from cleanpath.sources.builder import Draft
from cleanpath.sources.neighbours import Neighbourhood


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
