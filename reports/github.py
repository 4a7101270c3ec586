"""The format `github`: annotations of a workflow run, and its summary in Markdown.

GitHub shows the first ten errors and the first ten warnings of a step, so a rule's findings
are not all annotated: of each rule the first few are, and the first says how many there are.
"""

from __future__ import annotations

import re
from typing import Any, BinaryIO, Final

from newsschema.reports.identity import named, relative, rows, said
from newsschema.reports.options import ReportOptions
from newsschema.reports.samples import samples
from newsschema.reports.statistics_table import COLUMNS, cells, failing_rules
from newsschema.reports.summary import count, summary_line
from newsschema.reports.visible import utf8, visible
from newsschema.validators.outcome import Outcome

COMMANDS: Final = {"error": "error", "warning": "warning", "info": "notice"}
MARKUP: Final = re.compile(r"[\\`*_{}\[\]<>()#+.!|~-]")
"""What Markdown or HTML would take for more than text."""


def render(outcome: Outcome, stream: BinaryIO, options: ReportOptions) -> None:
    """Write a workflow command per shown finding, the worst rules first."""
    for sample in samples(outcome.findings, options.show):
        shown = outcome.findings[sample.shown["at"]]
        for number, finding in enumerate(rows(shown)):
            alike = sample.total if number == 0 else 1
            stream.write(f"{_annotation(finding, alike)}\n".encode())


def summary(outcome: Outcome) -> str:
    """The summary of the step: the verdict, the rules with findings, the rules not run."""
    verdict = "passed" if outcome.ok and outcome.complete else "failed"
    parts = [f"### newsschema: {_plain(outcome.path)} {verdict}", _plain(summary_line(outcome))]
    rules = failing_rules(outcome)
    if rules:
        head = [f"| {' | '.join(COLUMNS)} |", f"|{' --- |' * len(COLUMNS)}"]
        lines = [f"| {' | '.join(map(_plain, cells(rule)))} |" for rule in rules]
        parts.append("\n".join([*head, *lines]))
    silent = [rule for rule in outcome.rules if rule.status != "run"]
    if silent:
        lines = [
            f"- {rule.code} {_plain(rule.status.replace('_', ' '))}: {_plain(rule.reason or '')}"
            for rule in silent
        ]
        listed = "\n".join(lines)
        title = f"{count(len(silent), 'rule')} did not run"
        parts.append(f"<details><summary>{title}</summary>\n\n{listed}\n\n</details>")
    parts += [f"- not read: {_plain(name)}" for name in outcome.unreadable]
    return "\n\n".join(parts) + "\n"


def _annotation(finding: dict[str, Any], alike: int) -> str:
    title = f"{finding['code']} {finding['name']}"
    if alike > 1:
        title += f" ({alike:,} in all)"
    place = named(finding)
    words = f"{said(finding)} ({place})" if place else said(finding)
    properties = {"file": relative(finding), "line": finding["line"], "title": title}
    given = ",".join(
        f"{name}={_property(str(value))}" for name, value in properties.items() if value is not None
    )
    return f"::{COMMANDS[finding['severity']]} {given}::{_data(visible(words))}"


def _data(text: str) -> str:
    """The escapes of workflow commands for what stands behind the second pair of colons."""
    return utf8(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(visible(text)).replace(":", "%3A").replace(",", "%2C")


def _plain(text: str) -> str:
    """Text of the data that Markdown shows as it is."""
    return MARKUP.sub(lambda match: f"&#{ord(match[0])};", utf8(visible(text)))
