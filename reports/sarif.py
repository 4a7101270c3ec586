"""The format `sarif`: SARIF 2.1.0 (OASIS), for code scanning and editors."""

from __future__ import annotations

from datetime import UTC
from importlib.metadata import version
from typing import Any, BinaryIO, Final

from newsschema.reports.identity import named, relative, rows, said, uri
from newsschema.reports.json_report import encoded
from newsschema.reports.options import ReportOptions
from newsschema.reports.visible import utf8, visible
from newsschema.validators.outcome import Outcome, RuleResult
from newsschema.validators.registry import load_rules
from newsschema.validators.rule import Rule
from newsschema.validators.rule_page import as_markdown, summary

SCHEMA: Final = "https://json.schemastore.org/sarif-2.1.0.json"
LEVELS: Final = {"error": "error", "warning": "warning", "info": "note"}
PRECISIONS: Final = {"certain": "very-high", "likely": "high", "possible": "medium"}
"""Our words for how sure a rule is, in the words that code scanning sorts by."""


def render(outcome: Outcome, stream: BinaryIO, _options: ReportOptions) -> None:
    """Write one run; each result stands on a line of its own.

    Columns of a region are not given: they would count within a line of the file, and
    offsets count within a text. The place of a row in its table is a logical location.
    """
    numbers = {rule.code: number for number, rule in enumerate(outcome.rules)}
    head = {"tool": {"driver": _driver(outcome)}, "columnKind": "unicodeCodePoints"}
    tail = {"invocations": [_invocation(outcome)]}
    stream.write(b'{"$schema":' + encoded(SCHEMA) + b',"version":"2.1.0","runs":[')
    stream.write(encoded(head)[:-1] + b',\n"results":[')
    separator = b"\n"
    for finding in rows(outcome.findings):
        stream.write(separator + encoded(_result(finding, numbers[finding["code"]])))
        separator = b",\n"
    stream.write(b"],\n" + encoded(tail)[1:] + b"]}\n")


def _driver(outcome: Outcome) -> dict[str, Any]:
    known = load_rules()
    return {
        "name": "newsschema",
        "version": version("newsschema"),
        "rules": [_rule(rule, known.get(rule.code)) for rule in outcome.rules],
    }


def _rule(rule: RuleResult, known: type[Rule] | None) -> dict[str, Any]:
    """The rule as the run had it, and its page; none where the outcome is another version's."""
    described = {} if known is None else _page(known)
    return {
        "id": rule.code,
        "name": "".join(word.capitalize() for word in rule.name.split("-")),
        "shortDescription": {"text": rule.name},
        "defaultConfiguration": {"level": LEVELS[rule.severity]},
        **described,
    }


def _page(rule: type[Rule]) -> dict[str, Any]:
    page = as_markdown(rule)
    return {
        "fullDescription": {"text": summary(rule)},
        "help": {"text": page, "markdown": page},
        "properties": {"precision": PRECISIONS[str(rule.confidence)], "tags": [rule.family()]},
    }


def _result(finding: dict[str, Any], number: int) -> dict[str, Any]:
    facts = ("key", "article_id", "column", "row", "start", "end", "confidence")
    return {
        "ruleId": finding["code"],
        "ruleIndex": number,
        "level": LEVELS[finding["severity"]],
        "message": {"text": visible(said(finding))},
        "locations": [_location(finding)],
        "partialFingerprints": {"newsschema/v1": finding["fingerprint"]},
        "properties": {name: finding[name] for name in facts if finding[name] is not None},
    }


def _location(finding: dict[str, Any]) -> dict[str, Any]:
    location: dict[str, Any] = {
        "logicalLocations": [
            {"fullyQualifiedName": visible(named(finding)) or "dataset", "kind": "element"}
        ]
    }
    if relative(finding) is not None:
        place: dict[str, Any] = {"artifactLocation": {"uri": uri(finding)}}
        if finding["line"] is not None:
            place["region"] = {"startLine": finding["line"]}
        location["physicalLocation"] = place
    return location


def _invocation(outcome: Outcome) -> dict[str, Any]:
    """Whether the run was whole; the rules that did not run, and why."""
    silent = [rule for rule in outcome.rules if rule.status != "run"]
    notices: list[dict[str, Any]] = [
        {
            "level": "error" if rule.status == "crashed" else "note",
            "message": {"text": visible(f"{rule.code} {rule.status}: {rule.reason}")},
            "associatedRule": {"id": rule.code},
        }
        for rule in silent
    ]
    notices += [
        {"level": "error", "message": {"text": utf8(visible(f"not read: {name}"))}}
        for name in outcome.unreadable
    ]
    return {
        "executionSuccessful": outcome.complete,
        "endTimeUtc": outcome.now.astimezone(UTC),
        "toolExecutionNotifications": notices,
    }
