"""The table of the rules that found something: how often, how to mend it, where it comes from."""

from __future__ import annotations

from typing import Final

from rich.cells import cell_len
from rich.text import Text

from newsschema.reports.excerpt import shortened
from newsschema.reports.page import QUIET, SEVERITY, Page
from newsschema.reports.summary import rank, share
from newsschema.reports.visible import isolated, visible
from newsschema.validators.outcome import Origin, Outcome, RuleResult

COLUMNS: Final = ("code", "rule", "severity", "rows", "share", "fix", "mostly from")
NUMBERS: Final = ("rows", "share")
GAP: Final = "  "
ORIGIN_AT_MOST: Final = 60
"""Cells of the value that findings mostly come from."""


def failing_rules(outcome: Outcome) -> list[RuleResult]:
    """The rules with findings, the worst severity first, then by code."""
    failing = [rule for rule in outcome.rules if rule.findings]
    return sorted(failing, key=lambda rule: (rank(rule.severity), rule.code))


def cells(rule: RuleResult) -> tuple[str, ...]:
    """The row of a rule, one text per name in `COLUMNS`; nothing of it can do harm."""
    return (
        visible(rule.code),
        visible(rule.name),
        rule.severity,
        f"{rule.rows:,}",
        share(rule.rows, rule.checked),
        rule.fix or "",
        origin(rule.mostly_from),
    )


def origin(value: Origin | None) -> str:
    """`publisher lemonde.example (81 %)`; empty where no value stands out."""
    if value is None:
        return ""
    name = isolated(shortened(value.value, ORIGIN_AT_MOST))
    return f"{visible(value.dimension)} {name} ({value.share:.0%})".replace("%)", " %)")


def statistics_table(page: Page, outcome: Outcome) -> None:
    """Write the table; nothing where no rule found anything.

    Where it is wider than the page, the origins stand on lines of their own.
    """
    rules = failing_rules(outcome)
    if not rules:
        return
    rows = [cells(rule) for rule in rules]
    kept = [i for i in range(len(COLUMNS)) if any(row[i] for row in rows)]
    widths = [max(cell_len(row[i]) for row in (COLUMNS, *rows)) for i in range(len(COLUMNS))]
    below = sum(widths[i] + len(GAP) for i in kept) - len(GAP) > page.width
    across = [i for i in kept if not below or COLUMNS[i] != "mostly from"]
    page.gap()
    page.line(_row(COLUMNS, widths, across, "bold", "bold"))
    page.line(Text("─" * (sum(widths[i] + len(GAP) for i in across) - len(GAP)), QUIET))
    for rule, row in zip(rules, rows, strict=True):
        page.line(_row(row, widths, across, SEVERITY.get(rule.severity, ""), ""))
        if below and row[-1]:
            page.line(Text(f"{' ' * (widths[0] + len(GAP))}mostly from {row[-1]}", QUIET))


def _row(
    row: tuple[str, ...], widths: list[int], across: list[int], first: str, other: str
) -> Text:
    text = Text()
    for i in across:
        padding = " " * (widths[i] - cell_len(row[i]))
        lead, tail = (padding, "") if COLUMNS[i] in NUMBERS else ("", padding)
        text.append(lead + row[i] + tail, first if i == 0 else other)
        if i != across[-1]:
            text.append(GAP)
    text.rstrip()
    return text
