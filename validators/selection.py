"""Which rules a run has: what codes, families and names stand for."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from newsschema.errors import ConfigurationError, UsageError
from newsschema.validators.did_you_mean import did_you_mean
from newsschema.validators.registry import load_rules
from newsschema.validators.rule import Rule

ALL: Final = "ALL"
"""The word for all rules."""


def words(written: str | Iterable[str] | None) -> tuple[str, ...] | None:
    """The words of a selection, which may be separated by commas; null stays null."""
    if written is None:
        return None
    texts = [written] if isinstance(written, str) else written
    return tuple(word.strip() for text in texts for word in text.split(",") if word.strip())


def resolve(words: Iterable[str], place: str) -> frozenset[str]:
    """The codes that words stand for.

    Args:
        words: codes (`QUO002`), families (`QUO`), names (`span-text-mismatch`) or `ALL`.
        place: where the words stand, for the message.

    Raises:
        ConfigurationError: a word is none of these.
    """
    codes: set[str] = set()
    for word in words:
        found = _meant(word)
        if not found:
            hint = did_you_mean(word, _words()) or "; `newsschema rules` lists all"
            raise ConfigurationError(f"unknown rule {word!r} in {place}{hint}")
        codes |= found
    return frozenset(codes)


def rule_named(word: str, place: str) -> type[Rule]:
    """The one rule that a code or name stands for.

    Raises:
        ConfigurationError: there is none, or the word is a family.
    """
    rules = load_rules()
    for rule in rules.values():
        if word in {rule.code, rule.name}:
            return rule
    known = [spelling for rule in rules.values() for spelling in (rule.code, rule.name)]
    hint = did_you_mean(word, known) or "; `newsschema rules` lists all"
    raise ConfigurationError(f"unknown rule {word!r} in {place}{hint}")


def selected(select: Iterable[str], ignore: Iterable[str]) -> list[type[Rule]]:
    """The rules of a run, by code.

    Args:
        select: what to run; nothing means all.
        ignore: what to leave out; wins over `select`.

    Raises:
        ConfigurationError: a word is no code, family or name.
        UsageError: no rule is left.
    """
    wanted = resolve(tuple(select) or (ALL,), "select")
    left = wanted - resolve(ignore, "ignore")
    if not left:
        raise UsageError(
            "no rule is left to run: everything selected is also ignored; change one of the two"
        )
    return [rule for code, rule in load_rules().items() if code in left]


def _meant(word: str) -> set[str]:
    return {
        code for code, rule in load_rules().items() if word in {ALL, code, rule.family(), rule.name}
    }


def _words() -> list[str]:
    rules = load_rules().values()
    families = dict.fromkeys(rule.family() for rule in rules)
    return [ALL, *families, *(w for rule in rules for w in (rule.code, rule.name))]
