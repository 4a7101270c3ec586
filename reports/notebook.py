"""What a notebook shows of a report: the verdict, one line and a small table."""

from __future__ import annotations

from html import escape
from typing import Final

from newsschema.reports.statistics_table import COLUMNS, NUMBERS, cells, failing_rules
from newsschema.reports.summary import count, summary_line
from newsschema.reports.verdict import verdict
from newsschema.reports.visible import visible
from newsschema.validators.outcome import Outcome

COLORS: Final = {
    "error": "#d5382f",
    "warning": "#9a6b00",
    "info": "#1a78ad",
    "failed": "#d5382f",
    "incomplete": "#9a6b00",
    "passed": "#25834f",
}
"""Colours with a contrast of at least 3.9 on white and on the ground of dark notebooks."""

SANS: Final = "font-family:system-ui,sans-serif;font-variant-numeric:tabular-nums"
TABLE: Final = "border-collapse:collapse;color:inherit;font-size:inherit"
LINE: Final = "border-bottom:1px solid rgba(128,128,128,.3)"

CELL: Final = "padding:4px 14px 4px 0;white-space:nowrap;background:none"


def as_html(outcome: Outcome) -> str:
    """A fragment of HTML without scripts, links or anything loaded; data are escaped."""
    rules = failing_rules(outcome)
    kind, sign, word = verdict(outcome)
    chip = f"color:{COLORS[kind]};border:1px solid;border-radius:99px;padding:1px 9px"
    path = escape(visible(outcome.path))
    told = f'<b style="{chip};font-size:.75em">{sign} {word}</b>'
    parts = [
        f'<p style="font-size:1.15em;margin:.2em 0"><b><bdi>{path}</bdi></b> {told}</p>',
        f'<p style="margin:.2em 0 .6em">{escape(summary_line(outcome))}</p>',
    ]
    for rule in outcome.rules:
        if rule.status == "crashed":
            words = escape(visible(f"{rule.code} {rule.name}: {rule.reason or ''}"))
            parts.append(f"<p><b>crashed</b> {words}</p>")
    parts.extend(f"<p><b>not read</b> {escape(visible(name))}</p>" for name in outcome.unreadable)
    if rules:
        header = "".join(_cell("th", name, name, "opacity:.7;font-weight:500") for name in COLUMNS)
        body = "".join(
            "<tr>"
            + "".join(
                _cell("td", name, text, _look(name, rule.severity))
                for name, text in zip(COLUMNS, cells(rule), strict=True)
            )
            + "</tr>"
            for rule in rules
        )
        rows = f"<thead><tr>{header}</tr></thead><tbody>{body}</tbody>"
        parts.append(f'<table style="{TABLE}">{rows}</table>')
    waiting = sum(rule.status == "not_run" for rule in outcome.rules)
    if waiting:
        parts.append(
            f'<p style="opacity:.7;margin:.5em 0">{count(waiting, "rule")} did not run; see '
            "<code>report.rules</code></p>"
        )
    return f'<div style="{SANS}">{"".join(parts)}</div>'


def _look(column: str, severity: str) -> str:
    """How a cell of a rule looks beside its alignment."""
    if column == "code":
        return f"color:{COLORS.get(severity, '')};font-family:monospace"
    return f"color:{COLORS.get(severity, '')}" if column == "severity" else ""


def _cell(tag: str, column: str, text: str, look: str) -> str:
    style = f"text-align:{'right' if column in NUMBERS else 'left'};{LINE};{CELL}"
    style += f";{look}" if look else ""
    return f'<{tag} style="{style}">{escape(text)}</{tag}>'
