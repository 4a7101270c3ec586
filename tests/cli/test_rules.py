"""`newsschema rules` and `newsschema explain`: everything a rule says of itself."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import fields
from typing import Any

import pytest

from newsschema.validators.registry import load_rules
from newsschema.validators.rule_page import summary

Run = Callable[..., Any]


def test_all_rules_are_listed(newsschema: Run) -> None:
    ended = newsschema("rules")
    header, *lines = ended.out.splitlines()
    assert (ended.status, ended.err) == (0, "")
    assert header.split() == ["code", "name", "severity", "table", "fix", "summary"]
    assert [line.split()[0] for line in lines] == list(load_rules())
    for line, rule in zip(lines, load_rules().values(), strict=True):
        assert rule.name in line
        assert line.endswith(summary(rule))


def test_some_rules_can_be_listed(newsschema: Run) -> None:
    codes = [line.split()[0] for line in newsschema("rules", "IO", "ACT001").out.splitlines()[1:]]
    assert codes == [c for c in load_rules() if c.startswith("IO") or c == "ACT001"]


def test_rules_for_a_program(newsschema: Run) -> None:
    listed = json.loads(newsschema("rules", "--output", "json").out)
    assert [rule["code"] for rule in listed] == list(load_rules())
    assert all(rule["summary"].endswith(".") for rule in listed)
    assert set(listed[0]) >= {"name", "severity", "confidence", "table", "fix", "options"}


def test_every_rule_is_explained(newsschema: Run) -> None:
    for code, rule in load_rules().items():
        ended = newsschema("explain", code)
        assert (ended.status, ended.err) == (0, "")
        assert ended.out.startswith(f"# {code} {rule.name}\n")
        for part in ("## Why it matters", "## How to repair", "## Reported", "## Not reported"):
            assert f"\n{part}" in ended.out, code
        for option in fields(rule.Options):
            assert f"`{option.name.replace('_', '-')} = " in ended.out, code
        assert "\x1b" not in ended.out


def test_a_rule_can_be_explained_by_its_name(newsschema: Run) -> None:
    assert newsschema("explain", "utf8-bom").out == newsschema("explain", "IO002").out


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["explain", "IO02"], "unknown rule 'IO02' in the arguments; did you mean"),
        (["explain", "QUO"], "unknown rule 'QUO' in the arguments"),
        (["rules", "nothing"], "unknown rule 'nothing' in the arguments"),
        (["rules", "--output", "xml"], "unknown output format 'xml'; there are text, json"),
        (["explain", "IO001", "--output", "pdf"], "unknown output format 'pdf'"),
    ],
)
def test_what_is_unknown_is_refused(arguments: list[str], sentence: str, newsschema: Run) -> None:
    ended = newsschema(*arguments)
    assert (ended.status, ended.out) == (2, "")
    assert sentence in ended.err
