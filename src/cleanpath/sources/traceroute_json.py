"""Traceroutes in JSON: RIPE Atlas results, scamper's traces and load-balancer traces, and mtr reports.

Each function takes one object as `json.loads` gives it and returns a trace, or `None` where the object tells
of something else. `what` counts the reasons by which objects, or answers in them, were left.
"""

import re
from collections import Counter
from typing import Any

from cleanpath.sources.traces import (
    ANSWER_LIMIT,
    HOP_LIMIT,
    MPLS,
    NAME_LENGTH,
    NAMED,
    UNREACHABLE,
    V4,
    V6,
    Address,
    Answer,
    Trace,
    arrange,
    read_address,
)

Object = dict[str, Any]
Left = Counter[str]

_STATED = re.compile(r"[(\[]([0-9A-Fa-f:.]+)[)\]]\s*$")
_TIME_LIMIT = 1 << 40


def read_object(value: Object, left: Left, source: str = "", target: str = "") -> Trace | None:
    """Return the trace that an object tells of, in whichever of the known forms it is.

    `source` and `target` name the ends where the object itself does not.
    """
    if "result" in value and ("prb_id" in value or "msm_id" in value or "fw" in value):
        return read_atlas(value, left)
    if isinstance(value.get("report"), dict):
        return read_mtr(value["report"], left, source, target)
    kind = value.get("type")
    if kind == "trace":
        return read_scamper(value, left)
    if kind == "tracelb":
        return read_tracelb(value, left)
    if kind in ("cycle-start", "cycle-stop", "cycle-def") or "UUID" in value:
        return None
    left[f"objects of another kind ({str(kind)[:40]})" if kind else "objects of an unknown form"] += 1
    return None


def _whole(value: object, limit: int) -> int | None:
    """Return a whole number from 0 to `limit`, `None` for everything else."""
    return value if type(value) is int and 0 <= value <= limit else None


def _name(value: object) -> str:
    text = value if isinstance(value, str) else ""
    return text.strip() if text.isprintable() and len(text) <= NAME_LENGTH else ""


def _address(value: object, left: Left) -> Address | None:
    found = read_address(value) if isinstance(value, str) else None
    if found is None and value not in (None, "", "*"):
        left["addresses that are none"] += 1
    return found


def _answers_in(value: object) -> list[Object]:
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []


def _finish(
    ends: tuple[str, str],
    time: int,
    goal: Address | None,
    answers: list[Answer],
    left: Left,
    reached: bool | None = None,
) -> Trace | None:
    """Return a trace with its answers arranged; it reached its goal if the goal's own address answered."""
    if not all(ends):
        left["traces without a source or a target"] += 1
        return None
    if len(answers) > ANSWER_LIMIT:
        left[f"traces with more than {ANSWER_LIMIT} answers"] += 1
        return None
    family = goal.family if goal else V4
    arrived = goal is not None and any(a.address == goal.number and a.hop > 0 for a in answers)
    arranged = arrange(answers)
    return Trace(*ends, time, family, arrived if reached is None else reached and arrived, arranged)


def read_atlas(value: Object, left: Left) -> Trace | None:
    """Return the trace of a result of a RIPE Atlas traceroute measurement.

    The source is the probe, the target the name that was asked for, else the address. A result whose target
    could not be resolved measured nothing. Late and duplicate answers belong to other packets: they are left.
    """
    if value.get("type") not in (None, "traceroute"):
        left["results of other measurements"] += 1
        return None
    goal = _address(value.get("dst_addr"), left)
    if goal is None:
        left["results without the target's address"] += 1
        return None
    probe = value.get("prb_id")
    own = _address(value.get("from") or value.get("prb_addr"), left)
    source = f"probe-{probe}" if _whole(probe, 1 << 40) is not None else _name(value.get("src_addr"))
    target = _name(value.get("dst_name")) or str(value["dst_addr"])
    answers = [Answer(0, own.number)] if own and own.family == goal.family else []
    for step in _answers_in(value.get("result")):
        hop = _whole(step.get("hop"), HOP_LIMIT)
        if not hop:
            left["hops without a number"] += 1
            continue
        replies = _answers_in(step.get("result"))
        read = [_atlas_answer(reply, hop, goal, left) for reply in replies]
        found = [answer for answer in read if answer is not None]
        answers += found or [Answer(hop, None)]
    time = _whole(value.get("timestamp"), _TIME_LIMIT) or 0
    return _finish((source, target), time, goal, answers, left)


def _atlas_answer(reply: Object, hop: int, goal: Address, left: Left) -> Answer | None:
    if reply.get("late") or reply.get("dup"):
        left["late and duplicate answers"] += 1
        return None
    text = reply.get("from") or reply.get("ip_addr")
    found = _address(text, left)
    if found is None or found.family != goal.family:
        return Answer(hop, None)
    extension = reply.get("icmpext")
    objects = _answers_in(extension.get("obj")) if isinstance(extension, dict) else []
    marks = MPLS if any(o.get("class") == 1 and o.get("mpls") for o in objects) else 0
    return Answer(hop, found.number, marks | (UNREACHABLE if reply.get("err") else 0))


