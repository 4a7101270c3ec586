"""The formats `json` and `jsonl`, whose field names are frozen at format 1."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC
from importlib.metadata import version
from typing import Any, BinaryIO, Final

import orjson

from newsschema.reports.options import ReportOptions
from newsschema.reports.visible import inert_json, utf8
from newsschema.validators.outcome import Outcome, RuleResult

FORMAT: Final = "newsschema-report/1"
"""Fields may be added within a format, never renamed or given another meaning."""

SLICE: Final = 8192
"""Findings that are Python objects at a time."""


def head(outcome: Outcome) -> dict[str, Any]:
    """Everything but the findings, in the order of the format; the clock is only `now`."""
    return {
        "format": FORMAT,
        "newsschema": version("newsschema"),
        "dataset": {
            "path": utf8(outcome.path),
            "tables": {
                name: {
                    "rows": table.rows,
                    "files": [utf8(path) for path in table.files],
                    "mappings": [asdict(mapping) for mapping in table.mappings],
                }
                for name, table in outcome.tables.items()
            },
        },
        "rules": [_rule(rule) for rule in outcome.rules],
        "summary": dict(outcome.summary),
        "now": outcome.now.astimezone(UTC),
        "notes": [utf8(note) for note in outcome.notes],
        "unreadable": [utf8(name) for name in outcome.unreadable],
        "profile": outcome.profile and outcome.profile.as_dict(),
    }


def _rule(rule: RuleResult) -> dict[str, Any]:
    first = ("code", "name", "severity", "status", "reason", "findings", "rows")
    fields = asdict(rule)
    fields["reason"] = None if rule.reason is None else utf8(rule.reason)
    return {**{name: fields.pop(name) for name in first}, **fields}


def render_json(outcome: Outcome, stream: BinaryIO, _options: ReportOptions) -> None:
    """Write one JSON object; each rule and each finding stands on a line of its own."""
    members = [
        encoded(name) + b":" + (_on_lines(value) if name == "rules" else encoded(value))
        for name, value in head(outcome).items()
    ]
    stream.write(b"{" + b",\n".join(members) + b',\n"findings":[')
    separator = b"\n"
    for part in outcome.findings.iter_slices(SLICE):
        lines = [encoded(finding) for finding in part.iter_rows(named=True)]
        stream.write(separator + b",\n".join(lines))
        separator = b",\n"
    stream.write(b"\n]}\n" if outcome.findings.height else b"]}\n")


def render_jsonl(outcome: Outcome, stream: BinaryIO, _options: ReportOptions) -> None:
    """Write the findings alone, one JSON object a line."""
    for part in outcome.findings.iter_slices(SLICE):
        stream.writelines(encoded(finding) + b"\n" for finding in part.iter_rows(named=True))


def encoded(value: object) -> bytes:
    """Strict JSON in UTF-8 without anything that steers a terminal; instants end in `Z`."""
    return inert_json(orjson.dumps(value, option=orjson.OPT_UTC_Z))


def _on_lines(values: list[Any]) -> bytes:
    return b"[\n" + b",\n".join(map(encoded, values)) + b"\n]" if values else b"[]"
