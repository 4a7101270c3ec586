"""Known findings, left out with a reason, and rules that a few rows may break."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import polars as pl

from newsschema.validators.finding import Severity
from newsschema.validators.settings import Suppression


def apply_suppressions(
    findings: pl.DataFrame, suppressions: Sequence[Suppression], today: date
) -> tuple[pl.DataFrame, tuple[str, ...]]:
    """Leave out the findings that are known.

    Args:
        findings: the columns of `FINDINGS`.
        suppressions: what is known; a finding must agree with every part that is given.
        today: the day of the run in UTC; what has expired before it no longer holds.

    Returns:
        The findings that are left, and sentences: how many were left out, and which
        suppressions met nothing and can go, or have expired.
    """
    notes = []
    holding = []
    for entry in suppressions:
        expired = entry.expires is not None and entry.expires < today
        if findings.filter(_meant(entry)).is_empty():
            notes.append(f"nothing to suppress for {_shown(entry)}; the entry can go")
        elif expired:
            notes.append(f"the suppression of {_shown(entry)} expired on {entry.expires}")
        if not expired:
            holding.append(entry)
    if not holding:
        return findings, tuple(notes)
    kept = findings.filter(~pl.any_horizontal(_meant(entry) for entry in holding))
    left_out = findings.height - kept.height
    if left_out:
        plural = "" if left_out == 1 else "s"
        notes.insert(0, f"{left_out:,} finding{plural} suppressed by the configuration")
    return kept, tuple(notes)


def apply_allowances(
    findings: pl.DataFrame, allowed: Mapping[str, float], checked: Mapping[str, int]
) -> tuple[pl.DataFrame, tuple[str, ...]]:
    """Lower the findings of rules that no more rows break than are allowed to `info`.

    Args:
        findings: the columns of `FINDINGS`.
        allowed: code to the share of rows, 0 to 1, that may break the rule.
        checked: code to the rows that the rule looked at.

    Returns:
        The findings, and a sentence for every rule that was let pass.
    """
    notes = []
    passed = []
    for code, share in sorted(allowed.items()):
        own = findings.filter(pl.col("code") == code)
        if own.is_empty() or not share:
            continue
        rows = own.select("table", "file", "row", pl.int_range(pl.len()).alias("n"))
        # A finding without a row counts as one, so that it is never free.
        numbered = pl.when(pl.col("row").is_null()).then("n")
        broken = rows.select("table", "file", "row", numbered).n_unique()
        total = checked.get(code, 0)
        if total and broken <= share * total:
            passed.append(code)
            notes.append(
                f"{code}: {broken:,} of {total:,} rows break it, which allow = {share:g} lets pass"
            )
    if not passed:
        return findings, ()
    lowered = pl.when(pl.col("code").is_in(passed)).then(pl.lit(str(Severity.INFO)))
    return findings.with_columns(severity=lowered.otherwise("severity")), tuple(notes)


def _meant(entry: Suppression) -> pl.Expr:
    given = {"code": entry.code, "key": entry.key, "table": entry.table, "column": entry.column}
    return pl.all_horizontal(
        pl.col(name).eq_missing(pl.lit(value)) for name, value in given.items() if value is not None
    )


def _shown(entry: Suppression) -> str:
    parts = {"key": entry.key, "table": entry.table, "column": entry.column}
    given = ", ".join(f"{name} {value!r}" for name, value in parts.items() if value is not None)
    return f"{entry.code} with {given}"