def read_scamper(value: Object, left: Left) -> Trace | None:
    """Return the trace of an object of type `trace`, as `sc_warts2json` writes it."""
    goal, own = _address(value.get("dst"), left), _address(value.get("src"), left)
    if goal is None or own is None:
        left["traces without a source or a target"] += 1
        return None
    answers = [Answer(0, own.number)] if own.family == goal.family else []
    for step in _answers_in(value.get("hops")):
        hop, found = _whole(step.get("probe_ttl"), HOP_LIMIT), _address(step.get("addr"), left)
        if not hop:
            left["hops without a number"] += 1
        elif found is not None and found.family == goal.family:
            labels = any("mpls" in str(e.get("ie_cn", "")) or "mpls_labels" in e for e in _icmp_ext(step))
            gone = step.get("icmp_type") == (3 if goal.family == V4 else 1)
            marks = (MPLS if labels else 0) | (UNREACHABLE if gone and found != goal else 0)
            answers.append(Answer(hop, found.number, marks))
    first, count = (
        _whole(value.get("firsthop"), HOP_LIMIT) or 1,
        _whole(value.get("hop_count"), HOP_LIMIT) or 0,
    )
    answered = {answer.hop for answer in answers}
    answers += [Answer(hop, None) for hop in range(first, count + 1) if hop not in answered]
    return _finish((str(value["src"]), str(value["dst"])), _seconds(value), goal, answers, left)


def _icmp_ext(step: Object) -> list[Object]:
    return _answers_in(step.get("icmpext")) or _answers_in(step.get("icmp_ext"))


def _seconds(value: Object) -> int:
    start = value.get("start")
    return (_whole(start.get("sec"), _TIME_LIMIT) or 0) if isinstance(start, dict) else 0


def read_tracelb(value: Object, left: Left) -> Trace | None:
    """Return the trace of an object of type `tracelb`: the nodes of a load-balanced path, by hop.

    A node sits at the hop after the one that led to it. Its links name what answers one hop further on, and
    in turn what answers after silent hops.
    """
    goal, own = _address(value.get("dst"), left), _address(value.get("src"), left)
    if goal is None or own is None:
        left["traces without a source or a target"] += 1
        return None
    first = _whole(value.get("firsthop"), HOP_LIMIT) or 1
    answers = [Answer(0, own.number)] if own.family == goal.family else []
    at: dict[str, int] = {}
    for node in _answers_in(value.get("nodes")):
        text = str(node.get("addr", ""))[:60]
        hop = at.setdefault(text, first) if text != "*" else _probe_hop(node, first)
        found = _address(node.get("addr"), left)
        same = found is not None and found.family == goal.family
        answers.append(Answer(hop, found.number if found is not None and same else None))
        for chain in node.get("links") or []:
            for distance, link in enumerate(_answers_in(chain), 1):
                _follow(link, hop + distance, goal, at, answers, left)
        if len(answers) > ANSWER_LIMIT:
            break
    return _finish((str(value["src"]), str(value["dst"])), _seconds(value), goal, answers, left)


def _probe_hop(node: Object, otherwise: int) -> int:
    """Return the hop of a silent node: one before the hop that its links were probed at."""
    for chain in node.get("links") or []:
        for link in _answers_in(chain):
            for probe in _answers_in(link.get("probes")):
                hop = _whole(probe.get("ttl"), HOP_LIMIT)
                if hop:
                    return max(otherwise, hop - 1)
    return otherwise


def _follow(
    link: Object, otherwise: int, goal: Address, at: dict[str, int], answers: list[Answer], left: Left
) -> None:
    hops = {_whole(p.get("ttl"), HOP_LIMIT) for p in _answers_in(link.get("probes"))} - {None, 0}
    hop = min((h for h in hops if h), default=min(otherwise, HOP_LIMIT))
    text = str(link.get("addr", ""))[:60]
    found = _address(link.get("addr"), left)
    if found is None or found.family != goal.family:
        answers.append(Answer(hop, None))
        return
    at.setdefault(text, hop)
    answers.append(Answer(hop, found.number))


def read_mtr(report: Object, left: Left, source: str = "", target: str = "") -> Trace | None:
    """Return the trace of a report of `mtr --json`.

    mtr writes names unless it is told not to (`-n`, or `-b` for both): a hop known by name alone stays
    unresolved, because a name asked for today may lead to another address than on that day.
    """
    about = report.get("mtr")
    about = about if isinstance(about, dict) else {}
    ends = source or _name(about.get("src")), target or _name(about.get("dst"))
    hubs = _answers_in(report.get("hubs"))
    answers, family = [], 0
    for number, hub in enumerate(hubs, 1):
        hop = _whole(_number(hub.get("count", number)), HOP_LIMIT)
        if not hop:
            left["hops without a number"] += 1
            continue
        found = _stated(_name(hub.get("host")))
        if found is None or family not in (0, found.family):
            named = _name(hub.get("host")) not in ("", "???")
            left["hops known by name alone (run mtr with -b or -n)"] += named
            answers.append(Answer(hop, None, NAMED if named else 0))
            continue
        family = found.family
        answers.append(Answer(hop, found.number))
    return _ended(ends, family or V4, answers, hubs, left)


def _number(value: object) -> object:
    return int(value) if isinstance(value, str) and value.isascii() and value.isdigit() else value


def _stated(text: str) -> Address | None:
    """Return the address in `address`, `name (address)` or `name [address]`."""
    match = _STATED.search(text)
    return read_address(match[1] if match else text)


def _ended(
    ends: tuple[str, str], family: int, answers: list[Answer], hubs: list[Object], left: Left
) -> Trace | None:
    """Return an mtr trace: it arrived if the last hop is the target, by address or by the same name."""
    goal = _stated(ends[1])
    last = _name(hubs[-1].get("host")) if hubs else ""
    arranged = arrange(answers)
    arrived = (
        bool(last) and last != "???" and (last == ends[1] or (goal is not None and _stated(last) == goal))
    )
    if not all(ends):
        left["traces without a source or a target"] += 1
        return None
    if len(answers) > ANSWER_LIMIT:
        left[f"traces with more than {ANSWER_LIMIT} answers"] += 1
        return None
    return Trace(*ends, 0, family if family in (V4, V6) else V4, arrived, arranged)
