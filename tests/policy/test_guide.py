"""The guide for those who write rules holds every word they may use, and its example is a rule."""

import re
import tomllib
from pathlib import Path

from cleanpath.policy.constraint_kinds import KINDS
from cleanpath.policy.rules import (
    AFFILIATES,
    BASES,
    DENOMINATORS,
    EXCEPTIONS,
    FORCES,
    GENERATIONS,
    INSTRUMENTS,
    PARTS,
    ROLES,
    STATUSES,
    TESTS,
    read_rule,
)
from cleanpath.policy.status import STATES

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "guide"


def test_every_word_is_explained():
    words = set(re.findall(r"[\w-]+", (GUIDE / "add-a-rule.md").read_text(encoding="utf-8")))
    assert not {*FORCES, *KINDS, *TESTS, *AFFILIATES, *STATUSES, *INSTRUMENTS, *PARTS, *GENERATIONS} - words
    assert not {*ROLES, *DENOMINATORS, *EXCEPTIONS} - words
    text = (GUIDE / "add-a-rule.md").read_text(encoding="utf-8")
    assert all(f"| `{word}` | {meaning} |" in text for word, meaning in BASES.items())
    text = (GUIDE / "rules.md").read_text(encoding="utf-8")
    for state, meaning in STATES.items():
        assert f"| `{state}` | {meaning} |" in text


def test_the_table_of_constraints_says_what_the_program_does():
    text = (GUIDE / "add-a-rule.md").read_text(encoding="utf-8")
    for name, kind in KINDS.items():
        said = ("no", "open", "yes")[kind.restricts] + (
            ", sensitive sites and traffic" if kind.sites_only else ""
        )
        assert f"| `{name}` | {said} | {kind.meaning} |" in text


def test_the_example_is_a_rule():
    (example,) = re.findall(r"```toml\n(.*?)```", (GUIDE / "add-a-rule.md").read_text(encoding="utf-8"), re.S)
    rule = read_rule("add-a-rule.md", "zz-core-2030", tomllib.loads(example))
    assert rule.events[0].source.publisher == "Official Gazette"
