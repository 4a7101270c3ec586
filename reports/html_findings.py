"""Rules and findings in the words of the page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from newsschema.reports.anatomy import Finding, key_name, location
from newsschema.reports.excerpt import Excerpt, excerpt, shortened, side_by_side
from newsschema.reports.samples import samples, told
from newsschema.reports.statistics_table import failing_rules, origin
from newsschema.reports.summary import rank, share
from newsschema.reports.visible import visible
from newsschema.validators.outcome import Outcome, RuleResult
from newsschema.validators.rule import RULES
from newsschema.validators.rule_page import summary

CELLS: Final = 110
"""Cells of an excerpt, and of what was expected and found."""
WORDS_AT_MOST: Final = 300
"""Cells of a message or a help text."""
NAME_AT_MOST: Final = 80
"""Cells of a name: a key, a file, a publisher."""


@dataclass(frozen=True, slots=True)
class FindingView:
    """One finding; all texts are made visible and short."""

    code: str
    name: str
    severity: str
    message: str
    place: str
    key_name: str
    key: str | None
    column: str | None
    excerpt: Excerpt | None
    expected: str | None
    found: str | None
    help: str | None
    fix: str | None
    span: str | None
    """`272:322`, as stored."""
    alike: int = 1
    """How many findings it stands for."""


@dataclass(frozen=True, slots=True)
class RuleView:
    """One rule with findings."""

    result: RuleResult
    summary: str
    share: str
    origin: str
    change: str | None
    """`+3 −1, 20 known`: since the baseline; null without one."""
    samples: tuple[FindingView, ...]


def rule_views(outcome: Outcome, each: int) -> list[RuleView]:
    """The rules with findings, the worst severity first, each with some of its findings.

    With a baseline also those whose findings are all known, or gone.
    """
    shown: dict[str, list[FindingView]] = {}
    if each:
        for sample in samples(outcome.findings, each):
            for one in told(outcome.findings, sample):
                views = shown.setdefault(one.finding["code"], [])
                if len(views) < each:
                    views.append(finding_view(one.finding, one.findings))
    return [
        RuleView(
            rule,
            summary(RULES[rule.code]) if rule.code in RULES else "",
            share(rule.rows, rule.checked),
            origin(rule.mostly_from),
            _change(outcome, rule),
            tuple(shown.get(rule.code, ())),
        )
        for rule in _told_rules(outcome)
    ]


def _told_rules(outcome: Outcome) -> list[RuleResult]:
    gone = outcome.compared.gone if outcome.compared else {}
    quiet = [r for r in outcome.rules if not r.findings and (r.known or gone.get(r.code))]
    both = failing_rules(outcome) + quiet
    return sorted(both, key=lambda rule: (rank(rule.severity), rule.code))


def _change(outcome: Outcome, rule: RuleResult) -> str | None:
    if outcome.compared is None:
        return None
    gone = outcome.compared.gone.get(rule.code, 0)
    moved = " ".join(f"{mark}{n:,}" for mark, n in (("+", rule.findings), ("−", gone)) if n)
    return ", ".join(
        part for part in (moved, f"{rule.known:,} known" if rule.known else "") if part
    )


def finding_views(findings: Iterator[Mapping[str, Any]]) -> list[FindingView]:
    """Findings as they stand beside a text, which needs no excerpt."""
    return [finding_view({**finding, "excerpt": None}) for finding in findings]


def finding_view(finding: Finding, alike: int = 1) -> FindingView:
    """A finding in the words of the page."""
    cut = finding["excerpt"]
    has_excerpt = cut is not None and any(cut.values())
    expected, found = finding["expected"], finding["found"]
    # Alone, what was found only repeats the span.
    if has_excerpt and expected is None and found == cut["span"]:
        found = None
    expected, found = side_by_side(expected, found, CELLS)
    fix = finding["fix"]
    start, end = finding["start"], finding["end"]
    return FindingView(
        code=visible(finding["code"]),
        name=visible(finding["name"]),
        severity=finding["severity"],
        message=shortened(finding["message"], WORDS_AT_MOST),
        place=shortened(location(finding), NAME_AT_MOST),
        key_name=key_name(finding["table"]),
        key=_short(finding["key"]),
        column=_short(finding["column"]),
        excerpt=_excerpt(cut, start) if has_excerpt else None,
        expected=expected,
        found=found,
        help=_short(finding["help"], WORDS_AT_MOST),
        fix=f"{fix['safety']}: {shortened(fix['summary'] or 'repairs it', WORDS_AT_MOST)}"
        if fix is not None
        else None,
        span=f"{start}:{end}" if start is not None and end is not None else None,
        alike=alike,
    )


def _excerpt(cut: Mapping[str, str | None], start: int | None) -> Excerpt:
    return excerpt(cut["before"] or "", cut["span"] or "", cut["after"] or "", start, CELLS)


def _short(text: str | None, cells: int = NAME_AT_MOST) -> str | None:
    return None if text is None else shortened(text, cells)
