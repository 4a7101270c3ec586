"""The format `gitlab`: a code quality report, as GitLab shows it in merge requests."""

from __future__ import annotations

from typing import Any, BinaryIO, Final

from newsschema.reports.identity import named, relative, rows, said
from newsschema.reports.json_report import encoded
from newsschema.reports.options import ReportOptions
from newsschema.reports.visible import visible
from newsschema.validators.outcome import Outcome

SEVERITIES: Final = {"error": "major", "warning": "minor", "info": "info"}
NO_FILE: Final = "dataset"
"""The path of findings that belong to no file; the format wants one."""


def render(outcome: Outcome, stream: BinaryIO, _options: ReportOptions) -> None:
    """Write a JSON array with an issue a line; formats without lines give line 1."""
    separator = b"[\n"
    for finding in rows(outcome.findings):
        stream.write(separator + encoded(_issue(finding)))
        separator = b",\n"
    stream.write(b"\n]\n" if outcome.findings.height else b"[]\n")


def _issue(finding: dict[str, Any]) -> dict[str, Any]:
    place = named(finding)
    words = f"{finding['code']} {finding['name']}: {said(finding)}"
    return {
        "description": visible(f"{words} ({place})" if place else words),
        "check_name": finding["code"],
        "fingerprint": finding["fingerprint"],
        "severity": SEVERITIES[finding["severity"]],
        "location": {
            "path": relative(finding) or NO_FILE,
            "lines": {"begin": finding["line"] or 1},
        },
    }
