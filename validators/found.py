"""What the rules of a run have found: kept until it is counted, then put into order.

Findings are kept beside the rows: in memory, or once rows lie in files, in files too. There they
are looked at piece by piece, and memory holds of each no more than what it is ordered by.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import polars as pl

from newsschema.readers.table import Table
from newsschema.validators.active import SAME, ActiveRule
from newsschema.validators.finding import ORDER, empty_findings
from newsschema.validators.row_store import RowStore, compact
from newsschema.validators.rule import RULES, Partition

CELL: Final = ("table", "file", "row", "column")
AT_ONCE: Final = 32_768
"""Findings that are looked at or ordered at a time."""


class Found:
    """The findings of one run."""

    def __init__(self, rules: Sequence[ActiveRule], store: RowStore) -> None:
        """Nothing is found yet.

        Args:
            rules: of the run; each adds to its own `frames`.
            store: where rows, and so findings, are kept.
        """
        self._rules = rules
        self._store = store
        self._rows = store.rows()

    def put_away(self) -> None:
        """Keep new findings in files, if that is where rows are."""
        if not self._store.has_files:
            return
        for active in self._rules:
            for frame in active.frames:
                self._rows.add(frame)
            active.frames.clear()

    def findings(self, tables: Mapping[str, Table]) -> pl.DataFrame:
        """All findings in the order of `ORDER`; nothing can be added any more.

        Severities are those of the configuration; findings of settled cells, of files that are
        only context, and of rules that crashed are left out.
        """
        self.put_away()
        if not self._store.has_files:
            found = [frame for a in self._rules if (frame := a.findings()) is not None]
            everything = pl.concat(found) if found else empty_findings()
            valid = _valid(everything, self._rules, settled_cells(everything), tables)
            return valid.sort(ORDER, nulls_last=False, maintain_order=True)
        everything = pl.concat([empty_findings(), *self._rows.frames()])
        settled = settled_cells(everything)
        kept = self._store.rows()
        for piece in self._once(everything):
            kept.add(_valid(piece, self._rules, settled, tables))
            self._store.release()
        return self._in_order(pl.concat([empty_findings(), *kept.frames()]))

    def _once(self, findings: pl.DataFrame) -> Iterator[pl.DataFrame]:
        """Pieces without what crashed rules found, and each finding of `repeating` rules once."""
        crashed = [a.rule.code for a in self._rules if a.crashed is not None]
        said = pl.struct("code", *SAME).hash()
        once = pl.col("code").is_in(repeating(self._rules))
        again = pl.DataFrame(schema={"said": pl.UInt64})
        for piece in findings.iter_slices(AT_ONCE):
            known = piece.select(said=pl.when(once).then(said))
            again = pl.concat([again, known])
            self._store.release()
        first = again.select(pl.col("said").is_first_distinct() | pl.col("said").is_null())
        for start in range(0, findings.height, AT_ONCE):
            piece = findings[start : start + AT_ONCE]
            mine = first.to_series()[start : start + AT_ONCE]
            yield piece.filter(mine, ~pl.col("code").is_in(crashed))

    def _in_order(self, findings: pl.DataFrame) -> pl.DataFrame:
        """Findings in the order of `ORDER`, in files."""
        ranks = findings.select(ranked(findings[name]) for name in ORDER)
        order = ranks.select(pl.arg_sort_by(ORDER, nulls_last=False, maintain_order=True))
        rows = self._store.rows()
        for numbers in order.iter_slices(AT_ONCE):
            rows.add(findings[numbers.to_series()])
            self._store.release()
        ordered = pl.concat([empty_findings(), *rows.frames()])
        # Windows would leave the files there as long as the outcome lives.
        return compact(ordered) if sys.platform == "win32" else ordered


def ranked(column: pl.Series) -> pl.Series:
    """A column whose values stand in the same order and take little memory."""
    if column.dtype != pl.String:
        return column
    return column.cast(pl.Enum(column.drop_nulls().unique().sort()))


def repeating(rules: Sequence[ActiveRule]) -> list[str]:
    """The rules that may find one thing twice: the rows of an article lie beside its versions."""
    return [a.rule.code for a in rules if a.rule.partition is Partition.ARTICLE]


def _valid(
    findings: pl.DataFrame,
    rules: Sequence[ActiveRule],
    settled: pl.DataFrame,
    tables: Mapping[str, Table],
) -> pl.DataFrame:
    findings = without_settled(configured(findings, rules), settled)
    return _of_named_files(findings, tables)


def configured(findings: pl.DataFrame, rules: Sequence[ActiveRule]) -> pl.DataFrame:
    """Severities set in the configuration win over what a finding brings."""
    chosen = {a.rule.code: a.severity for a in rules if a.configured}
    if not chosen or findings.is_empty():
        return findings
    return findings.with_columns(
        severity=pl.col("code").replace_strict(chosen, default=None).fill_null(pl.col("severity"))
    )


def settling_codes() -> list[str]:
    """The rules that settle a cell: of its value nothing else can be said."""
    return [code for code, rule in RULES.items() if rule.settles_cell]


def settled_cells(findings: pl.DataFrame) -> pl.DataFrame:
    """The cells that rules have settled, with the columns of `CELL`."""
    settling = pl.col("code").is_in(settling_codes())
    placed = pl.all_horizontal(pl.col("row", "column").is_not_null())
    cells = findings.lazy().filter(settling, placed).select(CELL).unique()
    return cells.collect(engine="in-memory")


def without_settled(findings: pl.DataFrame, settled: pl.DataFrame) -> pl.DataFrame:
    """One defect, one code: of a cell that a rule has settled, no other rule speaks."""
    if settled.is_empty():
        return findings
    settling = pl.col("code").is_in(settling_codes())
    other = findings.filter(~settling).join(settled, on=CELL, how="anti", maintain_order="left")
    return pl.concat([findings.filter(settling), other])


def _of_named_files(findings: pl.DataFrame, tables: Mapping[str, Table]) -> pl.DataFrame:
    """Drop the findings of files that were read only as context."""
    context = [f.path for t in tables.values() for f in t.files if not f.reported]
    if not context:
        return findings
    # What is said of a whole table belongs to its files.
    aside = [name for name, t in tables.items() if t.files and not any(f.reported for f in t.files)]
    of_table = pl.col("file").is_null() & pl.col("table").is_in(aside)
    return findings.filter(~pl.col("file").is_in(context).fill_null(False) & ~of_table)
