"""The one line that sums up a run, and the figures in it."""

from __future__ import annotations

from collections.abc import Iterator

from newsschema.validators.finding import Severity
from newsschema.validators.outcome import Outcome


def summary_line(outcome: Outcome) -> str:
    """`412 errors, 57 warnings in 116,725 rows of 4 tables; 48 rules, 2.1 s`."""
    run = sum(rule.status == "run" for rule in outcome.rules)
    return f"{found(outcome)} in {extent(outcome)}; {count(run, 'rule')}, {duration(outcome)}"


def readings(outcome: Outcome) -> Iterator[str]:
    """Of each table, which columns were read under other names than their own.

    `quotes read with start + end as spans, speaker as speaker_text`.
    """
    for name, table in outcome.tables.items():
        read = ", ".join(f"{one.source} as {one.target}" for one in table.mappings)
        if read:
            yield f"{name} read with {read}"


def found(outcome: Outcome) -> str:
    """How many findings of each severity; `No findings` where there are none."""
    counts = [count(outcome.summary[s], s) for s in Severity if outcome.summary[s]]
    return ", ".join(counts) or "No findings"


def extent(outcome: Outcome) -> str:
    """How much was looked at: `116,725 rows of 4 tables`."""
    return f"{count(outcome.summary['rows'], 'row')} of {count(len(outcome.tables), 'table')}"


def count(number: int, noun: str) -> str:
    """`1 row`, `98,214 rows`."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def share(part: int, whole: int) -> str:
    """`0.40 %`; never rounded to nothing or to all; empty where there is no whole."""
    if not whole:
        return ""
    percent = 100 * part / whole
    if 0 < percent < 0.01:
        return "< 0.01 %"
    if 99.99 < percent < 100:
        return "> 99.99 %"
    return "100 %" if percent == 100 else f"{percent:.2f} %"


def duration(outcome: Outcome) -> str:
    """`2.1 s`, `3 min 12 s`."""
    seconds = outcome.seconds
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest:02} s"


def rank(severity: str) -> int:
    """The place of a severity in an order that begins with the worst."""
    order = [str(known) for known in Severity]
    return order.index(severity) if severity in order else len(order)
