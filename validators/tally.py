"""Counting: from the findings of all rules to the outcome of a run."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

import polars as pl

from newsschema.readers.table import FILE, INDEX, ROW, Dataset, Table
from newsschema.validators.active import ActiveRule
from newsschema.validators.baseline import Compared, compare
from newsschema.validators.finding import Safety, Severity
from newsschema.validators.found import AT_ONCE, Found, ranked
from newsschema.validators.origins import Origins
from newsschema.validators.outcome import Origin, Outcome, RuleResult, TableSummary
from newsschema.validators.row_store import RowStore
from newsschema.validators.rule import Rule
from newsschema.validators.settings import Settings
from newsschema.validators.suppress import apply_allowances, apply_suppressions

PLACE = ("table", "file", "row")


def outcome_of(
    dataset: Dataset,
    settings: Settings,
    rules: Sequence[ActiveRule],
    reasons: Mapping[str, str | None],
    frames: Mapping[str, pl.DataFrame],
    now: datetime,
    baseline: pl.DataFrame | None = None,
    *,
    found: Found,
    store: RowStore | None = None,
) -> Outcome:
    """The outcome of a run whose rules have all had their turn.

    Args:
        dataset: the tables, read.
        settings: of the run.
        rules: the selected rules.
        reasons: code to why the rule could not run, null where it could.
        frames: the rows of each table, without bodies.
        now: the instant of the run.
        baseline: the known findings, with the columns of `baseline.ENTRIES`; null for none.
        found: what they have found.
        store: where the rows are kept; in memory by default.
    """
    findings = found.findings(dataset.tables)
    today = now.astimezone(UTC).date()
    findings, notes = apply_suppressions(findings, settings.suppress, today)
    compared: Compared | None = None
    if baseline is not None:
        findings, compared = compare(findings, baseline)
    allowed = {code: section.allow for code, section in settings.rules.items()}
    checked = checked_by_rule(findings, rules, dataset.tables)
    findings, passed = apply_allowances(findings, allowed, checked)
    origins = Origins(dict(dataset.tables), dict(frames), store)
    safety = findings["fix"].struct.field("safety")
    # Excerpts and messages, the most of a finding, are not looked at.
    counted = pl.DataFrame([ranked(c) for c in (*findings[["code", *PLACE]], safety)])
    by_code = {str(code): rows for (code,), rows in counted.group_by("code")}
    results = tuple(
        _result(
            active,
            by_code.get(active.rule.code),
            checked[active.rule.code],
            reasons,
            dataset,
            frames,
            origins,
        )
        for active in rules
    )
    if compared is not None:
        results = tuple(replace(r, known=compared.known.get(r.code, 0)) for r in results)
    return Outcome(
        path=dataset.path,
        tables={
            name: TableSummary(
                table.rows, tuple(f.path for f in table.files), tuple(table.mappings)
            )
            for name, table in dataset.tables.items()
        },
        rules=results,
        findings=findings,
        summary=_summary(findings, dataset.tables),
        now=now,
        seconds=0.0,
        notes=(*dataset.notes, *notes, *(compared.notes() if compared else ()), *passed),
        unreadable=tuple(s for t in dataset.tables.values() for s in t.unreadable),
        fail_on=settings.fail_on,
        compared=compared,
    )


def _summary(findings: pl.DataFrame, tables: Mapping[str, Table]) -> dict[str, int]:
    counts = dict(findings.group_by("severity").len().iter_rows())
    return {
        **{str(s): int(counts.get(str(s), 0)) for s in Severity},
        "rows": sum(table.rows for table in tables.values()),
        "rows_with_findings": _rows_met(findings),
    }


def _rows_met(findings: pl.DataFrame) -> int:
    """The number of rows of which something was found.

    Findings are in order, so those of one row that are not looked at together are at two borders.
    """
    count = 0
    border = findings.select(PLACE).clear()
    for piece in findings.iter_slices(AT_ONCE):
        places = piece.select(PLACE).filter(pl.col("row").is_not_null()).unique()
        count += places.join(border, on=PLACE, how="anti", nulls_equal=True).height
        last = places.join(
            piece.select("file", "row").tail(1), on=["file", "row"], nulls_equal=True
        )
        border = pl.concat([border, last]).unique()
    return count


def _result(
    active: ActiveRule,
    findings: pl.DataFrame | None,
    checked: int,
    reasons: Mapping[str, str | None],
    dataset: Dataset,
    frames: Mapping[str, pl.DataFrame],
    origins: Origins,
) -> RuleResult:
    rule = active.rule
    status, reason = "run", None
    if active.crashed is not None:
        status, reason = "crashed", active.crashed
    elif reasons.get(rule.code) is not None:
        status, reason = "not_run", reasons[rule.code]
    result = RuleResult(rule.code, rule.name, active.severity, status, reason, checked=checked)
    if findings is None or findings.is_empty():
        return result
    rows = findings.filter(pl.col("row").is_not_null())
    places = rows.select(PLACE).unique(maintain_order=True)
    safeties = set(findings["safety"].unique())
    return RuleResult(
        rule.code,
        rule.name,
        active.severity,
        status,
        reason,
        findings=findings.height,
        rows=places.height + findings.height - rows.height,
        checked=checked,
        fix=next((str(s) for s in Safety if str(s) in safeties), None),
        mostly_from=_origin(places, dataset, frames, origins),
    )


def checked_by_rule(
    findings: pl.DataFrame, rules: Sequence[ActiveRule], tables: Mapping[str, Table]
) -> dict[str, int]:
    """How many rows each rule looked at, by code."""
    met = _tables_met(findings)
    return {a.rule.code: _checked(a.rule, met.get(a.rule.code, ()), tables) for a in rules}


def _tables_met(findings: pl.DataFrame) -> Mapping[str, Collection[str]]:
    """The tables in which each rule found something, by code."""
    met: dict[str, set[str]] = {}
    for piece in findings.iter_slices(AT_ONCE):
        for code, table in piece.select("code", "table").drop_nulls().unique().iter_rows():
            met.setdefault(code, set()).add(table)
    return met


def _checked(rule: Rule, met: Collection[str], tables: Mapping[str, Table]) -> int:
    """Rows of the tables that a rule is about: its own, else those with findings, else all."""
    if rule.table in tables:
        return tables[rule.table].rows
    return sum(table.rows for name, table in tables.items() if not met or name in met)


def _origin(
    places: pl.DataFrame,
    dataset: Dataset,
    frames: Mapping[str, pl.DataFrame],
    origins: Origins,
) -> Origin | None:
    """The origin of a rule's rows, in the table that has most of them."""
    if places.is_empty():
        return None
    name = str(places["table"].mode().sort()[0])
    table, frame = dataset.tables[name], frames.get(name)
    if frame is None:
        return None
    numbers = {f.path: i for i, f in enumerate(table.files)}
    wanted = places.filter(pl.col("table") == name).select(
        pl.col("file").cast(pl.String).replace_strict(numbers, return_dtype=pl.UInt32).alias(FILE),
        pl.col("row").alias(ROW),
    )
    index = [
        piece.join(wanted, on=[FILE, ROW], how="semi")[INDEX]
        for piece in origins.pieces(frame.select(FILE, ROW, INDEX))
    ]
    return origins.of(name, pl.concat(index))
