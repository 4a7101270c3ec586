"""The output for people: findings rule by rule, a table of the rules, one line of summary."""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Iterator
from typing import BinaryIO

from rich.text import Text

from newsschema.reports.anatomy import (
    MEMORY,
    Finding,
    advice,
    evidence,
    headline,
    place,
    remark,
    source,
)
from newsschema.reports.options import ReportOptions
from newsschema.reports.page import QUIET, SEVERITY, Page, page
from newsschema.reports.samples import Sample, samples, told
from newsschema.reports.statistics_table import statistics_table
from newsschema.reports.summary import count, found, summary_line
from newsschema.reports.visible import isolated, visible
from newsschema.validators.finding import Safety, Severity
from newsschema.validators.outcome import Outcome


def render(outcome: Outcome, stream: BinaryIO, options: ReportOptions) -> None:
    """Write the outcome as text in UTF-8.

    Only the findings that are shown become Python objects.
    """
    with page(stream, color=options.color, width=options.width) as paper:
        if not options.statistics and options.show != 0:
            for sample in samples(outcome.findings, options.show):
                paper.gap()
                _sample(paper, outcome, sample)
        statistics_table(paper, outcome)
        _not_run(paper, outcome)
        paper.gap()
        _closing(paper, outcome)


def _sample(paper: Page, outcome: Outcome, sample: Sample) -> None:
    """The shown findings of one rule; what several have in common is said once."""
    last: Finding | None = None
    spacious = False
    for shown in told(outcome.findings, sample):
        finding, following = shown.finding, shown.following
        repeated = last is not None and last["message"] == finding["message"]
        if last is not None and (spacious or not repeated):
            paper.line()
        if not repeated:
            headline(paper, finding)
        place(paper, finding)
        spacious = evidence(paper, finding)
        advised = advice(finding)
        said_again = (
            following is not None
            and following["message"] == finding["message"]
            and advice(following) == advised
        )
        if advised is not None and not said_again:
            remark(paper, *advised)
        if shown.findings > 1:
            number = f"{count(shown.findings, 'finding')} in {count(shown.rows, 'row')}"
            remark(paper, "in all", f"{number} of {source(finding)}")
        last = finding
    hidden = sample.total - sample.shown.height
    if hidden:
        paper.line(Text(f"  … {hidden:,} more (--show all)", QUIET))


def _not_run(paper: Page, outcome: Outcome) -> None:
    """The rules that did not run, those of one reason together."""
    selected = Counter(_family(rule.code) for rule in outcome.rules)
    reasons: dict[str, list[str]] = {}
    for rule in outcome.rules:
        if rule.status == "not_run":
            reasons.setdefault(rule.reason or "no reason given", []).append(rule.code)
    if reasons:
        paper.gap()
    for reason, codes in reasons.items():
        label = "not run: "
        text = Text(f"{label}{' '.join(_shortest(codes, selected))} ({visible(reason)})", QUIET)
        paper.wrapped(text, len(label))


def _shortest(codes: list[str], selected: Counter[str]) -> Iterator[str]:
    """The codes in their order; `QUO*` for all the selected rules of a family, if several."""
    families = Counter(map(_family, codes))
    whole = {f for f, number in families.items() if number == selected[f] and number > 1}
    named = set()
    for code in codes:
        family = _family(code)
        if family not in whole:
            yield code
        elif family not in named:
            named.add(family)
            yield f"{family}*"


def _family(code: str) -> str:
    return code.rstrip("0123456789")


def _closing(paper: Page, outcome: Outcome) -> None:
    """What went wrong in the run itself, the summary, and the command that repairs."""
    for rule in outcome.rules:
        if rule.status == "crashed":
            failed = Text().append("crashed: ", SEVERITY["error"])
            failed.append(f"{rule.code} {rule.name} ({isolated(visible(rule.reason or ''))})")
            paper.wrapped(failed, len("crashed: "))
    for name in outcome.unreadable:
        failed = Text().append("not read: ", SEVERITY["error"])
        paper.wrapped(failed.append(isolated(visible(name))), len("not read: "))
    line = summary_line(outcome)
    said = found(outcome)
    worst = next((s for s in Severity if outcome.summary[s]), None)
    text = Text().append(said, SEVERITY[worst] if worst else "bold green")
    paper.wrapped(text.append(line.removeprefix(said)), 0)
    kept = outcome.findings.height
    total = sum(outcome.summary[s] for s in Severity)
    if kept < total:
        paper.line(f"{kept:,} of {total:,} findings are listed (--max-findings)")
    _repairs(paper, outcome)


def _repairs(paper: Page, outcome: Outcome) -> None:
    """`395 findings have a safe fix, 3 an unsafe one: newsschema fix data OUT`."""
    safety = outcome.findings["fix"].struct.field("safety").drop_nulls()
    unsafe = int((safety == Safety.UNSAFE).sum())
    safe = len(safety) - unsafe
    if outcome.path == MEMORY or not safe + unsafe:
        return
    have = "has" if (safe or unsafe) == 1 else "have"
    if safe:
        words = f"{count(safe, 'finding')} {have} a safe fix"
        words += f", {unsafe:,} an unsafe one" if unsafe else ""
    else:
        words = f"{count(unsafe, 'finding')} {have} an unsafe fix"
    text = Text().append(f"{words}: ")
    command = f"newsschema fix {shlex.quote(visible(outcome.path))} OUT"
    text.append(command if safe else f"{command} --unsafe-fixes", "bold")
    paper.line(text)
