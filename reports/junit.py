"""The format `junit`: a test case per rule, as every CI server shows them."""

from __future__ import annotations

import re
from itertools import groupby
from typing import BinaryIO, Final
from xml.etree import ElementTree as ET

import polars as pl

from newsschema.reports.concise import lines
from newsschema.reports.options import ReportOptions
from newsschema.reports.summary import count, share
from newsschema.reports.visible import utf8, visible
from newsschema.validators.finding import Severity
from newsschema.validators.outcome import Outcome, RuleResult

FORBIDDEN: Final = re.compile("[\ufffe\uffff]")
"""What XML 1.0 can't hold and `visible` leaves as it is (production 2, Char)."""


def render(outcome: Outcome, stream: BinaryIO, options: ReportOptions) -> None:
    """Write a suite per family of rules.

    A rule fails its case where it has findings at or above `fail_on`; those below are told as
    its output. Each case lists `--show` findings. Rules that did not run are skipped, rules
    that crashed are errors, and so are inputs that could not be read.
    """
    root = ET.Element("testsuites", name="newsschema")
    shown = _shown(outcome, options.show)
    for family, rules in groupby(outcome.rules, key=lambda rule: rule.code.rstrip("0123456789")):
        suite = ET.SubElement(root, "testsuite", name=family)
        for rule in rules:
            _case(suite, rule, shown.get(rule.code), outcome, options)
        _count(suite)
    if outcome.unreadable:
        suite = ET.SubElement(root, "testsuite", name="inputs")
        for name in outcome.unreadable:
            case = ET.SubElement(suite, "testcase", classname="newsschema", name=_text(name))
            ET.SubElement(case, "error", message="could not be read")
        _count(suite)
    _count(root)
    root.set("time", f"{outcome.seconds:.3f}")
    ET.indent(root)
    stream.write(b'<?xml version="1.0" encoding="utf-8"?>\n')
    stream.write(ET.tostring(root, encoding="utf-8") + b"\n")


def _case(
    suite: ET.Element,
    rule: RuleResult,
    findings: pl.DataFrame | None,
    outcome: Outcome,
    options: ReportOptions,
) -> None:
    family = suite.get("name", "")
    case = ET.SubElement(
        suite, "testcase", classname=f"newsschema.{family}", name=f"{rule.code} {rule.name}"
    )
    if rule.status == "crashed":
        ET.SubElement(case, "error", message=_text(rule.reason or ""))
    elif rule.status == "not_run":
        ET.SubElement(case, "skipped", message=_text(rule.reason or ""))
    elif findings is not None:
        body = _text("\n".join(_lines(findings, options)))
        if findings.height < rule.findings:
            body += f"\n… {rule.findings - findings.height:,} more"
        if _fails(outcome, findings):
            said = f"{count(rule.rows, 'row')} of {rule.checked:,}"
            part = share(rule.rows, rule.checked)
            failure = ET.SubElement(case, "failure", type=rule.severity)
            failure.set("message", f"{said} ({part})" if part else said)
            failure.text = body
        else:
            ET.SubElement(case, "system-out").text = body


def _shown(outcome: Outcome, show: int | None) -> dict[str, pl.DataFrame]:
    """The findings to list, by code; the worst first, so that they decide the case."""
    ranked = outcome.findings.sort(
        pl.col("severity").replace_strict({str(s): n for n, s in enumerate(Severity)}),
        maintain_order=True,
    )
    return {
        str(code): part if show is None else part.head(max(1, show))
        for (code,), part in ranked.group_by("code", maintain_order=True)
    }


def _lines(findings: pl.DataFrame, options: ReportOptions) -> list[str]:
    told = lines(findings)
    if options.excerpts != "always":
        return told
    pairs = zip(told, findings["expected"], findings["found"], strict=True)
    return [
        visible(
            line
            + (f"; expected {expected}" if expected is not None else "")
            + (f"; found {found}" if found is not None else "")
        )
        for line, expected, found in pairs
    ]


def _fails(outcome: Outcome, findings: pl.DataFrame) -> bool:
    if outcome.fail_on is None:
        return False
    order = list(Severity)
    counted = [str(s) for s in order[: order.index(outcome.fail_on) + 1]]
    return bool(findings["severity"].is_in(counted).any())


def _count(suite: ET.Element) -> None:
    for name, tag in (
        ("tests", "testcase"),
        ("failures", "failure"),
        ("errors", "error"),
        ("skipped", "skipped"),
    ):
        suite.set(name, str(sum(1 for _ in suite.iter(tag))))


def _text(words: str) -> str:
    kept = "\n".join(visible(line) for line in words.split("\n"))
    return FORBIDDEN.sub(lambda match: f"\\u{ord(match[0]):04x}", utf8(kept))
