"""Codes, families, names and ALL, and who wins."""

from __future__ import annotations

import pytest

from newsschema.errors import ConfigurationError, UsageError
from newsschema.validators.active import active_rules
from newsschema.validators.finding import Severity
from newsschema.validators.registry import load_rules
from newsschema.validators.selection import resolve, rule_named, selected
from newsschema.validators.settings import RuleSettings, Settings


def codes(select: list[str], ignore: list[str]) -> list[str]:
    return [rule.code for rule in selected(select, ignore)]


def test_all_rules_are_on() -> None:
    assert codes([], []) == codes(["ALL"], []) == sorted(load_rules())


def test_codes_families_and_names_select() -> None:
    io = [code for code in load_rules() if code.startswith("IO")]
    assert len(io) >= 15
    assert codes(["IO"], []) == io
    assert codes(["IO002"], []) == codes(["utf8-bom"], []) == ["IO002"]


def test_ignore_takes_away_and_wins() -> None:
    assert codes(["IO001", "IO002"], ["IO002"]) == ["IO001"]
    assert not any(code.startswith("IO") for code in resolve(["ALL"], "x") - resolve(["IO"], "x"))


def test_nothing_left_is_an_error() -> None:
    with pytest.raises(UsageError, match="no rule is left to run"):
        selected(["IO002"], ["utf8-bom"])


@pytest.mark.parametrize(
    ("word", "hint"),
    [
        ("IO-002", "did you mean 'IO002'?"),
        ("io002", "did you mean 'IO002'?"),
        ("all", "did you mean 'ALL'?"),
        ("utf8-bomb", "did you mean 'utf8-bom'?"),
        ("", "`newsschema rules` lists all"),
        ("completely else", "`newsschema rules` lists all"),
    ],
)
def test_an_unknown_word_gets_a_hint(word: str, hint: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        resolve([word], "--select")
    assert str(caught.value) == f"unknown rule {word!r} in --select; {hint}"


def test_one_rule_by_code_or_name() -> None:
    assert rule_named("IO002", "x") is rule_named("utf8-bom", "x")
    with pytest.raises(ConfigurationError, match="unknown rule 'IO' in x"):
        rule_named("IO", "x")


def test_severities_of_the_configuration_are_in_force() -> None:
    settings = Settings(("IO001", "IO002"), rules={"IO001": RuleSettings(Severity.INFO)})
    found = {active.rule.code: active for active in active_rules(settings)}
    assert (found["IO001"].severity, found["IO001"].configured) == ("info", True)
    assert (found["IO002"].severity, found["IO002"].configured) == ("warning", False)
