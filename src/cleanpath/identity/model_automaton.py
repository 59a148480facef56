"""Patterns of product names as one deterministic automaton, which reads a word once.

The patterns become a nondeterministic automaton (Thompson's construction) and its sets of states a
deterministic one (the subset construction); see Hopcroft and Ullman, *Introduction to Automata Theory*. A
pattern counts as soon as some beginning of the word matches it, so it stays in the set once it is reached.
What a pattern looks ahead for is carried along as an obligation of the state until it is met or broken.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789-/.+_"
END = 0
"""The symbol after the last character; that of a character is its place in the alphabet plus one."""

SYMBOLS = len(ALPHABET) + 1
STATE_LIMIT = 200_000
REPEAT_LIMIT = 100

_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_DIGITS = "0123456789"
_CLASSES = {"d": _DIGITS, "w": _LETTERS + _DIGITS + "_", "S": ALPHABET, "s": "", "D": _LETTERS + "-/.+_"}

Obligation = tuple[bool, frozenset[int]]
"""Whether it is forbidden or required that the word goes on so, and where the look ahead stands."""

Thread = tuple[int, frozenset[Obligation]]


class Unsupported(ValueError):
    """A pattern uses what this automaton has no form for."""


class Entry(NamedTuple):
    """A pattern: its expression, its lead, and whether that is the whole lead of a word."""

    expression: str
    lead: str
    whole: bool


def mask_of(characters: Iterable[str]) -> int:
    """Return the bits of the symbols of some characters; those outside the alphabet have none."""
    return sum(1 << (ALPHABET.index(c) + 1) for c in set(characters) if c in ALPHABET)


@dataclass(slots=True)
class _Machine:
    """A nondeterministic automaton: moves on symbols, moves on nothing, and what these look ahead for."""

    moves: list[list[tuple[int, int]]] = field(default_factory=list)
    free: list[list[tuple[int, tuple[bool, int, int] | None]]] = field(default_factory=list)
    closures: dict[int, frozenset[int]] = field(default_factory=dict)

    def add(self) -> int:
        self.moves.append([])
        self.free.append([])
        return len(self.moves) - 1

    def reach(self, states: Iterable[int]) -> frozenset[int]:
        """Return the states that a look ahead can be in: it looks no further ahead itself."""
        found: set[int] = set()
        rest = list(states)
        while rest:
            state = rest.pop()
            if state not in found:
                found.add(state)
                for target, ahead in self.free[state]:
                    if ahead is not None:
                        raise Unsupported("a look ahead within another one")
                    rest.append(target)
        return frozenset(found)


class _Parser:
    """Reads one expression into a machine: literals, classes, groups, choices, repeats, looks ahead, `$`."""

    def __init__(self, machine: _Machine, text: str) -> None:
        self.machine, self.text, self.at = machine, text, 0

    def parse(self, start: int) -> int:
        """Read the whole expression from a state on; returns the state at its end."""
        end = self._choice(start, ahead=False)
        if self.at != len(self.text):
            raise Unsupported(self.text)
        return end

    def _next(self) -> str:
        return self.text[self.at : self.at + 1]

    def _choice(self, start: int, ahead: bool) -> int:
        end = self.machine.add()
        while True:
            begin = self.machine.add()
            self.machine.free[start].append((begin, None))
            self.machine.free[self._sequence(begin, ahead)].append((end, None))
            if self._next() != "|":
                return end
            self.at += 1

    def _sequence(self, state: int, ahead: bool) -> int:
        while self._next() not in ("", "|", ")"):
            begin, first = self.at, self.machine.add()
            after = self._atom(first, ahead)
            least, most = self._repeat()
            if (least, most) == (1, 1):
                self.machine.free[state].append((first, None))
                state = after
                continue
            end = self.at
            state = self._repeated(state, begin, least, most, ahead)
            self.at = end
        return state

    def _repeated(self, state: int, begin: int, least: int, most: int | None, ahead: bool) -> int:
        """Read an atom anew for each time that it may stand; the first reading only found where it ends."""
        for _ in range(least):
            self.at = begin
            state = self._fresh(state, ahead)
        if most is None:
            loop = self.machine.add()
            self.machine.free[state].append((loop, None))
            self.at = begin
            again = self._fresh(loop, ahead)
            self.machine.free[again].append((loop, None))
            return loop
        end = self.machine.add()
        for _ in range(most - least):
            self.machine.free[state].append((end, None))
            self.at = begin
            state = self._fresh(state, ahead)
        self.machine.free[state].append((end, None))
        return end

    def _fresh(self, state: int, ahead: bool) -> int:
        begin = self.machine.add()
        self.machine.free[state].append((begin, None))
        return self._atom(begin, ahead)

    def _repeat(self) -> tuple[int, int | None]:
        sign = self._next()
        if sign in ("?", "*", "+"):
            self.at += 1
            counts: tuple[int, int | None] = {"?": (0, 1), "*": (0, None), "+": (1, None)}[sign]
        elif sign == "{":
            close = self.text.find("}", self.at)
            low, comma, high = self.text[self.at + 1 : close].partition(",")
            if close < 0 or not (low + high).isdigit():
                raise Unsupported(self.text)
            self.at = close + 1
            counts = int(low or 0), (int(high) if high else None) if comma else int(low)
        else:
            return 1, 1
        if self._next() in ("?", "+", "*") or max(counts[0], counts[1] or 0) > REPEAT_LIMIT:
            raise Unsupported(self.text)
        return counts

    def _atom(self, state: int, ahead: bool) -> int:
        sign = self._next()
        self.at += 1
        if sign == "(":
            return self._group(state, ahead)
        if sign == "$":
            after = self.machine.add()
            if ahead:
                self.machine.moves[state].append((1 << END, after))
                return after
            inside, close = self.machine.add(), self.machine.add()
            self.machine.moves[inside].append((1 << END, close))
            self.machine.free[state].append((after, (False, inside, close)))
            return after
        after = self.machine.add()
        self.machine.moves[state].append((self._mask(sign), after))
        return after

    def _mask(self, sign: str) -> int:
        if sign == "[":
            return self._class()
        if sign == "\\":
            return self._escape()
        if not sign or sign in "^?*+{)|$":
            raise Unsupported(self.text)
        return mask_of(ALPHABET if sign == "." else sign)

    def _escape(self) -> int:
        sign = self._next()
        self.at += 1
        if sign in _CLASSES:
            return mask_of(_CLASSES[sign])
        if not sign or sign.isalnum():
            raise Unsupported(self.text)
        return mask_of(sign)

    def _class(self) -> int:
        negative = self._next() == "^"
        self.at += negative
        members: set[str] = set()
        first = True
        while self._next() != "]" or first:
            first = False
            low = self._next()
            self.at += 1
            if not low:
                raise Unsupported(self.text)
            if low == "\\":
                sign = self._next()
                self.at += 1
                if sign.isalnum() and sign not in _CLASSES:
                    raise Unsupported(self.text)
                members |= set(_CLASSES.get(sign, sign))
            elif self._next() == "-" and self.text[self.at + 1 : self.at + 2] not in ("]", ""):
                high = self.text[self.at + 1]
                self.at += 2
                if high == "\\" or high < low:
                    raise Unsupported(self.text)
                members |= {chr(code) for code in range(ord(low), ord(high) + 1)}
            else:
                members.add(low)
        self.at += 1
        return mask_of(ALPHABET) & ~mask_of(members) if negative else mask_of(members)

    def _group(self, state: int, ahead: bool) -> int:
        kind = self.text[self.at : self.at + 2]
        if kind in ("?!", "?="):
            self.at += 2
            if ahead:
                return self._not_followed(state, kind)
            inside, after = self.machine.add(), self.machine.add()
            close = self._choice(inside, ahead=True)
            self.machine.free[state].append((after, (kind == "?!", inside, close)))
        elif kind[:1] == "?" and kind != "?:":
            raise Unsupported(self.text)
        else:
            self.at += 2 if kind == "?:" else 0
            after = self._choice(state, ahead)
        if self._next() != ")":
            raise Unsupported(self.text)
        self.at += 1
        return after

    def _not_followed(self, state: int, kind: str) -> int:
        """Read `(?!x)` at the end of a look ahead: one other symbol, or the end of the word."""
        sign = self._next()
        self.at += 1
        other = mask_of(ALPHABET) & ~self._mask(sign) | 1 << END
        if kind != "?!" or self.text[self.at : self.at + 2] != "))":
            raise Unsupported(self.text)
        self.at += 1
        after = self.machine.add()
        self.machine.moves[state].append((other, after))
        return after


@dataclass(frozen=True, slots=True, eq=False)
class ModelAutomaton:
    """A deterministic automaton over words in lower case.

    `table` has the next state by state and symbol, in the column `END` the place in `matched`; state 0 is the
    one from which nothing matches, state 1 the first. `matched[k]` has the places of patterns that match,
    sorted; `matched[0]` is empty. Shapes (S, SYMBOLS) and (K,).
    """

    table: npt.NDArray[np.int32]
    matched: tuple[tuple[int, ...], ...]

    def match(self, word: str) -> tuple[int, ...]:
        """Return the places of the patterns that match a word of the alphabet, as the kernels do."""
        state = 1
        for character in word:
            state = int(self.table[state, ALPHABET.index(character) + 1])
        return self.matched[int(self.table[state, END])]


def build_automaton(entries: Sequence[Entry]) -> ModelAutomaton:
    """Return the automaton of some patterns.

    Raises
    ------
    Unsupported
        If a pattern has another form than those that marks have, or the automaton would become too large.
    """
    machine = _Machine()
    start = machine.add()
    ends: dict[int, int] = {}
    owners = [start - 1]  # the end of the pattern that each state belongs to
    for place, entry in enumerate(entries):
        if not _can_lead(entry.lead):
            continue
        begin = machine.add()
        ahead = _lead_ahead(machine, entry) if entry.whole or "|" in entry.expression else None
        machine.free[start].append((begin, ahead))
        end = _Parser(machine, entry.expression).parse(begin)
        ends[end] = place
        owners += [end] * (len(machine.moves) - len(owners))
    return _determine(machine, start, ends, owners)


def _can_lead(lead: str) -> bool:
    """Whether a word can have a lead at all: letters, or a digit with what follows."""
    plain = lead.isascii() and lead.isalnum()
    return plain and (lead.isalpha() or (not lead[0].isalpha() and len(lead) <= 2))


def _lead_ahead(machine: _Machine, entry: Entry) -> tuple[bool, int, int]:
    """Require that a word begins with the lead of a pattern, where a choice in it could begin otherwise."""
    state = inside = machine.add()
    for character in entry.lead:
        after = machine.add()
        machine.moves[state].append((mask_of(character), after))
        state = after
    if entry.whole and entry.lead.isalpha():
        after = machine.add()
        machine.moves[state].append((mask_of(set(ALPHABET) - set(_LETTERS)) | 1 << END, after))
        state = after
    return False, inside, state


class _Subset:
    """The subset construction over threads with obligations."""

    def __init__(self, machine: _Machine, ends: dict[int, int], owners: Sequence[int]) -> None:
        self.machine, self.ends, self.owners = machine, ends, owners
        self.closing: dict[frozenset[int], int] = {}
        self._steps = lru_cache(maxsize=None)(self._step_inside)
        self._closed = lru_cache(maxsize=None)(self._close)

    def _step_inside(self, states: frozenset[int], bit: int) -> frozenset[int]:
        return self.machine.reach(
            target for state in states for mask, target in self.machine.moves[state] if mask & bit
        )

    def _close(self, first: int) -> tuple[tuple[int, frozenset[Obligation]], ...]:
        """Return the states reached from one on nothing, each with what it looks ahead for on the way."""
        found: set[Thread] = set()
        rest: list[Thread] = [(first, frozenset())]
        while rest:
            thread = rest.pop()
            if thread in found:
                continue
            found.add(thread)
            state, due = thread
            for target, ahead in self.machine.free[state]:
                if ahead is None:
                    rest.append((target, due))
                    continue
                negative, inside, close = ahead
                there = self.machine.reach((inside,))
                if close not in there:
                    self.closing[there] = close
                    rest.append((target, due | {(negative, there)}))
                elif not negative:
                    rest.append((target, due))
        # What has no move of its own is only a station on the way, but for the ends of patterns.
        kept = [t for t in found if self.machine.moves[t[0]] or t[0] in self.ends]
        return tuple(sorted(kept, key=lambda t: (t[0], len(t[1]))))

    def enter(self, threads: Iterable[Thread]) -> frozenset[Thread]:
        """Return the threads after all moves on nothing; what a pattern does after it has matched is idle."""
        found: set[Thread] = set()
        for state, due in threads:
            for target, more in self._closed(state):
                found.add((target, due | more))
        done = {state for state, due in found if not due and state in self.ends}
        return frozenset(t for t in found if self.owners[t[0]] not in done or (t[0] in done and not t[1]))

    def advance(self, threads: frozenset[Thread], bit: int) -> frozenset[Thread]:
        """Return the threads after one symbol."""
        after: set[Thread] = set()
        for state, due in threads:
            kept = self._owe(due, bit) if due else due
            if kept is None:
                continue
            if state in self.ends:
                after.add((state, kept))
            for mask, target in self.machine.moves[state]:
                if mask & bit:
                    after.add((target, kept))
        return self.enter(after)

    def _owe(self, due: frozenset[Obligation], bit: int) -> frozenset[Obligation] | None:
        """Return what is still owed after a symbol, nothing where an obligation is broken."""
        kept: set[Obligation] = set()
        for negative, states in due:
            close = self.closing[states]
            there = self._steps(states, bit)
            if close in there:
                if negative:
                    return None
            elif there:
                self.closing[there] = close
                kept.add((negative, there))
            elif not negative:
                return None
        return frozenset(kept)

    def bits_of(self, threads: frozenset[Thread]) -> tuple[int, ...]:
        """Return masks that part the symbols: those of one mask all lead to the same place."""
        masks = {mask for state, _ in threads for mask, _ in self.machine.moves[state]}
        masks |= {
            mask
            for _, due in threads
            for _, states in due
            for state in states
            for mask, _ in self.machine.moves[state]
        }
        parts = [(1 << SYMBOLS) - 2]
        for mask in masks:
            parts = [cut for part in parts for cut in (part & mask, part & ~mask) if cut]
        return tuple(parts)


def _determine(machine: _Machine, start: int, ends: dict[int, int], owners: Sequence[int]) -> ModelAutomaton:
    subset = _Subset(machine, ends, owners)
    first = subset.enter([(start, frozenset())])
    numbers: dict[frozenset[Thread], int] = {frozenset(): 0, first: 1}
    rows: list[list[int]] = [[0] * SYMBOLS]
    matched: dict[tuple[int, ...], int] = {(): 0}
    pending = [first]
    while pending:
        threads = pending.pop()
        number = numbers[threads]
        while len(rows) <= number:
            rows.append([0] * SYMBOLS)
        row = rows[number]
        for part in subset.bits_of(threads):
            after = subset.advance(threads, part & -part)
            if after not in numbers:
                if len(numbers) >= STATE_LIMIT:
                    raise Unsupported("more states than the automaton may have")
                numbers[after] = len(numbers)
                pending.append(after)
            while part:
                row[(part & -part).bit_length() - 1] = numbers[after]
                part &= part - 1
        final = subset.advance(threads, 1 << END)
        hits = tuple(sorted({ends[state] for state, due in final if state in ends and not _required(due)}))
        row[END] = matched.setdefault(hits, len(matched))
    while len(rows) < len(numbers):
        rows.append([0] * SYMBOLS)
    return ModelAutomaton(np.array(rows, np.int32), tuple(matched))


def _required(due: frozenset[Obligation]) -> bool:
    """Whether something is still required after the end of the word; what is forbidden cannot come."""
    return any(not negative for negative, _ in due)
