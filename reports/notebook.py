"""What a notebook shows of a report: one line and a small table."""

from __future__ import annotations

from html import escape
from typing import Final

from newsschema.reports.statistics_table import COLUMNS, NUMBERS, cells, failing_rules
from newsschema.reports.summary import count, summary_line
from newsschema.reports.visible import visible
from newsschema.validators.outcome import Outcome

MARKS: Final = {"error": "#b3261e", "warning": "#8a5a00", "info": "#0b5c8a"}
"""Colours that can be read on white and on black ground."""


def as_html(outcome: Outcome) -> str:
    """A fragment of HTML without scripts, links or anything loaded; data are escaped."""
    rules = failing_rules(outcome)
    summary = escape(summary_line(outcome))
    path = escape(visible(outcome.path))
    parts = [f"<p><b><bdi>{path}</bdi></b>: {summary}</p>"]
    for rule in outcome.rules:
        if rule.status == "crashed":
            words = escape(visible(f"{rule.code} {rule.name}: {rule.reason or ''}"))
            parts.append(f"<p><b>crashed</b> {words}</p>")
    parts.extend(f"<p><b>not read</b> {escape(visible(name))}</p>" for name in outcome.unreadable)
    if rules:
        header = "".join(_cell("th", name, name, "") for name in COLUMNS)
        body = "".join(
            "<tr>"
            + "".join(
                _cell("td", name, text, MARKS.get(rule.severity, "") if name == "code" else "")
                for name, text in zip(COLUMNS, cells(rule), strict=True)
            )
            + "</tr>"
            for rule in rules
        )
        parts.append(f"<table><thead><tr>{header}</tr></thead><tbody>{body}</tbody></table>")
    waiting = sum(rule.status == "not_run" for rule in outcome.rules)
    if waiting:
        parts.append(f"<p>{count(waiting, 'rule')} did not run; see <code>report.rules</code></p>")
    return f"<div>{''.join(parts)}</div>"


def _cell(tag: str, column: str, text: str, color: str) -> str:
    style = f"text-align:{'right' if column in NUMBERS else 'left'}"
    style += f";color:{color};font-weight:bold" if color else ""
    return f'<{tag} style="{style}">{escape(text)}</{tag}>'
